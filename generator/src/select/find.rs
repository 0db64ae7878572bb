//! Finds the operation that a manifest names.

use crate::diagnostic::{Diagnostic, suggestion};
use crate::ir::{ApiId, Ir, Operation, OperationId, Segment};
use crate::manifest::Spanned;

/// An operation for a message: `` `inventory.getStock` `` or `` `inventory GET /stock` ``.
pub(crate) fn title(ir: &Ir, id: OperationId) -> String {
    let operation = &ir.operations[id];
    let api = &ir.apis[operation.api].name;
    match &operation.id {
        Some(id) => format!("`{api}.{id}`"),
        None => format!("`{api} {}`", line(operation)),
    }
}

/// `GET /stock`.
pub(crate) fn line(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path)
}

/// Method and path; what the parameters of the path are called makes no difference.
pub(crate) fn address(operation: &Operation) -> String {
    let mut address = format!("{} ", operation.method.as_str());
    for segment in &operation.segments {
        match segment {
            Segment::Text(text) => address.push_str(text),
            Segment::Parameter(_) => address.push_str("{}"),
        }
    }
    address
}

/// The operation of an API that is like another: by its id, else by method and path.
pub(crate) fn alike(ir: &Ir, api: ApiId, other: OperationId) -> Option<OperationId> {
    let wanted = &ir.operations[other];
    if wanted.api == api {
        return Some(other);
    }
    let all = ir.apis[api].declared();
    let by_id = |id: &&OperationId| wanted.id.is_some() && ir.operations[**id].id == wanted.id;
    let by_address = |id: &&OperationId| address(&ir.operations[**id]) == address(wanted);
    all.iter().find(by_id).or_else(|| all.iter().find(by_address)).copied()
}

/// The operation that `call` names, or why there is none.
pub(crate) fn find(ir: &Ir, call: &Spanned<String>) -> Result<OperationId, Diagnostic> {
    let text = call.value.trim();
    let mut words = text.split_whitespace();
    match [words.next(), words.next(), words.next(), words.next(), words.next()] {
        [Some(name), Some(method), Some(path), None, _] => {
            return by_path(ir, call, api(ir, call, name)?, method, path);
        }
        // One of several media types of its body.
        [Some(name), Some(method), Some(path), Some(word), None] if !name.contains('.') => {
            return by_id(ir, call, api(ir, call, name)?, &format!("{method} {path} {word}"));
        }
        _ => {}
    }
    if let Some((name, id)) = text.split_once('.') {
        let api = api(ir, call, name)?;
        return match id.split_once(' ') {
            Some((method, path)) if path.starts_with('/') => {
                Err(unnamed(call).help(format!("write `{name} {method} {path}`, with a space")))
            }
            _ => by_id(ir, call, api, id),
        };
    }
    Err(unnamed(call).help(whole(ir, text).unwrap_or_else(|| {
        "write `api.operationId`, or `api POST /path` where there is no id".to_owned()
    })))
}

fn unnamed(call: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` names no operation", call.value.trim());
    Diagnostic::error("unknown-operation", call.place.clone(), message)
}

/// Help for an operation that is named without its API, or an API without an operation.
fn whole(ir: &Ir, text: &str) -> Option<String> {
    let is_meant = |id: &OperationId| {
        let operation = &ir.operations[*id];
        operation.id.as_deref() == Some(text) || line(operation) == text
    };
    let declared = ir.apis.iter().flat_map(|(_, api)| api.declared());
    let found: Vec<String> = declared.filter(is_meant).take(3).map(|id| title(ir, id)).collect();
    if !found.is_empty() {
        return Some(format!("write {}", found.join(" or ")));
    }
    let (_, api) = ir.apis.iter().find(|(_, api)| api.name == text)?;
    let first = title(ir, *api.declared().first()?);
    Some(format!("name one of its operations, such as {first}"))
}

fn api(ir: &Ir, call: &Spanned<String>, name: &str) -> Result<ApiId, Diagnostic> {
    if let Some((id, _)) = ir.apis.iter().find(|(_, api)| api.name == name) {
        return Ok(id);
    }
    let place = call.place.clone();
    let known: Vec<&str> = ir.apis.iter().map(|(_, api)| api.name.as_str()).collect();
    let message = format!("there is no API `{name}`");
    Err(Diagnostic::error("unknown-api", place, message).help(suggestion(name, &known)))
}

/// The operation of an API with this id.
pub(super) fn by_id(
    ir: &Ir,
    word: &Spanned<String>,
    api: ApiId,
    id: &str,
) -> Result<OperationId, Diagnostic> {
    let operations = ir.apis[api].declared();
    let ids = || operations.iter().map(|one| (*one, ir.operations[*one].id.as_deref()));
    let found = ids().find(|(_, known)| *known == Some(id));
    found.map(|(found, _)| found).ok_or_else(|| {
        let known: Vec<&str> = ids().filter_map(|(_, id)| id).collect();
        unknown(word, format!("{} has no operation `{id}`", ir.apis[api].name), id, &known)
    })
}

/// The operation of an API with this method and path.
pub(super) fn by_path(
    ir: &Ir,
    word: &Spanned<String>,
    api: ApiId,
    method: &str,
    path: &str,
) -> Result<OperationId, Diagnostic> {
    let name = &ir.apis[api].name;
    let wanted = format!("{} {path}", method.to_uppercase());
    let operations = ir.apis[api].declared();
    let found = operations.iter().copied().find(|one| line(&ir.operations[*one]) == wanted);
    found.ok_or_else(|| {
        let skipped = ir.apis[api].skipped.iter();
        let mut skipped = skipped.filter(|one| format!("{} {}", one.method, one.path) == wanted);
        if let Some(one) = skipped.next() {
            let message = format!("{name} has `{wanted}`, but it was left out: {}", one.reason);
            return Diagnostic::error("unknown-operation", word.place.clone(), message)
                .help("mend the document, or name another operation");
        }
        let known: Vec<String> = operations.iter().map(|one| line(&ir.operations[*one])).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        unknown(word, format!("{name} has no operation `{wanted}`"), &wanted, &known)
    })
}

fn unknown(word: &Spanned<String>, message: String, wanted: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("unknown-operation", word.place.clone(), message)
        .help(suggestion(wanted, known))
}
