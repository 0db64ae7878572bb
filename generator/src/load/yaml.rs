//! YAML 1.2 with positions, from the events of `saphyr-parser`.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};

use super::build::{Builder, Fault, MAX_DEPTH};
use super::merge::merge;
use super::text::count;
use super::{Mark, Member, Node, NodeValue, scalar};

/// How many values aliases may add to a file: a few lines of YAML can otherwise stand for
/// billions of values.
const MAX_ALIASED: usize = 1_000_000;

const HELP: &str = "check the indentation, the quotes and the tabs before this place";

/// The first YAML document of a text.
#[derive(Debug)]
pub(super) struct Read {
    /// Its value.
    pub root: Node,
    /// Where a second document starts.
    pub second: Option<Mark>,
}

/// Reads the first YAML document of a text.
pub(super) fn parse(text: &str, builder: &mut Builder) -> Result<Read, Fault> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        builder,
        open: Vec::new(),
        anchors: HashMap::new(),
        aliased: 0,
    };
    let root = reader.document()?;
    let second = reader.second_document()?;
    Ok(Read { root, second })
}

struct Reader<'a, 'b> {
    parser: Parser<'a, StrInput<'a>>,
    builder: &'b mut Builder,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    aliased: usize,
}

/// A collection whose end has not come yet.
struct Open {
    at: Mark,
    anchor: usize,
    items: Items,
}

enum Items {
    Sequence(Vec<Node>),
    /// `merges` holds the positions of members that are merge keys.
    Mapping {
        members: Vec<Member>,
        key: Option<Key>,
        merges: Vec<usize>,
    },
}

/// A key that waits for its value.
struct Key {
    text: Arc<str>,
    at: Mark,
    /// Whether it is `<<` without quotes.
    merge: bool,
}

/// The place of a marker. The scanner counts lines from 1 and columns from 0.
fn mark(marker: &Marker) -> Mark {
    Mark { line: count(marker.line().saturating_sub(1)), column: count(marker.col()) }
}

fn fault(error: &ScanError) -> Fault {
    let message = error.info().to_owned();
    Fault { code: "not-yaml", at: mark(error.marker()), message, help: HELP }
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Result<Node, Fault> {
        let mut end = Mark { line: 1, column: 1 };
        while let Some(event) = self.parser.next_event() {
            let (event, span) = event.map_err(|error| fault(&error))?;
            end = mark(&span.start);
            if let Some(root) = self.event(event, end)? {
                return Ok(root);
            }
        }
        Ok(Node { value: NodeValue::Null, at: end })
    }

    /// Where the next document of the stream starts, if there is one with something in it. What is
    /// wrong before it belongs to the first; what is wrong in it is of no concern.
    fn second_document(&mut self) -> Result<Option<Mark>, Fault> {
        while let Some(event) = self.parser.next_event() {
            let (event, span) = event.map_err(|error| fault(&error))?;
            if matches!(event, Event::DocumentStart(_)) {
                let next = self.parser.next_event();
                let empty = matches!(&next, Some(Ok((Event::Scalar(text, ScalarStyle::Plain, ..), _)))
                    if text.is_empty());
                return Ok((!empty).then(|| mark(&span.start)));
            }
        }
        Ok(None)
    }

    /// Takes one event; the root, when it is whole.
    fn event(&mut self, event: Event<'_>, at: Mark) -> Result<Option<Node>, Fault> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(None),
            Event::SequenceStart(anchor, _) => self.start(at, anchor, Items::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let items = Items::Mapping { members: Vec::new(), key: None, merges: Vec::new() };
                self.start(at, anchor, items)
            }
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(key) = self.key(&text, style, at) {
                    self.remember(anchor, || Node { value: NodeValue::String(text.into()), at });
                    return Ok(self.set_key(key));
                }
                let node = Node { value: value(&text, style, tag.as_deref()), at };
                Ok(self.finish(anchor, node))
            }
            Event::Alias(id) => self.alias(id, at),
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
        }
    }

    fn start(&mut self, at: Mark, anchor: usize, items: Items) -> Result<Option<Node>, Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::too_deep(at));
        }
        if self.wants_key() {
            return Err(Fault {
                code: "not-yaml",
                at,
                message: "a collection stands where a key should".to_owned(),
                help: "write keys as plain texts; put braces of a template into quotes",
            });
        }
        self.open.push(Open { at, anchor, items });
        Ok(None)
    }

    fn end(&mut self, at: Mark) -> Result<Option<Node>, Fault> {
        let Some(Open { at, anchor, items }) = self.open.pop() else {
            let message = "a collection ends that never began".to_owned();
            return Err(Fault { code: "not-yaml", at, message, help: HELP });
        };
        let value = match items {
            Items::Sequence(mut items) => {
                items.shrink_to_fit();
                NodeValue::Array(items)
            }
            Items::Mapping { members, merges, .. } => {
                let members = if merges.is_empty() { members } else { merge(members, &merges) };
                NodeValue::Object(self.builder.object(members))
            }
        };
        Ok(self.finish(anchor, Node { value, at }))
    }

    /// A value is whole: the root, or a part of what is open.
    fn finish(&mut self, anchor: usize, node: Node) -> Option<Node> {
        self.remember(anchor, || node.clone());
        let Some(open) = self.open.last_mut() else { return Some(node) };
        match &mut open.items {
            Items::Sequence(items) => items.push(node),
            Items::Mapping { members, key, merges } => {
                if let Some(Key { text, at, merge }) = key.take() {
                    if merge {
                        merges.push(members.len());
                    }
                    members.push(Member { key: text, key_at: at, value: node });
                }
            }
        }
        None
    }

    fn remember(&mut self, anchor: usize, node: impl FnOnce() -> Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, node());
        }
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { items: Items::Mapping { key: None, .. }, .. }))
    }

    /// The key that a scalar is, where one is wanted.
    fn key(&mut self, text: &str, style: ScalarStyle, at: Mark) -> Option<Key> {
        self.wants_key().then(|| Key {
            text: self.builder.key(text),
            at,
            merge: text == "<<" && style == ScalarStyle::Plain,
        })
    }

    fn set_key(&mut self, new: Key) -> Option<Node> {
        if let Some(Open { items: Items::Mapping { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(new);
        }
        None
    }

    fn alias(&mut self, id: usize, at: Mark) -> Result<Option<Node>, Fault> {
        let Some(node) = self.anchors.get(&id) else {
            return Err(Fault {
                code: "alias-cycle",
                at,
                message: "an alias stands inside of what it names".to_owned(),
                help: "use a `$ref` for a schema that holds itself",
            });
        };
        let (size, depth) = measure(node);
        self.aliased = self.aliased.saturating_add(size);
        if self.aliased > MAX_ALIASED {
            return Err(Fault {
                code: "alias-bomb",
                at,
                message: format!("the aliases of this file stand for over {MAX_ALIASED} values"),
                help: "use `$ref`s instead of aliases",
            });
        }
        if self.open.len() + depth > MAX_DEPTH {
            return Err(Fault::too_deep(at));
        }
        if self.wants_key() {
            let text = node.text().unwrap_or_default().into_owned();
            let key = Key { text: self.builder.key(&text), at, merge: false };
            return Ok(self.set_key(key));
        }
        let node = node.clone();
        Ok(self.finish(0, node))
    }
}

/// How many values a tree holds and how deep it is.
fn measure(node: &Node) -> (usize, usize) {
    let (size, depth) = match &node.value {
        NodeValue::Array(items) => items.iter().map(measure).fold((0, 0), add),
        NodeValue::Object(members) => {
            members.iter().map(|member| measure(&member.value)).fold((0, 0), add)
        }
        _ => (0, 0),
    };
    (size + 1, depth + 1)
}

fn add(left: (usize, usize), right: (usize, usize)) -> (usize, usize) {
    (left.0 + right.0, left.1.max(right.1))
}

/// What a scalar is: quotes and `!!str` make a string of anything.
fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> NodeValue {
    let string = match tag {
        Some(tag) if tag.is_yaml_core_schema() => {
            !matches!(tag.suffix.as_str(), "null" | "bool" | "int" | "float")
        }
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => true,
        _ => style != ScalarStyle::Plain,
    };
    if string { NodeValue::String(text.into()) } else { scalar::plain(text) }
}
