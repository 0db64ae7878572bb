//! Items that a macro of the runtime makes, laid out as plain items are.

use super::WIDTH;
use super::code::Kind;
use super::strings::broken;
use crate::emit::{Arguments, Body, Declaration, Field, Record, Value, Variant};

/// How far the members of an item stand in.
const MEMBER: usize = 8;

/// The item as text, with its line end.
pub(super) fn print(declaration: &Declaration) -> (String, Kind) {
    let ident = &declaration.ident;
    let mut out = Lines::default();
    let mut kind = Kind::Other;
    match &declaration.body {
        Body::Alias(ty) => {
            out.docs(0, &declaration.docs);
            out.line(0, &format!("pub type {ident} = {ty};"));
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
        Body::Operation(record) => {
            out.open("operation", declaration, &format!("pub struct {ident} {{"));
            record_body(&mut out, record);
            out.close();
        }
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

/// `from_arguments!`: a block per operation, as many fields in a line as fit.
pub(super) fn arguments(all: &[Arguments]) -> String {
    const INDENT: usize = 4;
    let mut out = Lines::default();
    out.line(0, "from_arguments! {");
    for Arguments { ident, fields } in all {
        let whole = format!("{ident} {{ {} }}", fields.join(", "));
        if fields.is_empty() {
            out.line(INDENT, &format!("{ident} {{}}"));
        } else if INDENT + whole.chars().count() <= WIDTH {
            out.line(INDENT, &whole);
        } else {
            out.line(INDENT, &format!("{ident} {{"));
            let mut line = String::new();
            for field in fields {
                if !line.is_empty() && INDENT + 4 + line.len() + 1 + field.len() + 1 > WIDTH {
                    out.line(INDENT + 4, &std::mem::take(&mut line));
                }
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(field);
                line.push(',');
            }
            out.line(INDENT + 4, &line);
            out.line(INDENT, "}");
        }
    }
    out.line(0, "}");
    broken(&out.text, WIDTH)
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    fn docs(&mut self, indent: usize, lines: &[String]) {
        for line in lines {
            let space = if line.is_empty() { "" } else { " " };
            self.line(indent, &format!("///{space}{line}"));
        }
    }

    fn derives(&mut self, derives: &[String]) {
        if !derives.is_empty() {
            self.line(4, &format!("#[derive({})]", derives.join(", ")));
        }
    }

    fn open(&mut self, name: &str, declaration: &Declaration, head: &str) {
        self.line(0, &format!("{name}! {{"));
        self.docs(4, &declaration.docs);
        self.derives(&declaration.derives);
        self.line(4, head);
    }

    fn close(&mut self) {
        if self.text.ends_with("{\n") {
            self.text.truncate(self.text.len() - 1);
            self.text.push_str("}\n");
        } else {
            self.line(4, "}");
        }
        self.line(0, "}");
    }

    /// A member in one line, or broken between its parts where it is too long.
    fn member(&mut self, parts: &[String]) {
        let whole = parts.concat();
        if MEMBER + whole.chars().count() <= WIDTH {
            return self.line(MEMBER, &whole);
        }
        let mut indent = MEMBER;
        let mut line = String::new();
        for part in parts {
            let end = indent + line.chars().count() + part.trim_end().chars().count();
            if end > WIDTH && !line.is_empty() {
                self.line(indent, line.trim_end());
                indent = MEMBER + 4;
                line.clear();
            }
            line.push_str(if line.is_empty() { part.trim_start() } else { part });
        }
        self.line(indent, &line);
    }
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
