//! A case as a fan-out of the runtime's, and what its outcome says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use fanwise_runtime::{
    Binding, DeclaredFanOut, Each, EachFanOut, FanOutLeg, LegStatus, Operation, Outcome, Plan,
};

use crate::inside::{self, Inside};
use crate::many;
use crate::plan::plan;
use crate::scenario::{Kind, LegCase, Scenario, Who};
use crate::shop::{KEYED, OneLeg, PLAIN, PUT, Place, READ, Sdk, Seen, Send, bind, seen};
use crate::told::{Facts, Told};

/// A leg of every kind, one of which is used.
#[derive(Debug, Default)]
pub(crate) struct AnyLeg {
    pub(crate) one: OneLeg,
    reads: Each<Send<READ>>,
    puts: Each<Send<PUT>>,
    keyeds: Each<Send<KEYED>>,
    plains: Each<Send<PLAIN>>,
    fan_outs: EachFanOut<Inside>,
}

fn elements<O: Operation>(each: &Each<O>) -> impl Iterator<Item = Seen> {
    each.elements().iter().map(seen)
}

/// What is said of a leg with elements.
type SeenMany = (Option<LegStatus>, Option<Duration>);

impl AnyLeg {
    fn many(&self) -> Option<SeenMany> {
        let all = [
            (self.reads.status(), self.reads.elapsed()),
            (self.puts.status(), self.puts.elapsed()),
            (self.keyeds.status(), self.keyeds.elapsed()),
            (self.plains.status(), self.plains.elapsed()),
            (self.fan_outs.status(), self.fan_outs.elapsed()),
        ];
        all.into_iter().find(|one| one.0.is_some())
    }

    fn status(&self) -> Option<LegStatus> {
        self.one.seen().0.or_else(|| self.many()?.0)
    }

    /// The elements that are calls.
    fn calls(&self) -> Vec<Seen> {
        let (reads, puts) = (elements(&self.reads), elements(&self.puts));
        reads.chain(puts).chain(elements(&self.keyeds)).chain(elements(&self.plains)).collect()
    }

    fn elements(&self) -> Vec<&'static str> {
        let fan_outs = self.fan_outs.elements().iter().map(FanOutLeg::status);
        self.calls().into_iter().map(|one| one.0).chain(fan_outs).map(word).collect()
    }
}

fn word(status: Option<LegStatus>) -> &'static str {
    status.map_or("none", LegStatus::as_str)
}

/// A case as a fan-out.
#[allow(clippy::struct_field_names)] // It is one.
pub(crate) struct Case {
    case: Arc<Scenario>,
    plan: Plan,
    /// Of each leg the plan of its elements, if those are fan-outs.
    inner: Vec<Option<Plan>>,
}

impl Case {
    pub(crate) fn new(case: &Scenario) -> Self {
        let inner = |leg: &LegCase| Some(plan(leg.many.as_ref()?.fan_outs.first()?));
        Self {
            plan: plan(case),
            inner: case.legs.iter().map(inner).collect(),
            case: Arc::new(case.clone()),
        }
    }

    fn bind_leg<'a>(&'a self, index: usize, sdk: &'a Sdk, legs: &'a [AnyLeg]) -> Binding<'a> {
        let (case, leg) = (&self.case.legs[index], &legs[index]);
        let found = move || {
            let mut needs = case.after.iter().filter(|_| case.reads_needs);
            needs.try_for_each(|needed| legs[*needed].one.found())
        };
        let Some(many) = &case.many else {
            let place = Place { leg: index, element: "0".to_owned() };
            return bind(place, case, &sdk.0, &leg.one, found);
        };
        if let Some(plan) = self.inner[index] {
            let inside = move |element: &LegCase| Inside {
                case: Arc::clone(&self.case),
                who: Who::element(index, element.at),
                plan,
            };
            return many::bind_fan_outs(case, many, sdk, found, &leg.fan_outs, inside);
        }
        match case.own.kind {
            Kind::Read => many::bind(index, case, many, &sdk.0, found, &leg.reads),
            Kind::Put => many::bind(index, case, many, &sdk.0, found, &leg.puts),
            Kind::Keyed => many::bind(index, case, many, &sdk.0, found, &leg.keyeds),
            Kind::Plain => many::bind(index, case, many, &sdk.0, found, &leg.plains),
        }
    }
}

impl DeclaredFanOut for Case {
    type Sdk = Sdk;
    type Legs = Vec<AnyLeg>;
    const PLAN: Plan = Plan::settled("case");

    fn plan(&self) -> Plan {
        self.plan
    }

    fn legs() -> Vec<AnyLeg> {
        (0..8).map(|_| AnyLeg::default()).collect()
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a Vec<AnyLeg>) -> Vec<Binding<'a>> {
        (0..self.case.legs.len()).map(|index| self.bind_leg(index, sdk, legs)).collect()
    }
}

/// What an outcome says.
pub(crate) fn told(case: &Scenario, outcome: &Outcome<Vec<AnyLeg>>) -> Told {
    let legs = &outcome[..case.legs.len()];
    let mut inner = BTreeMap::new();
    for (leg, any) in legs.iter().enumerate() {
        for (at, element) in any.fan_outs.elements().iter().enumerate() {
            let legs = inside::legs(element, Who::element(leg, at));
            inner.extend(legs.into_iter().map(|(who, leg)| (who, word(leg.seen().0))));
        }
    }
    Told {
        met: outcome.is_met(),
        overall: outcome.overall().as_str(),
        statuses: legs.iter().map(|leg| word(leg.status())).collect(),
        elements: legs.iter().map(AnyLeg::elements).collect(),
        inner,
        elapsed: milliseconds(outcome.elapsed()),
        facts: Some(facts(legs)),
    }
}

fn facts(legs: &[AnyLeg]) -> Facts {
    let mut facts = Facts::default();
    let call = |(_, (elapsed, attempts)): Seen| (elapsed.map(milliseconds), attempts);
    for (leg, any) in legs.iter().enumerate() {
        let Some((_, elapsed)) = any.many() else {
            facts.calls.insert(Who::leg(leg), call(any.one.seen()));
            continue;
        };
        let has_begun = !any.elements().is_empty() || elapsed.is_some();
        if has_begun {
            facts.took.insert(Who::leg(leg), elapsed.map(milliseconds));
        }
        for (at, one) in any.calls().into_iter().enumerate() {
            facts.calls.insert(Who::element(leg, at), call(one));
        }
        for (at, element) in any.fan_outs.elements().iter().enumerate() {
            let who = Who::element(leg, at);
            let Some(outcome) = element.outcome() else { continue };
            facts.took.insert(who, element.elapsed().map(milliseconds));
            let elapsed = milliseconds(outcome.elapsed());
            facts.fan_outs.insert(who, (outcome.is_met(), outcome.overall().as_str(), elapsed));
            let legs = inside::legs(element, who).into_iter();
            facts.calls.extend(legs.map(|(who, leg)| (who, call(leg.seen()))));
        }
    }
    facts
}

pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
