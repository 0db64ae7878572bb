//! Elements that no table describes, as JSON and back.

use serde_json::{Map, Value};

use super::element::{Child, Element, Name};
use super::scalar;
use crate::encode::EncodeError;

/// Where the text of an element stands that has more than text.
pub(super) const TEXT: &str = "#text";

/// An element as it shows itself: with attributes or elements an object, else its text.
pub(super) fn read(element: &Element) -> Value {
    if element.is_nil() {
        return Value::Null;
    }
    if element.data().next().is_none() && !element.has_elements() {
        return element.text().into();
    }
    let mut object = Map::new();
    for (name, value) in element.data() {
        object.insert(format!("@{}", name.local), value.as_str().into());
    }
    if element.has_text() {
        object.insert(TEXT.to_owned(), element.text().into());
    }
    for inner in element.elements() {
        add(&mut object, &inner.name.local, read(inner));
    }
    object.into()
}

/// A value under its name; what comes again makes a list.
pub(super) fn add(object: &mut Map<String, Value>, name: &str, value: Value) {
    match object.get_mut(name) {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(before) => *before = Value::Array(vec![before.take(), value]),
    }
}

/// Writes a value into its parent, under a name.
pub(super) fn put(parent: &mut Element, name: &str, value: &Value) -> Result<(), EncodeError> {
    if name == TEXT {
        parent.children.extend(scalar::write(value).map(Child::Text));
        return Ok(());
    }
    if let Some(name) = name.strip_prefix('@') {
        if let Some(text) = scalar::write_flat(value) {
            parent.attributes.push((Name::new(name, "", ""), text));
        }
        return Ok(());
    }
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| put(parent, name, item)),
        other => {
            let mut element = Element { name: Name::new(name, "", ""), ..Element::default() };
            fill(&mut element, other)?;
            parent.children.push(Child::Element(element));
            Ok(())
        }
    }
}

/// Writes what a value holds into its element.
pub(super) fn fill(element: &mut Element, value: &Value) -> Result<(), EncodeError> {
    match value {
        Value::Null => super::write::nil(element),
        Value::Object(members) => {
            for (name, value) in members {
                put(element, name, value)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                put(element, "item", item)?;
            }
        }
        other => element.children.extend(scalar::write(other).map(Child::Text)),
    }
    Ok(())
}
