//! Items that a macro of the runtime makes, laid out as plain items are.

use super::WIDTH;
use super::code::Kind;
use super::lines::{Lines, MEMBER};
use super::operation;
use super::strings::broken;
use crate::emit::{Body, Declaration, Field, Record, Value, Variant};

/// The item as text, with its line end.
pub(super) fn print(declaration: &Declaration) -> (String, Kind) {
    let ident = &declaration.ident;
    let mut out = Lines::default();
    let mut kind = Kind::Other;
    match &declaration.body {
        Body::Alias(ty) => {
            out.docs(0, &declaration.docs);
            let whole = format!("pub type {ident} = {ty};");
            if whole.chars().count() <= WIDTH {
                out.line(0, &whole);
            } else {
                out.line(0, &format!("pub type {ident} ="));
                out.line(4, &format!("{ty};"));
            }
            if declaration.docs.is_empty() {
                kind = Kind::Alias;
            }
        }
        Body::Newtype(ty) => {
            out.line(0, "newtype! {");
            out.docs(4, &declaration.docs);
            out.derives(&declaration.derives);
            out.line(4, &format!("pub struct {ident}({ty});"));
            out.line(0, "}");
        }
        Body::Record(record) => {
            out.open("record", declaration, &format!("pub struct {ident} {{"));
            record_body(&mut out, record);
            out.close();
        }
        Body::Operation(action) => operation::print(&mut out, declaration, action),
        Body::Enumeration { name, values } => {
            out.open(name, declaration, &format!("pub enum {ident} {{"));
            for value in values {
                enum_value(&mut out, value);
            }
            out.close();
        }
        Body::Choice(choice) => {
            let tag = choice.tag.as_ref().map(|tag| format!(" by {tag}")).unwrap_or_default();
            let open = if choice.open { " or Unknown" } else { "" };
            out.open(choice.name, declaration, &format!("pub enum {ident}{tag}{open} {{"));
            for one in &choice.variants {
                match &one.ty {
                    Some(ty) if choice.tag.is_some() && one.tags.is_empty() => {
                        out.member(&["_ =>".to_owned(), format!(" {}({ty}),", one.ident)]);
                    }
                    _ => variant(&mut out, one),
                }
            }
            out.close();
        }
    }
    (broken(&out.text, WIDTH), kind)
}

/// `entries!`: as many names in a line as fit.
pub(super) fn entries(idents: &[String]) -> String {
    let mut out = Lines::default();
    out.line(0, "entries! {");
    out.line(4, "/// All operations of the API.");
    if idents.is_empty() {
        out.line(4, "pub(crate) const OPERATIONS: Api = [];");
    } else {
        out.line(4, "pub(crate) const OPERATIONS: Api = [");
        let mut line = String::new();
        for ident in idents {
            if !line.is_empty() && MEMBER + line.len() + ident.len() + 2 > WIDTH {
                out.line(MEMBER, &std::mem::take(&mut line));
            }
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(ident);
            line.push(',');
        }
        out.line(MEMBER, &line);
        out.line(4, "];");
    }
    out.line(0, "}");
    out.text
}

fn record_body(out: &mut Lines, record: &Record) {
    let required = record.required.iter().map(|one| (one, None)).collect::<Vec<_>>();
    let fixed = record.fixed.iter().map(|(one, value)| (one, Some(value))).collect();
    let optional = record.optional.iter().map(|one| (one, None)).collect();
    let expected = record.expected.iter().map(|one| (one, None)).collect();
    let groups = [
        ("required:", required),
        ("fixed:", fixed),
        ("expected:", expected),
        ("optional:", optional),
    ];
    let mut first = true;
    for (label, fields) in groups.iter().filter(|(_, fields)| !fields.is_empty()) {
        if !std::mem::take(&mut first) {
            out.line(0, "");
        }
        out.line(MEMBER, label);
        for (one, value) in fields {
            field(out, one, *value);
        }
    }
    if let Some(extra) = &record.extra {
        if !first {
            out.line(0, "");
        }
        out.line(MEMBER, &format!("extra: {extra}"));
    }
}

fn field(out: &mut Lines, field: &Field, value: Option<&String>) {
    out.docs(MEMBER, &field.docs);
    let Field { ident, ty, name, .. } = field;
    let mut parts = vec![format!("pub {ident}:"), format!(" {ty}")];
    parts.extend(name.as_ref().map(|name| format!(" = {}", proc_macro2::Literal::string(name))));
    parts.extend(value.map(|value| format!(" ({value})")));
    if let Some(last) = parts.last_mut() {
        last.push(',');
    }
    out.member(&parts);
}

fn enum_value(out: &mut Lines, value: &Value) {
    out.docs(MEMBER, &value.docs);
    out.member(&[value.ident.clone(), format!(" = {},", value.literal)]);
}

fn variant(out: &mut Lines, variant: &Variant) {
    out.docs(MEMBER, &variant.docs);
    let Variant { ident, ty, tags, .. } = variant;
    let head = ty.as_ref().map_or_else(|| ident.clone(), |ty| format!("{ident}({ty})"));
    let mut parts = vec![head];
    for (index, tag) in tags.iter().enumerate() {
        parts.push(format!(" {} {tag}", if index == 0 { "=" } else { "|" }));
    }
    if let Some(last) = parts.last_mut() {
        last.push(',');
    }
    match ty {
        Some(ty) if tags.is_empty() && MEMBER + parts.concat().chars().count() > WIDTH => {
            out.line(MEMBER, &format!("{ident}("));
            out.line(MEMBER + 4, ty);
            out.line(MEMBER, "),");
        }
        _ => out.member(&parts),
    }
}
