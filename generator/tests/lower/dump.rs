//! A compact text of the representation.

use std::fmt::Write as _;

use fanwise::diagnostic::Diagnostics;
use fanwise::ir::{
    Access, Content, Field, Ir, Literal, MediaKind, Naming, Operation, Primitive, Shape, Ty,
    TypeDef, TypeId,
};

pub(crate) fn all(ir: &Ir, diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    for (_, operation) in ir.operations.iter() {
        out.push_str(&self::operation(ir, operation));
    }
    out.push_str(&types(ir));
    for one in diagnostics {
        writeln!(out, "! {}: {}", one.code, one.message).expect("a string takes it");
    }
    out
}

pub(crate) fn types(ir: &Ir) -> String {
    let mut out = String::new();
    for (_, def) in ir.types.iter() {
        out.push_str(&type_def(ir, def));
    }
    for (_, api) in ir.apis.iter() {
        for (name, ty) in &api.schemas {
            if !matches!(ty, Ty::Named(_)) {
                writeln!(out, "schema {name}: {}", self::ty(ir, ty)).expect("a string takes it");
            }
        }
        for one in &api.untyped {
            writeln!(out, "untyped {}: {}", one.pointer, one.reason).expect("a string takes it");
        }
    }
    out
}

fn type_def(ir: &Ir, def: &TypeDef) -> String {
    let name = naming(ir, &def.naming);
    let mut out = String::new();
    match &def.shape {
        Shape::Alias(of) => writeln!(out, "{name} = {}", ty(ir, of)).expect("a string takes it"),
        Shape::Enumeration(list) => {
            let values: Vec<String> = list
                .values
                .iter()
                .map(|value| {
                    let name = value.name.as_ref().map(|name| format!(" ({name})"));
                    let docs = value.docs.description.as_ref().map(|text| format!(" // {text}"));
                    let literal = literal(&value.literal);
                    format!("{literal}{}{}", name.unwrap_or_default(), docs.unwrap_or_default())
                })
                .collect();
            writeln!(out, "enum {name}: {}", values.join(" | ")).expect("a string takes it");
        }
        Shape::Union(union) => {
            let tag = union.tag.as_ref().map(|tag| format!(" by {}", tag.property));
            let open = if union.open { " or other" } else { "" };
            let tag = tag.unwrap_or_default();
            writeln!(out, "union {name}{tag}{open}").expect("a string takes it");
            for variant in &union.variants {
                write!(out, "  {}({})", variant.name, ty(ir, &variant.ty))
                    .expect("a string takes it");
                if !variant.tags.is_empty() {
                    write!(out, " = {}", variant.tags.join(" | ")).expect("a string takes it");
                }
                out.push('\n');
            }
        }
        Shape::Record(record) => {
            writeln!(out, "record {name}").expect("a string takes it");
            for one in &record.fields {
                writeln!(out, "  {}", field(ir, one)).expect("a string takes it");
            }
            if record.extra != Ty::Any {
                writeln!(out, "  …: {}", ty(ir, &record.extra)).expect("a string takes it");
            }
        }
    }
    out
}

fn field(ir: &Ir, field: &Field) -> String {
    let mut out = field.name.clone();
    if !field.required {
        out.push_str(if field.expected { "!?" } else { "?" });
    }
    write!(out, ": {}", ty(ir, &field.ty)).expect("a string takes it");
    if let Some(fixed) = &field.fixed {
        write!(out, " = {}", literal(fixed)).expect("a string takes it");
    }
    match field.access {
        Access::Both => {}
        Access::ServerOnly => out.push_str(" (server only)"),
        Access::ClientOnly => out.push_str(" (client only)"),
    }
    if let Some(text) = field.docs.description.as_ref().or(field.docs.summary.as_ref()) {
        write!(out, " // {text}").expect("a string takes it");
    }
    out
}

pub(crate) fn ty(ir: &Ir, of: &Ty) -> String {
    match of {
        Ty::Primitive(primitive) => match primitive {
            Primitive::String(format) => match format!("{format:?}").as_str() {
                "Text" => "string".to_owned(),
                other => format!("string({other})"),
            },
            other => format!("{other:?}").to_lowercase(),
        },
        Ty::List(inner) => format!("[{}]", ty(ir, inner)),
        Ty::Map(inner) => format!("{{{}}}", ty(ir, inner)),
        Ty::Nullable(inner) => format!("{}|null", ty(ir, inner)),
        Ty::Secret(inner) => format!("secret({})", ty(ir, inner)),
        Ty::Named(id) => named(ir, *id),
        Ty::Foreign(id) => ir.foreign[*id].path.to_string(),
        Ty::Any => "any".to_owned(),
    }
}

pub(crate) fn named(ir: &Ir, id: TypeId) -> String {
    naming(ir, &ir.types[id].naming)
}

fn naming(ir: &Ir, of: &Naming) -> String {
    let media =
        |media: &Option<String>| media.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
    let operation = |id| -> String {
        let operation: &Operation = &ir.operations[id];
        operation
            .id
            .clone()
            .unwrap_or_else(|| format!("{} {}", operation.method.as_str(), operation.path))
    };
    match of {
        Naming::Component(name) => name.clone(),
        Naming::Property(id, name) => format!("{}.{name}", named(ir, *id)),
        Naming::Item(of) => format!("{}[]", naming(ir, of)),
        Naming::Parts(of) => format!("{} as parts", named(ir, *of)),
        Naming::Variant(id, name) => format!("{}/{name}", named(ir, *id)),
        Naming::Parameter(id, name) => format!("<{} {name}>", operation(*id)),
        Naming::Shared(part, name) => format!("<{part:?} {name}>"),
        Naming::RequestBody(id, kind) => format!("<{} body{}>", operation(*id), media(kind)),
        Naming::Answer(id, status, kind) => format!("<{} {status}{}>", operation(*id), media(kind)),
        Naming::Received(of) => format!("<answers' {}>", naming(ir, &ir.types[*of].naming)),
        Naming::Patch(id) => format!("<patch of {}>", named(ir, *id)),
        Naming::Input(fan_out, name) => format!("<{fan_out} {name}>"),
    }
}

fn literal(of: &Literal) -> String {
    match of {
        Literal::String(text) => format!("{text:?}"),
        other => other.text(),
    }
}

fn operation(ir: &Ir, of: &Operation) -> String {
    let id = of.id.as_deref().unwrap_or("-");
    let mut out = format!("{} {} {id}\n", of.method.as_str(), of.path);
    for one in &of.parameters {
        let optional = if one.required { "" } else { "?" };
        let explode = if one.explode { ", exploded" } else { "" };
        let place = format!("{:?}", one.location).to_lowercase();
        let style = format!("{:?}", one.style);
        let of = ty(ir, &one.ty);
        writeln!(out, "  {place} {}{optional}: {of} ({style}{explode})", one.name)
            .expect("a string takes it");
    }
    if let Some(header) = &of.idempotency_header {
        writeln!(out, "  key in {header}").expect("a string takes it");
    }
    if let Some(body) = &of.body {
        let optional = if body.required { "" } else { "?" };
        writeln!(out, "  body{optional} {}", content(ir, &body.content))
            .expect("a string takes it");
    }
    for answer in &of.answers {
        let bodies: Vec<String> = answer.content.iter().map(|one| content(ir, one)).collect();
        writeln!(out, "  {:?}: {}", answer.status, bodies.join(", ")).expect("a string takes it");
    }
    if !of.security.is_empty() {
        writeln!(out, "  security {:?}", of.security).expect("a string takes it");
    }
    if let Some(server) = &of.server {
        writeln!(out, "  server {server}").expect("a string takes it");
    }
    out
}

fn content(ir: &Ir, of: &Content) -> String {
    let kind = match &of.kind {
        MediaKind::Form(fields) => {
            let field = |it: &fanwise::ir::FormField| {
                format!("{} {:?}{}", it.name, it.style, if it.explode { " exploded" } else { "" })
            };
            format!("Form[{}]", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    };
    format!("{kind} {} {}", of.media, ty(ir, &of.ty))
}
