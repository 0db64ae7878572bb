//! Which value became which component.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::naming;
use super::resolve::Target;
use crate::load::Node;

/// The component maps that a `$ref` of the result may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Header,
    RequestBody,
    Response,
}

impl Kind {
    /// All of them; those that others refer to first.
    pub(super) const ALL: [Self; 5] =
        [Self::Schema, Self::Header, Self::Parameter, Self::RequestBody, Self::Response];

    /// The key under `components` of the result, and of documents since 3.0.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Header => "headers",
            Self::RequestBody => "requestBodies",
            Self::Response => "responses",
        }
    }
}

/// The components of a result, by the values that they come from.
#[derive(Debug, Default)]
pub(super) struct Registry<'d> {
    /// The name of a component, or why there is none.
    known: HashMap<(Kind, *const Node), Result<String, String>>,
    taken: HashSet<(Kind, String)>,
    /// Values inside of others that a `$ref` leads to: those become components too, and a `$ref`
    /// stands where they stood, so that one schema is one type.
    deep: HashSet<*const Node>,
    /// Lists of values that have a name of their own.
    enums: HashMap<String, Value>,
    /// Schemas that have a name but have not been read.
    waiting: VecDeque<(String, Target<'d>)>,
}

impl<'d> Registry<'d> {
    /// The component that a value is.
    pub(super) fn get(&self, kind: Kind, node: *const Node) -> Option<&Result<String, String>> {
        self.known.get(&(kind, node))
    }

    /// Keeps a name of the document for a value.
    pub(super) fn reserve(&mut self, kind: Kind, name: &str, node: *const Node) {
        self.taken.insert((kind, name.to_owned()));
        self.known.entry((kind, node)).or_insert_with(|| Ok(name.to_owned()));
    }

    /// Notes that a component could not be read.
    pub(super) fn fail(&mut self, kind: Kind, node: *const Node, reason: String) {
        self.known.insert((kind, node), Err(reason));
    }

    /// Names a value that is no component of the root document: by its own name, with its file and
    /// folder where that is taken.
    pub(super) fn adopt(&mut self, kind: Kind, target: &Target<'d>, file: &str) -> String {
        let base = naming::name_of(file, &target.pointer);
        let with_file = format!("{base}_{}", naming::stem(file));
        let with_folder = format!("{with_file}_{}", naming::folder(file));
        let numbered = (2..).map(|number| format!("{with_file}_{number}"));
        let names = [base, with_file.clone(), with_folder].into_iter().chain(numbered);
        let name = names
            .into_iter()
            .find(|name| self.taken.insert((kind, name.clone())))
            .unwrap_or_default();
        self.known.insert((kind, target.identity()), Ok(name.clone()));
        if kind == Kind::Schema {
            self.waiting.push_back((name.clone(), target.clone()));
        }
        name
    }

    /// Names a value that is no component of the root document, unless the name is taken.
    pub(super) fn adopt_as(&mut self, kind: Kind, name: &str, target: &Target<'d>) -> bool {
        let free = self.taken.insert((kind, name.to_owned()));
        if free {
            self.known.insert((kind, target.identity()), Ok(name.to_owned()));
            if kind == Kind::Schema {
                self.waiting.push_back((name.to_owned(), target.clone()));
            }
        }
        free
    }

    /// The values of a named list.
    pub(super) fn enumeration(&self, name: &str) -> Option<&Value> {
        self.enums.get(name)
    }

    /// Notes the values of a named list.
    pub(super) fn add_enumeration(&mut self, name: &str, values: Value) {
        self.enums.insert(name.to_owned(), values);
    }

    /// Notes that a `$ref` leads to a value.
    pub(super) fn mark_deep(&mut self, node: *const Node) {
        self.deep.insert(node);
    }

    /// Whether a `$ref` leads to a value.
    pub(super) fn is_deep(&self, node: *const Node) -> bool {
        self.deep.contains(&node)
    }

    /// The next schema that has a name but has not been read.
    pub(super) fn next(&mut self) -> Option<(String, Target<'d>)> {
        self.waiting.pop_front()
    }
}
