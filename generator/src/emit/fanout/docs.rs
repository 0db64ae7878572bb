//! What is said of inputs and legs.

use super::scope::Scope;
use crate::diagnostic::listed;
use crate::emit::docs::Words;
use crate::ir::{Docs, OperationId};
use crate::plan::{Call, InputKind, Leg, Spread};

/// How far a struct's fields stand in.
const FIELD: usize = 4;

/// What is said of an input.
pub(super) fn input_docs(scope: Scope<'_>, docs: &Docs, kind: &InputKind) -> Vec<String> {
    let words = Words::of(docs);
    let words = match kind {
        InputKind::Request(id) => words.or(&format!("The request of {}.", title(scope, *id))),
        InputKind::Inputs(id) => {
            words.or(&format!("The inputs of `{}`.", scope.cx.plan.fan_outs[*id].name))
        }
        InputKind::Value(_) => words,
    };
    words.lines(FIELD)
}

/// What a leg calls, how often, after which others, and what undoes it.
pub(super) fn leg_docs(scope: Scope<'_>, leg: &Leg) -> String {
    let called = match &leg.call {
        Call::Operation(id, _) => title(scope, *id),
        Call::Broadcast(targets, _) => {
            let titles: Vec<String> =
                targets.iter().map(|one| title(scope, one.operation)).collect();
            listed(&titles)
        }
        Call::FanOut(id, _) => format!("The fan-out `{}`", scope.cx.plan.fan_outs[*id].name),
    };
    let spread = match &leg.spread {
        Spread::Once => String::new(),
        Spread::Each(each) => format!(" for each of `{}`", each.list.text.replace('`', "'")),
        Spread::Bases(urls, _) => {
            let urls: Vec<String> = urls.iter().map(|url| format!("`{url}`")).collect();
            format!(" at {}", listed(&urls))
        }
    };
    let undos: Vec<String> = leg.undos().map(|undo| title(scope, undo.operation)).collect();
    let undone =
        if undos.is_empty() { String::new() } else { format!(", undone by {}", listed(&undos)) };
    let legs = &scope.fan_out.legs;
    let after: Vec<String> = leg.after.iter().map(|at| format!("`{}`", legs[*at].name)).collect();
    let after =
        if after.is_empty() { String::new() } else { format!(", after {}", listed(&after)) };
    let optional = if leg.optional { "; optional" } else { "" };
    format!("{called}{spread}{after}{undone}{optional}.")
}

/// `` `inventory.deductStock` ``.
fn title(scope: Scope<'_>, id: OperationId) -> String {
    let operation = &scope.cx.ir.operations[id];
    let api = &scope.cx.ir.apis[operation.api].name;
    let text = match &operation.id {
        Some(id) => format!("{api}.{id}"),
        None => format!("{api} {} {}", operation.method.as_str(), operation.path),
    };
    format!("`{}`", text.replace('`', "'"))
}
