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

/// A leg of a case, an element of one, or a leg of an element that is a fan-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Who {
    pub(crate) leg: usize,
    pub(crate) element: Option<usize>,
    pub(crate) inner: Option<usize>,
}

impl Who {
    pub(crate) fn leg(leg: usize) -> Self {
        Self { leg, element: None, inner: None }
    }

    pub(crate) fn element(leg: usize, element: usize) -> Self {
        Self { element: Some(element), ..Self::leg(leg) }
    }

    /// A leg of this element.
    pub(crate) fn within(self, inner: usize) -> Self {
        Self { inner: Some(inner), ..self }
    }
}

impl Scenario {
    /// What is known of a leg or an element. An element has its leg's operation, undo and
    /// fallback; what its upstream does is its own.
    pub(crate) fn of(&self, who: Who) -> &LegCase {
        let leg = &self.legs[who.leg];
        match (&leg.many, who.element, who.inner) {
            (Some(many), Some(element), Some(inner)) => &many.fan_outs[element].legs[inner],
            (Some(many), Some(element), None) => &many.elements[element],
            _ => leg,
        }
    }

    /// The legs without elements, and the elements.
    pub(crate) fn members(&self) -> Vec<Who> {
        let members = self.legs.iter().enumerate().flat_map(|(leg, case)| match &case.many {
            Some(many) => (0..many.elements.len()).map(|one| Who::element(leg, one)).collect(),
            None => vec![Who::leg(leg)],
        });
        members.collect()
    }

    /// The fan-out that is an element.
    pub(crate) fn fan_out(&self, who: Who) -> Option<&Scenario> {
        let many = self.legs[who.leg].many.as_ref()?;
        many.fan_outs.get(who.element?)
    }

    /// Whoever calls something.
    pub(crate) fn callers(&self) -> Vec<Who> {
        let members = self.members().into_iter();
        let calls = |who: Who| match self.fan_out(who) {
            Some(inner) => (0..inner.legs.len()).map(|leg| who.within(leg)).collect(),
            None => vec![who],
        };
        members.flat_map(calls).collect()
    }
}

/// The elements of a leg.
#[derive(Clone, Debug)]
pub(crate) struct Many {
    pub(crate) elements: Vec<LegCase>,
    /// Of each element the fan-out that it is; none if they are calls.
    pub(crate) fan_outs: Vec<Scenario>,
    pub(crate) concurrency: usize,
    pub(crate) rule: Rule,
}

/// What a leg wants of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// All run, and none fails.
    All,
    /// So many may fail; one more stops it.
    StopAfter(usize),
    /// They are targets, with a join.
    Join(Join),
}

/// One leg of a case.
#[derive(Clone, Debug)]
pub(crate) struct LegCase {
    /// Then it calls nothing itself.
    pub(crate) many: Option<Many>,
    /// Its position, if it is an element.
    pub(crate) at: usize,
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

fn step() -> impl Strategy<Value = Step> {
    let late = prop_oneof![Just(0), 1..3000_u64];
    let step = (any::<bool>(), late, reply(), 1..250_u64);
    step.prop_map(|(acts, late, reply, after)| Step { acts, late, reply, after })
}

fn script(kinds: &'static [Kind]) -> impl Strategy<Value = Script> {
    (prop::sample::select(kinds), vec(step(), 1..4))
        .prop_map(|(kind, steps)| Script { kind, steps })
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
    let own = script(&[Kind::Read, Kind::Put, Kind::Keyed, Kind::Keyed, Kind::Plain]);
    (
        (own, vec(0..8_usize, 0..3), any::<bool>(), weighted(0.2, Just(()))),
        (weighted(0.3, 50..900_u64), weighted(0.3, 1..4_u32), any::<bool>(), key, when()),
        (weighted(0.2, fallback()), weighted(0.7, undo())),
    )
        .prop_map(|((own, after, reads_needs, optional), more, (fallback, undo))| {
            let (deadline, attempts, harmless_500, key, when) = more;
            let optional = optional.is_some();
            LegCase {
                many: None,
                at: 0,
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

/// What the upstreams of one element do with its own operation, its fallback's and its undo's.
type Steps = (Vec<Step>, Vec<Step>, Vec<Step>);

fn steps() -> impl Strategy<Value = Steps> {
    (vec(step(), 1..4), vec(step(), 1..3), vec(step(), 1..3))
}

/// The same leg over upstreams that do this.
fn over(leg: &LegCase, (own, fallback, undo): Steps) -> LegCase {
    let mut one = leg.clone();
    one.own.steps = own;
    if let Some(Fallback::Call(script)) = &mut one.fallback {
        script.steps = fallback;
    }
    if let Some(of_leg) = &mut one.undo {
        of_leg.script.steps = undo;
    }
    one
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![8 => Just(When::Holds), 1 => Just(When::Fails), 1 => Just(When::FindsNothing)]
}

/// A leg that calls its operation for each element of a list, or at several targets.
fn many_calls() -> impl Strategy<Value = LegCase> {
    let rule = prop_oneof![
        2 => Just(Rule::All),
        2 => (0..3_usize).prop_map(Rule::StopAfter),
        1 => Just(Rule::Join(Join::All)),
        1 => Just(Rule::Join(Join::Settled)),
        1 => Just(Rule::Join(Join::First)),
        2 => (1..4_usize).prop_map(|wanted| Rule::Join(Join::Quorum(wanted))),
    ];
    let elements = vec((steps(), when()), 0..6);
    (leg(), rule, 1..4_usize, elements).prop_map(|(leg, rule, concurrency, elements)| {
        let element = |(at, (steps, when)): (usize, (Steps, When))| {
            // Targets have no condition, and nothing of a list.
            let when = if matches!(rule, Rule::Join(_)) { When::Holds } else { when };
            LegCase { at, when, reads_needs: false, deadline: None, ..over(&leg, steps) }
        };
        let elements = elements.into_iter().enumerate().map(element).collect();
        let many = Some(Many { elements, fan_outs: Vec::new(), concurrency, rule });
        let reads_needs = leg.reads_needs && !matches!(rule, Rule::Join(_));
        LegCase { many, reads_needs, ..leg }
    })
}

/// A leg that runs a whole fan-out for each element of a list: the same one over other upstreams.
fn many_fan_outs() -> impl Strategy<Value = LegCase> {
    let rule = prop_oneof![2 => Just(Rule::All), 1 => (0..3_usize).prop_map(Rule::StopAfter)];
    let found = prop_oneof![9 => Just(When::Holds), 1 => Just(When::FindsNothing)];
    let elements = vec((vec(steps(), 3), found), 0..4);
    let inner = fan_out(vec(leg(), 1..4));
    (leg(), inner, rule, 1..4_usize, elements).prop_map(
        |(leg, inner, rule, concurrency, elements)| {
            // What undoes it, or stands in for it, is the inner fan-out's own business.
            let leg = LegCase { fallback: None, undo: None, key: Key::Auto, ..leg };
            let element = |(at, (_, when)): (usize, &(Vec<Steps>, When))| LegCase {
                at,
                when: *when,
                reads_needs: false,
                deadline: None,
                ..leg.clone()
            };
            let over = |(steps, _): &(Vec<Steps>, When)| {
                let legs = inner.legs.iter().zip(steps);
                let legs = legs.map(|(leg, steps)| over(leg, steps.clone())).collect();
                Scenario { legs, ..inner.clone() }
            };
            let fan_outs = elements.iter().map(over).collect();
            let elements = elements.iter().enumerate().map(element).collect();
            LegCase { many: Some(Many { elements, fan_outs, concurrency, rule }), ..leg }
        },
    )
}

/// A fan-out of such legs.
fn fan_out(legs: impl Strategy<Value = Vec<LegCase>>) -> impl Strategy<Value = Scenario> {
    let join = prop_oneof![
        4 => Just(Join::All),
        1 => Just(Join::Settled),
        2 => Just(Join::First),
        2 => (1..4_usize).prop_map(Join::Quorum),
    ];
    (join, 100..1500_u64, 50..1500_u64, any::<bool>(), legs).prop_map(
        |(join, deadline, undo_deadline, partial, mut legs)| {
            for (index, leg) in legs.iter_mut().enumerate() {
                // It names earlier legs only.
                leg.after.retain(|needed| *needed < index);
                leg.after.sort_unstable();
                leg.after.dedup();
            }
            let partial_at_deadline = partial && join == Join::All;
            Scenario { join, deadline, undo_deadline, partial_at_deadline, dropped: None, legs }
        },
    )
}

/// Any case that the generator would let pass, and more.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let any_leg = prop_oneof![6 => leg(), 3 => many_calls(), 2 => many_fan_outs()];
    let dropped = weighted(0.25, (0..900_u64, any::<bool>()));
    let whole = fan_out(vec(any_leg, 1..6));
    (whole, dropped).prop_map(|(whole, dropped)| Scenario { dropped, ..whole })
}
