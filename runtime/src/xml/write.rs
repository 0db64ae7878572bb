//! From a tree of JSON's kinds to a tree of elements, guided by a table.

use serde_json::{Map, Value};

use super::element::{Child, Element, Name};
use super::table::{Fields, Node, Shape, Xml};
use super::{INSTANCE, choose, scalar, untyped};
use crate::encode::EncodeError;

type Written = Result<(), EncodeError>;

/// The name of a root that nothing names.
const ROOT: &str = "root";

/// A whole document.
pub(super) fn document(table: &Xml, value: &Value) -> Result<Element, EncodeError> {
    let named = match table.shape() {
        // The root is what the alternative is.
        Shape::OneOf(tag, variants) if table.root().name.is_empty() => {
            choose::of_value(tag, variants, value).unwrap_or(table)
        }
        _ => table,
    };
    let own = named.root();
    let name = if own.name.is_empty() { ROOT } else { own.name };
    let mut root = element(name, own);
    fill(&mut root, table, name, value)?;
    Ok(root)
}

fn element(name: &str, table: &Xml) -> Element {
    let name = Name::new(name, table.prefix, table.namespace);
    Element { name, ..Element::default() }
}

/// Marks an element as null.
pub(super) fn nil(element: &mut Element) {
    element.attributes.push((Name::new("nil", "xsi", INSTANCE), "true".to_owned()));
}

/// Writes what a value holds into its element, which has a name.
fn fill(element: &mut Element, table: &Xml, name: &str, value: &Value) -> Written {
    match (table.shape(), value) {
        (_, Value::Null) => nil(element),
        (Shape::Record(fields, extra), Value::Object(object)) => {
            record(element, fields, extra, object)?;
        }
        (Shape::List(item), Value::Array(items)) => {
            for value in items {
                self::item(element, item, name, value)?;
            }
        }
        (Shape::Map(item), Value::Object(object)) => {
            for (key, value) in object {
                put(element, key, item, value)?;
            }
        }
        (Shape::OneOf(tag, variants), value) => match choose::of_value(tag, variants, value) {
            Some(variant) => fill(element, variant, name, value)?,
            None => untyped::fill(element, value)?,
        },
        (_, value) => untyped::fill(element, value)?,
    }
    Ok(())
}

/// An item of a list whose element, or whose property, has a name.
fn item(parent: &mut Element, table: &'static Xml, name: &str, value: &Value) -> Written {
    if table.node == Node::Inside {
        // The alternative, or the type, is the element.
        let chosen = match table.shape() {
            Shape::OneOf(tag, variants) => choose::of_value(tag, variants, value),
            _ => Some(table),
        };
        let own = chosen.unwrap_or(table).root();
        let name = if own.name.is_empty() { name } else { own.name };
        let mut element = element(name, own);
        fill(&mut element, table, name, value)?;
        parent.children.push(Child::Element(element));
        return Ok(());
    }
    let name = if table.name.is_empty() { name } else { table.name };
    let mut element = element(name, table);
    fill(&mut element, table, name, value)?;
    parent.children.push(Child::Element(element));
    Ok(())
}

/// Declared properties in the order of the table, then the others.
fn record(
    element: &mut Element,
    fields: Fields,
    extra: Option<&'static Xml>,
    object: &Map<String, Value>,
) -> Written {
    for (key, field) in fields {
        if let Some(value) = object.get(*key) {
            put(element, key, field, value)?;
        }
    }
    for (key, value) in object {
        if fields.iter().any(|(own, _)| own == key) {
            continue;
        }
        match extra {
            Some(table) if !key.starts_with(['@', '#']) => put(element, key, table, value)?,
            _ => untyped::put(element, key, value)?,
        }
    }
    Ok(())
}

/// A property.
fn put(parent: &mut Element, key: &str, field: &Xml, value: &Value) -> Written {
    let name = if field.name.is_empty() { key } else { field.name };
    match field.node {
        Node::Attribute => {
            let name = Name::new(name, field.prefix, field.namespace);
            parent.attributes.extend(scalar::write_flat(value).map(|text| (name, text)));
        }
        Node::Text => parent.children.extend(scalar::write_flat(value).map(Child::Text)),
        Node::Cdata => parent.children.extend(scalar::write_flat(value).map(Child::Cdata)),
        Node::Inside | Node::Element => match (field.shape(), value) {
            // It has to be there; a single empty element is read as a list of none.
            (Shape::List(item), Value::Array(items))
                if !field.wrapped
                    && items.is_empty()
                    && field.required
                    && !item.shape().is_scalar() =>
            {
                let name = if item.name.is_empty() { name } else { item.name };
                parent.children.push(Child::Element(element(name, item)));
            }
            (Shape::List(item), Value::Array(items)) if !field.wrapped => {
                for value in items {
                    self::item(parent, item, name, value)?;
                }
            }
            (_, Value::Null) if !field.nullable => {}
            (Shape::OneOf(tag, variants), value) if field.node == Node::Inside => {
                let chosen = choose::of_value(tag, variants, value);
                let own = chosen.unwrap_or(field).root();
                let name = if own.name.is_empty() { name } else { own.name };
                let mut element = element(name, own);
                fill(&mut element, field, name, value)?;
                parent.children.push(Child::Element(element));
            }
            (_, value) if field.node == Node::Inside => fill(parent, field, name, value)?,
            (_, value) => {
                let mut element = element(name, field);
                fill(&mut element, field, name, value)?;
                parent.children.push(Child::Element(element));
            }
        },
    }
    Ok(())
}
