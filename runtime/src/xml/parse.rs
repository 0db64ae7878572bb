//! From text to a tree of elements.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::DEPTH;
use super::element::{Child, Element, Name};
use crate::error::DecodeFailure;

/// What is wrong with a document.
type Fault = &'static str;

/// How many attributes an element may have, and how many namespaces may be declared at a place:
/// looking through them takes its time.
const MANY: usize = 1000;

/// Reads a document; a failure says the line and column.
pub(super) fn parse(text: &str) -> Result<Element, DecodeFailure> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = true;
    config.expand_empty_elements = true;
    let mut tree = Tree::default();
    let fault = loop {
        match reader.read_event() {
            Ok(Event::Eof) => break None,
            Ok(event) => {
                if let Err(fault) = tree.event(event) {
                    break Some((fault, reader.buffer_position()));
                }
            }
            Err(error) => break Some((fault(&error), reader.error_position())),
        }
    };
    let end = text.len() as u64;
    let (fault, at) = match (fault, tree.root) {
        (Some(fault), _) => fault,
        (None, _) if !tree.open.is_empty() => ("an element that does not end", end),
        (None, Some(root)) => return Ok(root),
        (None, None) => ("no element", end),
    };
    Err(failure(text, fault, at))
}

fn failure(text: &str, fault: Fault, at: u64) -> DecodeFailure {
    let at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let line = before.split(|byte| *byte == b'\n').count();
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    let found = format!("{fault} at line {line}, column {column}");
    DecodeFailure::new("", "well-formed XML", found)
}

/// In words of ours: the parser's may hold parts of the body.
fn fault(error: &quick_xml::Error) -> Fault {
    use quick_xml::Error;
    match error {
        Error::Syntax(_) => "a tag, comment or section that does not end",
        Error::IllFormed(_) => "tags that do not match",
        Error::InvalidAttr(_) => "a broken attribute",
        Error::Escape(_) => "a broken reference",
        _ => "something else",
    }
}

/// The tree as far as it has been read.
#[derive(Default)]
struct Tree {
    root: Option<Element>,
    open: Vec<Element>,
    /// The namespaces that are declared, each with the depth of its element.
    scope: Vec<(usize, String, String)>,
}

impl Tree {
    fn event(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.start(&start),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(data) => self.cdata(&data.xml10_content()),
            Event::GeneralRef(reference) => {
                self.text(resolved(&reference)?.encode_utf8(&mut [0; 4]))
            }
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        if self.open.is_empty() && self.root.is_some() {
            return Err("a second root");
        }
        if self.open.len() >= DEPTH {
            return Err("too many elements inside one another");
        }
        let depth = self.open.len();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| "a broken attribute")?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| "a broken reference")?;
            let name = Name::new(attribute.key.as_ref(), "", "");
            if name.is_declaration() {
                let prefix =
                    if name.prefix.is_empty() { String::new() } else { name.local.clone() };
                self.scope.push((depth, prefix, value.clone().into_owned()));
            }
            attributes.push((name, value.into_owned()));
            if attributes.len() > MANY || self.scope.len() > MANY {
                return Err("too many attributes");
            }
        }
        for (name, _) in &mut attributes {
            // An attribute without a prefix is in no namespace.
            if !name.prefix.is_empty() {
                name.namespace = self.namespace(&name.prefix);
            }
        }
        let mut name = Name::new(start.name().as_ref(), "", "");
        name.namespace = self.namespace(&name.prefix);
        self.open.push(Element { name, attributes, children: Vec::new() });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let Some(element) = self.open.pop() else { return Err("tags that do not match") };
        let depth = self.open.len();
        while self.scope.last().is_some_and(|(at, ..)| *at >= depth) {
            self.scope.pop();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Child::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => Ok(()),
            None => Err("text outside of the root"),
            Some(element) => {
                match element.children.last_mut() {
                    Some(Child::Text(before)) => before.push_str(text),
                    _ => element.children.push(Child::Text(text.to_owned())),
                }
                Ok(())
            }
        }
    }

    fn cdata(&mut self, text: &str) -> Result<(), Fault> {
        let Some(element) = self.open.last_mut() else { return Err("text outside of the root") };
        element.children.push(Child::Cdata(text.to_owned()));
        Ok(())
    }

    fn namespace(&self, prefix: &str) -> String {
        let declared = self.scope.iter().rev().find(|(_, own, _)| own == prefix);
        declared.map(|(_, _, uri)| uri.clone()).unwrap_or_default()
    }
}

/// The character that a reference stands for: no entity is known but the predefined ones.
fn resolved(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| "a broken reference")? {
        return Ok(character);
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err("an entity that is not predefined"),
    }
}
