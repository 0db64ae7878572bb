//! What the readers of this stage share: the input, what they say, what they number.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{Components, Operation};
use serde_json::Value;

use super::registry::Registry;
use super::resolve::{Anchors, Broken, Target};
use super::spot::Spot;
use super::v2::Swagger;
use super::value::json;
use super::{Origins, words};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::Skipped;
use crate::load::{Loaded, Mark, Node};

/// Extensions of an object.
pub(super) type Extensions = IndexMap<String, Value>;

/// The version of a document, where it means something else than the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dialect {
    /// Swagger 2.0.
    V20,
    /// OpenAPI 3.0.
    V30,
    /// OpenAPI 3.1.
    V31,
    /// OpenAPI 3.2.
    V32,
}

impl Dialect {
    /// Whether keywords beside a `$ref` count. Before 3.1 they don't, but for texts and flags,
    /// which everybody writes there and everybody reads.
    pub(super) fn ref_siblings(self) -> bool {
        self >= Self::V31
    }

    /// Whether this is Swagger 2.0.
    pub(super) fn is_swagger(self) -> bool {
        self == Self::V20
    }
}

/// The state of one run of this stage.
pub(super) struct Context<'d, 'x> {
    pub loaded: &'d Loaded,
    pub dialect: Dialect,
    pub diagnostics: &'x mut Diagnostics,
    pub origins: Origins,
    pub skipped: Vec<Skipped>,
    /// What the result's `components` will be.
    pub components: Components,
    pub registry: Registry<'d>,
    pub anchors: Anchors<'d>,
    /// By document and `$ref`.
    pub resolved: HashMap<(usize, &'d str), Result<Target<'d>, Broken>>,
    /// How many `$ref`s stand on the way to what is being resolved.
    pub depth: usize,
    /// `QUERY` operations, by path.
    pub query: IndexMap<String, Operation>,
    /// What Swagger 2.0 says of bodies for all operations, and for the one that is read now.
    pub swagger: Swagger,
    /// Whether what is read now is a callback or webhook: its faults skip no operation.
    pub inbound: bool,
    /// The callbacks and `properties` that are being read, outermost first: a `$ref` may lead back
    /// into one of them.
    pub open: Vec<&'d Node>,
    said: HashSet<(usize, Mark, &'static str)>,
    /// What is said but once.
    once: HashSet<&'static str>,
}

impl<'d, 'x> Context<'d, 'x> {
    pub(super) fn new(
        loaded: &'d Loaded,
        dialect: Dialect,
        diagnostics: &'x mut Diagnostics,
    ) -> Self {
        let names = loaded.documents.iter().map(|document| document.name.clone());
        Self {
            loaded,
            dialect,
            diagnostics,
            origins: Origins::over(names),
            skipped: Vec::new(),
            components: Components::default(),
            registry: Registry::default(),
            anchors: Anchors::default(),
            resolved: HashMap::new(),
            depth: 0,
            query: IndexMap::new(),
            swagger: Swagger::default(),
            inbound: false,
            open: Vec::new(),
            said: HashSet::new(),
            once: HashSet::new(),
        }
    }

    /// Where a value stands.
    pub(super) fn place(&self, spot: &Spot<'_, '_>) -> Place {
        let mut pointer = "#".to_owned();
        if let Some(origin) = spot.origin {
            self.origins.write_pointer(origin, &mut pointer);
        }
        pointer.push_str(&spot.steps());
        let Mark { line, column } = spot.at;
        Place { file: self.origins.file(file_number(spot.file)), line, column, pointer }
    }

    /// Says something about a value, once for each of its places.
    pub(super) fn warn(
        &mut self,
        spot: &Spot<'_, '_>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.first_time(spot, code) {
            let warning = Diagnostic::warning(code, self.place(spot), message);
            self.diagnostics.push(warning.help(help));
        }
    }

    /// Says something at the first place of a document that has it.
    pub(super) fn warn_first(
        &mut self,
        spot: &Spot<'_, '_>,
        code: &'static str,
        message: &str,
        help: &str,
    ) {
        if self.once.insert(code) {
            self.warn(spot, code, message, help);
        }
    }

    /// Ends the run because of a value.
    pub(super) fn error(
        &mut self,
        spot: &Spot<'_, '_>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.first_time(spot, code) {
            let error = Diagnostic::error(code, self.place(spot), message);
            self.diagnostics.push(error.help(help));
        }
    }

    fn first_time(&mut self, spot: &Spot<'_, '_>, code: &'static str) -> bool {
        self.said.insert((spot.file, spot.at, code))
    }

    /// Says that a value is of another kind than the document's version asks for.
    pub(super) fn warn_kind(&mut self, spot: &Spot<'_, '_>, wanted: &str) {
        let message = format!("{} stands where {wanted} should", spot.node.kind());
        self.warn(spot, "wrong-kind", message, format!("write {wanted}, or leave the key out"));
    }

    /// Gives an object its number and reads its own extensions.
    pub(super) fn extensions<'s>(&mut self, spot: &Spot<'_, 'd>) -> (Spot<'s, 'd>, Extensions)
    where
        'd: 's,
    {
        let file = file_number(spot.file);
        let number = self.origins.push(file, spot.origin, spot.at, &spot.steps());
        let mut extensions = own_extensions(spot);
        extensions.insert(words::AT.to_owned(), Value::from(number));
        (spot.numbered(number), extensions)
    }
}

/// The extensions that the document itself writes.
pub(super) fn own_extensions(spot: &Spot<'_, '_>) -> Extensions {
    spot.members()
        .filter(|(key, _)| key.starts_with("x-") && *key != words::AT)
        .map(|(key, value)| (key.to_owned(), json(value.node)))
        .collect()
}

pub(super) fn file_number(file: usize) -> u32 {
    u32::try_from(file).unwrap_or(u32::MAX)
}
