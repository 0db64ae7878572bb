//! What a fan-out can be, and probably is not meant to be.

mod attempts;
mod lacks;
mod stays;
mod unused;

use super::make::Step;
use super::model::{ApiSettings, Call, Fallback, FanOut, Join, Key, Leg, Undo};
use super::reads;
use super::types::Types;
use crate::diagnostic::Diagnostic;
use crate::ir::{Arena, OperationId};

/// The warnings of a fan-out without errors, leg by leg.
pub(super) fn warnings(
    types: Types<'_>,
    settings: &[(ApiSettings, Vec<u16>)],
    all: &Arena<FanOut>,
    fan_out: &FanOut,
) -> Vec<Diagnostic> {
    let check = Check { types, settings, all, fan_out };
    let legs = fan_out.legs.iter().enumerate().zip(check.stays());
    let legs = legs.flat_map(|((at, leg), stays)| check.leg(at, leg, stays));
    check.nothing_to_undo().into_iter().chain(check.unread_inputs()).chain(legs).collect()
}

struct Check<'a> {
    types: Types<'a>,
    settings: &'a [(ApiSettings, Vec<u16>)],
    all: &'a Arena<FanOut>,
    fan_out: &'a FanOut,
}

impl Check<'_> {
    /// A fan-out that says how it is undone and has nothing to undo.
    fn nothing_to_undo(&self) -> Option<Diagnostic> {
        let word = match (self.fan_out.undo_on_drop, self.fan_out.undo_deadline) {
            (true, _) => "undo_on_drop",
            (false, Some(_)) => "undo_deadline",
            (false, None) => return None,
        };
        if self.undoes(self.fan_out) {
            return None;
        }
        let message = format!("`{}` has `{word}`, and no leg has an undo", self.fan_out.name);
        let help = format!("give a leg an `undo`, or remove `{word}`");
        let place = self.fan_out.place.clone();
        Some(Diagnostic::warning("nothing-to-undo", place, message).help(help))
    }

    /// Whether a leg has an undo, be it in a fan-out that it calls.
    fn undoes(&self, fan_out: &FanOut) -> bool {
        fan_out.legs.iter().any(|leg| match leg.fan_out() {
            Some(called) => self.undoes(&self.all[called]),
            None => leg.undos().next().is_some(),
        })
    }

    fn leg(&self, at: usize, leg: &Leg, stays: Option<Diagnostic>) -> Vec<Diagnostic> {
        let undo = leg.undos().flat_map(|undo| self.undo(at, leg, undo));
        let own = own(leg);
        let rest = [
            stays,
            own.iter().find_map(|one| self.unkeyed(leg, *one)),
            own.iter().find_map(|one| self.unhedged(leg, *one)),
            own.iter().find_map(|one| self.unshared(leg, *one)),
            own.iter().find_map(|one| self.too_short(leg, *one)),
            self.out_of_reach(leg),
            Self::fixed_key(leg),
            Self::unread_elements(leg),
            self.stand_in(leg),
            self.lacks(leg),
        ];
        undo.chain(rest.into_iter().flatten()).collect()
    }

    /// An undo that needs an answer that it may not have.
    fn undo(&self, at: usize, leg: &Leg, undo: &Undo) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        if self.types.ir.operations[undo.operation].method.is_safe() {
            let title = super::operations::title(self.types.ir, undo.operation);
            let message = format!("{title}, which undoes `{}`, only reads", leg.name);
            let help = "call the operation that takes back what the leg did";
            let warning = Diagnostic::warning("undo-reads", undo.place.clone(), message);
            warnings.push(warning.help(help));
        }
        for path in reads::of_undo(undo) {
            let name = &leg.name;
            let lacks = may_find_nothing(&path.steps);
            let why = match path.leg() {
                Some(read) if read != at && !self.waits(at, read) => {
                    let other = &self.fan_out.legs[read].name;
                    format!("and may run when `{other}` has not answered")
                }
                Some(read)
                    if read == at && undo.when_in_doubt && !self.can_all_be_asked_again(leg) =>
                {
                    format!("and runs when `{name}` is in doubt too, without an answer")
                }
                Some(_) if lacks => "which the answer may leave out".to_owned(),
                None if lacks => "which may not be given".to_owned(),
                Some(_) | None => continue,
            };
            let message = format!("the undo of `{name}` reads `{}`, {why}", path.text);
            warnings.push(
                Diagnostic::warning("undo-may-lack", undo.place.clone(), message)
                    .help("fill the undo from inputs, or from what is always there"),
            );
        }
        warnings
    }

    /// A fallback that writes, or that helps nothing.
    fn stand_in(&self, leg: &Leg) -> Option<Diagnostic> {
        let fallback = leg.fallback.as_ref()?;
        let (name, place) = (&leg.name, leg.place.clone());
        if matches!(self.fan_out.join, Join::First | Join::Quorum(_)) {
            let message = format!("the fallback of `{name}` doesn't count as a success here");
            let help = "remove it, or write `join: all`";
            return Some(Diagnostic::warning("fallback-counts-not", place, message).help(help));
        }
        let Fallback::Call(operation, _) = fallback else { return None };
        if self.types.ir.operations[*operation].method.is_safe() {
            return None;
        }
        let message = format!("the fallback of `{name}` writes, and nothing undoes it");
        let help = "fall back to a value, or to an operation that reads";
        Some(Diagnostic::warning("fallback-writes", place, message).help(help))
    }

    fn can_all_be_asked_again(&self, leg: &Leg) -> bool {
        own(leg).iter().all(|one| self.can_be_asked_again(leg, *one))
    }

    fn can_be_asked_again(&self, leg: &Leg, operation: OperationId) -> bool {
        let operation = &self.types.ir.operations[operation];
        let is_keyed = operation.idempotency_header.is_some() && leg.key != Key::None;
        operation.method.is_idempotent() || operation.repeatable || is_keyed
    }

    /// Whether a leg starts only after another, by however many legs between them.
    fn waits(&self, leg: usize, other: usize) -> bool {
        let after = |at: usize| self.fan_out.legs.get(at).map(|leg| leg.after.as_slice());
        leads(after, leg, other)
    }
}

/// Whether a way leads from one leg to another, along those that each `after` names.
fn leads<'a>(after: impl Fn(usize) -> Option<&'a [usize]>, from: usize, to: usize) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for next in after(at).unwrap_or_default() {
            if *next == to {
                return true;
            }
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    false
}

/// The operations that a leg is about: no fallback, no undo.
fn own(leg: &Leg) -> Vec<OperationId> {
    match &leg.call {
        Call::Operation(operation, _) => vec![*operation],
        Call::Broadcast(targets, _) => targets.iter().map(|one| one.operation).collect(),
        Call::FanOut(..) => Vec::new(),
    }
}

fn may_find_nothing(steps: &[Step]) -> bool {
    !steps.iter().all(|step| matches!(step, Step::Field(..) | Step::Reveal))
}
