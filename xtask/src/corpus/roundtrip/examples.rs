//! Where examples stand, and which schema each is an example of.

use std::collections::BTreeMap;

use fanwise::load::{Link, Loaded, Node, escape, split};

use super::Typed;
use super::dialect::Dialect;

/// An example.
#[derive(Debug)]
pub(super) struct Example<'a> {
    /// The file of its schema, by its position.
    pub(super) file: usize,
    /// The schema's pointer, with its `#`.
    pub(super) schema: String,
    pub(super) value: &'a Node,
    /// The types of its schema.
    pub(super) types: Vec<&'a Typed>,
}

impl Example<'_> {
    /// For a person to look it up.
    pub(super) fn place(&self, loaded: &Loaded) -> String {
        let file = loaded.documents.get(self.file).map_or("", |document| &*document.name);
        let (line, column) = (self.value.at.line, self.value.at.column);
        format!("{file}:{line}:{column} {}", self.schema)
    }
}

type Types<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Typed>>;

/// All examples of a document and of the files that it is made of.
pub(super) fn all<'a>(
    loaded: &'a Loaded,
    dialect: Dialect,
    types: &'a Types<'a>,
) -> Vec<Example<'a>> {
    let mut finder = Finder { loaded, dialect, types, found: Vec::new() };
    for (file, document) in loaded.documents.iter().enumerate() {
        finder.other(file, &document.root, "#");
    }
    finder.found
}

struct Finder<'a> {
    loaded: &'a Loaded,
    dialect: Dialect,
    types: &'a Types<'a>,
    found: Vec<Example<'a>>,
}

impl<'a> Finder<'a> {
    /// Anything but a schema: what holds a `schema` has examples of it.
    fn other(&mut self, file: usize, node: &'a Node, pointer: &str) {
        if !self.types_at(file, pointer).is_empty() {
            return self.schema(file, node, pointer);
        }
        for (at, item) in node.as_array().unwrap_or_default().iter().enumerate() {
            self.other(file, item, &format!("{pointer}/{at}"));
        }
        let members = node.as_object().unwrap_or_default();
        if node.get("schema").is_some() {
            self.of_holder(file, node, &format!("{pointer}/schema"));
        }
        for member in members {
            let below = format!("{pointer}/{}", escape(&member.key));
            match &*member.key {
                "schema" if member.value.as_object().is_some() => {
                    self.schema(file, &member.value, &below);
                }
                "schemas" | "definitions" => self.schemas(file, &member.value, &below),
                "example" | "examples" | "default" | "enum" | "links" => {}
                key if key.starts_with("x-") => {}
                _ => self.other(file, &member.value, &below),
            }
        }
    }

    fn schemas(&mut self, file: usize, node: &'a Node, pointer: &str) {
        for member in node.as_object().unwrap_or_default() {
            self.schema(file, &member.value, &format!("{pointer}/{}", escape(&member.key)));
        }
    }

    fn schema(&mut self, file: usize, node: &'a Node, pointer: &str) {
        for key in ["example", "x-example"] {
            self.found(file, pointer, node.get(key));
        }
        for one in node.get("examples").and_then(Node::as_array).unwrap_or_default() {
            self.found(file, pointer, Some(one));
        }
        for member in node.as_object().unwrap_or_default() {
            let below = format!("{pointer}/{}", escape(&member.key));
            match &*member.key {
                "properties" | "patternProperties" | "$defs" | "definitions"
                | "dependentSchemas" => self.schemas(file, &member.value, &below),
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                    if member.value.as_object().is_some() =>
                {
                    self.schema(file, &member.value, &below);
                }
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    let items = member.value.as_array().unwrap_or_default();
                    for (at, item) in items.iter().enumerate() {
                        self.schema(file, item, &format!("{below}/{at}"));
                    }
                }
                _ => {}
            }
        }
    }

    /// A parameter, a body under a media type, an answer of Swagger 2.0.
    fn of_holder(&mut self, file: usize, node: &'a Node, schema: &str) {
        for key in ["example", "x-example"] {
            self.found(file, schema, node.get(key));
        }
        let examples = node.get("examples");
        for one in examples.and_then(Node::as_array).unwrap_or_default() {
            self.found(file, schema, Some(one));
        }
        for member in examples.and_then(Node::as_object).unwrap_or_default() {
            let value = if self.dialect == Dialect::Two {
                // By media type.
                Some(&member.value)
            } else {
                self.follow(file, &member.value).and_then(|(_, one, _)| one.get("value"))
            };
            self.found(file, schema, value);
        }
    }

    fn found(&mut self, file: usize, schema: &str, value: Option<&'a Node>) {
        let Some(value) = value else { return };
        let types = self.types_of(file, schema);
        self.found.push(Example { file, schema: schema.to_owned(), value, types });
    }

    fn types_at(&self, file: usize, pointer: &str) -> Vec<&'a Typed> {
        let Some(document) = self.loaded.documents.get(file) else { return Vec::new() };
        self.types.get(&(&*document.name, pointer)).cloned().unwrap_or_default()
    }

    /// The types of a schema, or of the one that its `$ref` leads to.
    fn types_of(&self, file: usize, pointer: &str) -> Vec<&'a Typed> {
        let own = self.types_at(file, pointer);
        if !own.is_empty() {
            return own;
        }
        let document = self.loaded.documents.get(file);
        let node =
            document.and_then(|document| document.root.pointer(pointer.trim_start_matches('#')));
        let end = node.and_then(|node| self.follow(file, node));
        end.map(|(file, _, pointer)| self.types_at(file, &pointer)).unwrap_or_default()
    }

    /// The end of a chain of `$ref`s, or of as much of it as has a type.
    fn follow(&self, file: usize, node: &'a Node) -> Option<(usize, &'a Node, String)> {
        const LONGEST: usize = 50;
        let (mut file, mut node, mut pointer) = (file, node, String::new());
        for _ in 0..LONGEST {
            let Some(reference) = node.get("$ref").and_then(Node::as_str) else {
                return Some((file, node, pointer));
            };
            let (address, fragment) = split(reference);
            let Link::Document(to) = self.loaded.link(file, address) else { return None };
            let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
            file = to;
            node = self.loaded.documents.get(to)?.root.pointer(&fragment)?;
            pointer = format!("#{fragment}");
            if !self.types_at(file, &pointer).is_empty() {
                return Some((file, node, pointer));
            }
        }
        None
    }
}
