//! What a plan is made of. All names are resolved to ids and positions.

use std::time::Duration;

use super::{Condition, Make, Path};
use crate::diagnostic::Place;
use crate::ir::{Arena, Docs, Id, OperationId, Ty};
use crate::manifest::{self, Allowance};

/// Names one fan-out.
pub type FanOutId = Id<FanOut>;

/// What is made of the APIs together.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What the manifest sets for an API, by the position of its id; none without a manifest.
    pub apis: Vec<ApiSettings>,
    /// In the order of the manifest, or of the documents.
    pub fan_outs: Arena<FanOut>,
}

/// What the manifest sets for one API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiSettings {
    /// Takes the place of the document's `servers`.
    pub base_url: Option<String>,
    /// The same, in several places at once: more than one, or none.
    pub base_urls: Vec<String>,
    /// For each of its calls.
    pub policy: Policy,
    /// How it is told which fan-out a request is part of.
    pub correlation: Correlation,
    /// What is kept of its answers.
    pub cache: Option<Cache>,
    /// Which of its reads share a request.
    pub coalesce: Option<Reads>,
}

/// What is kept of an API's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The answers to these.
    pub reads: Reads,
    /// The bounds; its own reads are names.
    pub bounds: manifest::Cache,
}

/// Which reads of an API a policy is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// All of them.
    All,
    /// None of them.
    None,
    /// These, in the order of the document.
    Only(Vec<OperationId>),
}

/// How an API is told which fan-out a request is part of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Correlation {
    /// In the header that the runtime uses where nothing is said.
    #[default]
    Usual,
    /// In this header.
    Header(String),
    /// Not at all.
    None,
}

/// Settings of calls; what is `None` is left to the runtime's defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Of one attempt.
    pub timeout: Option<Duration>,
    /// How many at most, the first one included.
    pub attempts: Option<u32>,
    /// The longest pause before the second attempt.
    pub base: Option<Duration>,
    /// The longest pause of all.
    pub cap: Option<Duration>,
    /// Of a call with all its attempts.
    pub deadline: Option<Duration>,
    /// The most load that repeats add.
    pub budget: Option<manifest::Budget>,
    /// When a circuit opens.
    pub breaker: Option<manifest::Breaker>,
    /// How many requests at once.
    pub concurrency: Option<manifest::Concurrency>,
    /// How many requests in a time.
    pub rate_limit: Option<manifest::RateLimit>,
    /// When a second attempt is sent beside the first.
    pub hedge: Option<manifest::Hedge>,
    /// Whether a leg's answer may be a stored one.
    pub cache: Option<bool>,
    /// Whether a leg shares the request of an equal read.
    pub coalesce: Option<bool>,
}

/// A named combination of operations.
#[derive(Clone, Debug)]
pub struct FanOut {
    /// As the manifest writes it; an operation id, or `GET /path`, where it is automatic.
    pub name: String,
    /// Its texts.
    pub docs: Docs,
    /// What the caller gives, all of it required.
    pub inputs: Vec<Input>,
    /// When it is done.
    pub join: Join,
    /// Of the whole.
    pub deadline: Option<Duration>,
    /// Of the undo phase.
    pub undo_deadline: Option<Duration>,
    /// It is undone even when its caller went away.
    pub undo_on_drop: bool,
    /// In the order of the manifest.
    pub legs: Vec<Leg>,
    /// Where it is written; for an automatic one, where its first operation is.
    pub place: Place,
}

/// What the caller gives.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in the manifest; a leg's name where it is all that the leg calls with.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
    /// Its texts.
    pub docs: Docs,
    /// Where it is declared; none where it is a leg's whole request.
    pub place: Option<Place>,
}

/// What an input is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A value of this type.
    Value(Ty),
    /// The whole request of this operation.
    Request(OperationId),
    /// All inputs of this fan-out.
    Inputs(FanOutId),
}

/// When a fan-out is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Every required leg succeeded.
    All {
        /// At the deadline it is met with what is there by then.
        partial_at_deadline: bool,
    },
    /// Every leg ended.
    Settled,
    /// One leg succeeded.
    First,
    /// So many legs succeeded.
    Quorum(u32),
}

/// One operation inside a fan-out, or one fan-out inside another.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Its name.
    pub name: String,
    /// What is called.
    pub call: Call,
    /// How often.
    pub spread: Spread,
    /// Positions of the legs that must have succeeded, ascending: those that are named and those
    /// that its expressions read.
    pub after: Vec<usize>,
    /// Whether it is called at all.
    pub when: Option<Condition>,
    /// Its failure fails nothing.
    pub optional: bool,
    /// Of the leg with all its attempts.
    pub deadline: Option<Duration>,
    /// What it sets for itself; its deadline is [`Leg::deadline`].
    pub policy: Policy,
    /// The idempotency key.
    pub key: Key,
    /// The statuses from 500 on after which nothing has happened.
    pub no_effect: Vec<u16>,
    /// What stands in for its answer when it failed.
    pub fallback: Option<Fallback>,
    /// What takes it back.
    pub undo: Option<Undo>,
    /// Where it is written.
    pub place: Place,
}

/// What a leg calls.
#[derive(Clone, Debug)]
pub enum Call {
    /// An operation.
    Operation(OperationId, Request),
    /// The same operation of several APIs, in the order of the manifest. Without a join all run,
    /// and none may fail.
    Broadcast(Vec<Target>, Option<Join>),
    /// A fan-out.
    FanOut(FanOutId, Inputs),
}

/// One operation of a [`Call::Broadcast`].
#[derive(Clone, Debug)]
pub struct Target {
    /// Its API's name, which tells it from the others.
    pub name: String,
    /// What is called.
    pub operation: OperationId,
    /// What fills the request.
    pub arguments: Arguments,
    /// What takes it back.
    pub undo: Option<Undo>,
}

/// What fills the inputs of a fan-out that a leg calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Inputs {
    /// The caller: the input at this position.
    Whole(usize),
    /// The manifest: each of them, in their order.
    Built(Vec<Given>),
}

/// What fills one input.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A value.
    Value(Make),
    /// The whole request of a leg that calls this operation.
    Request(OperationId, Arguments),
    /// All inputs of this fan-out, which a leg calls.
    Inputs(FanOutId, Vec<Given>),
}

/// How often a leg calls.
#[derive(Clone, Debug)]
pub enum Spread {
    /// Once.
    Once,
    /// Once for each element of a list.
    Each(Each),
    /// Once at each of these base URLs. Without a join all run, and none may fail.
    Bases(Vec<String>, Option<Join>),
}

/// A list that a leg runs over.
#[derive(Clone, Debug)]
pub struct Each {
    /// Where the list is.
    pub list: Path,
    /// What its elements are.
    pub item: Ty,
    /// How many of them run at once.
    pub concurrency: Option<u32>,
    /// How many may fail; none and all run where nothing is said.
    pub allowance: Option<Allowance>,
}

/// What fills the request of a leg.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The caller: the input at this position.
    Whole(usize),
    /// The manifest.
    Built(Arguments),
}

/// What the manifest fills in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    /// By the position of the parameter in the operation, ascending; optional ones are in a `Some`.
    pub parameters: Vec<(usize, Make)>,
    /// The body; an optional one is in a `Some`.
    pub body: Option<Make>,
}

/// The rule for a leg's idempotency key.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Key {
    /// A fresh one where the operation takes one.
    #[default]
    Auto,
    /// None.
    None,
    /// This text.
    Value(Make),
}

/// What stands in for the answer of a leg that failed.
#[derive(Clone, Debug)]
pub enum Fallback {
    /// A value of the leg's answer type; where that is an enum, of the variant at this position.
    Value(Option<usize>, Make),
    /// Another operation with the same answer type.
    Call(OperationId, Arguments),
}

/// What takes a leg back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// What is called.
    pub operation: OperationId,
    /// What fills the request.
    pub arguments: Arguments,
    /// It does no harm when nothing had happened.
    pub when_in_doubt: bool,
    /// Where it is written.
    pub place: Place,
}

impl Leg {
    /// The operations whose requests it makes; not those that a fan-out makes which it calls.
    pub fn operations(&self) -> Vec<OperationId> {
        let mut all = match &self.call {
            Call::Operation(operation, _) => vec![*operation],
            Call::Broadcast(targets, _) => targets.iter().map(|one| one.operation).collect(),
            Call::FanOut(_, Inputs::Whole(_)) => Vec::new(),
            Call::FanOut(_, Inputs::Built(given)) => {
                given.iter().flat_map(Given::operations).collect()
            }
        };
        all.extend(self.undos().map(|undo| undo.operation));
        if let Some(Fallback::Call(operation, _)) = &self.fallback {
            all.push(*operation);
        }
        all
    }

    /// What takes it back: one thing, or one for each of its targets.
    pub fn undos(&self) -> impl Iterator<Item = &Undo> {
        let targets = match &self.call {
            Call::Broadcast(targets, _) => targets.as_slice(),
            Call::Operation(..) | Call::FanOut(..) => &[],
        };
        self.undo.iter().chain(targets.iter().filter_map(|one| one.undo.as_ref()))
    }

    /// The fan-out that it calls.
    pub fn fan_out(&self) -> Option<FanOutId> {
        match self.call {
            Call::FanOut(id, _) => Some(id),
            Call::Operation(..) | Call::Broadcast(..) => None,
        }
    }
}

impl Given {
    /// The operations whose requests it makes.
    fn operations(&self) -> Vec<OperationId> {
        match self {
            Self::Value(_) => Vec::new(),
            Self::Request(operation, _) => vec![*operation],
            Self::Inputs(_, given) => given.iter().flat_map(Self::operations).collect(),
        }
    }

    /// The fan-outs whose inputs it makes.
    fn fan_outs(&self) -> Vec<FanOutId> {
        match self {
            Self::Value(_) | Self::Request(..) => Vec::new(),
            Self::Inputs(id, given) => {
                std::iter::once(*id).chain(given.iter().flat_map(Self::fan_outs)).collect()
            }
        }
    }
}

impl FanOut {
    /// The fan-outs whose inputs stand in it: those that its legs call, and what those take whole.
    pub fn fan_outs(&self) -> Vec<FanOutId> {
        let inputs = self.inputs.iter().filter_map(|input| match input.kind {
            InputKind::Inputs(id) => Some(id),
            InputKind::Value(_) | InputKind::Request(_) => None,
        });
        let legs = self.legs.iter().flat_map(|leg| match &leg.call {
            Call::FanOut(id, Inputs::Whole(_)) => vec![*id],
            Call::FanOut(id, Inputs::Built(given)) => {
                std::iter::once(*id).chain(given.iter().flat_map(Given::fan_outs)).collect()
            }
            Call::Operation(..) | Call::Broadcast(..) => Vec::new(),
        });
        inputs.chain(legs).collect()
    }
}
