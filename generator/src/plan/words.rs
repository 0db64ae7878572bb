//! Which words of a leg go together.

use super::signature::{Callee, Named, Signature};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::manifest::{FanOut, Leg, Mapping};

/// Says which words have no meaning beside others, or without them.
pub(super) fn check(signature: &Signature, written: &FanOut, faults: &mut Diagnostics) {
    for (leg, named) in written.legs.iter().zip(&signature.legs) {
        let mut check = Check { leg, faults };
        check.list();
        match named.callee {
            Callee::FanOut(_) => check.fan_out(named),
            Callee::Operation(_) | Callee::Unknown => check.operation(),
        }
    }
}

struct Check<'a> {
    leg: &'a Leg,
    faults: &'a mut Diagnostics,
}

impl Check<'_> {
    /// What belongs to `each`.
    fn list(&mut self) {
        if self.leg.each.is_some() {
            if let Some(targets) = &self.leg.targets {
                let help = "call a fan-out that has the targets for each element";
                self.refuse(&targets.place, "`each` and `targets` are two lists", help);
            }
            return;
        }
        let concurrency = self.leg.concurrency.as_ref().map(|word| &word.place);
        let stop = self.leg.stop_after_failures.as_ref().map(|word| &word.place);
        let words = [("concurrency", concurrency), ("stop_after_failures", stop)];
        for (word, place) in words {
            if let Some(place) = place {
                let help = "remove it, or add `each`: an expression that finds a list";
                self.refuse(place, &format!("`{word}` belongs to `each`"), help);
            }
        }
    }

    /// What belongs to `targets`.
    fn targets(&mut self) {
        match (&self.leg.targets, &self.leg.join) {
            (None, Some(join)) => {
                let help = "remove it, or write it at the fan-out";
                self.refuse(&join.place, "the `join` of a leg is that of its `targets`", help);
            }
            (Some(_), _) if self.leg.fallback.is_some() => {
                let place = self.leg.fallback.as_ref().map(|word| word.place.clone());
                let help = "remove it; with `join: first` one target stands in for another";
                let place = place.unwrap_or_else(|| self.leg.name.place.clone());
                self.refuse(&place, "a leg with `targets` has no fallback", help);
            }
            _ => {}
        }
    }

    /// What a leg that calls an operation has no use for.
    fn operation(&mut self) {
        self.targets();
        if let Some(inputs) = &self.leg.inputs {
            let help = "fill its request: `path`, `query`, `header`, `cookie` or `body`";
            self.refuse(&inputs.place, "`inputs` belongs to a leg that calls a fan-out", help);
        }
    }

    /// What a leg that calls a fan-out leaves to that fan-out.
    fn fan_out(&mut self, named: &Named) {
        let Leg { mapping, policy, key, no_effect, fallback, undo, targets, join, call, .. } =
            self.leg;
        let at_call = || call.place.clone();
        let words = [
            ("targets", targets.as_ref().map(|word| word.place.clone())),
            ("join", join.as_ref().map(|word| word.place.clone())),
            ("policy", policy.as_ref().map(|word| word.place.clone())),
            ("idempotency_key", key.as_ref().map(|word| word.place.clone())),
            ("no_effect", no_effect.as_ref().map(|word| word.place.clone())),
            ("fallback", fallback.as_ref().map(|word| word.place.clone())),
            ("undo", undo.as_ref().map(|word| word.place.clone())),
        ];
        let name = &named.name;
        for (word, place) in words {
            if let Some(place) = place {
                let message =
                    format!("`{name}` calls a fan-out, whose legs have their own `{word}`");
                self.refuse(&place, &message, "remove it, or write it at legs of that fan-out");
            }
        }
        if let Some(mapping) = mapping {
            let place = first(mapping).unwrap_or_else(at_call);
            let message = format!("`{name}` calls a fan-out, which has inputs and no request");
            self.refuse(&place, &message, "write them under `inputs`");
        }
    }

    fn refuse(&mut self, place: &Place, message: &str, help: &str) {
        self.faults.push(Diagnostic::error("misplaced-word", place.clone(), message).help(help));
    }
}

/// Where the first word of a mapping stands.
fn first(mapping: &Mapping) -> Option<Place> {
    let members = [&mapping.path, &mapping.query, &mapping.header, &mapping.cookie];
    let body = mapping.body.as_ref().map(|body| body.place.clone());
    members.into_iter().flatten().map(|member| member.key.place.clone()).next().or(body)
}
