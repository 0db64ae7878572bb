//! From a tree of elements to a tree of JSON's kinds, guided by a table.
//!
//! Nothing fails here: what is not as the table says is handed on as it is, and the typed value
//! says what it wanted there. Servers are taken at their word where it can't be misread: prefixes
//! are free, numbers may have white space around them, a list may have an element around it or not.

use serde_json::{Map, Value};

use super::element::Element;
use super::table::{Fields, Node, Shape, Xml};
use super::{choose, list, scalar, untyped};

/// The value of a whole document, whatever the name of its root.
pub(super) fn document(table: &Xml, root: &Element) -> Value {
    value(table, root).unwrap_or(Value::Null)
}

/// The value of an element; `None`: it is as good as not there.
pub(super) fn value(table: &Xml, element: &Element) -> Option<Value> {
    if element.is_nil() || (table.nullable && element.is_empty() && !is_text(table)) {
        return Some(Value::Null);
    }
    Some(match table.shape() {
        Shape::Any => untyped::read(element),
        Shape::Record(fields, extra) => record(fields, extra, element).into(),
        Shape::List(item) => list::inside(item, element).into(),
        Shape::Map(item) => map(item, element).into(),
        Shape::OneOf(tag, variants) => return choose::read(tag, variants, element),
        _ if element.has_elements() => untyped::read(element),
        shape => return scalar::given(table, shape, &element.text()),
    })
}

fn is_text(table: &Xml) -> bool {
    matches!(table.shape(), Shape::Text)
}

/// An element that is being read, and which of its parts have been.
pub(super) struct Parts<'a> {
    pub(super) element: &'a Element,
    attributes: Vec<bool>,
    elements: Vec<bool>,
    text: bool,
    /// The tables that are being read from it, so that none stands in itself.
    open: Vec<Fields>,
}

impl<'a> Parts<'a> {
    fn of(element: &'a Element) -> Self {
        Self {
            element,
            attributes: vec![false; element.attributes.len()],
            elements: vec![false; element.elements().count()],
            text: false,
            open: Vec::new(),
        }
    }

    fn attribute(&mut self, table: &Xml, name: &str) -> Option<&'a str> {
        let named = self.element.attributes.iter().zip(&mut self.attributes);
        let mut found = named.filter(|((own, _), _)| own.is(name) && fits(table, &own.namespace));
        let ((_, value), taken) = found.next()?;
        *taken = true;
        Some(value)
    }

    /// All elements of a name that are left. Where there are some in the table's namespace, only
    /// those.
    pub(super) fn take(&mut self, table: &Xml, name: &str) -> Vec<&'a Element> {
        let exact =
            |element: &Element| element.name.is(name) && element.name.namespace == table.namespace;
        let strict = !table.namespace.is_empty() && self.element.elements().any(exact);
        let is = |element: &Element| {
            exact(element)
                || (!strict && element.name.is(name) && fits(table, &element.name.namespace))
        };
        let mut found = Vec::new();
        for (element, taken) in self.element.elements().zip(&mut self.elements) {
            if !*taken && is(element) {
                *taken = true;
                found.push(element);
            }
        }
        found
    }

    /// The first element of a name, with all others of that name.
    fn first(&mut self, table: &Xml, name: &str) -> Option<&'a Element> {
        self.take(table, name).first().copied()
    }
}

/// Whether what stands in a namespace may be what a table describes. Servers leave namespaces out,
/// and tables do; only two that both say one and differ are two.
fn fits(table: &Xml, namespace: &str) -> bool {
    table.namespace.is_empty() || namespace.is_empty() || table.namespace == namespace
}

/// An object of declared properties.
fn record(fields: Fields, extra: Option<&Xml>, element: &Element) -> Map<String, Value> {
    let mut parts = Parts::of(element);
    let mut object = Map::new();
    declared(fields, &mut parts, &mut object);
    lone_text(fields, &mut parts, &mut object);
    undeclared(extra, &parts, &mut object);
    object
}

fn declared(fields: Fields, parts: &mut Parts<'_>, object: &mut Map<String, Value>) {
    parts.open.push(fields);
    // Those that say their namespace take theirs before others take what is left.
    let (strict, free): (Vec<&(&str, Xml)>, Vec<_>) =
        fields.iter().partition(|(_, field): &&(_, Xml)| !field.namespace.is_empty());
    let mut values: Vec<(&str, Value)> = Vec::with_capacity(fields.len());
    for (key, field) in strict.into_iter().chain(free) {
        if field.node == Node::Inside && !is_list(field) {
            inside(key, field, parts, &mut values);
        } else if let Some(value) = property(key, field, fields, parts) {
            values.push((key, value));
        }
    }
    parts.open.pop();
    // In the order of the table, as the typed value is written.
    for (key, _) in fields {
        if let Some(at) = values.iter().position(|(own, _)| own == key) {
            let (key, value) = values.swap_remove(at);
            object.insert(key.to_owned(), value);
        }
    }
}

fn is_list(field: &Xml) -> bool {
    matches!(field.shape(), Shape::List(_))
}

/// A property whose own properties stand in the same element.
fn inside<'k>(
    key: &'k str,
    field: &Xml,
    parts: &mut Parts<'_>,
    values: &mut Vec<(&'k str, Value)>,
) {
    let mut object = Map::new();
    match field.shape() {
        Shape::Record(fields, _) => {
            if parts.open.iter().any(|open| std::ptr::eq(*open, fields)) {
                return;
            }
            declared(fields, parts, &mut object);
        }
        Shape::OneOf(tag, variants) => {
            let taken = choose::inside(tag, variants, parts);
            values.extend(taken.map(|value| (key, value)));
            return;
        }
        _ => {}
    }
    if !object.is_empty() || field.required {
        values.push((key, object.into()));
    }
}

/// The value of a property; `None`: it is not there.
fn property(key: &str, field: &Xml, fields: Fields, parts: &mut Parts<'_>) -> Option<Value> {
    let name = if field.name.is_empty() { key } else { field.name };
    let shape = field.shape();
    match field.node {
        Node::Attribute => flat(field, parts.attribute(field, name)?),
        Node::Text | Node::Cdata => {
            let text = parts.element.text();
            let given = parts.element.has_text() || field.required;
            parts.text = true;
            if given { flat(field, &text) } else { None }
        }
        Node::Element | Node::Inside => match shape {
            Shape::List(item) => list::property((key, name), field, item, fields, parts),
            _ => value(field, parts.first(field, name)?),
        },
    }
}

/// A value that is text alone; of a list, words.
fn flat(field: &Xml, text: &str) -> Option<Value> {
    match field.shape() {
        Shape::List(item) => {
            let words = text.split_whitespace();
            Some(words.filter_map(|word| scalar::given(item, item.shape(), word)).collect())
        }
        shape => scalar::given(field, shape, text),
    }
}

/// The text of an element whose table knows none belongs to its only property that text could be
/// and that has no element.
fn lone_text(fields: Fields, parts: &mut Parts<'_>, object: &mut Map<String, Value>) {
    if parts.text || !parts.element.has_text() || parts.element.has_elements() {
        return;
    }
    let mut open = fields.iter().filter(|(_, field)| field.node == Node::Element);
    if let (Some((key, field)), None) = (open.next(), open.next())
        && !object.contains_key(*key)
        && field.shape().is_scalar()
        && let Some(value) = scalar::given(field, field.shape(), &parts.element.text())
    {
        parts.text = true;
        object.insert((*key).to_owned(), value);
    }
}

/// What no property has taken.
fn undeclared(extra: Option<&Xml>, parts: &Parts<'_>, object: &mut Map<String, Value>) {
    let declared = object.len();
    let is_declared = |object: &Map<String, Value>, name: &str| {
        object.keys().take(declared).any(|key| key == name)
    };
    let shape = extra.map_or(Shape::Any, Xml::shape);
    if matches!(shape, Shape::Any | Shape::Text | Shape::Word) {
        for ((name, value), taken) in parts.element.attributes.iter().zip(&parts.attributes) {
            let known = parts.element.data().any(|(own, _)| own == name);
            if known && !taken {
                object.insert(format!("@{}", name.local), value.as_str().into());
            }
        }
        if parts.element.has_text() && !parts.text {
            object.insert(untyped::TEXT.to_owned(), parts.element.text().into());
        }
    }
    for (element, taken) in parts.element.elements().zip(&parts.elements) {
        let name = element.name.local.as_str();
        if *taken || is_declared(object, name) {
            continue;
        }
        match extra {
            None => untyped::add(object, name, untyped::read(element)),
            Some(table) => {
                let items = [element];
                entry(table, name, &items, object);
            }
        }
    }
}

/// An object of undeclared properties.
fn map(item: &Xml, element: &Element) -> Map<String, Value> {
    let mut object = Map::new();
    for inner in element.elements() {
        entry(item, &inner.name.local, &[inner], &mut object);
    }
    object
}

/// A property under the name of its element; those of one name are one list.
fn entry(table: &Xml, name: &str, elements: &[&Element], object: &mut Map<String, Value>) {
    match table.shape() {
        Shape::List(item) if !table.wrapped => {
            let items = elements.iter().filter_map(|element| value(item, element));
            match object.get_mut(name) {
                Some(Value::Array(before)) => before.extend(items),
                _ => {
                    object.insert(name.to_owned(), items.collect());
                }
            }
        }
        Shape::Any => {
            for element in elements {
                untyped::add(object, name, untyped::read(element));
            }
        }
        _ => {
            let values = elements.iter().filter_map(|element| value(table, element));
            object.extend(values.map(|value| (name.to_owned(), value)));
        }
    }
}
