//! Fan-outs without a manifest: operations that several documents share.

use indexmap::IndexMap;

use super::model::{Call, FanOut, Input, InputKind, Join, Key, Leg, Policy, Request, Spread};
use super::operations::{address, is_streaming};
use crate::ir::{Docs, Ir, Operation, OperationId};

/// A fan-out for each operation id that several documents have, then for each method and path that
/// several have under different ids.
///
/// Invariant: automatic-names-are-stable. A further document adds legs and fan-outs, and renames or
/// removes none.
pub(super) fn fan_outs(ir: &Ir) -> Vec<FanOut> {
    let mut by_id: IndexMap<&str, Vec<OperationId>> = IndexMap::new();
    let mut by_path: IndexMap<String, Vec<OperationId>> = IndexMap::new();
    let whole = |one: &Operation| !is_streaming(one) && one.other_body_of.is_none();
    for (id, operation) in ir.operations.iter().filter(|(_, one)| whole(one)) {
        if let Some(name) = &operation.id {
            by_id.entry(name).or_default().push(id);
        }
        by_path.entry(address(operation)).or_default().push(id);
    }
    let shared = |legs: &[OperationId]| legs.len() > 1;
    let ids = by_id.iter().filter(|(_, legs)| shared(legs));
    let mut all: Vec<FanOut> =
        ids.map(|(name, legs)| fan_out(ir, (*name).to_owned(), legs)).collect();
    let paths = by_path.values().filter(|legs| shared(legs) && !one_id(ir, legs));
    all.extend(paths.map(|legs| {
        let name = legs.first().map(|first| super::operations::line(&ir.operations[*first]));
        fan_out(ir, name.unwrap_or_default(), legs)
    }));
    all
}

fn one_id(ir: &Ir, legs: &[OperationId]) -> bool {
    let mut ids = legs.iter().map(|leg| ir.operations[*leg].id.as_deref());
    let first = ids.next().flatten();
    first.is_some() && ids.all(|id| id == first)
}

fn fan_out(ir: &Ir, name: String, operations: &[OperationId]) -> FanOut {
    let api = |id: OperationId| ir.apis[ir.operations[id].api].name.clone();
    let first = operations.first().map(|id| &ir.operations[*id]);
    let place = first.map(|operation| operation.place.clone());
    let docs = Docs {
        summary: first.and_then(|operation| operation.docs.summary.clone()),
        ..Docs::default()
    };
    let input = |id: &OperationId| Input {
        name: api(*id),
        kind: InputKind::Request(*id),
        docs: Docs::default(),
        place: None,
    };
    FanOut {
        name,
        docs,
        inputs: operations.iter().map(input).collect(),
        join: Join::Settled,
        deadline: None,
        undo_deadline: None,
        undo_on_drop: false,
        legs: operations.iter().enumerate().map(|(at, id)| leg(ir, at, *id, api(*id))).collect(),
        place: place.unwrap_or_else(|| crate::diagnostic::Place::of_file("")),
    }
}

fn leg(ir: &Ir, at: usize, operation: OperationId, name: String) -> Leg {
    Leg {
        name,
        call: Call::Operation(operation, Request::Whole(at)),
        spread: Spread::Once,
        after: Vec::new(),
        when: None,
        optional: false,
        deadline: None,
        policy: Policy::default(),
        key: Key::Auto,
        no_effect: Vec::new(),
        fallback: None,
        undo: None,
        place: ir.operations[operation].place.clone(),
    }
}
