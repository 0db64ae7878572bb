//! Lists: with an element around them, or without.

use serde_json::Value;

use super::element::Element;
use super::read::{Parts, value};
use super::table::{Fields, Node, Shape, Xml};

/// The items of an element that is a list, whatever their names.
pub(super) fn inside(item: &Xml, element: &Element) -> Vec<Value> {
    if !element.has_elements() && element.has_text() && item.shape().is_scalar() {
        return value(item, element).into_iter().collect();
    }
    element.elements().filter_map(|inner| value(item, inner)).collect()
}

/// A property that is a list; `None`: it is not there.
pub(super) fn property(
    (key, name): (&str, &str),
    field: &Xml,
    of: &'static Xml,
    fields: Fields,
    parts: &mut Parts<'_>,
) -> Option<Value> {
    let item_name = if of.name.is_empty() { name } else { of.name };
    let mut list = List { of, name: item_name, found: false, items: Vec::new() };
    if field.wrapped {
        list.read(&parts.take(field, name), true);
    } else {
        for name in named(of).into_iter().chain([item_name]) {
            list.read(&parts.take(of, name), false);
        }
    }
    // A server that has an element around the items where the document says none, or none where it
    // says one; unless that name is another property's.
    let other = if field.wrapped { item_name } else { key };
    let is_free =
        fields.iter().all(|(own, one)| *own == key || (*own != other && one.name != other));
    if !list.found && is_free && field.node == Node::Element {
        list.read(&parts.take(field, other), !field.wrapped);
    }
    (list.found || field.required).then(|| list.items.into())
}

/// A list that is being read.
struct List<'a> {
    of: &'static Xml,
    /// The name of an item's element.
    name: &'a str,
    /// Whether there was anything.
    found: bool,
    items: Vec<Value>,
}

impl List<'_> {
    fn read(&mut self, elements: &[&Element], wrapped: bool) {
        self.found |= !elements.is_empty();
        for element in elements {
            if is_wrapper(self.of, self.name, element, wrapped, elements.len() == 1) {
                self.items.extend(inside(self.of, element));
            } else {
                self.items.extend(value(self.of, element));
            }
        }
    }
}

/// The names of a union's alternatives that stand in no element of their own.
fn named(of: &Xml) -> Vec<&'static str> {
    match of.shape() {
        Shape::OneOf(_, variants) if of.node == Node::Inside => {
            variants.iter().map(|(_, variant)| variant.root().name).collect()
        }
        Shape::Record(..) if of.node == Node::Inside => vec![of.root().name],
        _ => Vec::new(),
    }
}

/// Whether an element stands around the items, and is not one itself.
fn is_wrapper(of: &Xml, name: &str, element: &Element, wrapped: bool, alone: bool) -> bool {
    if element.is_nil() {
        return false;
    }
    let shape = of.shape();
    if element.is_empty() {
        return wrapped || (alone && !shape.is_scalar());
    }
    match shape {
        _ if shape.is_scalar() => element.has_elements() || (wrapped && !element.has_text()),
        Shape::Record(fields, extra) => {
            if element.data().next().is_some() || element.has_text() {
                return false;
            }
            let own = |inner: &Element| {
                fields.iter().any(|(key, field)| {
                    let name = if field.name.is_empty() { *key } else { field.name };
                    let item = match field.shape() {
                        Shape::List(item) if !field.wrapped && !item.name.is_empty() => item.name,
                        _ => name,
                    };
                    inner.name.is(name) || inner.name.is(item)
                })
            };
            if wrapped {
                element.elements().any(|inner| inner.name.is(name)) || !element.elements().any(own)
            } else {
                extra.is_none()
                    && !fields.is_empty()
                    && element.elements().all(|inner| !own(inner))
                    && !element.elements().any(|inner| inner.has_text() && !inner.has_elements())
            }
        }
        _ => wrapped,
    }
}
