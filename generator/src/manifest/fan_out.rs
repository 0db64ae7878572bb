//! `fanouts`: what a manifest says of them.

use std::time::Duration;

use super::{Member, Policy, Spanned, Template};
use crate::diagnostic::Place;

/// One of `fanouts`.
#[derive(Clone, Debug)]
pub struct FanOut {
    /// Its name.
    pub name: Spanned<String>,
    /// `summary`: one line.
    pub summary: Option<String>,
    /// `description`: Markdown.
    pub description: Option<String>,
    /// `inputs`.
    pub inputs: Vec<Input>,
    /// `join`; `all` where nothing is said.
    pub join: Spanned<Join>,
    /// `deadline`: of the whole.
    pub deadline: Option<Spanned<Duration>>,
    /// `undo_deadline`: of the undo phase.
    pub undo_deadline: Option<Spanned<Duration>>,
    /// `partial_at_deadline`.
    pub partial_at_deadline: Option<Spanned<bool>>,
    /// `undo_on_drop`.
    pub undo_on_drop: Option<Spanned<bool>>,
    /// `legs`.
    pub legs: Vec<Leg>,
}

/// One of `inputs`.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: Spanned<String>,
    /// Its schema; a `$ref` starts with the name of an API: `inventory#/components/schemas/Item`.
    pub schema: Template,
}

/// `join`: the rule that says when a fan-out is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Every required leg succeeds.
    All,
    /// Every leg ends, however.
    Settled,
    /// One leg succeeds.
    First,
    /// So many legs succeed.
    Quorum(u32),
}

/// One of `legs`.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Its name.
    pub name: Spanned<String>,
    /// `call`: `api.operationId`, `api POST /path`, or `fanouts.name`.
    pub call: Spanned<String>,
    /// `path`, `query`, `header`, `cookie` and `body`; none of them: the caller gives the request.
    pub mapping: Option<Mapping>,
    /// `inputs`: of the fan-out that it calls.
    pub inputs: Option<Spanned<Vec<Member>>>,
    /// `each`: an expression that finds a list, not read yet.
    pub each: Option<Spanned<String>>,
    /// `concurrency`: how many elements run at once.
    pub concurrency: Option<Spanned<u32>>,
    /// `stop_after_failures`.
    pub stop_after_failures: Option<Spanned<Allowance>>,
    /// `targets`: base URLs, or APIs.
    pub targets: Option<Spanned<Vec<Spanned<String>>>>,
    /// `join`: of its targets.
    pub join: Option<Spanned<Join>>,
    /// `after`: legs that must have succeeded.
    pub after: Vec<Spanned<String>>,
    /// `when`: a condition, not read yet.
    pub when: Option<Spanned<String>>,
    /// `optional`.
    pub optional: Option<Spanned<bool>>,
    /// `deadline`: of the leg with all its attempts.
    pub deadline: Option<Spanned<Duration>>,
    /// `policy`; its deadline is not used.
    pub policy: Option<Spanned<Policy>>,
    /// `idempotency_key`.
    pub key: Option<Spanned<KeyWord>>,
    /// `no_effect`: takes the place of its API's.
    pub no_effect: Option<Spanned<Vec<u16>>>,
    /// `fallback`.
    pub fallback: Option<Fallback>,
    /// `undo`.
    pub undo: Option<Undo>,
}

/// `stop_after_failures`: how many elements may fail; one more starts no further element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// So many.
    Count(u32),
    /// So many of ten thousand: `2.5%` is 250.
    Share(u32),
}

/// `fallback`: what stands in for the answer of a leg that failed; one of both words.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// `value`.
    pub value: Option<Template>,
    /// `call`.
    pub call: Option<Spanned<String>>,
    /// What fills the request of `call`.
    pub mapping: Mapping,
    /// Where it stands.
    pub place: Place,
}

/// What fills a request, by the names of the document.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// `path`.
    pub path: Vec<Member>,
    /// `query`.
    pub query: Vec<Member>,
    /// `header`.
    pub header: Vec<Member>,
    /// `cookie`.
    pub cookie: Vec<Member>,
    /// `body`.
    pub body: Option<Template>,
}

/// `idempotency_key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyWord {
    /// A fresh one for each call: the default where the operation takes one.
    Auto,
    /// None, although the operation takes one.
    None,
    /// An expression, or a text that holds some.
    Expression(String),
}

/// `undo`: what takes a leg back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// `call`.
    pub call: Spanned<String>,
    /// What fills its request.
    pub mapping: Mapping,
    /// `when_in_doubt`: it does no harm when nothing had happened.
    pub when_in_doubt: bool,
    /// Where it stands.
    pub place: Place,
}
