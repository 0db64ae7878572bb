//! Turns OpenAPI of any version into one self-contained 3.0-shaped document.
//!
//! Invariants of the result: every `$ref` is `#/components/<kind>/<name>` and leads to something;
//! path items, callbacks, examples and links are in line; parameters, headers, request bodies,
//! responses and security schemes under `components` are items, never `$ref`s; a schema component
//! may be a `$ref` to another one, and such chains end. Everything is in document order.

mod body;
mod components;
mod context;
mod document;
mod events;
mod naming;
mod operation;
mod origins;
mod parameter;
mod registry;
mod resolve;
mod schema;
mod security;
mod spot;
mod v2;
mod v32;
mod value;
mod version;
pub mod words;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, Operation, ReferenceOr, Schema};
use serde_json::Value;

pub use origins::Origins;

use context::Context;
use spot::Spot;

use crate::diagnostic::{Diagnostics, Place};
use crate::ir::Skipped;
use crate::load::{Loaded, unescape};

/// A document that the next stage can lower.
#[derive(Clone, Debug)]
pub struct Normalised {
    /// The version that the document itself says: `3.1.0`.
    pub openapi: String,
    /// What it says.
    pub document: OpenAPI,
    /// Operations of the method `QUERY`, by path: `openapiv3` has no place for them.
    pub query: IndexMap<String, Operation>,
    /// Where its objects stood.
    pub origins: Origins,
    /// Operations that were left out, each warned about too.
    pub skipped: Vec<Skipped>,
    /// The root document as a whole.
    pub place: Place,
}

impl Normalised {
    /// Where the object with these extensions stood; the whole document if it has no
    /// [`words::AT`].
    pub fn place(&self, extensions: &IndexMap<String, Value>) -> Place {
        let number = extensions.get(words::AT).and_then(Value::as_u64);
        match number.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => self.origins.place(number),
            None => self.place.clone(),
        }
    }

    /// The schema component behind a `$ref` of [`Normalised::document`], with its name.
    pub fn schema(&self, reference: &str) -> Option<(&str, &ReferenceOr<Schema>)> {
        let name = unescape(reference.strip_prefix("#/components/schemas/")?);
        let schemas = &self.document.components.as_ref()?.schemas;
        schemas.get_key_value(&*name).map(|(name, schema)| (name.as_str(), schema))
    }
}

/// Turns a loaded document into a 3.0-shaped one. `None` if it is none that can be generated, which
/// `diagnostics` then says.
pub fn normalise(loaded: &Loaded, diagnostics: &mut Diagnostics) -> Option<Normalised> {
    let root = loaded.documents.first()?;
    let version = match version::detect(root) {
        Ok(version) => version,
        Err(error) => {
            diagnostics.push(error);
            return None;
        }
    };
    let before = diagnostics.has_errors();
    let mut context = Context::new(loaded, version.dialect, diagnostics);
    let document = context.document(&Spot::root(0, &root.root));
    let Context { origins, skipped, query, diagnostics, .. } = context;
    if diagnostics.has_errors() && !before {
        return None;
    }
    let place = root.place(root.root.at, "#");
    Some(Normalised { openapi: version.text, document, query, origins, skipped, place })
}
