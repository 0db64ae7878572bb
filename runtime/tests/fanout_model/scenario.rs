//! One case: a fan-out, what its upstreams do, and when its caller goes away.
//!
//! Times are in milliseconds.

use fanwise_runtime::Join;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) join: Join,
    pub(crate) deadline: u64,
    pub(crate) undo_deadline: u64,
    pub(crate) partial_at_deadline: bool,
    /// When the caller drops the future, and whether the fan-out outlives that.
    pub(crate) dropped: Option<(u64, bool)>,
    pub(crate) legs: Vec<LegCase>,
}

/// One leg of a case.
#[derive(Clone, Debug)]
pub(crate) struct LegCase {
    pub(crate) own: Script,
    /// The legs that it names; always earlier ones.
    pub(crate) after: Vec<usize>,
    /// Its request is built from the answers of those.
    pub(crate) reads_needs: bool,
    pub(crate) optional: bool,
    pub(crate) deadline: Option<u64>,
    pub(crate) attempts: Option<u32>,
    /// The manifest says that a 500 has no effect.
    pub(crate) harmless_500: bool,
    pub(crate) key: Key,
    pub(crate) when: When,
    pub(crate) fallback: Option<Fallback>,
    pub(crate) undo: Option<Undo>,
}

/// Where a leg's key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Auto,
    None,
    Given,
}

/// What a leg's condition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Holds,
    Fails,
    FindsNothing,
}

/// What stands in for a leg.
#[derive(Clone, Debug)]
pub(crate) enum Fallback {
    Value { found: bool },
    Call(Script),
}

/// What undoes a leg.
#[derive(Clone, Debug)]
pub(crate) struct Undo {
    pub(crate) script: Script,
    pub(crate) when_in_doubt: bool,
    /// Its request is built from the leg's answer.
    pub(crate) reads_answer: bool,
}

/// An operation, and what its upstream does with each request. The last step goes on for ever.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) kind: Kind,
    pub(crate) steps: Vec<Step>,
}

/// How an operation may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// GET.
    Read,
    /// PUT: idempotent without a key.
    Put,
    /// POST that declares a key.
    Keyed,
    /// POST that may be sent once, unless a key is given.
    Plain,
}

/// What an upstream does with one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// Whether it acts, where its reply leaves that open.
    pub(crate) acts: bool,
    /// How long it takes to act then: often longer than anybody waits.
    pub(crate) late: u64,
    pub(crate) reply: Reply,
    /// The time until the reply.
    pub(crate) after: u64,
}

/// How an upstream replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// A status, and seconds in `retry-after` if there are any.
    Status(u16, u64),
    /// A success that nobody can read.
    Malformed,
    Reset,
    Hang,
    /// The request never leaves.
    Refuse,
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        12 => Just(Reply::Status(200, 0)),
        3 => prop::sample::select(&[402_u16, 404, 409, 501][..]).prop_map(|one| Reply::Status(one, 0)),
        3 => (prop::sample::select(&[429_u16, 500, 502, 503][..]), 0..2_u64)
            .prop_map(|(one, wait)| Reply::Status(one, wait)),
        1 => Just(Reply::Malformed),
        2 => Just(Reply::Reset),
        2 => Just(Reply::Hang),
        1 => Just(Reply::Refuse),
    ]
}

fn script(kinds: &'static [Kind]) -> impl Strategy<Value = Script> {
    let late = prop_oneof![Just(0), 1..3000_u64];
    let step = (any::<bool>(), late, reply(), 1..250_u64);
    let step = step.prop_map(|(acts, late, reply, after)| Step { acts, late, reply, after });
    (prop::sample::select(kinds), vec(step, 1..4)).prop_map(|(kind, steps)| Script { kind, steps })
}

fn fallback() -> impl Strategy<Value = Fallback> {
    prop_oneof![
        weighted(0.8, Just(())).prop_map(|found| Fallback::Value { found: found.is_some() }),
        script(&[Kind::Read, Kind::Read, Kind::Keyed, Kind::Plain]).prop_map(Fallback::Call),
    ]
}

fn undo() -> impl Strategy<Value = Undo> {
    (script(&[Kind::Put, Kind::Keyed, Kind::Keyed, Kind::Plain]), any::<bool>(), any::<bool>())
        .prop_map(|(script, when_in_doubt, reads_answer)| Undo {
            script,
            when_in_doubt,
            reads_answer,
        })
}

fn leg() -> impl Strategy<Value = LegCase> {
    let key = prop_oneof![6 => Just(Key::Auto), 1 => Just(Key::None), 1 => Just(Key::Given)];
    let when = prop_oneof![
        8 => Just(When::Holds),
        1 => Just(When::Fails),
        1 => Just(When::FindsNothing),
    ];
    let own = script(&[Kind::Read, Kind::Put, Kind::Keyed, Kind::Keyed, Kind::Plain]);
    (
        (own, vec(0..8_usize, 0..3), any::<bool>(), weighted(0.2, Just(()))),
        (weighted(0.3, 50..900_u64), weighted(0.3, 1..4_u32), any::<bool>(), key, when),
        (weighted(0.2, fallback()), weighted(0.7, undo())),
    )
        .prop_map(|((own, after, reads_needs, optional), more, (fallback, undo))| {
            let (deadline, attempts, harmless_500, key, when) = more;
            let optional = optional.is_some();
            LegCase {
                own,
                after,
                reads_needs,
                optional,
                deadline,
                attempts,
                harmless_500,
                key,
                when,
                fallback,
                undo,
            }
        })
}

/// Any case that the generator would let pass, and more.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let join = prop_oneof![
        4 => Just(Join::All),
        1 => Just(Join::Settled),
        2 => Just(Join::First),
        2 => (1..4_usize).prop_map(Join::Quorum),
    ];
    let dropped = weighted(0.2, (0..900_u64, any::<bool>()));
    (join, 100..1500_u64, 50..1500_u64, any::<bool>(), dropped, vec(leg(), 1..6)).prop_map(
        |(join, deadline, undo_deadline, partial, dropped, mut legs)| {
            for (index, leg) in legs.iter_mut().enumerate() {
                // It names earlier legs only.
                leg.after.retain(|needed| *needed < index);
                leg.after.sort_unstable();
                leg.after.dedup();
            }
            let partial_at_deadline = partial && join == Join::All;
            Scenario { join, deadline, undo_deadline, partial_at_deadline, dropped, legs }
        },
    )
}
