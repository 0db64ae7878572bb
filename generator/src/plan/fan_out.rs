//! Plans one fan-out of the manifest.

use super::condition::{Condition, Decider};
use super::join::join;
use super::model::{
    ApiSettings, Arguments, FanOut, Input, InputKind, Key, Leg, Policy, Request, Undo,
};
use super::operations::{find, is_streaming, title};
use super::scope::{Reader, Scope};
use super::types::Types;
use super::value::Filler;
use crate::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::ir::{Docs, OperationId};
use crate::manifest::{self, KeyWord, Spanned, Template, TemplateKind};

/// What is planned, without names that could not be resolved. Only whole where no error was said.
pub(super) fn fan_out(
    types: Types<'_>,
    settings: &[(ApiSettings, Vec<u16>)],
    written: &manifest::FanOut,
    faults: &mut Diagnostics,
) -> FanOut {
    let legs: Vec<(String, Option<OperationId>)> = written
        .legs
        .iter()
        .map(|leg| (leg.name.value.clone(), operation(types, &leg.call, faults)))
        .collect();
    let inputs = inputs(types, written, &legs, faults);
    let declared = written.inputs.iter().map(|input| &input.name.value);
    let untyped: Vec<String> =
        declared.filter(|name| !inputs.iter().any(|one| one.name == **name)).cloned().collect();
    let scope = Scope { types, inputs: &inputs, untyped: &untyped, legs: &legs };
    let join = join(&scope, written, faults);
    let mut work = Planner { scope: &scope, settings, faults };
    let planned: Vec<Leg> =
        written.legs.iter().enumerate().filter_map(|(at, leg)| work.leg(at, leg)).collect();
    let docs = Docs {
        summary: written.summary.clone(),
        description: written.description.clone(),
        deprecated: false,
    };
    FanOut {
        name: written.name.value.clone(),
        docs,
        join,
        deadline: written.deadline.as_ref().map(|one| one.value),
        undo_deadline: written.undo_deadline.as_ref().map(|one| one.value),
        undo_on_drop: written.undo_on_drop.as_ref().is_some_and(|word| word.value),
        legs: planned,
        place: written.name.place.clone(),
        inputs,
    }
}

/// The operation that a call names, if a leg can wait for it.
pub(super) fn operation(
    types: Types<'_>,
    call: &Spanned<String>,
    faults: &mut Diagnostics,
) -> Option<OperationId> {
    let id = find(types.ir, call).map_err(|fault| faults.push(fault)).ok()?;
    if is_streaming(&types.ir.operations[id]) {
        let message = format!("{} streams its answer, which never ends", title(types.ir, id));
        let help = "call it outside of the fan-out";
        faults.push(Diagnostic::error("streaming-leg", call.place.clone(), message).help(help));
        return None;
    }
    Some(id)
}

/// The declared inputs, then the whole requests of legs without a mapping.
fn inputs(
    types: Types<'_>,
    written: &manifest::FanOut,
    legs: &[(String, Option<OperationId>)],
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
            inputs.push(Input { name, kind, docs: found.docs.clone() });
        }
    }
    for (leg, (name, operation)) in written.legs.iter().zip(legs) {
        let (None, Some(operation)) = (&leg.mapping, operation) else { continue };
        if written.inputs.iter().any(|input| input.name.value == *name) {
            let message =
                format!("the leg `{name}` needs an input of its own, and one has its name");
            let fault = Diagnostic::error("name-clash", leg.name.place.clone(), message);
            faults.push(fault.help("map the leg's request, or rename the leg or the input"));
            continue;
        }
        let docs = Docs::default();
        inputs.push(Input { name: name.clone(), kind: InputKind::Request(*operation), docs });
    }
    inputs
}

pub(super) struct Planner<'p, 'a> {
    pub(super) scope: &'p Scope<'a>,
    pub(super) settings: &'p [(ApiSettings, Vec<u16>)],
    pub(super) faults: &'p mut Diagnostics,
}

impl Planner<'_, '_> {
    fn leg(&mut self, at: usize, leg: &manifest::Leg) -> Option<Leg> {
        let mut reads = Vec::new();
        let operation = self.scope.legs[at].1;
        let request = operation.and_then(|id| self.request(at, id, leg, &mut reads));
        let key = self.key(at, operation, leg, &mut reads);
        let when = leg.when.as_ref().and_then(|word| self.when(at, word, &mut reads));
        let fallback = self.fallback(at, operation, leg, &mut reads);
        let after = self.after(at, leg, reads);
        let undo = leg.undo.as_ref().and_then(|undo| self.undo(at, undo));
        let operation = operation?;
        let api = self.scope.types.ir.operations[operation].api;
        let inherited = self.settings.get(api.index()).map(|(_, statuses)| statuses.clone());
        Some(Leg {
            name: leg.name.value.clone(),
            operation,
            request: request?,
            after,
            when,
            optional: leg.optional.as_ref().is_some_and(|word| word.value),
            deadline: leg.deadline.as_ref().map(|word| word.value),
            policy: policy(&leg.policy),
            key,
            no_effect: leg.no_effect.clone().or(inherited).unwrap_or_default(),
            fallback,
            undo,
            place: leg.name.place.clone(),
        })
    }

    fn request(
        &mut self,
        at: usize,
        operation: OperationId,
        leg: &manifest::Leg,
        reads: &mut Vec<usize>,
    ) -> Option<Request> {
        let Some(mapping) = &leg.mapping else {
            let input = self.scope.inputs.iter().position(|input| {
                input.name == leg.name.value && matches!(input.kind, InputKind::Request(_))
            });
            return input.map(Request::Whole);
        };
        let mut filler = self.filler(Reader::Leg(at));
        let arguments = filler.arguments(operation, mapping, &leg.call.place);
        reads.extend(filler.reads);
        Some(Request::Built(arguments))
    }

    fn when(
        &mut self,
        at: usize,
        word: &Spanned<String>,
        reads: &mut Vec<usize>,
    ) -> Option<Condition> {
        let (reader, place) = (Reader::Leg(at), word.place.clone());
        let mut decider =
            Decider { scope: self.scope, reader, faults: self.faults, reads: Vec::new(), place };
        let condition = decider.condition(&word.value);
        reads.append(&mut decider.reads);
        condition
    }

    fn undo(&mut self, at: usize, undo: &manifest::Undo) -> Option<Undo> {
        let operation = operation(self.scope.types, &undo.call, self.faults)?;
        let arguments: Arguments =
            self.filler(Reader::Undo(at)).arguments(operation, &undo.mapping, &undo.call.place);
        let place = undo.call.place.clone();
        Some(Undo { operation, arguments, when_in_doubt: undo.when_in_doubt, place })
    }

    fn key(
        &mut self,
        at: usize,
        operation: Option<OperationId>,
        leg: &manifest::Leg,
        reads: &mut Vec<usize>,
    ) -> Key {
        let Some(word) = &leg.key else { return Key::Auto };
        let ir = self.scope.types.ir;
        if let Some(id) = operation
            && word.value != KeyWord::None
            && ir.operations[id].idempotency_header.is_none()
        {
            let message = format!("{} declares no header for an idempotency key", title(ir, id));
            let help =
                "remove `idempotency_key`, or name the header: `idempotency_header` at the API";
            self.faults.push(Diagnostic::error("no-key", word.place.clone(), message).help(help));
        }
        match &word.value {
            KeyWord::Auto => Key::Auto,
            KeyWord::None => Key::None,
            KeyWord::Expression(text) => {
                let kind = TemplateKind::Text(text.clone());
                let template = Template { kind, place: word.place.clone() };
                let mut filler = self.filler(Reader::Leg(at));
                "the idempotency key".clone_into(&mut filler.slot);
                let made = filler.string(&template);
                reads.extend(filler.reads);
                made.map_or(Key::Auto, Key::Value)
            }
        }
    }

    pub(super) fn filler(&mut self, reader: Reader) -> Filler<'_, '_> {
        let slot = String::new();
        Filler { scope: self.scope, reader, faults: self.faults, reads: Vec::new(), slot }
    }

    /// The legs that must have succeeded: those that are named, and those that are read.
    fn after(&mut self, at: usize, leg: &manifest::Leg, reads: Vec<usize>) -> Vec<usize> {
        let mut after = reads;
        for name in &leg.after {
            let position = self.scope.legs.iter().position(|(leg, _)| *leg == name.value);
            if let Some(position) = position {
                after.push(position);
                continue;
            }
            let others = self.scope.legs.iter().enumerate().filter(|(other, _)| *other != at);
            let known: Vec<&str> = others.map(|(_, (leg, _))| leg.as_str()).collect();
            let message = format!("there is no leg `{}`", name.value);
            let fault = Diagnostic::error("unknown-leg", name.place.clone(), message);
            self.faults.push(fault.help(suggestion(&name.value, &known)));
        }
        after.sort_unstable();
        after.dedup();
        after
    }
}

/// What a policy sets.
pub(super) fn policy(written: &manifest::Policy) -> Policy {
    Policy {
        timeout: written.timeout.as_ref().map(|one| one.value),
        attempts: written.attempts.as_ref().map(|one| one.value),
        base: written.base.as_ref().map(|one| one.value),
        cap: written.cap.as_ref().map(|one| one.value),
        deadline: written.deadline.as_ref().map(|one| one.value),
    }
}
