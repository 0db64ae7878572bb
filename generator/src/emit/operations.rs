//! `operations.rs`: an item per operation, how its request is built and its answer read.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::about::{Schemes, base_url, security, title, usual_security};
use super::docs::{self, Words};
use super::source::{Action, Body, Clause, Declaration, File, Input, Piece, Source};
use super::types_in::{TypesIn, ident, literal};
use super::{Context, answer, imports, pages, request, rules, rust_file, scopes, stream, types};
use crate::ir::{ApiId, Operation, OperationId, Retry, Ty};

/// How far an item of a macro's body stands in.
const ITEM: usize = 4;
/// How far the fields of such an item stand in.
const FIELD: usize = 8;

/// The operations of an API; those of a tag in a module of their own.
pub(super) fn file(cx: Context<'_>, api: ApiId) -> File {
    let names = cx.names.api(api);
    let groups = cx.facts.groups(api);
    let grouped: HashSet<OperationId> =
        groups.iter().flat_map(|group| group.operations.iter().copied()).collect();
    let all = &cx.ir.apis[api].operations;
    let alone: Vec<OperationId> = all.iter().copied().filter(|id| !grouped.contains(id)).collect();
    let declarations = declarations(cx, api, &alone);
    let api_uses = quote!(super);
    let mut pieces = uses(&declarations, &api_uses);
    for names in &names.groups {
        let module = ident(&names.module);
        let path = quote!(super::#module::operations);
        pieces.push(Piece::Code(types::export(&names.feature, &path)));
    }
    pieces.extend(declarations.into_iter().map(Piece::Declaration));
    let title = format!("The operations of {}.", title(&cx.ir.apis[api]));
    let docs = docs::lines(&title, 0);
    rust_file(format!("src/{}/operations.rs", names.module), Source { docs, pieces })
}

/// The operations of a tag, in the folder of its module.
pub(super) fn of_group(cx: Context<'_>, api: ApiId, ids: &[OperationId], folder: &str) -> File {
    let declarations = declarations(cx, api, ids);
    let module = ident(&cx.names.api(api).module);
    let mut pieces = uses(&declarations, &quote!(crate::#module));
    pieces.extend(declarations.into_iter().map(Piece::Declaration));
    let docs = docs::lines("The operations.", 0);
    rust_file(format!("{folder}operations.rs"), Source { docs, pieces })
}

fn declarations(cx: Context<'_>, api: ApiId, ids: &[OperationId]) -> Vec<Declaration> {
    let path = [cx.names.api(api).module.as_str(), "operations"];
    let types_in = TypesIn::new(cx.names, &path);
    let usual = usual_security(cx, api);
    ids.iter().map(|&id| declaration(cx, id, types_in, &usual)).collect()
}

/// The `use` lines of a file of operations; `api` leads to the module of their API.
fn uses(declarations: &[Declaration], api: &TokenStream) -> Vec<Piece> {
    let mut all: Vec<TokenStream> =
        imports::of(&TokenStream::new(), declarations).into_iter().collect();
    if !declarations.is_empty() {
        let modules = [
            (declarations.iter().any(Declaration::names_rules), quote!(request_rules)),
            (declarations.iter().any(Declaration::names_types), quote!(types)),
            (declarations.iter().any(Declaration::names_xml), quote!(xml)),
        ];
        let modules = modules.into_iter().filter_map(|(named, module)| named.then_some(module));
        all.push(quote!(use #api::{Api, Client #(, #modules)*};));
    }
    all.into_iter().map(Piece::Code).collect()
}

/// What an operation takes, its parameters before its body: what is required, and what isn't.
fn inputs(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> (Vec<Input>, Vec<Input>) {
    let operation = &cx.ir.operations[id];
    let names = cx.names.operation(id);
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    let mut add = |ident: &String, ty: String, is_required: bool, docs, place| {
        let ty = if is_required { ty } else { format!("Option<{ty}>") };
        let docs = Words::of(docs).lines(FIELD);
        let input = Input { docs, ident: ident.clone(), ty, place };
        if is_required { required.push(input) } else { optional.push(input) }
    };
    for (parameter, ident) in operation.parameters.iter().zip(&names.parameters) {
        // Nothing but a body can say `null`.
        let plain = match &parameter.ty {
            Ty::Nullable(inner) => inner,
            other => other,
        };
        let place = request::parameter(parameter);
        add(ident, types_in.text(plain), parameter.required, &parameter.docs, place);
    }
    if let (Some(body), Some(ident)) = (&operation.body, &names.body) {
        let ty = types_in.text(&body.content.ty);
        add(ident, ty, body.required, &body.docs, request::body(cx, operation.api, body));
    }
    (required, optional)
}

/// The whole of an operation.
fn declaration(
    cx: Context<'_>,
    id: OperationId,
    types_in: TypesIn<'_>,
    usual: &Schemes<'_>,
) -> Declaration {
    let operation = &cx.ir.operations[id];
    let (required, optional) = inputs(cx, id, types_in);
    let (answer, error) = answer::outcomes(cx, id, types_in);
    let action = Action {
        method: operation.method.as_str(),
        path: literal(&operation.template()),
        id: operation.id.as_deref().map(literal),
        required,
        optional,
        call: call(cx, id),
        settings: settings(cx, id, usual),
        answer,
        error,
        clauses: clauses(cx, id, types_in),
    };
    Declaration {
        docs: Words::of(&operation.docs).led().lines(ITEM),
        derives: Vec::new(),
        ident: cx.names.operation(id).ident.clone(),
        body: Body::Operation(Box::new(action)),
    }
}

/// What else its answer can be taken as.
fn clauses(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> Vec<Clause> {
    let of_stream = |(ty, framing): (String, String)| {
        let parts = vec![format!("stream: {ty} ="), format!(" {framing};")];
        Clause { ty, parts }
    };
    let stream = stream::of(cx, id, types_in).map(of_stream);
    stream.into_iter().chain(pages::of(cx, id, types_in)).collect()
}

/// The method that calls it.
fn call(cx: Context<'_>, id: OperationId) -> String {
    let deprecated = if cx.ir.operations[id].docs.deprecated { "#[deprecated] " } else { "" };
    format!("{deprecated}{}", cx.names.operation(id).method)
}

/// What not every operation has.
fn settings(cx: Context<'_>, id: OperationId, usual: &Schemes<'_>) -> Vec<String> {
    let operation = &cx.ir.operations[id];
    let mut all = Vec::new();
    if let Some(server) = server(cx, operation) {
        all.push(format!("server: {};", literal(&server)));
    }
    let schemes = security(operation);
    if schemes != *usual {
        all.push(format!("security: {};", listed(schemes.iter().map(|one| strings(one)))));
    }
    all.extend(scopes::lines(cx, operation));
    if let Some(header) = &operation.idempotency_header {
        all.push(format!("key: {};", literal(header)));
    }
    all.extend(operation.repeatable.then(|| "repeatable: true;".to_owned()));
    all.extend(retry(&operation.retry));
    let accept = request::accept(operation);
    if accept != "application/json" {
        all.push(format!("accept: {};", literal(&accept)));
    }
    let is_lenient = cx.ir.apis[operation.api].lenient;
    if is_lenient && cx.facts.arms(id).iter().any(answer::may_deviate) {
        all.push("decode: lenient;".to_owned());
    }
    all.extend(rules::of_operation(cx, id).map(|table| format!("check: {table};")));
    all
}

/// What the document says of repeating it.
fn retry(retry: &Retry) -> Option<String> {
    let statuses = |all: &Vec<String>| {
        let all = listed(all.iter().map(|one| literal(one)));
        format!("statuses(&{all})")
    };
    let calls: Vec<String> = [
        retry.attempts.map(|attempts| format!("attempts({attempts})")),
        retry.backoff_ms.map(|time| format!("backoff_ms({time})")),
        retry.backoff_cap_ms.map(|time| format!("backoff_cap_ms({time})")),
        retry.statuses.as_ref().map(statuses),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!calls.is_empty()).then(|| format!("retry: {};", calls.join(".")))
}

/// Its own base URL; a relative one stands on the origin of the document's.
fn server(cx: Context<'_>, operation: &Operation) -> Option<String> {
    let server = operation.server.as_deref()?.trim_end_matches('/');
    if server.contains("://") {
        return Some(server.to_owned());
    }
    let base = base_url(cx, operation.api)?;
    let host = base.find("://")? + 3;
    let origin = base[host..].find('/').map_or(base.as_str(), |end| &base[..host + end]);
    Some(format!("{origin}/{}", server.trim_start_matches('/')))
}

pub(super) fn strings(names: &[&str]) -> String {
    listed(names.iter().map(|name| literal(name)))
}

pub(super) fn listed(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
