//! One type for a schema that several APIs have: `shared` of the manifest.
//!
//! A shared type stands in `shared::types`. Each API keeps its own name for it, as another name for
//! the shared one, so that its paths hold; what a shared type holds is shared too.

mod classes;
mod compare;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggestion};
use crate::ir::{Api, ApiId, Home, Ir, Naming, Shape, TypeId};
use crate::manifest::Spanned;
use classes::Classes;
use compare::Compare;

/// Makes the schemas that the manifest lists one type for all APIs that have them. What is listed
/// and not the same is an error that says where it differs.
#[must_use]
pub fn share(mut ir: Ir, shared: &[Spanned<String>], diagnostics: &mut Diagnostics) -> Ir {
    let mut classes = Classes::default();
    let mut faults = Vec::new();
    for entry in shared {
        let groups = groups(&ir, &entry.value);
        if !groups.iter().any(|group| group.len() > 1) {
            faults.push(nothing(&ir, entry, &groups));
        }
        for group in groups.iter().filter(|group| group.len() > 1) {
            faults.extend(join(&ir, entry, group, &mut classes));
        }
    }
    diagnostics.extend(faults);
    classes.apply(&mut ir);
    ir
}

/// A schema of one API.
type Member = (ApiId, TypeId);

/// The schemas that an entry of `shared` names, those that it makes one together.
fn groups(ir: &Ir, entry: &str) -> Vec<Vec<Member>> {
    let file = entry.split('#').next().unwrap_or(entry);
    let is_file = entry.contains('#')
        || [".yaml", ".yml", ".json"].iter().any(|end| entry.to_lowercase().ends_with(end));
    if is_file { in_file(ir, file, &entry[file.len()..]) } else { vec![named(ir, entry)] }
}

/// The schemas of this name, one of each API that has it.
fn named(ir: &Ir, name: &str) -> Vec<Member> {
    let of = |(id, api): (ApiId, &Api)| {
        let (_, ty) = api.schemas.iter().find(|(known, _)| known == name)?;
        Some((id, ty.named_by_value()?))
    };
    ir.apis.iter().filter_map(of).collect()
}

/// The schemas that stand in a file that several documents refer to: all, or the one at a pointer.
fn in_file(ir: &Ir, file: &str, pointer: &str) -> Vec<Vec<Member>> {
    let mut groups: Vec<(String, Vec<Member>)> = Vec::new();
    for (id, def) in ir.types.iter() {
        let (Home::Api(api), Naming::Component(_)) = (def.home, &def.naming) else { continue };
        let Place { file: stands, pointer: at, .. } = &def.place;
        let named = stands.as_ref() == file || stands.ends_with(&format!("/{file}"));
        let at = at.trim_start_matches('#');
        if !named || !(pointer.is_empty() || pointer.trim_start_matches('#') == at) {
            continue;
        }
        let key = format!("{stands}#{at}");
        let known = groups.iter().position(|(group, _)| *group == key);
        match known.and_then(|known| groups.get_mut(known)) {
            Some((_, group)) => group.push((api, id)),
            None => groups.push((key, vec![(api, id)])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn nothing(ir: &Ir, entry: &Spanned<String>, groups: &[Vec<Member>]) -> Diagnostic {
    let what = &entry.value;
    let found = groups.iter().flatten().next();
    let message = match found {
        Some((api, _)) => format!("only {} has `{what}`", ir.apis[*api].name),
        None => format!("no API has a schema `{what}`"),
    };
    let candidates = candidates(ir);
    let known: Vec<&str> = candidates.iter().map(|(name, _)| name.as_str()).collect();
    let fault = Diagnostic::error("unknown-schema", entry.place.clone(), message);
    fault.help(match known.as_slice() {
        [] => "no schema is the same in several APIs; remove it".to_owned(),
        known => suggestion(what, known),
    })
}

/// Joins the schemas of a group, or says why they are not the same.
fn join(
    ir: &Ir,
    entry: &Spanned<String>,
    group: &[Member],
    classes: &mut Classes,
) -> Option<Diagnostic> {
    let ((first, a), others) = group.split_first()?;
    for (other, b) in others {
        let mut compare = Compare::new(ir);
        if let Err(found) = compare.types(*a, *b) {
            let (one, another) = (&ir.apis[*first].name, &ir.apis[*other].name);
            let message =
                format!("`{}` is not the same in {one} and {another}: {}", entry.value, found.what);
            let [left, right] = found.places.map(|place| at(&place));
            let fault = Diagnostic::error("not-shared", entry.place.clone(), message);
            return Some(fault.help(format!("compare {left} with {right}, or remove the entry")));
        }
        compare.met.into_iter().for_each(|(a, b)| classes.union(a, b));
    }
    None
}

fn at(place: &Place) -> String {
    format!("{} (line {}, {})", place.file, place.line, place.pointer)
}

/// The schemas that have one name and are the same in several APIs, with these: what `shared` can
/// list. Scalars, lists and maps need no type of their own and are left out.
pub fn candidates(ir: &Ir) -> Vec<(String, Vec<ApiId>)> {
    let mut found: Vec<(String, Vec<ApiId>)> = Vec::new();
    for (name, _) in ir.apis.iter().flat_map(|(_, api)| &api.schemas) {
        if found.iter().any(|(known, _)| known == name) {
            continue;
        }
        let group = named(ir, name);
        let is_item = |(_, id): &Member| !matches!(ir.types[*id].shape, Shape::Alias(_));
        let Some(((_, first), others)) = group.split_first() else { continue };
        let same = others.iter().all(|(_, other)| Compare::new(ir).types(*first, *other).is_ok());
        if group.len() > 1 && same && group.iter().all(is_item) {
            found.push((name.clone(), group.into_iter().map(|(api, _)| api).collect()));
        }
    }
    found
}
