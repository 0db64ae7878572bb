//! `optional: [Schema/field]`: which fields an entry names.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggestion};
use crate::ir::{ApiId, Ir, Reached, Record, Shape, Ty, TypeId};
use crate::load::unescape;
use crate::manifest::Spanned;

/// The fields that these entries name, with those that other records have from the same schema.
pub(super) fn named(
    ir: &Ir,
    api: ApiId,
    entries: &[Spanned<String>],
    received: &Reached,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<(TypeId, usize)> {
    let mut all = BTreeSet::new();
    for entry in entries {
        match find(ir, api, entry) {
            Ok((owner, at)) => {
                let found = inherited(ir, owner, at);
                let counts = |(id, at): &&(TypeId, usize)| {
                    received.contains(*id) && field(ir, *id, *at).is_some_and(|it| it.required)
                };
                if !found.iter().any(|one| counts(&one)) {
                    let message = format!("`{}` changes nothing", entry.value);
                    let help = "remove it: no answer holds it, or it is optional already";
                    let place = entry.place.clone();
                    diagnostics.push(Diagnostic::warning("no-effect", place, message).help(help));
                }
                all.extend(found);
            }
            Err(fault) => diagnostics.push(fault),
        }
    }
    all
}

fn field(ir: &Ir, id: TypeId, at: usize) -> Option<&crate::ir::Field> {
    match &ir.types[id].shape {
        Shape::Record(record) => record.fields.get(at),
        _ => None,
    }
}

/// The record and the position of the field in it.
fn find(ir: &Ir, api: ApiId, entry: &Spanned<String>) -> Result<(TypeId, usize), Diagnostic> {
    let fault = |message: String, help: String| {
        Err(Diagnostic::error("unknown-field", entry.place.clone(), message).help(help))
    };
    let mut steps = entry.value.split('/').map(unescape);
    let schema = steps.next().unwrap_or_default();
    let schemas = &ir.apis[api].schemas;
    let Some((_, ty)) = schemas.iter().find(|(name, _)| *name == schema) else {
        let known: Vec<&str> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!("{} has no schema `{schema}`", ir.apis[api].name);
        return fault(message, suggestion(&schema, &known));
    };
    let (mut ty, mut owner, mut found) = (ty, schema.into_owned(), None);
    for step in steps {
        let Some((id, record)) = record(ir, ty) else {
            let help = "name a schema that is an object and one of its properties".to_owned();
            return fault(format!("`{owner}` has no properties"), help);
        };
        let position = record.fields.iter().position(|field| field.name == step);
        let Some((at, field)) = position.and_then(|at| Some((at, record.fields.get(at)?))) else {
            let known: Vec<&str> = record.fields.iter().map(|one| one.name.as_str()).collect();
            return fault(format!("`{owner}` has no `{step}`"), suggestion(&step, &known));
        };
        (ty, owner, found) = (&field.ty, step.into_owned(), Some((id, at)));
    }
    found.map_or_else(
        || {
            let help = format!("write `{}/field`", entry.value);
            fault(format!("`{}` names a schema, and no field of it", entry.value), help)
        },
        Ok,
    )
}

/// The record behind aliases, lists, maps and `null`.
fn record<'a>(ir: &'a Ir, ty: &'a Ty) -> Option<(TypeId, &'a Record)> {
    let mut id = ty.named()?;
    // An alias that leads to itself ends this walk by its length.
    for _ in 0..ir.types.len() {
        match &ir.types[id].shape {
            Shape::Record(record) => return Some((id, record)),
            Shape::Alias(behind) => id = behind.named()?,
            Shape::Union(_) | Shape::Enumeration(_) => return None,
        }
    }
    None
}

/// The field itself, and that of every record that has it from the same schema by `allOf`.
fn inherited(ir: &Ir, owner: TypeId, at: usize) -> Vec<(TypeId, usize)> {
    let mut all = vec![(owner, at)];
    let Some(named) = field(ir, owner, at) else { return all };
    for (id, def) in ir.types.iter().filter(|(id, _)| *id != owner) {
        let Shape::Record(record) = &def.shape else { continue };
        let same = |field: &crate::ir::Field| {
            field.name == named.name && is_inside(&field.place, &ir.types[owner].place)
        };
        all.extend(record.fields.iter().position(same).map(|at| (id, at)));
    }
    all
}

fn is_inside(place: &Place, of: &Place) -> bool {
    let rest = place.pointer.strip_prefix(&of.pointer);
    place.file == of.file && rest.is_some_and(|rest| rest.starts_with('/'))
}
