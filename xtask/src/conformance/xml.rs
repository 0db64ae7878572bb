//! XML of the suite as the JSON that its schema describes. Written apart from the runtime's XML:
//! what is expected must not come from what is tested.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::document::Document;
use super::unstyle::{Kind, kind, scalar};
use crate::Failure;

/// An element, by its local name.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

/// The value of an XML document whose root `schema` describes.
pub(super) fn value(document: &Document, schema: &Value, text: &str) -> Result<Value, Failure> {
    let root = parse(text)?;
    Ok(of_element(document, schema, &root))
}

fn parse(text: &str) -> Result<Element, Failure> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => close(&mut open, element(&start)?),
            Event::End(_) => {
                let ended = open.pop().unwrap_or_default();
                close(&mut open, ended);
            }
            Event::Text(text) => {
                if let Some(last) = open.last_mut() {
                    last.text.push_str(&text.xml10_content());
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.pop().and_then(|mut whole| whole.children.pop());
    root.ok_or_else(|| "XML without an element".into())
}

fn close(open: &mut [Element], ended: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(ended);
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, Failure> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute?;
        let name = attribute.key.local_name().as_ref().to_owned();
        attributes.push((name, attribute.value.into_owned()));
    }
    let name = start.local_name().as_ref().to_owned();
    Ok(Element { name, attributes, ..Element::default() })
}

fn of_element(document: &Document, schema: &Value, element: &Element) -> Value {
    match kind(document, schema) {
        Kind::Object => object(document, schema, element),
        Kind::List => list(document, schema, element.children.iter()),
        Kind::Text | Kind::Number | Kind::Bool => scalar(document, schema, element.text.trim()),
    }
}

fn list<'a>(
    document: &Document,
    schema: &Value,
    items: impl Iterator<Item = &'a Element>,
) -> Value {
    let schema = &document.resolved(schema)["items"];
    items.map(|item| of_element(document, schema, item)).collect()
}

fn object(document: &Document, schema: &Value, element: &Element) -> Value {
    let mut entries = Map::new();
    let schema = whole(document, schema);
    let properties = schema["properties"].as_object();
    for (key, property) in properties.into_iter().flatten() {
        if let Some(value) = one(document, key, property, element) {
            entries.insert(key.clone(), value);
        }
    }
    let further = ["additionalProperties", "unevaluatedProperties"];
    if let Some(further) =
        further.iter().find_map(|word| schema.get(*word)).filter(|_| properties.is_none())
    {
        let of = |child: &Element| (child.name.clone(), of_element(document, further, child));
        entries.extend(element.children.iter().map(of));
    }
    Value::Object(entries)
}

/// A property's value; `None` where the element has none.
fn one(document: &Document, key: &str, property: &Value, element: &Element) -> Option<Value> {
    let schema = document.resolved(property);
    let said = |schema: &Value| schema["xml"]["name"].as_str().map(str::to_owned);
    let name = said(property).or_else(|| said(schema)).unwrap_or_else(|| key.to_owned());
    if schema["xml"]["attribute"] == true {
        let (_, text) = element.attributes.iter().find(|(attribute, _)| *attribute == name)?;
        return Some(scalar(document, schema, text));
    }
    let mut named = element.children.iter().filter(|child| child.name == name);
    if kind(document, schema) == Kind::List {
        // The suite's documents name the items of a list that is not wrapped, and of no other
        // that says nothing.
        let item = said(&schema["items"]);
        if schema["xml"]["wrapped"] == true || item.is_none() {
            return Some(list(document, schema, named.next()?.children.iter()));
        }
        let name = item.unwrap_or(name);
        return Some(list(
            document,
            schema,
            element.children.iter().filter(|one| one.name == name),
        ));
    }
    if let Some(child) = named.next() {
        return Some(of_element(document, schema, child));
    }
    // The text of an element that has attributes besides, every space of it.
    let is_text = kind(document, schema) == Kind::Text && element.children.is_empty();
    (is_text && !element.text.is_empty()).then(|| element.text.as_str().into())
}

/// The schema that has the properties: of `allOf` with one entry, that.
fn whole<'a>(document: &'a Document, schema: &'a Value) -> &'a Value {
    let schema = document.resolved(schema);
    match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([only]) if schema.get("properties").is_none() => whole(document, only),
        _ => schema,
    }
}
