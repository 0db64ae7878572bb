//! Attempts that can't be made, or that the time does not suffice for.

use std::time::Duration;

use super::Check;
use crate::diagnostic::Diagnostic;
use crate::ir::OperationId;
use crate::manifest::Hedge;
use crate::plan::model::{Join, Leg, Policy};
use crate::plan::operations::title;

/// The runtime's default.
const ATTEMPTS: u32 = 3;
/// The runtime's default.
const BASE: Duration = Duration::from_millis(100);
/// The runtime's default.
const CAP: Duration = Duration::from_secs(20);

impl Check<'_> {
    /// A leg that is to be retried and can't be.
    pub(super) fn unkeyed(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
        if leg.policy.attempts.unwrap_or(1) < 2 || self.can_be_asked_again(leg, operation) {
            return None;
        }
        let name = title(self.types.ir, operation);
        let message = format!("{name} writes and has no idempotency key: it is not tried again");
        let has_header = self.types.ir.operations[operation].idempotency_header.is_some();
        let help = if has_header {
            "remove `idempotency_key: none`, or `retry`"
        } else {
            "let the document declare an `Idempotency-Key` header, name another by \
             `idempotency_header` at the API, or remove `retry`"
        };
        Some(Diagnostic::warning("retry-without-key", leg.place.clone(), message).help(help))
    }

    /// A leg whose answer is to be another's and can't be.
    pub(super) fn unshared(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
        let wanted = [("cache", leg.policy.cache), ("coalesce", leg.policy.coalesce)];
        let (word, _) = wanted.into_iter().find(|(_, wanted)| *wanted == Some(true))?;
        if self.types.ir.operations[operation].method.is_safe() {
            return None;
        }
        let name = title(self.types.ir, operation);
        let message = format!("{name} writes: it is sent each time");
        let help = format!("remove `{word}`; only reads use what another call was answered");
        Some(Diagnostic::warning("reuse-writes", leg.place.clone(), message).help(help))
    }

    /// A leg that is to be hedged and can't be.
    pub(super) fn unhedged(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
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
    pub(super) fn too_short(&self, leg: &Leg, operation: OperationId) -> Option<Diagnostic> {
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

    /// A deadline of its own behind that of the fan-out.
    pub(super) fn out_of_reach(&self, leg: &Leg) -> Option<Diagnostic> {
        let (own, of_all) = (leg.deadline?, self.fan_out.deadline?);
        if own <= of_all {
            return None;
        }
        let (name, own, of_all) = (&leg.name, shown(own), shown(of_all));
        let message =
            format!("the deadline of `{name}` is {own}, and its whole fan-out ends after {of_all}");
        let help = "give the fan-out a longer deadline, or the leg a shorter one or none";
        Some(Diagnostic::warning("deadline-out-of-reach", leg.place.clone(), message).help(help))
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
