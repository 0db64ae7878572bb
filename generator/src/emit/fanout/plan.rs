//! Writes a fan-out's plan: constants of the runtime's types.

use std::time::Duration;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::policy::milliseconds;
use crate::emit::types_in::tokens;
use crate::manifest::{Allowance, Hedge};
use crate::plan::{Call, FanOut, Join, Key, Leg, Spread};

/// How many elements of a leg are under way at once where its plan says nothing: the runtime's
/// default.
const AT_ONCE: usize = 16;

/// `Plan::all("place_order")…`.
pub(super) fn plan(fan_out: &FanOut) -> TokenStream {
    let name = &fan_out.name;
    let mut plan = match fan_out.join {
        Join::All { .. } => quote!(Plan::all(#name)),
        Join::Settled => quote!(Plan::settled(#name)),
        Join::First => quote!(Plan::first(#name)),
        Join::Quorum(wanted) => {
            let wanted = Literal::u32_unsuffixed(wanted);
            quote!(Plan::quorum(#name, #wanted))
        }
    };
    if let Some(deadline) = fan_out.deadline.map(millis) {
        plan = quote!(#plan.deadline_ms(#deadline));
    }
    if let Some(deadline) = fan_out.undo_deadline.map(millis) {
        plan = quote!(#plan.undo_deadline_ms(#deadline));
    }
    if fan_out.join == (Join::All { partial_at_deadline: true }) {
        plan = quote!(#plan.partial_at_deadline());
    }
    if fan_out.undo_on_drop {
        plan = quote!(#plan.undo_on_drop());
    }
    let legs = fan_out.legs.iter().map(leg);
    quote!(#plan.legs(&[#(#legs),*]))
}

fn leg(leg: &Leg) -> TokenStream {
    let name = &leg.name;
    let mut plan = quote!(LegPlan::new(#name));
    if !leg.after.is_empty() {
        let after = leg.after.iter().map(|at| Literal::usize_unsuffixed(*at));
        plan = quote!(#plan.after(&[#(#after),*]));
    }
    if leg.optional {
        plan = quote!(#plan.optional());
    }
    if let Some(deadline) = leg.deadline.map(millis) {
        plan = quote!(#plan.deadline_ms(#deadline));
    }
    if let Some(timeout) = leg.policy.timeout.map(millis) {
        plan = quote!(#plan.timeout_ms(#timeout));
    }
    if let Some(attempts) = leg.policy.attempts.map(Literal::u32_unsuffixed) {
        plan = quote!(#plan.attempts(#attempts));
    }
    if let Some(base) = leg.policy.base.map(millis) {
        plan = quote!(#plan.backoff_ms(#base));
    }
    if let Some(cap) = leg.policy.cap.map(millis) {
        plan = quote!(#plan.backoff_cap_ms(#cap));
    }
    plan = hedged(plan, leg.policy.hedge);
    if let Some(on) = leg.policy.cache {
        plan = quote!(#plan.cache(#on));
    }
    if let Some(on) = leg.policy.coalesce {
        plan = quote!(#plan.coalesce(#on));
    }
    if !leg.no_effect.is_empty() {
        let statuses = leg.no_effect.iter().map(|status| Literal::u16_unsuffixed(*status));
        plan = quote!(#plan.no_effect(&[#(#statuses),*]));
    }
    if leg.undo.as_ref().is_some_and(|undo| undo.when_in_doubt) {
        plan = quote!(#plan.when_in_doubt());
    }
    if leg.key == Key::None {
        plan = quote!(#plan.key(KeyRule::None));
    }
    elements(plan, leg)
}

/// What a leg's plan says of its elements.
fn elements(mut plan: TokenStream, leg: &Leg) -> TokenStream {
    match (&leg.spread, &leg.call) {
        (Spread::Each(each), _) => {
            if let Some(concurrency) = each.concurrency.map(Literal::u32_unsuffixed) {
                plan = quote!(#plan.concurrency(#concurrency));
            }
            match each.allowance {
                None => plan,
                Some(Allowance::Count(count)) => {
                    let count = Literal::u32_unsuffixed(count);
                    quote!(#plan.stop_after(#count))
                }
                Some(Allowance::Share(share)) => {
                    let percent = Literal::f64_unsuffixed(f64::from(share) / 100.0);
                    quote!(#plan.stop_after_percent(#percent))
                }
            }
        }
        (Spread::Bases(urls, join), _) => {
            // All of them at once, however many they are.
            if urls.len() > AT_ONCE {
                let concurrency = Literal::usize_unsuffixed(urls.len());
                plan = quote!(#plan.concurrency(#concurrency));
            }
            joined(plan, *join)
        }
        (Spread::Once, Call::Broadcast(_, join)) => joined(plan, *join),
        (Spread::Once, Call::Operation(..) | Call::FanOut(..)) => plan,
    }
}

fn joined(plan: TokenStream, join: Option<Join>) -> TokenStream {
    let join = match join {
        None => return plan,
        Some(Join::All { .. }) => quote!(Join::All),
        Some(Join::Settled) => quote!(Join::Settled),
        Some(Join::First) => quote!(Join::First),
        Some(Join::Quorum(wanted)) => {
            let wanted = Literal::u32_unsuffixed(wanted);
            quote!(Join::Quorum(#wanted))
        }
    };
    quote!(#plan.join(#join))
}

/// `10_000`.
fn millis(duration: Duration) -> TokenStream {
    tokens(&milliseconds(duration))
}

/// The same plan with what the leg says of a second attempt.
fn hedged(plan: TokenStream, set: Option<Hedge>) -> TokenStream {
    match set {
        None => plan,
        Some(Hedge::After(time)) => {
            let time = millis(time);
            quote!(#plan.hedge_after_ms(#time))
        }
        Some(Hedge::Percentile(percent)) => {
            let percent = Literal::u32_unsuffixed(percent);
            quote!(#plan.hedge_percentile(#percent))
        }
        Some(Hedge::Off) => quote!(#plan.no_hedge()),
    }
}
