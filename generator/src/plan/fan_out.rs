//! Plans one fan-out of the manifest.

use super::condition::{Condition, Decider};
use super::each::{self, List};
use super::join::join;
use super::model::{
    ApiSettings, Arguments, Call, FanOut, InputKind, Key, Leg, Policy, Request, Spread, Undo,
};
use super::operations::title;
use super::scope::{Element, Reader, Scope};
use super::signature::{Callee, Signature, operation};
use super::types::Types;
use super::value::Filler;
use super::{targets, words};
use crate::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::ir::{Docs, OperationId};
use crate::manifest::{self, KeyWord, Spanned, Template, TemplateKind};

/// What is planned, without names that could not be resolved. Only whole where no error was said.
pub(super) fn fan_out(
    types: Types<'_>,
    settings: &[(ApiSettings, Vec<u16>)],
    signatures: &[Signature],
    at: usize,
    written: &manifest::FanOut,
    faults: &mut Diagnostics,
) -> FanOut {
    let signature = &signatures[at];
    words::check(signature, written, faults);
    let (scope, lists) = scope(types, signature, written, faults);
    let join = join(&scope, signatures, written, faults);
    let mut work = Planner { scope: &scope, signatures, settings, faults };
    let legs = written.legs.iter().zip(lists).enumerate();
    let legs: Vec<Leg> = legs.filter_map(|(at, (leg, list))| work.leg(at, leg, list)).collect();
    let docs = Docs {
        summary: written.summary.clone(),
        description: written.description.clone(),
        ..Docs::default()
    };
    FanOut {
        name: written.name.value.clone(),
        docs,
        join,
        deadline: written.deadline.as_ref().map(|one| one.value),
        undo_deadline: written.undo_deadline.as_ref().map(|one| one.value),
        undo_on_drop: written.undo_on_drop.as_ref().is_some_and(|word| word.value),
        legs,
        place: written.name.place.clone(),
        inputs: signature.inputs.clone(),
    }
}

/// What expressions can name, and the list of each leg that has one.
fn scope<'a>(
    types: Types<'a>,
    signature: &'a Signature,
    written: &manifest::FanOut,
    faults: &mut Diagnostics,
) -> (Scope<'a>, Vec<Option<List<'a>>>) {
    let mut scope = Scope::new(types, signature);
    let mut lists = Vec::new();
    for (at, leg) in written.legs.iter().enumerate() {
        let list = leg.each.as_ref().map(|word| each::list(&scope, at, word, faults));
        scope.elements.push(match &list {
            None => Element::None,
            Some(None) => Element::Unknown,
            Some(Some(list)) => Element::Of(list.item),
        });
        lists.push(list.flatten());
        let undo = leg.undo.as_ref().map(|undo| operation(types, &undo.call, faults));
        scope.undos.push(undo.flatten());
    }
    (scope, lists)
}

pub(super) struct Planner<'p, 'a> {
    pub(super) scope: &'p Scope<'a>,
    pub(super) signatures: &'p [Signature],
    pub(super) settings: &'p [(ApiSettings, Vec<u16>)],
    pub(super) faults: &'p mut Diagnostics,
}

impl Planner<'_, '_> {
    fn leg(&mut self, at: usize, leg: &manifest::Leg, list: Option<List<'_>>) -> Option<Leg> {
        let mut reads: Vec<usize> = list.iter().filter_map(|list| list.path.leg()).collect();
        let operation = self.scope.legs[at].callee.operation();
        let call = self.call(at, leg, &mut reads);
        let spread = self.spread(leg, list);
        let key = self.key(at, operation, leg, &mut reads);
        let when = leg.when.as_ref().and_then(|word| self.when(at, word, &mut reads));
        let fallback = self.fallback(at, operation, leg, &mut reads);
        let after = self.after(at, leg, reads);
        // Of several APIs, each has an undo of its own.
        let undo = leg.undo.as_ref().filter(|_| !targets::names_apis(leg));
        let undo = undo.and_then(|undo| self.undo(at, undo));
        Some(Leg {
            name: leg.name.value.clone(),
            no_effect: call.as_ref().map(|call| self.no_effect(leg, call)).unwrap_or_default(),
            call: call?,
            spread: spread?,
            after,
            when,
            optional: leg.optional.as_ref().is_some_and(|word| word.value),
            deadline: leg.deadline.as_ref().map(|word| word.value),
            policy: leg.policy.as_ref().map(|word| policy(&word.value)).unwrap_or_default(),
            key,
            fallback,
            undo,
            place: leg.name.place.clone(),
        })
    }

    /// What a leg calls, and with what.
    fn call(&mut self, at: usize, leg: &manifest::Leg, reads: &mut Vec<usize>) -> Option<Call> {
        match (self.scope.legs[at].callee, &leg.targets) {
            (Callee::Operation(_), Some(targets)) if targets::names_apis(leg) => {
                self.broadcast(at, leg, &targets.value, reads)
            }
            (Callee::Operation(id), _) => {
                let request = self.request(at, id, leg, reads)?;
                Some(Call::Operation(id, request))
            }
            (Callee::FanOut(id), _) => {
                let inputs = self.inputs(at, id, leg, reads)?;
                Some(Call::FanOut(id, inputs))
            }
            (Callee::Unknown, _) => None,
        }
    }

    /// How often a leg calls.
    fn spread(&mut self, leg: &manifest::Leg, list: Option<List<'_>>) -> Option<Spread> {
        match (&leg.each, &leg.targets) {
            (Some(_), _) => list.map(|list| Spread::Each(list.each(leg))),
            (None, Some(targets)) if !targets::names_apis(leg) => self.bases(leg, &targets.value),
            (None, _) => Some(Spread::Once),
        }
    }

    /// The statuses after which nothing has happened: the leg's, or those of its API. Of several
    /// APIs, those that all of them name.
    fn no_effect(&self, leg: &manifest::Leg, call: &Call) -> Vec<u16> {
        if let Some(own) = &leg.no_effect {
            return own.value.clone();
        }
        let of_api = |id: OperationId| {
            let api = self.scope.types.ir.operations[id].api;
            self.settings.get(api.index()).map_or(&[][..], |(_, statuses)| statuses.as_slice())
        };
        match call {
            Call::Operation(id, _) => of_api(*id).to_vec(),
            Call::FanOut(..) => Vec::new(),
            Call::Broadcast(targets, _) => {
                let first = targets.first().map_or(&[][..], |one| of_api(one.operation));
                let by_all =
                    |status: &u16| targets.iter().all(|one| of_api(one.operation).contains(status));
                first.iter().copied().filter(by_all).collect()
            }
        }
    }

    fn request(
        &mut self,
        at: usize,
        operation: OperationId,
        leg: &manifest::Leg,
        reads: &mut Vec<usize>,
    ) -> Option<Request> {
        let Some(mapping) = &leg.mapping else {
            if let Some(each) = &leg.each {
                let message = format!("`{}` fills no request from its elements", leg.name.value);
                let help = "map it from `$each`: `path`, `query`, `header`, `cookie` or `body`";
                self.refuse("missing-word", each, message, help);
                return None;
            }
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
        let place = word.place.clone();
        // A fan-out that runs for each element has its conditions at its own legs.
        let reader = match self.scope.legs[at].callee {
            Callee::FanOut(_) => Reader::Whole(at),
            Callee::Operation(_) | Callee::Unknown => Reader::Leg(at),
        };
        let mut decider =
            Decider { scope: self.scope, reader, faults: self.faults, reads: Vec::new(), place };
        let condition = decider.condition(&word.value);
        reads.append(&mut decider.reads);
        condition
    }

    fn undo(&mut self, at: usize, undo: &manifest::Undo) -> Option<Undo> {
        let operation = self.scope.undo_of(at)?;
        Some(self.undo_by(Reader::Undo(at), operation, undo))
    }

    /// The undo that calls this operation.
    pub(super) fn undo_by(
        &mut self,
        reader: Reader,
        operation: OperationId,
        undo: &manifest::Undo,
    ) -> Undo {
        let arguments: Arguments =
            self.filler(reader).arguments(operation, &undo.mapping, &undo.call.place);
        let place = undo.call.place.clone();
        Undo { operation, arguments, when_in_doubt: undo.when_in_doubt, place }
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
                if leg.each.is_some() && !text.contains("$each") {
                    let message = "every element would be sent with the same idempotency key";
                    let help = "let it read `$each`, or write `auto`: a server takes a second \
                                request with a known key for the first one again";
                    let fault = Diagnostic::error("shared-key", word.place.clone(), message);
                    self.faults.push(fault.help(help));
                }
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
            let position = self.scope.legs.iter().position(|leg| leg.name == name.value);
            if let Some(position) = position {
                after.push(position);
                continue;
            }
            let others = self.scope.legs.iter().enumerate().filter(|(other, _)| *other != at);
            let known: Vec<&str> = others.map(|(_, leg)| leg.name.as_str()).collect();
            let message = format!("there is no leg `{}`", name.value);
            let fault = Diagnostic::error("unknown-leg", name.place.clone(), message);
            self.faults.push(fault.help(suggestion(&name.value, &known)));
        }
        after.sort_unstable();
        after.dedup();
        after
    }

    /// Says that a word can't stand.
    pub(super) fn refuse<T>(
        &mut self,
        code: &'static str,
        word: &Spanned<T>,
        message: String,
        help: &str,
    ) {
        self.faults.push(Diagnostic::error(code, word.place.clone(), message).help(help));
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
        budget: written.budget,
        breaker: written.breaker,
        concurrency: written.concurrency,
        rate_limit: written.rate_limit,
        hedge: written.hedge,
        cache: written.cache.as_ref().map(|cache| cache.reads != manifest::Reads::None),
        coalesce: written.coalesce.as_ref().map(|reads| *reads != manifest::Reads::None),
    }
}
