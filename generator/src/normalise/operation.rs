//! Path items and their operations.

use indexmap::IndexMap;
use openapiv3::{Callback, Operation, Parameter, PathItem, ReferenceOr, SecurityRequirement};

use super::context::{Context, own_extensions};
use super::spot::Spot;
use super::v2::Payload;
use crate::ir::Skipped;
use crate::load::{Node, NodeValue};

/// What the `parameters` of an operation or path item come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Inputs<'d> {
    /// Those that are parameters in OpenAPI 3.0.
    pub parameters: Vec<ReferenceOr<Parameter>>,
    /// Those of Swagger 2.0 that are a body.
    pub payload: Payload<'d>,
}

const METHODS: [&str; 9] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

impl<'d> Context<'d, '_> {
    /// The path items under `paths`, and those that paths with a query may stand under.
    pub(super) fn paths(&mut self, root: &Spot<'_, 'd>) -> openapiv3::Paths {
        let mut read = openapiv3::Paths::default();
        for map in ["paths", "x-ms-paths"] {
            if let Some(paths) = self.section(root, map) {
                self.path_items(&paths, &mut read);
            }
        }
        read
    }

    fn path_items(&mut self, paths: &Spot<'_, 'd>, read: &mut openapiv3::Paths) {
        if paths.node.as_object().is_none() {
            self.warn_kind(paths, "an object of path items");
        }
        read.extensions.extend(own_extensions(paths));
        for (key, value) in paths.members().filter(|(key, _)| !key.starts_with("x-")) {
            let path = if key.starts_with('/') {
                key.to_owned()
            } else {
                let message = format!("the path `{key}` does not start with a slash");
                self.warn(&value, "path-without-slash", message, "one is put before it");
                format!("/{key}")
            };
            if let Some(item) = self.path_item(&path, &value) {
                read.paths.insert(path, ReferenceOr::Item(item));
            }
        }
    }

    /// Reads a path item, with what its `$ref` leads to. `None` if that is nothing.
    pub(super) fn path_item(&mut self, path: &str, spot: &Spot<'_, 'd>) -> Option<PathItem> {
        if spot.node.is_null() {
            return None;
        }
        if spot.node.as_object().is_none() {
            self.warn_kind(spot, "a path item object");
            self.skip("*", path, format!("{} stands where a path item should", spot.node.kind()));
            return None;
        }
        let found = match self.behind(*spot) {
            Ok(found) => found,
            Err(reason) => {
                self.skip("*", path, reason);
                return None;
            }
        };
        let mut item = PathItem::default();
        self.fill(&mut item, path, &found);
        if !std::ptr::eq(found.node, spot.node) {
            // What stands beside the `$ref` comes last: it wins.
            self.fill(&mut item, path, spot);
        }
        Some(item)
    }

    fn fill(&mut self, item: &mut PathItem, path: &str, spot: &Spot<'_, 'd>) {
        let (spot, extensions) = self.extensions(spot);
        item.extensions.extend(extensions);
        item.summary = spot.string("summary").or(item.summary.take());
        item.description = spot.string("description").or(item.description.take());
        if spot.get("servers").is_some() {
            item.servers = self.servers(&spot);
        }
        let shared = self.inputs(&spot).map(|shared| {
            item.parameters.extend(shared.parameters);
            shared.payload
        });
        for (key, value) in spot.members() {
            if let Some(method) = METHODS.into_iter().find(|one| key.eq_ignore_ascii_case(one)) {
                self.method(item, (method, path), &value, &shared);
            } else if key == "additionalOperations" {
                self.additional_operations(item, path, &value, &shared);
            }
        }
    }

    /// Reads what stands under a method of a path item.
    pub(super) fn method(
        &mut self,
        item: &mut PathItem,
        (method, path): (&str, &str),
        spot: &Spot<'_, 'd>,
        shared: &Result<Payload<'d>, String>,
    ) {
        let read = match shared {
            Err(reason) => Err(reason.clone()),
            Ok(shared) => self.operation(spot, shared),
        };
        match read {
            Ok(Some(operation)) => self.put(item, (method, path), operation),
            Ok(None) => {}
            Err(reason) => self.skip_operation(method, path, spot, reason),
        }
    }

    /// Notes an operation that is left out.
    fn skip(&mut self, method: &str, path: &str, reason: String) {
        if !self.inbound {
            let method = method.to_ascii_uppercase();
            self.skipped.push(Skipped { method, path: path.to_owned(), reason });
        }
    }

    pub(super) fn skip_operation(
        &mut self,
        method: &str,
        path: &str,
        spot: &Spot<'_, 'd>,
        reason: String,
    ) {
        if !self.inbound {
            let message = format!("`{} {path}` is left out: {reason}", method.to_ascii_uppercase());
            let help = "correct what is said to be wrong; the other operations are generated";
            self.warn(spot, "operation-skipped", message, help);
        }
        self.skip(method, path, reason);
    }

    /// Reads an operation; else why it can't be. `None` where none stands.
    fn operation(
        &mut self,
        spot: &Spot<'_, 'd>,
        shared: &Payload<'d>,
    ) -> Result<Option<Operation>, String> {
        if spot.node.is_null() {
            return Ok(None);
        }
        let spot = &self.behind(*spot)?;
        if spot.node.as_object().is_none() {
            self.warn_kind(spot, "an operation object");
            return Err(format!("{} stands where an operation should", spot.node.kind()));
        }
        let (spot, extensions) = self.extensions(spot);
        let Inputs { parameters, payload } = self.inputs(&spot)?;
        let request_body = if self.dialect.is_swagger() {
            self.swagger.enter(&spot);
            self.payload(&spot, &payload.over(shared))?
        } else {
            match spot.get("requestBody") {
                Some(body) => self.request_body_or_reference(&body)?,
                None => None,
            }
        };
        let servers = if self.dialect.is_swagger() {
            self.hosts_of_operation(&spot)
        } else {
            self.servers(&spot)
        };
        let tags = spot.get("tags");
        let tags = tags.as_ref().map(|tags| texts(tags.node)).unwrap_or_default();
        Ok(Some(Operation {
            tags,
            summary: spot.string("summary"),
            description: spot.string("description"),
            external_docs: None,
            operation_id: spot.string("operationId").filter(|id| !id.trim().is_empty()),
            parameters,
            request_body,
            responses: self.responses(&spot),
            callbacks: self.callbacks(&spot),
            deprecated: spot.flag("deprecated").unwrap_or_default(),
            security: self.security(&spot),
            servers,
            extensions,
        }))
    }

    /// The parameters of an operation or path item.
    fn inputs(&mut self, spot: &Spot<'_, 'd>) -> Result<Inputs<'d>, String> {
        let mut read = Inputs::default();
        let Some(parameters) = self.section(spot, "parameters") else { return Ok(read) };
        match &parameters.node.value {
            NodeValue::Array(_) => {
                for item in parameters.items().filter(|item| !item.node.is_null()) {
                    self.input(&item, &mut read)?;
                }
            }
            NodeValue::Object(_) => {
                self.warn_kind(&parameters, "a list of parameters");
                for (_, item) in parameters.members() {
                    self.input(&item, &mut read)?;
                }
            }
            _ => self.warn_kind(&parameters, "a list of parameters"),
        }
        Ok(read)
    }

    fn input(&mut self, spot: &Spot<'_, 'd>, read: &mut Inputs<'d>) -> Result<(), String> {
        if self.dialect.is_swagger() && self.payload_part(spot, &mut read.payload)? {
            return Ok(());
        }
        read.parameters.extend(self.parameter_or_reference(spot)?);
        Ok(())
    }

    /// Puts an operation where it belongs.
    fn put(&mut self, item: &mut PathItem, (method, path): (&str, &str), operation: Operation) {
        let slot = match method {
            "get" => &mut item.get,
            "put" => &mut item.put,
            "post" => &mut item.post,
            "delete" => &mut item.delete,
            "options" => &mut item.options,
            "head" => &mut item.head,
            "patch" => &mut item.patch,
            "trace" => &mut item.trace,
            _ if self.inbound => return,
            _ => {
                self.query.insert(path.to_owned(), operation);
                return;
            }
        };
        *slot = Some(operation);
    }

    fn callbacks(&mut self, spot: &Spot<'_, 'd>) -> IndexMap<String, Callback> {
        let before = std::mem::replace(&mut self.inbound, true);
        let callbacks = self.section(spot, "callbacks");
        self.warn_of_inbound(callbacks.as_ref(), "callbacks");
        let mut read = IndexMap::new();
        for (name, value) in callbacks.iter().flat_map(Spot::members) {
            let Ok(value) = self.behind(value) else { continue };
            if self.open.iter().any(|outer| std::ptr::eq(*outer, value.node)) {
                continue;
            }
            self.open.push(value.node);
            let members = value.members().filter(|(key, _)| !key.starts_with("x-"));
            let items = members
                .filter_map(|(key, item)| Some((key.to_owned(), self.path_item(key, &item)?)));
            read.insert(name.to_owned(), items.collect());
            self.open.pop();
        }
        self.inbound = before;
        read
    }

    /// Says once that nothing is generated which receives what the API sends.
    fn warn_of_inbound(&mut self, section: Option<&Spot<'_, 'd>>, word: &'static str) {
        if let Some(section) = section.filter(|one| one.members().next().is_some()) {
            let message = format!(
                "{word} are requests that the API sends: nothing is generated that receives them"
            );
            let help = "their bodies have types where they are components, which the feature \
                        `all-schemas` shows";
            self.warn_first(section, word, &message, help);
        }
    }

    /// Path items of requests that the API sends, by name.
    pub(super) fn webhooks(&mut self, root: &Spot<'_, 'd>) -> IndexMap<String, PathItem> {
        let before = std::mem::replace(&mut self.inbound, true);
        let webhooks = self.section(root, "webhooks");
        self.warn_of_inbound(webhooks.as_ref(), "webhooks");
        let members = webhooks.iter().flat_map(Spot::members);
        let items = members
            .filter_map(|(name, item)| Some((name.to_owned(), self.path_item(name, &item)?)));
        let read = items.collect();
        self.inbound = before;
        read
    }

    /// `security`: a list of alternatives. A single one stands for a list of one.
    pub(super) fn security(&mut self, spot: &Spot<'_, 'd>) -> Option<Vec<SecurityRequirement>> {
        let security = spot.get("security")?;
        match &security.node.value {
            NodeValue::Array(items) => Some(items.iter().filter_map(requirement).collect()),
            NodeValue::Object(_) => {
                self.warn_kind(&security, "a list of security requirements");
                Some(requirement(security.node).into_iter().collect())
            }
            _ => {
                self.warn_kind(&security, "a list of security requirements");
                None
            }
        }
    }
}

/// One alternative: scheme names with their scopes. A bare name stands for one without.
fn requirement(node: &Node) -> Option<SecurityRequirement> {
    if let Some(name) = node.as_str() {
        return Some(SecurityRequirement::from_iter([(name.to_owned(), Vec::new())]));
    }
    let members = node.as_object()?.iter();
    Some(members.map(|member| (member.key.to_string(), texts(&member.value))).collect())
}

/// A list of texts; a single one stands for a list of one.
pub(super) fn texts(node: &Node) -> Vec<String> {
    let text = |node: &Node| node.text().map(std::borrow::Cow::into_owned);
    match node.as_array() {
        Some(items) => items.iter().filter_map(text).collect(),
        None => text(node).into_iter().collect(),
    }
}
