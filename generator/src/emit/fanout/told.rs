//! What the docs of a fan-out say of it: in which order it calls, and when it is done.

use std::time::Duration;

use crate::diagnostic::listed;
use crate::emit::docs::Words;
use crate::ir::Arena;
use crate::plan::{FanOut, Join, Leg};

/// The runtime's default.
const DEADLINE: Duration = Duration::from_secs(60);

/// The docs of a fan-out's method: what the manifest says of it, then what it does.
pub(crate) fn words(all: &Arena<FanOut>, fan_out: &FanOut) -> String {
    let own = Words::of(&fan_out.docs).markdown();
    let told = format!("{}\n\n{}", order(fan_out), end(all, fan_out));
    if own.is_empty() { told } else { format!("{own}\n\n{told}") }
}

/// What stands at the head of its file: what the manifest says of it, else what it calls.
pub(super) fn head(fan_out: &FanOut) -> String {
    Words::of(&fan_out.docs).or(&order(fan_out)).markdown()
}

/// `` Calls `stock` and `charge` at once, then `receipt`. ``
fn order(fan_out: &FanOut) -> String {
    let name = |at: &usize| format!("`{}`", fan_out.legs[*at].name);
    let names = |group: &[usize]| listed(&group.iter().map(name).collect::<Vec<_>>());
    let mut told = String::new();
    let mut so_far: Vec<usize> = Vec::new();
    // The legs that all that follows waits for, as long as each step waits for the one before.
    let mut before: Option<Vec<usize>> = Some(Vec::new());
    for (after, group) in groups(fan_out) {
        let at_once = if group.len() > 1 { " at once" } else { "" };
        let is_next = after == so_far || before.as_ref() == Some(&after);
        told = match (told.is_empty(), is_next) {
            (true, _) => format!("Calls {}{at_once}", names(&group)),
            (false, true) if before.is_some() => format!("{told}, then {}{at_once}", names(&group)),
            _ => format!("{told}; {} after {}", names(&group), names(&after)),
        };
        so_far.extend(&group);
        so_far.sort_unstable();
        before = before.filter(|_| is_next).map(|_| group);
    }
    told + "."
}

/// The legs that wait for the same others, after those that they wait for.
fn groups(fan_out: &FanOut) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut groups: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let mut left: Vec<usize> = (0..fan_out.legs.len()).collect();
    while !left.is_empty() {
        let is_ready = |at: &usize| !fan_out.legs[*at].after.iter().any(|one| left.contains(one));
        let (ready, rest): (Vec<usize>, Vec<usize>) = left.iter().partition(|at| is_ready(at));
        if ready.is_empty() {
            // Circles are an error of the plan.
            break;
        }
        let first = groups.len();
        for at in ready {
            let after = &fan_out.legs[at].after;
            match groups[first..].iter_mut().find(|(known, _)| known == after) {
                Some((_, group)) => group.push(at),
                None => groups.push((after.clone(), vec![at])),
            }
        }
        left = rest;
    }
    groups
}

/// When the join is met, and what becomes of the rest.
fn end(all: &Arena<FanOut>, fan_out: &FanOut) -> String {
    let within = shown(fan_out.deadline.unwrap_or(DEADLINE));
    let undoes = undoes(all, fan_out);
    match fan_out.join {
        Join::All { partial_at_deadline } => every(fan_out, partial_at_deadline, &within, undoes),
        Join::Settled => format!(
            "Join `settled`: met when every leg has ended, however, or after {within}. Nothing is undone."
        ),
        Join::First => format!(
            "Join `first`: met as soon as one leg has succeeded, within {within}. {}",
            losers(undoes)
        ),
        Join::Quorum(wanted) => format!(
            "Join `quorum`: met as soon as {wanted} of {} legs have succeeded, within {within}. {}",
            fan_out.legs.len(),
            losers(undoes)
        ),
    }
}

/// Whether a leg has an undo, be it in a fan-out that it calls.
fn undoes(all: &Arena<FanOut>, fan_out: &FanOut) -> bool {
    fan_out.legs.iter().any(|leg| match leg.fan_out() {
        Some(called) => undoes(all, &all[called]),
        None => leg.undos().next().is_some(),
    })
}

fn losers(undoes: bool) -> &'static str {
    if undoes { "The others are cancelled or undone." } else { "The others are cancelled." }
}

fn every(fan_out: &FanOut, is_partial: bool, within: &str, undoes: bool) -> String {
    let is_optional = |leg: &&Leg| leg.optional;
    let optional: Vec<String> =
        fan_out.legs.iter().filter(is_optional).map(|leg| format!("`{}`", leg.name)).collect();
    let legs = match (fan_out.legs.len(), optional.len()) {
        (1, 0) => "its leg has succeeded".to_owned(),
        (_, 0) => "every leg has succeeded".to_owned(),
        (all, some) if all == some => "every leg has ended, for all are optional".to_owned(),
        _ => format!("every leg but {} has succeeded", listed(&optional)),
    };
    let deadline = if is_partial {
        format!("or after {within} with what is there by then")
    } else {
        format!("within {within}")
    };
    let undone = if undoes { " If not, the legs that have an undo are undone." } else { "" };
    format!("Join `all`: met when {legs}, {deadline}.{undone}")
}

/// `500 ms`, `1.5 s`, `4 min`, `2 h`.
fn shown(time: Duration) -> String {
    let millis = time.as_millis();
    match millis {
        0..1000 => format!("{millis} ms"),
        _ if millis.is_multiple_of(3_600_000) => format!("{} h", millis / 3_600_000),
        _ if millis.is_multiple_of(60_000) => format!("{} min", millis / 60_000),
        _ => format!("{} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_that_suits_them() {
        let shown = |millis| shown(Duration::from_millis(millis));
        assert_eq!([shown(800), shown(3000), shown(1500)], ["800 ms", "3 s", "1.5 s"]);
        assert_eq!([shown(60_000), shown(90_000), shown(14_400_000)], ["1 min", "90 s", "4 h"]);
    }
}
