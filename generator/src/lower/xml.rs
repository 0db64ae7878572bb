//! What `xml` says of a schema.

use openapiv3::AdditionalProperties;
use serde_json::Value;

use super::Lowerer;
use super::view::{Node, View};
use crate::ir::{Xml, XmlNode};
use crate::normalise::words;

/// Names of properties that stand for an element's text: no element can be called so, or, the last
/// one, what JAXB's annotations leave in a document.
const TEXTS: &[&str] = &["#text", "$text", "$value", "$t", "$", "xml_value"];

impl<'a> Lowerer<'a> {
    /// What a schema in line says; what a `$ref` leads to says it for itself.
    pub(super) fn xml(&self, node: Node<'a>) -> Option<Box<Xml>> {
        let found = self.said(node);
        (found != Xml::default()).then(|| Box::new(found))
    }

    fn said(&self, node: Node<'a>) -> Xml {
        let Node::Item(schema) = node else { return Xml::default() };
        let view = View::of(schema);
        let own = view.data.extensions.get(words::XML);
        let mut found = own.map(object).unwrap_or_default();
        let item = view.items.or(match view.additional {
            Some(AdditionalProperties::Schema(schema)) => Some((&**schema).into()),
            _ => None,
        });
        found.item = item.and_then(|item| self.xml(item));
        for part in view.all_of {
            found = found.or(&self.said(part.into()));
        }
        found
    }

    /// The same of a property, whose name may say something too.
    pub(super) fn xml_of_property(&self, name: &str, node: Node<'a>) -> Option<Box<Xml>> {
        let mut found = self.said(node);
        let called = found.name.as_deref().unwrap_or(name);
        if let (None, Some(attribute)) = (found.node, called.strip_prefix('@')) {
            found.node = Some(XmlNode::Attribute);
            found.name = Some(attribute.to_owned());
        } else if found.node.is_none() && TEXTS.contains(&called) {
            found.node = Some(XmlNode::Text);
        }
        (found != Xml::default()).then(|| Box::new(found))
    }
}

/// An `xml` object as it stands in the document.
fn object(said: &Value) -> Xml {
    let text = |name: &str| {
        let text = said.get(name).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let is = |name: &str| match said.get(name) {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::String(word)) => word == "true",
        _ => false,
    };
    let word = text("nodeType");
    let node = match word.as_deref() {
        Some("element") => Some(XmlNode::Element),
        Some("attribute") => Some(XmlNode::Attribute),
        Some("text") => Some(XmlNode::Text),
        Some("cdata") => Some(XmlNode::Cdata),
        Some("none") => Some(XmlNode::Inside),
        _ if is("attribute") => Some(XmlNode::Attribute),
        // Azure's word, and what others made of it.
        _ if is("x-ms-text") || is("x-text") => Some(XmlNode::Text),
        _ => None,
    };
    Xml {
        name: text("name"),
        prefix: text("prefix"),
        namespace: text("namespace"),
        node,
        // A list's `nodeType: element` is the wrapper.
        wrapped: is("wrapped") || node == Some(XmlNode::Element),
        item: None,
    }
}
