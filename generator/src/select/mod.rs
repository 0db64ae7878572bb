//! Keeps the operations that are asked for. What they reach is a question of the type graph, which
//! [`crate::analyse`] answers.
//!
//! Invariant: asking-for-more-renames-nothing. What is not asked for stays in the representation:
//! names are given as if all of the document were generated.

mod find;

pub(crate) use find::{address, alike, find, line, title};

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::ir::{ApiId, Extent, Ir, OperationId};
use crate::manifest::{self, Manifest, Spanned};

/// The word for what fan-outs call.
const USED: &str = "used";
/// What stands before the name of a tag.
const TAG: &str = "tag:";

/// Keeps what the manifest's `operations` ask for, API by API. An unknown word is an error, and so
/// is a fan-out that calls an operation which is not asked for.
#[must_use]
pub fn select(mut ir: Ir, manifest: Option<&Manifest>, diagnostics: &mut Diagnostics) -> Ir {
    let Some(manifest) = manifest else { return ir };
    for written in &manifest.apis {
        let Some(words) = &written.operations else { continue };
        let api = ir.apis.iter().find(|(_, api)| api.name == written.name.value);
        let Some((api, _)) = api else { continue };
        let kept = kept(&ir, api, words, manifest, diagnostics);
        calls_are_kept(&ir, api, &kept, manifest, diagnostics);
        if kept.is_empty() {
            diagnostics.extend(nothing_used(written, words));
        }
        let all = ir.apis[api].declared();
        let (operations, left_out) = all.into_iter().partition(|id| kept.contains(id));
        ir.apis[api].operations = operations;
        ir.apis[api].extent = Extent::Asked { left_out };
    }
    ir
}

/// The operations that the words stand for.
fn kept(
    ir: &Ir,
    api: ApiId,
    words: &[Spanned<String>],
    manifest: &Manifest,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<OperationId> {
    let mut kept = BTreeSet::new();
    for word in words {
        let text = word.value.trim();
        let found = if text == USED {
            Ok(used(ir, api, manifest).map(|(id, _)| id).collect())
        } else {
            listed(ir, api, word)
        };
        match found {
            Ok(operations) => kept.extend(operations),
            Err(fault) => diagnostics.push(fault),
        }
    }
    kept
}

/// The operations that a word of a list stands for: an id, `METHOD /path` or `tag:Name`.
pub(crate) fn listed(
    ir: &Ir,
    api: ApiId,
    word: &Spanned<String>,
) -> Result<Vec<OperationId>, Diagnostic> {
    match word.value.trim().strip_prefix(TAG) {
        Some(tag) => tagged(ir, api, word, tag.trim()),
        None => one(ir, api, word).map(|id| vec![id]),
    }
}

/// The operations of an API that fan-outs call, and where. What can't be found is said by the plan.
fn used<'a>(
    ir: &'a Ir,
    api: ApiId,
    manifest: &'a Manifest,
) -> impl Iterator<Item = (OperationId, &'a Spanned<String>)> {
    let calls = manifest.calls().filter_map(|call| Some((find(ir, call).ok()?, call)));
    let legs = manifest.fan_outs.iter().flat_map(|fan_out| &fan_out.legs);
    let targets = legs.flat_map(move |leg| broadcast(ir, api, leg));
    calls.chain(targets).filter(move |(id, _)| ir.operations[*id].api == api)
}

/// The operations of an API that a leg calls because the API is one of its targets.
fn broadcast<'a>(
    ir: &Ir,
    api: ApiId,
    leg: &'a manifest::Leg,
) -> Vec<(OperationId, &'a Spanned<String>)> {
    let name = ir.apis[api].name.as_str();
    let targets = leg.targets.iter().flat_map(|targets| &targets.value);
    let mut found = Vec::new();
    for target in targets {
        let operation = match find(ir, target) {
            Ok(operation) => Some(operation),
            Err(_) if target.value.trim() == name => {
                find(ir, &leg.call).ok().and_then(|call| alike(ir, api, call))
            }
            Err(_) => None,
        };
        let Some(operation) = operation.filter(|id| ir.operations[*id].api == api) else {
            continue;
        };
        found.push((operation, target));
        let undo = leg.undo.as_ref().and_then(|undo| find(ir, &undo.call).ok());
        found.extend(undo.and_then(|undo| alike(ir, api, undo)).map(|undo| (undo, target)));
    }
    found
}

fn tagged(
    ir: &Ir,
    api: ApiId,
    word: &Spanned<String>,
    tag: &str,
) -> Result<Vec<OperationId>, Diagnostic> {
    let all = ir.apis[api].declared();
    let has = |id: &OperationId| ir.operations[*id].tags.iter().any(|known| known == tag);
    let found: Vec<OperationId> = all.iter().copied().filter(has).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let mut known: Vec<&str> = Vec::new();
    for other in all.iter().flat_map(|id| &ir.operations[*id].tags) {
        if !known.contains(&other.as_str()) {
            known.push(other);
        }
    }
    let message = format!("{} has no operation with the tag `{tag}`", ir.apis[api].name);
    Err(Diagnostic::error("unknown-tag", word.place.clone(), message).help(suggestion(tag, &known)))
}

/// An operation by its id, which may hold blanks, or by method and path.
fn one(ir: &Ir, api: ApiId, word: &Spanned<String>) -> Result<OperationId, Diagnostic> {
    let text = word.value.trim();
    let by_id = find::by_id(ir, word, api, text);
    let path = text.split_once(char::is_whitespace).map(|(method, path)| (method, path.trim()));
    match (by_id, path) {
        (Err(_), Some((method, path))) if path.starts_with('/') => {
            find::by_path(ir, word, api, method, path)
        }
        (by_id, _) => by_id,
    }
}

fn calls_are_kept(
    ir: &Ir,
    api: ApiId,
    kept: &BTreeSet<OperationId>,
    manifest: &Manifest,
    diagnostics: &mut Diagnostics,
) {
    for (id, call) in used(ir, api, manifest).filter(|(id, _)| !kept.contains(id)) {
        let name = &ir.apis[api].name;
        let operation = &ir.operations[id];
        let word = operation.id.clone().unwrap_or_else(|| line(operation));
        let message = format!("{} is not among the `operations` of {name}", title(ir, id));
        let help = format!("add `{word}` there, or `{USED}` for all that fan-outs call");
        diagnostics.push(Diagnostic::error("not-selected", call.place.clone(), message).help(help));
    }
}

/// Where `used` is all that is asked for, and nothing is.
fn nothing_used(written: &manifest::Api, words: &[Spanned<String>]) -> Option<Diagnostic> {
    let word = words.iter().find(|word| word.value.trim() == USED)?;
    let message = format!("no fan-out calls an operation of {}", written.name.value);
    let help = "name operations by id, path or tag, or remove the API";
    Some(Diagnostic::error("no-operations", word.place.clone(), message).help(help))
}
