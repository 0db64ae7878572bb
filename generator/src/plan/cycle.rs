//! Legs that wait for each other, and fan-outs that call each other.

use super::model::FanOut;
use super::signature::{Callee, Signature};
use crate::diagnostic::Diagnostic;
use crate::manifest::Manifest;

/// Says each circle of legs once, at its first leg.
pub(super) fn cycles(fan_out: &FanOut) -> Vec<Diagnostic> {
    let after = |leg: usize| fan_out.legs.get(leg).map(|leg| leg.after.clone()).unwrap_or_default();
    let fault = |circle: &[usize]| {
        let name = |leg: &usize| fan_out.legs.get(*leg).map_or("", |leg| leg.name.as_str());
        let message = told("the leg ", "waits for", circle.iter().map(name));
        let first = circle.first().and_then(|leg| fan_out.legs.get(*leg))?;
        let fault = Diagnostic::error("cycle", first.place.clone(), message);
        Some(fault.help("take one of them out of `after`, or out of an expression"))
    };
    circles(fan_out.legs.len(), after).iter().filter_map(|circle| fault(circle)).collect()
}

/// Says each circle of fan-outs once: the first of them, and why.
pub(super) fn calls(manifest: &Manifest, signatures: &[Signature]) -> Vec<(usize, Diagnostic)> {
    let called = |fan_out: usize| -> Vec<usize> {
        let legs = signatures.get(fan_out).map_or(&[][..], |one| one.legs.as_slice());
        legs.iter().filter_map(|leg| index(leg.callee)).collect()
    };
    let fault = |circle: &[usize]| {
        let first = *circle.first()?;
        let next = *circle.get(1).unwrap_or(&first);
        let name = |fan_out: &usize| signatures.get(*fan_out).map_or("", |one| one.name.as_str());
        let message = told("", "calls", circle.iter().map(name));
        let legs = signatures.get(first)?.legs.iter().zip(&manifest.fan_outs.get(first)?.legs);
        let mut legs = legs.filter(|(leg, _)| index(leg.callee) == Some(next));
        let place = legs.next()?.1.call.place.clone();
        let fault = Diagnostic::error("cycle", place, message);
        Some((first, fault.help("call the operations themselves in one of them")))
    };
    circles(signatures.len(), called).iter().filter_map(|circle| fault(circle)).collect()
}

fn index(callee: Callee) -> Option<usize> {
    match callee {
        Callee::FanOut(id) => Some(id.index()),
        Callee::Operation(_) | Callee::Unknown => None,
    }
}

/// The circles of a graph, each once.
fn circles(nodes: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut said = vec![false; nodes];
    for start in 0..nodes {
        if said.get(start) == Some(&false)
            && let Some(circle) = circle(nodes, &next, start)
        {
            for node in &circle {
                said[*node] = true;
            }
            found.push(circle);
        }
    }
    found
}

/// A shortest way from a node to itself; without the return.
fn circle(nodes: usize, next: impl Fn(usize) -> Vec<usize>, start: usize) -> Option<Vec<usize>> {
    let mut came_from: Vec<Option<usize>> = vec![None; nodes];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for other in next(at) {
            if other == start {
                let mut way = vec![at];
                while let Some(before) = way.last().and_then(|last| came_from[*last]) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if came_from[other].is_none() {
                came_from[other] = Some(at);
                open.push_back(other);
            }
        }
    }
    None
}

/// `` `a` calls `b`, which calls `a` ``.
fn told<'a>(what: &str, does: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [one] => format!("{what}{one} {does} itself"),
        [first, rest @ ..] => {
            let rest = rest.join(&format!(", which {does} "));
            format!("{what}{first} {does} {rest}, which {does} {first}")
        }
        [] => String::new(),
    }
}
