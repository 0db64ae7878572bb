//! Where a `$ref` leads.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::rc::Rc;

use percent_encoding::percent_decode_str;

use super::context::{Context, file_number};
use super::spot::Spot;
use crate::load::{Link, Node, NodeValue, escape, split};

/// How many `$ref`s may stand on the way to the value of another one.
const MAX_JUMPS: usize = 32;

/// What a `$ref` leads to.
#[derive(Clone, Debug)]
pub(super) struct Target<'d> {
    /// The position of its document.
    pub file: usize,
    /// The value.
    pub node: &'d Node,
    /// The pointer to it, without `#`.
    pub pointer: Rc<str>,
}

impl Target<'_> {
    /// What tells it from any other value.
    pub(super) fn identity(&self) -> *const Node {
        self.node
    }
}

/// Why a `$ref` leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// Nothing is there; why.
    Nothing(String),
    /// It leads back to itself without a value on the way.
    Circle,
    /// Out of the root document's folder.
    Outside,
    /// Into the network.
    Network,
    /// An error has said it already.
    Unreadable,
}

impl Broken {
    /// One sentence for `skipped` and `untyped`.
    pub(super) fn reason(&self, reference: &str) -> String {
        match self {
            Self::Nothing(why) => format!("`$ref: {reference}` leads to nothing: {why}"),
            Self::Circle => format!("`$ref: {reference}` leads only to itself"),
            Self::Outside => format!("`$ref: {reference}` leads out of the document's folder"),
            Self::Network => format!("`$ref: {reference}` leads into the network"),
            Self::Unreadable => format!("what `$ref: {reference}` leads to cannot be read"),
        }
    }
}

/// Names that schemas give themselves, of one document after another as they are needed.
#[derive(Debug, Default)]
pub(super) struct Anchors<'d> {
    files: HashMap<usize, HashMap<&'d str, (&'d Node, Rc<str>)>>,
}

impl<'d> Context<'d, '_> {
    /// The value that a `$ref` leads to, which may be a `$ref` again.
    pub(super) fn resolve(
        &mut self,
        file: usize,
        reference: &'d str,
    ) -> Result<Target<'d>, Broken> {
        if let Some(known) = self.resolved.get(&(file, reference)) {
            return known.clone();
        }
        let found = self.find(file, reference);
        self.resolved.insert((file, reference), found.clone());
        found
    }

    /// The value at the end of a chain of `$ref`s.
    pub(super) fn resolve_fully(
        &mut self,
        file: usize,
        reference: &'d str,
    ) -> Result<Target<'d>, Broken> {
        let mut target = self.resolve(file, reference)?;
        let mut seen = vec![target.identity()];
        while let Some(next) = reference_of(target.node) {
            target = self.resolve(target.file, next)?;
            if seen.contains(&target.identity()) {
                return Err(Broken::Circle);
            }
            seen.push(target.identity());
        }
        Ok(target)
    }

    /// The value that a target is.
    pub(super) fn spot<'n>(&mut self, target: &Target<'d>) -> Spot<'n, 'd>
    where
        'd: 'n,
    {
        let Target { file, node, pointer } = target;
        let number = self.origins.push(file_number(*file), None, node.at, pointer);
        Spot::root(*file, node).numbered(number)
    }

    /// The value that stands at a place, or at the end of the `$ref`s that stand there; else why
    /// they lead nowhere.
    pub(super) fn behind<'s>(&mut self, spot: Spot<'s, 'd>) -> Result<Spot<'s, 'd>, String> {
        let Some(reference) = reference_of(spot.node) else { return Ok(spot) };
        match self.resolve_fully(spot.file, reference) {
            Ok(target) => Ok(self.spot(&target)),
            Err(broken) => Err(self.say_broken(&spot, reference, &broken)),
        }
    }

    /// The value under a key, or at the end of the `$ref`s that stand there. `None` where they lead
    /// nowhere, which is said.
    pub(super) fn section<'s>(
        &mut self,
        spot: &'s Spot<'_, 'd>,
        key: &str,
    ) -> Option<Spot<'s, 'd>> {
        self.behind(spot.get(key)?).ok()
    }

    /// Says that a `$ref` is broken. The reason for what can't be made of it.
    pub(super) fn say_broken(
        &mut self,
        spot: &Spot<'_, 'd>,
        reference: &str,
        broken: &Broken,
    ) -> String {
        let reason = broken.reason(reference);
        let spot = &spot.get("$ref").unwrap_or(*spot);
        match broken {
            Broken::Nothing(_) => self.warn(
                spot,
                "ref-not-found",
                reason.clone(),
                "correct the `$ref`, or add what it should lead to",
            ),
            Broken::Circle => self.warn(
                spot,
                "ref-to-itself",
                reason.clone(),
                "let one of the `$ref`s of this circle be the schema that is meant",
            ),
            Broken::Outside => self.error(
                spot,
                "ref-outside",
                reason.clone(),
                "run with `--allow-outside` if that file may be read",
            ),
            Broken::Network => self.error(
                spot,
                "ref-network",
                reason.clone(),
                "run with `--allow-network`, or save that document beside this one",
            ),
            Broken::Unreadable => {}
        }
        reason
    }

    fn find(&mut self, file: usize, reference: &'d str) -> Result<Target<'d>, Broken> {
        let (address, fragment) = split(reference);
        if let Some(to) = self.by_self(file, address) {
            return self.in_document(to, fragment);
        }
        match self.loaded.link(file, address) {
            Link::Document(to) => {
                self.in_document(to, fragment).or_else(|broken| match to {
                    0 => Err(broken),
                    // A part of a document that counts on being pasted into the root.
                    _ if address.is_empty() => self.in_document(0, fragment).map_err(|_| broken),
                    _ => Err(broken),
                })
            }
            Link::Missing(why) => self.by_name(file, reference).ok_or(Broken::Nothing(why)),
            Link::Outside => Err(Broken::Outside),
            Link::Network => self.by_id(address, fragment).ok_or(Broken::Network),
            Link::Unreadable => Err(Broken::Unreadable),
        }
    }

    fn in_document(&mut self, file: usize, fragment: &str) -> Result<Target<'d>, Broken> {
        let loaded = self.loaded;
        let nothing = || Broken::Nothing("there is no such value".to_owned());
        let root = &loaded.documents.get(file).ok_or_else(nothing)?.root;
        if fragment.is_empty() {
            return Ok(Target { file, node: root, pointer: Rc::from("") });
        }
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        for pointer in [&*decoded, fragment] {
            if let Some(node) = pointer.starts_with('/').then(|| root.pointer(pointer)).flatten() {
                return Ok(Target { file, node, pointer: Rc::from(pointer) });
            }
        }
        if let Some(target) = self.through(file, root, &decoded) {
            return Ok(target);
        }
        let anchors = self.anchors.of(file, root);
        if let Some((node, pointer)) = anchors.get(&*decoded) {
            return Ok(Target { file, node, pointer: Rc::clone(pointer) });
        }
        // Inside of a schema with an `$id`, pointers start at that schema.
        let inner = anchors.values().filter_map(|(node, start)| {
            let inner = node.get("$id").and_then(|_| node.pointer(&decoded))?;
            Some((format!("{start}{decoded}"), inner))
        });
        match inner.min_by(|left, right| left.0.cmp(&right.0)) {
            Some((pointer, node)) => Ok(Target { file, node, pointer: pointer.into() }),
            None => Err(nothing()),
        }
    }

    /// A value by a pointer on whose way other `$ref`s stand: `components: { $ref: … }`.
    fn through(&mut self, file: usize, root: &'d Node, pointer: &str) -> Option<Target<'d>> {
        let mut target = Target { file, node: root, pointer: Rc::from("") };
        for token in pointer.strip_prefix('/')?.split('/') {
            if target.node.step(token).is_none() {
                self.depth += 1;
                let next = reference_of(target.node).filter(|_| self.depth < MAX_JUMPS);
                let next = next.and_then(|next| self.resolve_fully(target.file, next).ok());
                self.depth -= 1;
                target = next?;
            }
            let node = target.node.step(token)?;
            target =
                Target { node, pointer: format!("{}/{token}", target.pointer).into(), ..target };
        }
        Some(target)
    }

    /// A schema by its `$id`, from anywhere in the documents.
    fn by_id(&mut self, address: &str, fragment: &str) -> Option<Target<'d>> {
        let loaded = self.loaded;
        for (file, document) in loaded.documents.iter().enumerate() {
            let Some((node, start)) = self.anchors.of(file, &document.root).get(address) else {
                continue;
            };
            let rest = percent_decode_str(fragment).decode_utf8_lossy();
            let inner = node.pointer(&rest)?;
            return Some(Target { file, node: inner, pointer: format!("{start}{rest}").into() });
        }
        None
    }

    /// `$ref: Pet`, as Swagger 1 had it: a component by its bare name; or a relative `$id`.
    fn by_name(&mut self, file: usize, reference: &str) -> Option<Target<'d>> {
        let (address, fragment) = split(reference);
        let named = || {
            let root = &self.loaded.documents.get(file)?.root;
            let map = if self.dialect.is_swagger() { "definitions" } else { "components/schemas" };
            let pointer = format!("/{map}/{}", escape(reference));
            let node = root.pointer(&pointer)?;
            Some(Target { file, node, pointer: pointer.into() })
        };
        named().or_else(|| self.by_id(address, fragment))
    }
}

/// The `$ref` of an object that is one.
pub(super) fn reference_of(node: &Node) -> Option<&str> {
    let reference = |key| node.get(key).and_then(Node::as_str);
    reference("$ref").or_else(|| reference("$dynamicRef")).or_else(|| reference("$recursiveRef"))
}

impl<'d> Anchors<'d> {
    fn of(&mut self, file: usize, root: &'d Node) -> &HashMap<&'d str, (&'d Node, Rc<str>)> {
        match self.files.entry(file) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let mut found = HashMap::new();
                collect(root, &mut String::new(), &mut found);
                new.insert(found)
            }
        }
    }
}

fn collect<'d>(
    node: &'d Node,
    pointer: &mut String,
    found: &mut HashMap<&'d str, (&'d Node, Rc<str>)>,
) {
    let length = pointer.len();
    match &node.value {
        NodeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                // Writing to a `String` cannot fail.
                let _ = write!(pointer, "/{index}");
                collect(item, pointer, found);
                pointer.truncate(length);
            }
        }
        NodeValue::Object(members) => {
            for member in members {
                let name = member.value.as_str();
                if let (Some(name), "$anchor" | "$dynamicAnchor" | "$id") = (name, &*member.key) {
                    found.entry(name).or_insert_with(|| (node, Rc::from(pointer.as_str())));
                }
                pointer.push('/');
                pointer.push_str(&escape(&member.key));
                collect(&member.value, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
