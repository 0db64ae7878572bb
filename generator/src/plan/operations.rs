//! Finds the operation that `call` names.

use crate::diagnostic::{Diagnostic, suggestion};
use crate::ir::{ApiId, Ir, Operation, OperationId};
use crate::manifest::Spanned;

/// An operation for a message: `` `inventory.getStock` `` or `` `inventory GET /stock` ``.
pub(super) fn title(ir: &Ir, id: OperationId) -> String {
    let operation = &ir.operations[id];
    let api = &ir.apis[operation.api].name;
    match &operation.id {
        Some(id) => format!("`{api}.{id}`"),
        None => format!("`{api} {}`", line(operation)),
    }
}

/// `GET /stock`.
pub(super) fn line(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path)
}

/// Whether an answer never ends by itself, so that no leg can wait for it.
pub(super) fn is_streaming(operation: &Operation) -> bool {
    const STREAMS: [&str; 6] = [
        "text/event-stream",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/json-seq",
    ];
    operation
        .answers
        .iter()
        .filter(|answer| operation.is_success(answer.status))
        .flat_map(|answer| &answer.content)
        .any(|content| {
            let media = content.media.split(';').next().unwrap_or_default().trim();
            STREAMS.iter().any(|stream| stream.eq_ignore_ascii_case(media))
        })
}

/// The operation that `call` names, or why there is none.
pub(super) fn find(ir: &Ir, call: &Spanned<String>) -> Result<OperationId, Diagnostic> {
    let text = call.value.trim();
    let mut words = text.split_whitespace();
    if let (Some(api), Some(method), Some(path), None) =
        (words.next(), words.next(), words.next(), words.next())
    {
        return by_path(ir, call, api, method, path);
    }
    if let Some((api, id)) = text.split_once('.') {
        return by_id(ir, call, api, id);
    }
    let message = format!("`{text}` names no operation");
    Err(Diagnostic::error("unknown-operation", call.place.clone(), message)
        .help("write `api.operationId`, or `api POST /path` where there is no id"))
}

fn api(ir: &Ir, call: &Spanned<String>, name: &str) -> Result<ApiId, Diagnostic> {
    if let Some((id, _)) = ir.apis.iter().find(|(_, api)| api.name == name) {
        return Ok(id);
    }
    let place = call.place.clone();
    if name == "fanouts" {
        let message = "a fan-out as a leg is not built yet";
        let help = "call the operations themselves";
        return Err(Diagnostic::error("not-built", place, message).help(help));
    }
    let known: Vec<&str> = ir.apis.iter().map(|(_, api)| api.name.as_str()).collect();
    let message = format!("there is no API `{name}`");
    Err(Diagnostic::error("unknown-api", place, message).help(suggestion(name, &known)))
}

fn by_id(ir: &Ir, call: &Spanned<String>, name: &str, id: &str) -> Result<OperationId, Diagnostic> {
    let api = api(ir, call, name)?;
    let operations = || ir.apis[api].operations.iter().copied();
    let found = operations().find(|one| ir.operations[*one].id.as_deref() == Some(id));
    found.ok_or_else(|| {
        let known: Vec<&str> =
            operations().filter_map(|one| ir.operations[one].id.as_deref()).collect();
        unknown(call, format!("{name} has no operation `{id}`"), id, &known)
    })
}

fn by_path(
    ir: &Ir,
    call: &Spanned<String>,
    name: &str,
    method: &str,
    path: &str,
) -> Result<OperationId, Diagnostic> {
    let api = api(ir, call, name)?;
    let wanted = format!("{} {path}", method.to_uppercase());
    let operations = || ir.apis[api].operations.iter().copied();
    let found = operations().find(|one| line(&ir.operations[*one]) == wanted);
    found.ok_or_else(|| {
        let skipped = ir.apis[api].skipped.iter();
        let mut skipped = skipped.filter(|one| format!("{} {}", one.method, one.path) == wanted);
        if let Some(one) = skipped.next() {
            let message = format!("{name} has `{wanted}`, but it was left out: {}", one.reason);
            return Diagnostic::error("unknown-operation", call.place.clone(), message)
                .help("mend the document, or call another operation");
        }
        let known: Vec<String> = operations().map(|one| line(&ir.operations[one])).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        unknown(call, format!("{name} has no operation `{wanted}`"), &wanted, &known)
    })
}

fn unknown(call: &Spanned<String>, message: String, word: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("unknown-operation", call.place.clone(), message)
        .help(suggestion(word, known))
}
