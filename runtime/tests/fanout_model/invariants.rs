//! What holds of every run, whatever the model says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fanwise_runtime::{Event, EventKind, LegStatus, Role};

use crate::case::milliseconds;
use crate::run::Run;
use crate::scenario::{Kind, Scenario, Who};
use crate::world::Of;

/// Checks one run.
pub(crate) fn check(case: &Scenario, run: &Run) -> Result<(), String> {
    if run.leaks != [0, 0, 0] {
        return Err(format!("requests, tasks and places are left: {:?}", run.leaks));
    }
    legs_start_after_what_they_need(case, &run.events)?;
    independent_legs_start_together(case, &run.events)?;
    the_join_ends_with_a_leg_or_its_time(case, &run.events)?;
    nothing_starts_after_the_join(&run.events)?;
    nothing_is_sent_after_the_join(run)?;
    no_more_elements_than_allowed(case, &run.events)?;
    no_status_is_told_twice(&run.events)?;
    let Some(told) = &run.told else { return Ok(()) };
    for (leg, status) in told.statuses.iter().enumerate() {
        says_so_last(run, Who::leg(leg), status)?;
        if case.legs[leg].many.is_none() {
            check_one(case, run, Who::leg(leg), status)?;
        }
        for (element, status) in told.elements[leg].iter().enumerate() {
            says_so_last(run, Who::element(leg, element), status)?;
            if case.fan_out(Who::element(leg, element)).is_none() {
                check_one(case, run, Who::element(leg, element), status)?;
            }
        }
    }
    for (who, status) in &told.inner {
        says_so_last(run, *who, status)?;
        check_one(case, run, *who, status)?;
    }
    Ok(())
}

fn says_so_last(run: &Run, who: Who, status: &str) -> Result<(), String> {
    let last = run.events.iter().rev().find_map(|event| ended(event, who));
    if last.map(LegStatus::as_str) != Some(status) {
        return Err(format!("{who:?} is {status}, and the last event says {last:?}"));
    }
    Ok(())
}

fn check_one(case: &Scenario, run: &Run, who: Who, status: &str) -> Result<(), String> {
    let count = |of| run.world.effects(who, of);
    let effects = [count(Of::Own), count(Of::Fallback), count(Of::Undo)];
    ledger_says_what_the_status_says(case, who, status, effects)
        .map_err(|fault| format!("{who:?} is {status}: {fault} {effects:?}"))?;
    let undo = case.of(who).undo.as_ref();
    let harmless = undo.is_some_and(|undo| undo.when_in_doubt);
    let first = |of| run.world.times(who, of).min();
    if status == "undone" && !harmless && first(Of::Own) > first(Of::Undo) {
        return Err(format!("{who:?} acted after it was undone"));
    }
    let once = undo.is_some_and(|undo| undo.script.kind == Kind::Plain);
    if once && run.world.sent(who, Of::Undo) > 1 {
        return Err(format!("the undo of {who:?} was sent more than once"));
    }
    Ok(())
}

/// Whom an event is about.
pub(crate) fn whom(event: &Event) -> Option<Who> {
    let leg = event.leg.as_ref()?.parse().ok()?;
    let Some(element) = &event.element else { return Some(Who::leg(leg)) };
    let element = element.trim_start_matches("https://t").trim_end_matches(".example.com");
    Some(place(leg, element))
}

/// An element, or a leg of one: `3` or `3.1`.
pub(crate) fn place(leg: usize, element: &str) -> Who {
    let number = |text: &str| text.parse().unwrap_or(usize::MAX);
    match element.split_once('.') {
        Some((element, inner)) => Who::element(leg, number(element)).within(number(inner)),
        None => Who::element(leg, number(element)),
    }
}

fn ended(event: &Event, who: Who) -> Option<LegStatus> {
    match event.kind {
        EventKind::Ended(status) if whom(event) == Some(who) => Some(status),
        _ => None,
    }
}

fn legs_start_after_what_they_need(case: &Scenario, events: &[Event]) -> Result<(), String> {
    for (at, event) in events.iter().enumerate() {
        let (EventKind::Started(Role::Own), Some(who)) = (event.kind, whom(event)) else {
            continue;
        };
        let of = if who.inner.is_some() { who } else { Who::leg(who.leg) };
        for needed in &case.of(of).after {
            let before = &events[..at];
            let needed = who.inner.map_or(Who::leg(*needed), |_| who.within(*needed));
            if !before.iter().any(|before| ended(before, needed).is_some()) {
                return Err(format!("{who:?} started before {needed:?} had ended"));
            }
        }
    }
    Ok(())
}

/// What needs nothing starts at once: the wall time of such legs is that of the slowest.
fn independent_legs_start_together(case: &Scenario, events: &[Event]) -> Result<(), String> {
    for event in events {
        let (EventKind::Started(Role::Own), Some(Who { leg, element: None, .. })) =
            (event.kind, whom(event))
        else {
            continue;
        };
        if case.legs[leg].after.is_empty() && !event.at.is_zero() {
            return Err(format!("leg {leg} needs nothing and started at {:?}", event.at));
        }
    }
    Ok(())
}

/// Counts the elements of a leg that have made an attempt and have not ended.
fn no_more_elements_than_allowed(case: &Scenario, events: &[Event]) -> Result<(), String> {
    for (leg, many) in case.legs.iter().enumerate() {
        let Some(many) = &many.many else { continue };
        let mut active = BTreeSet::new();
        for event in events {
            let Some(who) = whom(event).filter(|who| who.leg == leg) else { continue };
            match event.kind {
                EventKind::Attempt { role: Role::Own, .. } => {
                    active.insert(Who { inner: None, ..who });
                }
                EventKind::Ended(_) => drop(active.remove(&who)),
                _ => {}
            }
            if active.len() > many.concurrency {
                return Err(format!("leg {leg} has {} elements under way", active.len()));
            }
        }
    }
    Ok(())
}

fn no_status_is_told_twice(events: &[Event]) -> Result<(), String> {
    let mut last = BTreeMap::new();
    for event in events {
        if let (EventKind::Ended(status), Some(who)) = (event.kind, whom(event))
            && last.insert(who, status) == Some(status)
        {
            return Err(format!("{who:?} is {status}, and that is told twice"));
        }
    }
    Ok(())
}

/// Nobody waits for nothing: the join is decided when a leg ends, at its deadline, or when its
/// caller goes away.
fn the_join_ends_with_a_leg_or_its_time(case: &Scenario, events: &[Event]) -> Result<(), String> {
    let Some(joined) = joined(events) else { return Ok(()) };
    let ends = |event: &Event| matches!(event.kind, EventKind::Ended(_)) && event.at == joined;
    let dropped = case.dropped.map(|(at, _)| at);
    let due = [Some(case.deadline), dropped].contains(&Some(milliseconds(joined)));
    if due || events.iter().any(ends) {
        return Ok(());
    }
    Err(format!("the join ended at {joined:?}, when nothing had happened"))
}

fn joined(events: &[Event]) -> Option<Duration> {
    let joined = events.iter().find(|event| matches!(event.kind, EventKind::Joined { .. }));
    joined.map(|event| event.at)
}

/// The same as the upstreams tell it: after the join come undos, and what is asked again.
fn nothing_is_sent_after_the_join(run: &Run) -> Result<(), String> {
    let Some(joined) = joined(&run.events).map(milliseconds) else { return Ok(()) };
    for sent in run.world.log.iter().filter(|sent| sent.at > joined && sent.of != Of::Undo) {
        let again = |event: &Event| {
            whom(event) == Some(sent.who) && event.kind == EventKind::Started(Role::Again)
        };
        if sent.of == Of::Fallback || !run.events.iter().any(again) {
            return Err(format!("sent after the join ended at {joined}: {sent:?}"));
        }
    }
    Ok(())
}

fn nothing_starts_after_the_join(events: &[Event]) -> Result<(), String> {
    let joined = events.iter().skip_while(|event| !matches!(event.kind, EventKind::Joined { .. }));
    for event in joined {
        if let EventKind::Attempt { role: Role::Own | Role::Fallback, .. } = event.kind {
            return Err(format!("an attempt after the join ended: {event}"));
        }
    }
    Ok(())
}

/// The effects of the leg's own operation, of what stood in for it, and of its undo.
fn ledger_says_what_the_status_says(
    case: &Scenario,
    who: Who,
    status: &str,
    effects: [usize; 3],
) -> Result<(), &'static str> {
    let writes = usize::from(case.of(who).own.kind != Kind::Read);
    let harmless = case.of(who).undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
    let [own, fallback, undo] = effects;
    let fits = match status {
        "success" => own == writes && fallback == 0 && undo == 0,
        "fallback" => own == 0 && fallback <= 1 && undo == 0,
        "undone" => (own == writes || harmless && own <= 1) && fallback == 0 && undo == 1,
        "undo_failed" => (own == writes || harmless && own <= 1) && fallback == 0 && undo <= 1,
        "in_doubt" => own + fallback <= 1 && undo == 0,
        _ => own == 0 && fallback == 0 && undo == 0,
    };
    if fits { Ok(()) } else { Err("the ledger says otherwise") }
}
