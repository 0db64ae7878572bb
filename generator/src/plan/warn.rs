//! What a fan-out can be, and probably is not meant to be.

use std::time::Duration;

use super::make::Step;
use super::model::{ApiSettings, Call, Fallback, FanOut, Join, Key, Leg, Policy, Undo};
use super::operations::title;
use super::reads;
use super::types::Types;
use crate::diagnostic::Diagnostic;
use crate::ir::{Arena, OperationId};
use crate::manifest::Hedge;

/// The runtime's default.
const ATTEMPTS: u32 = 3;
/// The runtime's default.
const BASE: Duration = Duration::from_millis(100);
/// The runtime's default.
const CAP: Duration = Duration::from_secs(20);

/// The warnings of a fan-out without errors, leg by leg.
pub(super) fn warnings(
    types: Types<'_>,
    settings: &[(ApiSettings, Vec<u16>)],
    all: &Arena<FanOut>,
    fan_out: &FanOut,
) -> Vec<Diagnostic> {
    let check = Check { types, settings, all, fan_out };
    let legs = fan_out.legs.iter().enumerate().flat_map(|(at, leg)| check.leg(at, leg));
    check.drop().into_iter().chain(legs).collect()
}

struct Check<'a> {
    types: Types<'a>,
    settings: &'a [(ApiSettings, Vec<u16>)],
    all: &'a Arena<FanOut>,
    fan_out: &'a FanOut,
}

impl Check<'_> {
    /// A fan-out that outlives its caller and has nothing to do then.
    fn drop(&self) -> Option<Diagnostic> {
        if !self.fan_out.undo_on_drop || self.undoes(self.fan_out) {
            return None;
        }
        let message = format!("`{}` has `undo_on_drop`, and no leg has an undo", self.fan_out.name);
        let help = "give a leg an `undo`, or remove `undo_on_drop`";
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

    fn leg(&self, at: usize, leg: &Leg) -> Vec<Diagnostic> {
        let undo = leg.undos().flat_map(|undo| self.undo(at, leg, undo));
        let own = own(leg);
        let unkeyed = own.iter().find_map(|one| self.unkeyed(leg, *one));
        let too_short = own.iter().find_map(|one| self.too_short(leg, *one));
        let unhedged = own.iter().find_map(|one| self.unhedged(leg, *one));
        let (stays, lacks) = (self.stays(at, leg), self.lacks(leg));
        let rest = [stays, unkeyed, unhedged, too_short, self.stand_in(leg), lacks];
        undo.chain(rest.into_iter().flatten()).collect()
    }

    /// An undo that needs an answer that it may not have.
    fn undo(&self, at: usize, leg: &Leg, undo: &Undo) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        for path in reads::of_undo(undo) {
            let Some(read) = path.leg() else { continue };
            let name = &leg.name;
            let why = if read != at && !self.waits(at, read) {
                let other = &self.fan_out.legs[read].name;
                format!("and may run when `{other}` has not answered")
            } else if read == at && undo.when_in_doubt && !self.can_all_be_asked_again(leg) {
                format!("and runs when `{name}` is in doubt too, without an answer")
            } else if may_find_nothing(&path.steps) {
                "which the answer may leave out".to_owned()
            } else {
                continue;
            };
            let message = format!("the undo of `{name}` reads `{}`, {why}", path.text);
            warnings.push(
                Diagnostic::warning("undo-may-lack", undo.place.clone(), message)
                    .help("fill the undo from inputs, or from what is always there"),
            );
        }
        warnings
    }

    /// A required leg that reads what a leg with a condition may not have found.
    fn lacks(&self, leg: &Leg) -> Option<Diagnostic> {
        if leg.optional || leg.when.is_some() || !matches!(self.fan_out.join, Join::All { .. }) {
            return None;
        }
        let mut paths = reads::of_leg(leg).into_iter();
        let (path, other) = paths.find_map(|path| {
            let other = self.fan_out.legs.get(path.leg()?)?;
            (other.when.is_some() && other.fallback.is_none()).then_some((path, other))
        })?;
        let (name, other) = (&leg.name, &other.name);
        let message = format!(
            "`{name}` reads `{}` and fails when the condition of `{other}` does not hold",
            path.text
        );
        let help = format!("write `when` at `{name}` too, or make it `optional`");
        Some(Diagnostic::warning("may-lack", leg.place.clone(), message).help(help))
    }

    /// A write without undo that can run before a required leg has ended.
    fn stays(&self, at: usize, leg: &Leg) -> Option<Diagnostic> {
        if !matches!(self.fan_out.join, Join::All { .. }) {
            return None;
        }
        let writes = self.leaves(leg)?;
        let mut others = self.fan_out.legs.iter().enumerate();
        let (_, other) =
            others.find(|(other, one)| *other != at && !one.optional && !self.waits(at, *other))?;
        let (name, other) = (&leg.name, &other.name);
        let by = leg.fan_out().map(|_| format!(" by its leg `{writes}`")).unwrap_or_default();
        let message = format!(
            "`{name}` writes{by}, has no undo and can run before `{other}` has ended: it stays \
             when that fails"
        );
        let help = format!("give `{writes}` an `undo`, or write `after: [{other}]`");
        Some(Diagnostic::warning("stays-behind", leg.place.clone(), message).help(help))
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

    /// The leg that writes what nothing undoes: this one, or one of a fan-out that it calls.
    fn leaves<'l>(&'l self, leg: &'l Leg) -> Option<&'l str> {
        if let Some(called) = leg.fan_out() {
            return self.all[called].legs.iter().find_map(|inner| self.leaves(inner));
        }
        let writes = |id: &OperationId| !self.types.ir.operations[*id].method.is_safe();
        let leaves = leg.undos().next().is_none() && own(leg).iter().any(writes);
        leaves.then_some(leg.name.as_str())
    }

    /// A leg that is to be retried and can't be.
    fn unkeyed(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
        if leg.policy.attempts.unwrap_or(1) < 2 || self.can_be_asked_again(leg, operation) {
            return None;
        }
        let name = title(self.types.ir, operation);
        let message = format!("{name} writes and has no idempotency key: it is not tried again");
        let help = "let the document declare an `Idempotency-Key` header, or remove `retry`";
        Some(Diagnostic::warning("retry-without-key", leg.place.clone(), message).help(help))
    }

    /// A leg that is to be hedged and can't be.
    fn unhedged(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
        let wanted = leg.policy.hedge.is_some_and(|hedge| hedge != Hedge::Off);
        if !wanted || self.types.ir.operations[operation].method.is_safe() {
            return None;
        }
        let name = title(self.types.ir, operation);
        let message = format!("{name} writes: no second attempt is sent beside the first");
        let help = "remove `hedge`; only reads are hedged";
        Some(Diagnostic::warning("hedge-writes", leg.place.clone(), message).help(help))
    }

    /// A deadline before the end of all attempts.
    fn too_short(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
        let policy = self.policy(leg, operation);
        let attempts = policy.attempts.unwrap_or(ATTEMPTS);
        // What a deadline with a partial result cuts off is meant to be cut off.
        let is_partial = self.fan_out.join == (Join::All { partial_at_deadline: true });
        if attempts < 2 || is_partial || !self.can_be_asked_again(leg, operation) {
            return None;
        }
        let deadline = [leg.deadline, policy.deadline, self.fan_out.deadline];
        let deadline = deadline.into_iter().flatten().min()?;
        let needed = pauses(&policy, attempts)
            .saturating_add(policy.timeout.unwrap_or_default().saturating_mul(attempts));
        if needed <= deadline {
            return None;
        }
        let (name, needed, deadline) = (&leg.name, shown(needed), shown(deadline));
        let message =
            format!("{attempts} attempts of `{name}` take up to {needed}, and it has {deadline}");
        let help = "give it a longer deadline, a shorter timeout or fewer attempts";
        Some(Diagnostic::warning("deadline-too-short", leg.place.clone(), message).help(help))
    }

    /// The leg's settings over those of its API.
    fn policy(&self, leg: &Leg, operation: OperationId) -> Policy {
        let api = self.types.ir.operations[operation].api;
        let below = self.settings.get(api.index()).map(|(one, _)| one.policy).unwrap_or_default();
        Policy {
            timeout: leg.policy.timeout.or(below.timeout),
            attempts: leg.policy.attempts.or(below.attempts),
            base: leg.policy.base.or(below.base),
            cap: leg.policy.cap.or(below.cap),
            ..below
        }
    }

    fn can_all_be_asked_again(&self, leg: &Leg) -> bool {
        own(leg).iter().all(|one| self.can_be_asked_again(leg, *one))
    }

    fn can_be_asked_again(&self, leg: &Leg, operation: OperationId) -> bool {
        let operation = &self.types.ir.operations[operation];
        let is_keyed = operation.idempotency_header.is_some() && leg.key != Key::None;
        operation.method.is_idempotent() || is_keyed
    }

    /// Whether a leg starts only after another, by however many legs between them.
    fn waits(&self, leg: usize, other: usize) -> bool {
        let mut seen = vec![false; self.fan_out.legs.len()];
        let mut open = vec![leg];
        while let Some(at) = open.pop() {
            let after = self.fan_out.legs.get(at).map(|leg| leg.after.as_slice());
            for next in after.unwrap_or_default() {
                if *next == other {
                    return true;
                }
                if seen.get_mut(*next).is_some_and(|seen| !std::mem::replace(seen, true)) {
                    open.push(*next);
                }
            }
        }
        false
    }
}

/// The operations that a leg is about: no fallback, no undo.
fn own(leg: &Leg) -> Vec<OperationId> {
    match &leg.call {
        Call::Operation(operation, _) => vec![*operation],
        Call::Broadcast(targets, _) => targets.iter().map(|one| one.operation).collect(),
        Call::FanOut(..) => Vec::new(),
    }
}

/// The longest pauses between attempts: each up to twice the one before.
fn pauses(policy: &Policy, attempts: u32) -> Duration {
    let (mut pause, cap) = (policy.base.unwrap_or(BASE), policy.cap.unwrap_or(CAP));
    let mut sum = Duration::ZERO;
    for _ in 1..attempts {
        let next = pause.min(cap);
        sum = sum.saturating_add(next);
        if sum > Duration::from_secs(86_400) {
            break;
        }
        pause = pause.saturating_mul(2);
    }
    sum
}

/// `1.5s`, `300ms`.
fn shown(duration: Duration) -> String {
    format!("{duration:?}")
}

fn may_find_nothing(steps: &[Step]) -> bool {
    !steps.iter().all(|step| matches!(step, Step::Field(..) | Step::Reveal))
}
