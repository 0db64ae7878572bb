//! `x-ms-enum`: a name for a list of values, so that all places with that list share a type.

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use super::draft::Draft;
use super::keywords::Around;
use super::reference_to;
use crate::load::escape;
use crate::normalise::context::Context;
use crate::normalise::registry::Kind;
use crate::normalise::spot::Spot;
use crate::normalise::value::json;

/// Keywords that belong to one place, and not to a type that others share.
const OWN: [&str; 3] = ["nullable", "x-nullable", "writeOnly"];

impl<'d> Context<'d, '_> {
    /// The component that a named list of values is; `None` if the name means another one already.
    pub(super) fn named_enum(&mut self, spot: &Spot<'_, 'd>) -> Option<ReferenceOr<Schema>> {
        // Since 3.1, what stands beside a `$ref` counts as a whole.
        if self.dialect.ref_siblings() {
            return None;
        }
        let name = spot.node.get("x-ms-enum")?.get("name")?.as_str()?;
        let values = spot.node.get("enum").filter(|values| values.as_array().is_some())?;
        if name.is_empty() || OWN.iter().any(|key| spot.node.get(key).is_some()) {
            return None;
        }
        let values = json(values);
        match self.registry.enumeration(name) {
            Some(known) if *known == values => {}
            Some(_) => return None,
            None => self.found_enum(name, values, spot)?,
        }
        let reference = reference_to(name);
        let texts = super::TEXTS.iter().any(|key| spot.node.get(key).is_some());
        Some(if texts {
            ReferenceOr::Item(self.schema_object(spot, Around::Enum(reference)))
        } else {
            ReferenceOr::Reference { reference }
        })
    }

    /// Makes a list of values the component of its name, unless another schema is.
    fn found_enum(&mut self, name: &str, values: Value, spot: &Spot<'_, 'd>) -> Option<()> {
        let map = match self.map_of(Kind::Schema) {
            "schemas" => "components/schemas",
            other => other,
        };
        let root = &self.loaded.documents.first()?.root;
        match root.pointer(&format!("/{map}/{}", escape(name))).and_then(|it| it.get("enum")) {
            Some(known) if json(known) == values => {}
            Some(_) => return None,
            None => {
                let target = self.target(spot);
                if !self.registry.adopt_as(Kind::Schema, name, &target) {
                    return None;
                }
            }
        }
        self.registry.add_enumeration(name, values);
        Some(())
    }
}

impl Draft {
    /// Takes the names of values from `x-ms-enum`.
    pub(super) fn name_values(&mut self, values: &[Value]) {
        let named = self.data.extensions.get("x-ms-enum").and_then(|it| it.get("values"));
        let Some(named) = named.and_then(Value::as_array).cloned() else { return };
        for (key, word) in [("name", "x-enum-varnames"), ("description", "x-enum-descriptions")] {
            if self.data.extensions.contains_key(word) {
                continue;
            }
            let of = |value: &Value| {
                let entry = named.iter().find(|entry| entry.get("value") == Some(value))?;
                entry.get(key).filter(|text| text.is_string()).cloned()
            };
            let all: Option<Vec<Value>> = values.iter().map(of).collect();
            if let Some(all) = all {
                self.note(word, Value::Array(all));
            }
        }
    }
}
