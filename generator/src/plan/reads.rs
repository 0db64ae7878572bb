//! What the expressions of legs and undos read.

use super::condition::{Condition, Operand};
use super::make::{Json, Make, Path, Piece, Read};
use super::model::{Arguments, Call, Fallback, Given, Inputs, Key, Leg, Request, Spread, Undo};

/// All paths that anything of a leg reads: its undo, its fallback and its condition too.
pub(super) fn of_all(leg: &Leg) -> Vec<&Path> {
    let mut paths = of_leg(leg);
    if let Some(when) = &leg.when {
        condition(when, &mut paths);
    }
    match &leg.fallback {
        Some(Fallback::Value(_, make)) => value(make, &mut paths),
        Some(Fallback::Call(_, built)) => arguments(built, &mut paths),
        None => {}
    }
    paths.extend(leg.undos().flat_map(of_undo));
    paths
}

fn condition<'a>(of: &'a Condition, paths: &mut Vec<&'a Path>) {
    let operand = |side: &'a Operand| match side {
        Operand::Path(path) => Some(path),
        Operand::Literal(_) => None,
    };
    match of {
        Condition::Any(all) | Condition::All(all) => {
            for one in all {
                condition(one, paths);
            }
        }
        Condition::Not(inner) => condition(inner, paths),
        Condition::Holds(path) | Condition::IsNull(path) => paths.push(path),
        Condition::Same(a, b) => paths.extend([a, b]),
        Condition::Texts(a, b) | Condition::Numbers(a, _, b, _) => {
            paths.extend([a, b].into_iter().filter_map(operand));
        }
    }
}

/// All paths that an undo reads.
pub(super) fn of_undo(undo: &Undo) -> Vec<&Path> {
    let mut paths = Vec::new();
    arguments(&undo.arguments, &mut paths);
    paths
}

/// All paths that a leg reads before it is called, but those of its condition.
pub(super) fn of_leg(leg: &Leg) -> Vec<&Path> {
    let mut paths = Vec::new();
    match &leg.call {
        Call::Operation(_, Request::Built(built)) => arguments(built, &mut paths),
        Call::Operation(_, Request::Whole(_)) | Call::FanOut(_, Inputs::Whole(_)) => {}
        Call::Broadcast(targets, _) => {
            for target in targets {
                arguments(&target.arguments, &mut paths);
            }
        }
        Call::FanOut(_, Inputs::Built(all)) => given(all, &mut paths),
    }
    if let Key::Value(make) = &leg.key {
        value(make, &mut paths);
    }
    if let Spread::Each(each) = &leg.spread {
        paths.push(&each.list);
    }
    paths
}

fn given<'a>(all: &'a [Given], paths: &mut Vec<&'a Path>) {
    for one in all {
        match one {
            Given::Value(make) => value(make, paths),
            Given::Request(_, built) => arguments(built, paths),
            Given::Inputs(_, inner) => given(inner, paths),
        }
    }
}

fn arguments<'a>(all: &'a Arguments, paths: &mut Vec<&'a Path>) {
    let parameters = all.parameters.iter().map(|(_, make)| make);
    parameters.chain(&all.body).for_each(|make| value(make, paths));
}

fn value<'a>(make: &'a Make, paths: &mut Vec<&'a Path>) {
    make.reads(&mut |read: &Read| paths.push(&read.path));
}

impl Make {
    /// Calls `visit` for every expression in it.
    fn reads<'a>(&'a self, visit: &mut impl FnMut(&'a Read)) {
        match self {
            Self::Read(read) => visit(read),
            Self::Some(inner)
            | Self::Secret(inner)
            | Self::Unlisted(_, inner)
            | Self::Parsed(_, inner)
            | Self::Variant(_, _, inner)
            | Self::Newtype(_, inner) => inner.reads(visit),
            Self::Format(pieces) => pieces.iter().for_each(|piece| {
                if let Piece::Read(read) = piece {
                    visit(read);
                }
            }),
            Self::List(items) => items.iter().for_each(|item| item.reads(visit)),
            Self::Map(entries) => entries.iter().for_each(|(_, item)| item.reads(visit)),
            Self::Record(_, fields) => fields.iter().for_each(|(_, item)| item.reads(visit)),
            Self::Json(json) => json.reads(visit),
            Self::Null
            | Self::Bool(_)
            | Self::Number(..)
            | Self::Text(_)
            | Self::Bytes(_)
            | Self::File(_)
            | Self::Enumerated(..) => {}
        }
    }
}

impl Json {
    fn reads<'a>(&'a self, visit: &mut impl FnMut(&'a Read)) {
        match self {
            Self::Value(make) => make.reads(visit),
            Self::List(items) => items.iter().for_each(|item| item.reads(visit)),
            Self::Object(entries) => entries.iter().for_each(|(_, item)| item.reads(visit)),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {}
        }
    }
}
