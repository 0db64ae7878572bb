//! Which alternative of a union a value is.
//!
//! It is decided by what can be seen at once, the tag, names and kinds, never by reading the
//! alternatives: that would take a time beyond all bounds where unions stand inside one another.

use serde_json::{Map, Value};

use super::element::Element;
use super::read::{Parts, value};
use super::table::{Node, Shape, Variants, Xml};
use super::{scalar, untyped};

/// Reads an element as the alternative that it looks most like.
pub(super) fn read(tag: Option<&str>, variants: Variants, element: &Element) -> Option<Value> {
    let tagged = tag.and_then(|tag| by_tag(tag, variants, element));
    let by_looks = || variants.iter().max_by_key(|(_, table)| likeness(table, element));
    let Some((tags, table)) = tagged.or_else(by_looks) else {
        return Some(untyped::read(element));
    };
    let mut read = value(table, element)?;
    if let (Some(tag), Some(first), Value::Object(object)) = (tag, tags.first(), &mut read)
        && !object.contains_key(tag)
        && tagged.is_none()
    {
        object.insert(tag.to_owned(), (*first).into());
    }
    Some(read)
}

/// Reads the first element that has the name of an alternative.
pub(super) fn inside(
    tag: Option<&str>,
    variants: Variants,
    parts: &mut Parts<'_>,
) -> Option<Value> {
    let found = variants.iter().find_map(|(_, table)| {
        let name = table.root().name;
        parts.take(table, name).first().copied()
    });
    read(tag, variants, found?)
}

type Variant = (&'static [&'static str], Xml);

fn by_tag(tag: &str, variants: Variants, element: &Element) -> Option<&'static Variant> {
    variants.iter().find(|(tags, table)| {
        let Shape::Record(fields, _) = table.shape() else { return false };
        let Some((key, field)) = fields.iter().find(|(key, _)| *key == tag) else { return false };
        let name = if field.name.is_empty() { key } else { field.name };
        let text = match field.node {
            Node::Attribute => {
                let found = element.attributes.iter().find(|(own, _)| own.is(name));
                found.map(|(_, value)| value.clone())
            }
            Node::Text | Node::Cdata => Some(element.text()),
            Node::Element | Node::Inside => {
                element.elements().find(|inner| inner.name.is(name)).map(Element::text)
            }
        };
        text.is_some_and(|text| tags.contains(&text.trim()))
    })
}

/// How much an element looks like a type; of equals the last wins, so that `max_by_key` is asked
/// with the first of them.
fn likeness(table: &Xml, element: &Element) -> i64 {
    let named = table.root().name;
    let by_name = if !named.is_empty() && element.name.is(named) { 1000 } else { 0 };
    let plain = !element.has_elements() && element.data().next().is_none();
    by_name
        + match table.shape() {
            Shape::Record(fields, _) if !plain => {
                let has = |field: &(&str, Xml)| has(element, field);
                let known = fields.iter().filter(|field| has(field)).count();
                let all = element.elements().count() + element.data().count();
                2 * count(known) - count(all)
            }
            Shape::Bool if plain && matches!(element.text().trim(), "true" | "false") => 40,
            Shape::Number if plain && scalar::number(element.text().trim()).is_some() => 30,
            Shape::Word if plain => 20,
            Shape::Text if plain => 10,
            Shape::Record(..) => -1,
            Shape::List(_) | Shape::Map(_) | Shape::OneOf(..) if !plain => 0,
            Shape::Any => -500,
            _ => -1000,
        }
}

fn has(element: &Element, (key, field): &(&str, Xml)) -> bool {
    let name = if field.name.is_empty() { key } else { field.name };
    match field.node {
        Node::Attribute => element.attributes.iter().any(|(own, _)| own.is(name)),
        Node::Text | Node::Cdata => element.has_text(),
        Node::Element | Node::Inside => {
            let name = match field.shape() {
                Shape::List(item) if !field.wrapped && !item.name.is_empty() => item.name,
                _ => name,
            };
            element.elements().any(|inner| inner.name.is(name))
        }
    }
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX / 4)
}

/// The alternative that a value was written by.
pub(super) fn of_value(tag: Option<&str>, variants: Variants, of: &Value) -> Option<&'static Xml> {
    let said = tag.and_then(|tag| of.get(tag)).and_then(Value::as_str);
    let tagged = said.and_then(|said| variants.iter().find(|(tags, _)| tags.contains(&said)));
    let by_looks = || variants.iter().rev().max_by_key(|(_, table)| fitness(table, of));
    tagged.or_else(by_looks).map(|(_, table)| table)
}

fn fitness(table: &Xml, of: &Value) -> i64 {
    match (table.shape(), of) {
        (Shape::Record(fields, _), Value::Object(object)) => known(fields, object),
        (Shape::List(_), Value::Array(_))
        | (Shape::Number, Value::Number(_))
        | (Shape::Bool, Value::Bool(_))
        | (Shape::Text | Shape::Word, Value::String(_)) => 10,
        (Shape::OneOf(..), _) => 1,
        (Shape::Map(_), Value::Object(_)) => 0,
        (Shape::Any, _) => -500,
        _ => -1000,
    }
}

fn known(fields: &[(&str, Xml)], object: &Map<String, Value>) -> i64 {
    let known = object.keys().filter(|key| fields.iter().any(|(own, _)| own == *key)).count();
    2 * count(known) - count(object.len())
}
