//! Closed lists of values.

use std::borrow::Cow;

use openapiv3::SchemaData;
use serde_json::Value as Json;

use super::merge::Merged;
use super::schema::Kind;
use super::{Lowerer, Slot};
use crate::ir::{Docs, Enumeration, Literal, Shape, Ty, Value};

impl<'a> Lowerer<'a> {
    /// The enumeration that `enum` makes of a string or integer. `None` if there is none.
    pub(super) fn enumeration(
        &mut self,
        kind: Kind,
        merged: &Merged<'a>,
        slot: &Slot,
    ) -> Option<Ty> {
        let (values, data) = merged.values.as_ref()?;
        self.closed(literals(kind, values, data)?, slot)
    }

    /// An enumeration of these values; the first of equal ones counts.
    pub(super) fn closed(&mut self, all: Vec<Value>, slot: &Slot) -> Option<Ty> {
        let mut values: Vec<Value> = Vec::with_capacity(all.len());
        for value in all {
            if !values.iter().any(|known| known.literal == value.literal) {
                values.push(value);
            }
        }
        if values.is_empty() {
            return None;
        }
        let id = self.claim(slot);
        self.types[id].shape = Shape::Enumeration(Enumeration { values });
        Some(Ty::Named(id))
    }
}

/// The values of an `enum` without `null`, as literals of one kind. `None` if one is of another.
pub(super) fn literals(
    kind: Kind,
    values: &[Cow<'_, Json>],
    data: &SchemaData,
) -> Option<Vec<Value>> {
    let mut found = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        if value.is_null() {
            continue;
        }
        let literal = match kind {
            Kind::String => Literal::String(text(value)?),
            Kind::Integer => Literal::Integer(value.as_i64()?),
            _ => return None,
        };
        found.push(Value {
            literal,
            name: listed(data, &["x-enum-varnames", "x-enumNames"], index),
            docs: Docs {
                description: listed(data, &["x-enum-descriptions", "x-enumDescriptions"], index),
                ..Docs::default()
            },
        });
    }
    Some(found)
}

/// A value of an `enum` of strings; an author who left out the quotes meant a string all the same.
fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// What an extension says of the value at `index`.
fn listed(data: &SchemaData, words: &[&str], index: usize) -> Option<String> {
    let list = words.iter().find_map(|word| data.extensions.get(*word))?.as_array()?;
    list.get(index)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
