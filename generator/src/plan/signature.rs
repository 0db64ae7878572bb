//! What the legs of a fan-out call and what its inputs are: all that other fan-outs, and its own
//! expressions, need to know of it.

use super::model::{FanOutId, Input, InputKind};
use super::operations::{find, is_streaming, title};
use super::targets;
use super::types::Types;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, suggestion};
use crate::ir::{Docs, OperationId};
use crate::manifest::{FanOut, Leg, Manifest, Spanned};

/// What a leg calls, as far as it could be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Callee {
    /// An operation.
    Operation(OperationId),
    /// A fan-out.
    FanOut(FanOutId),
    /// Nothing is known of it, and why has been said.
    Unknown,
}

impl Callee {
    /// The operation, if it is one.
    pub(super) fn operation(self) -> Option<OperationId> {
        match self {
            Self::Operation(id) => Some(id),
            Self::FanOut(_) | Self::Unknown => None,
        }
    }
}

/// A leg, seen from outside.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) callee: Callee,
    /// It has an answer for each of several elements or targets, not one.
    pub(super) is_spread: bool,
    pub(super) has_undo: bool,
}

/// A fan-out, seen from outside.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) inputs: Vec<Input>,
    /// Declared inputs of which no type could be made, which has been said.
    pub(super) untyped: Vec<String>,
    pub(super) legs: Vec<Named>,
}

/// What a leg writes and nothing undoes: its own operation, or one of a fan-out that it calls.
pub(super) fn leaves(
    types: Types<'_>,
    signatures: &[Signature],
    leg: &Named,
) -> Option<OperationId> {
    let mut open: Vec<&Named> = vec![leg];
    let mut seen = vec![false; signatures.len()];
    while let Some(leg) = open.pop() {
        match leg.callee {
            Callee::Operation(id) if !leg.has_undo && !types.ir.operations[id].method.is_safe() => {
                return Some(id);
            }
            Callee::FanOut(id) => {
                let is_new =
                    seen.get_mut(id.index()).is_some_and(|it| !std::mem::replace(it, true));
                if let Some(called) = signatures.get(id.index()).filter(|_| is_new) {
                    open.extend(called.legs.iter().rev());
                }
            }
            Callee::Operation(_) | Callee::Unknown => {}
        }
    }
    None
}

/// The signature of a fan-out, without what could not be found.
pub(super) fn signature(
    types: Types<'_>,
    manifest: &Manifest,
    written: &FanOut,
    faults: &mut Diagnostics,
) -> Signature {
    let named = |leg: &Leg, faults: &mut Diagnostics| Named {
        name: leg.name.value.clone(),
        callee: callee(types, manifest, &leg.call, faults),
        is_spread: leg.each.is_some() || leg.targets.is_some(),
        has_undo: leg.undo.is_some(),
    };
    let legs: Vec<Named> = written.legs.iter().map(|leg| named(leg, faults)).collect();
    let inputs = inputs(types, written, &legs, faults);
    let declared = written.inputs.iter().map(|input| &input.name.value);
    let untyped = declared.filter(|name| !inputs.iter().any(|one| one.name == **name));
    let untyped = untyped.cloned().collect();
    Signature { name: written.name.value.clone(), inputs, untyped, legs }
}

/// What a leg's `call` names.
fn callee(
    types: Types<'_>,
    manifest: &Manifest,
    call: &Spanned<String>,
    faults: &mut Diagnostics,
) -> Callee {
    let all = || manifest.fan_outs.iter().map(|one| one.name.value.as_str());
    let text = call.value.trim();
    let Some(name) = text.strip_prefix("fanouts.") else {
        let is_api = |name: &str| types.ir.apis.iter().any(|(_, api)| api.name == name);
        // `fanout.name`, or the name alone.
        let (before, name) = text.split_once('.').unwrap_or(("fanouts", text));
        if nearest(before, ["fanouts"]).is_some() && !is_api(before) && all().any(|one| one == name)
        {
            let message = format!("`{text}` names no operation");
            let fault = Diagnostic::error("unknown-operation", call.place.clone(), message);
            faults.push(fault.help(format!("write `fanouts.{name}`")));
            return Callee::Unknown;
        }
        return operation(types, call, faults).map_or(Callee::Unknown, Callee::Operation);
    };
    if let Some(at) = all().position(|known| known == name) {
        return Callee::FanOut(FanOutId::at(at));
    }
    let message = format!("there is no fan-out `{name}`");
    let fault = Diagnostic::error("unknown-fan-out", call.place.clone(), message);
    faults.push(fault.help(suggestion(name, &all().collect::<Vec<_>>())));
    Callee::Unknown
}

/// The operation that a call names, if a leg can wait for it.
pub(super) fn operation(
    types: Types<'_>,
    call: &Spanned<String>,
    faults: &mut Diagnostics,
) -> Option<OperationId> {
    if call.value.trim().starts_with("fanouts.") {
        let message = format!("`{}` is a fan-out, and only a leg can call one", call.value.trim());
        let fault = Diagnostic::error("unknown-operation", call.place.clone(), message);
        faults.push(fault.help("write `api.operationId`, or `api POST /path`"));
        return None;
    }
    let id = find(types.ir, call).map_err(|fault| faults.push(fault)).ok()?;
    if is_streaming(&types.ir.operations[id]) {
        let message = format!("{} streams its answer, which never ends", title(types.ir, id));
        let help = "call it outside of the fan-out";
        faults.push(Diagnostic::error("streaming-leg", call.place.clone(), message).help(help));
        return None;
    }
    Some(id)
}

/// The declared inputs, then those of legs that take all that they call with from the caller.
fn inputs(
    types: Types<'_>,
    written: &FanOut,
    legs: &[Named],
    faults: &mut Diagnostics,
) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    let lowered = |name: &str| {
        types.ir.inputs.iter().find(|one| one.fan_out == written.name.value && one.name == name)
    };
    for input in &written.inputs {
        if let Some(found) = lowered(&input.name.value) {
            let name = input.name.value.clone();
            let kind = InputKind::Value(found.ty.clone());
            let (docs, place) = (found.docs.clone(), Some(input.name.place.clone()));
            inputs.push(Input { name, kind, docs, place });
        }
    }
    for (leg, Named { name, callee, .. }) in written.legs.iter().zip(legs) {
        let kind = match callee {
            Callee::Operation(id) if is_whole(leg) => InputKind::Request(*id),
            Callee::FanOut(id) if leg.inputs.is_none() && leg.each.is_none() => {
                InputKind::Inputs(*id)
            }
            Callee::Operation(_) | Callee::FanOut(_) | Callee::Unknown => continue,
        };
        if written.inputs.iter().any(|input| input.name.value == *name) {
            let message =
                format!("the leg `{name}` needs an input of its own, and one has its name");
            let fault = Diagnostic::error("name-clash", leg.name.place.clone(), message);
            faults.push(fault.help("map the leg's request, or rename the leg or the input"));
            continue;
        }
        inputs.push(Input { name: name.clone(), kind, docs: Docs::default(), place: None });
    }
    inputs
}

/// Whether the caller gives the leg's request, one for all that it sends.
fn is_whole(leg: &Leg) -> bool {
    leg.mapping.is_none() && leg.each.is_none() && !targets::names_apis(leg)
}
