//! Legs that wait for each other.

use super::model::FanOut;
use crate::diagnostic::Diagnostic;

/// Says each circle of legs once, at its first leg.
pub(super) fn cycles(fan_out: &FanOut) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut said = vec![false; fan_out.legs.len()];
    for start in 0..fan_out.legs.len() {
        if said.get(start) == Some(&false)
            && let Some(circle) = circle(fan_out, start)
        {
            for leg in &circle {
                said[*leg] = true;
            }
            faults.push(fault(fan_out, &circle));
        }
    }
    faults
}

/// A shortest way from a leg to itself, against the arrows of time; without the return.
fn circle(fan_out: &FanOut, start: usize) -> Option<Vec<usize>> {
    let mut came_from: Vec<Option<usize>> = vec![None; fan_out.legs.len()];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in fan_out.legs.get(at)?.after.iter().copied() {
            if next == start {
                let mut way = vec![at];
                while let Some(before) = way.last().and_then(|last| came_from[*last]) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if came_from[next].is_none() {
                came_from[next] = Some(at);
                open.push_back(next);
            }
        }
    }
    None
}

fn fault(fan_out: &FanOut, circle: &[usize]) -> Diagnostic {
    let names: Vec<String> =
        circle.iter().map(|leg| format!("`{}`", fan_out.legs[*leg].name)).collect();
    let place = fan_out.legs[circle[0]].place.clone();
    let message = match names.as_slice() {
        [one] => format!("the leg {one} waits for itself"),
        [first, rest @ ..] => {
            format!(
                "the leg {first} waits for {}, which waits for {first}",
                rest.join(", which waits for ")
            )
        }
        [] => String::new(),
    };
    Diagnostic::error("cycle", place, message)
        .help("take one of them out of `after`, or out of an expression")
}
