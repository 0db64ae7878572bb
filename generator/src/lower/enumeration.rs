//! Closed lists of values.

use std::borrow::Cow;

use openapiv3::SchemaData;
use serde_json::Value as Json;

use super::merge::Merged;
use super::schema::Kind;
use super::{Lowerer, Slot};
use crate::ir::{Docs, Enumeration, Literal, Shape, Ty, Value};

impl<'a> Lowerer<'a> {
    /// The enumeration that `enum` makes of a scalar. `None` if there is none.
    pub(super) fn enumeration(
        &mut self,
        kind: Kind,
        merged: &Merged<'a>,
        slot: &Slot,
    ) -> Option<Ty> {
        let (values, data) = merged.values.as_ref()?;
        if kind == Kind::Boolean && values.iter().all(|value| truth(value).is_some()) {
            return None;
        }
        if let Some(all) = literals(kind, values, data) {
            return self.closed(all, slot);
        }
        let all = scalars(values, data)?;
        if all.iter().any(|value| !is_of(kind, &value.literal)) && !merged.types.is_empty() {
            let message = "the values of `enum` are not all of the schema's `type`".to_owned();
            let help = "correct the `type` or the values; until then the values count";
            self.warn("enum-type", &slot.place, message, help);
        }
        self.closed(all, slot)
    }

    /// The only value of a boolean that has but one.
    pub(super) fn only_truth(&self, node: super::view::Node<'a>) -> Option<bool> {
        let (_, view) = self.simple(node)?;
        match view.values.as_slice() {
            [one] => truth(one),
            _ => None,
        }
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
    listing(values, data, |value| match kind {
        Kind::String => text(value).map(Literal::String),
        Kind::Integer => value.as_i64().map(Literal::Integer),
        _ => None,
    })
}

/// The values of an `enum` without `null`, each of its own type. `None` if one is no scalar.
pub(super) fn scalars(values: &[Cow<'_, Json>], data: &SchemaData) -> Option<Vec<Value>> {
    listing(values, data, |value| match value {
        Json::String(text) => Some(Literal::String(text.clone())),
        Json::Number(number) => Some(Literal::Number(plain(number))),
        Json::Bool(truth) => Some(Literal::Boolean(*truth)),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    })
}

fn listing(
    values: &[Cow<'_, Json>],
    data: &SchemaData,
    literal: impl Fn(&Json) -> Option<Literal>,
) -> Option<Vec<Value>> {
    let mut found = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        if value.is_null() {
            continue;
        }
        let literal = literal(value)?;
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

/// Whether a value is of a kind.
fn is_of(kind: Kind, literal: &Literal) -> bool {
    match literal {
        Literal::String(_) => kind == Kind::String,
        Literal::Integer(_) => matches!(kind, Kind::Integer | Kind::Number),
        Literal::Number(number) => {
            kind == Kind::Number || (kind == Kind::Integer && !number.is_f64())
        }
        Literal::Boolean(_) => kind == Kind::Boolean,
    }
}

/// `1` for `1.0`: they are one number.
#[allow(clippy::cast_possible_truncation)] // the bound is exact, nothing is lost inside it
fn plain(number: &serde_json::Number) -> serde_json::Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT) {
        Some(float) => serde_json::Number::from(float as i64),
        None => number.clone(),
    }
}

/// A boolean, or the word for one.
fn truth(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(truth) => Some(*truth),
        Json::String(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// What an extension says of the value at `index`.
fn listed(data: &SchemaData, words: &[&str], index: usize) -> Option<String> {
    let list = words.iter().find_map(|word| data.extensions.get(*word))?.as_array()?;
    list.get(index)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
