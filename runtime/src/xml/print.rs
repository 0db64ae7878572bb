//! From a tree of elements to text.

use quick_xml::events::{BytesCData, BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::writer::Writer;

use super::element::{Child, Element, Name};
use crate::encode::EncodeError;

/// Writes a document, its prefixes declared at the root.
pub(super) fn print(mut root: Element) -> Result<Vec<u8>, EncodeError> {
    let mut prefixes: Vec<(String, String)> = Vec::new();
    collect(&root, &mut prefixes);
    let declared = prefixes.iter().map(|(prefix, uri)| (declaration(prefix), uri.clone()));
    root.attributes.extend(declared.collect::<Vec<_>>());
    let mut printer = Printer { writer: Writer::new(Vec::new()), prefixes };
    printer.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    printer.element(&root, "")?;
    Ok(printer.writer.into_inner())
}

fn declaration(prefix: &str) -> Name {
    Name { prefix: "xmlns".to_owned(), local: prefix.to_owned(), namespace: String::new() }
}

/// The first namespace of every prefix, in document order.
fn collect(element: &Element, found: &mut Vec<(String, String)>) {
    let names = element.attributes.iter().map(|(name, _)| name);
    for name in std::iter::once(&element.name).chain(names) {
        let needs = !name.prefix.is_empty() && !name.namespace.is_empty() && name.prefix != "xml";
        if needs && !found.iter().any(|(prefix, _)| *prefix == name.prefix) {
            found.push((name.prefix.clone(), name.namespace.clone()));
        }
    }
    element.elements().for_each(|inner| collect(inner, found));
}

struct Printer {
    writer: Writer<Vec<u8>>,
    prefixes: Vec<(String, String)>,
}

impl Printer {
    fn event(&mut self, event: Event<'_>) -> Result<(), EncodeError> {
        self.writer.write_event(event).map_err(|error| EncodeError(error.to_string()))
    }

    /// Writes an element that stands in a default namespace.
    fn element(&mut self, element: &Element, default: &str) -> Result<(), EncodeError> {
        let name = written(&element.name)?;
        let mut start = BytesStart::new(name.as_str());
        let mut default = default;
        let own = &element.name.namespace;
        if element.name.prefix.is_empty() && !own.is_empty() {
            if own != default {
                push(&mut start, "xmlns", own)?;
            }
            default = own;
        }
        self.declare(&mut start, element)?;
        let mut names: Vec<String> = Vec::new();
        for (name, value) in &element.attributes {
            let name = written(name)?;
            // Of two that a document gives one name, the first.
            if (name != "xmlns" || own.is_empty()) && !names.contains(&name) {
                push(&mut start, &name, value)?;
                names.push(name);
            }
        }
        if element.children.is_empty() {
            return self.event(Event::Empty(start));
        }
        self.event(Event::Start(start))?;
        for child in &element.children {
            self.child(child, default)?;
        }
        self.event(Event::End(BytesEnd::new(name.as_str())))
    }

    fn child(&mut self, child: &Child, default: &str) -> Result<(), EncodeError> {
        match child {
            Child::Element(inner) => self.element(inner, default),
            Child::Text(text) => {
                self.event(Event::Text(BytesText::from_escaped(escaped(text, false)?)))
            }
            Child::Cdata(text) => {
                check(text)?;
                BytesCData::escaped(text).try_for_each(|part| self.event(Event::CData(part)))
            }
        }
    }

    /// Declares the prefixes that stand for another namespace here than at the root.
    fn declare(&self, start: &mut BytesStart<'_>, element: &Element) -> Result<(), EncodeError> {
        let mut done: Vec<&str> = Vec::new();
        let names = element.attributes.iter().map(|(name, _)| name);
        for name in std::iter::once(&element.name).chain(names) {
            let prefix = name.prefix.as_str();
            let differs =
                self.prefixes.iter().any(|(other, uri)| prefix == other && *uri != name.namespace);
            let said = element.attributes.iter().any(|(own, _)| *own == declaration(prefix));
            if differs && !name.namespace.is_empty() && !said && !done.contains(&prefix) {
                push(start, &format!("xmlns:{prefix}"), &name.namespace)?;
                done.push(prefix);
            }
        }
        Ok(())
    }
}

fn push(start: &mut BytesStart<'_>, name: &str, value: &str) -> Result<(), EncodeError> {
    let value = escaped(value, true)?;
    start.push_attribute(quick_xml::events::attributes::Attribute {
        key: quick_xml::name::QName(name),
        value: value.into(),
    });
    Ok(())
}

/// A name as it is written, which not every text can be.
fn written(name: &Name) -> Result<String, EncodeError> {
    let is_start = |sign: char| sign.is_alphabetic() || sign == '_' || !sign.is_ascii();
    let is_part = |sign: char| is_start(sign) || sign.is_numeric() || matches!(sign, '-' | '.');
    let is_name = |text: &str| {
        text.starts_with(is_start) && text.chars().all(|sign| is_part(sign) && is_character(sign))
    };
    if !is_name(&name.local) || !(name.prefix.is_empty() || is_name(&name.prefix)) {
        return Err(EncodeError("a name that XML can't give to an element".to_owned()));
    }
    if name.prefix.is_empty() {
        return Ok(name.local.clone());
    }
    Ok(format!("{}:{}", name.prefix, name.local))
}

/// XML 1.0 §2.2.
fn is_character(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn check(text: &str) -> Result<(), EncodeError> {
    if text.chars().all(is_character) {
        return Ok(());
    }
    Err(EncodeError("a character that XML can't hold".to_owned()))
}

/// Text with nothing in it that would end it, or that a reader would change.
fn escaped(text: &str, attribute: bool) -> Result<String, EncodeError> {
    check(text)?;
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\t' if attribute => out.push_str("&#9;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    Ok(out)
}
