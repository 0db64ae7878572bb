//! The runtime's fan-outs against a model: an independent, slow, obviously right interpreter of
//! what a fan-out means. Random plans meet upstreams that fail in every way, in paused time, and
//! both have to send the same requests at the same moments and to say the same of every leg.
//!
//! `FANWISE_MODEL_CASES` says how many cases are tried, `PROPTEST_RNG_SEED` which one is the first.

mod call;
mod case;
mod elements;
mod inside;
mod invariants;
mod join;
mod leg;
mod many;
mod model;
mod overheard;
mod plan;
mod rules;
mod run;
mod scenario;
mod shop;
mod told;
mod undo;
mod world;

use std::collections::BTreeMap;

use fanwise_runtime::Join;
use model::{Bug, tell};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use scenario::{Scenario, Who, scenario};
use told::Told;
use world::{Of, Sent};

/// All that runtime and model have to agree about.
#[derive(Debug, PartialEq)]
struct Seen {
    told: Option<Told>,
    log: Vec<Sent>,
    effects: Vec<[usize; 3]>,
}

fn seen(case: &Scenario, told: Option<Told>, world: &world::World) -> Seen {
    let effects = |who| [Of::Own, Of::Fallback, Of::Undo].map(|of| world.effects(who, of));
    let effects = case.callers().into_iter().map(effects).collect();
    Seen { told, log: world.sorted_log(), effects }
}

/// What the model makes of a case.
fn modelled(case: &Scenario, bug: Bug) -> Seen {
    let (told, world) = tell(case, bug);
    seen(case, told, &world)
}

/// Runs a case and holds it against the model and the invariants.
fn check(case: &Scenario, bug: Bug) -> Result<(), String> {
    let run = run::run(case);
    invariants::check(case, &run)?;
    let (real, mut model) = (seen(case, run.told.clone(), &run.world), modelled(case, bug));
    if let (Some(Told { facts: None, .. }), Some(model)) = (&real.told, &mut model.told) {
        model.facts = None;
    }
    if real == model {
        return Ok(());
    }
    let events: Vec<_> = run.events.iter().map(ToString::to_string).collect();
    Err(format!("runtime: {real:#?}\nmodel: {model:#?}\nevents:\n{}", events.join("\n")))
}

/// What an environment variable says, or what is usual.
fn given(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|given| given.parse().ok()).unwrap_or(usual)
}

/// Each case has a seed of its own, so that any of them can be had again alone.
#[test]
fn the_runtime_does_what_the_model_says() {
    let first = given("PROPTEST_RNG_SEED", 2026);
    let shrinks = u32::try_from(given("PROPTEST_MAX_SHRINK_ITERS", 4000)).unwrap_or(u32::MAX);
    for seed in first..first + given("FANWISE_MODEL_CASES", 10_000) {
        let config = Config {
            cases: 1,
            rng_seed: RngSeed::Fixed(seed),
            failure_persistence: None,
            max_shrink_iters: shrinks,
            ..Config::default()
        };
        let result = TestRunner::new(config)
            .run(&scenario(), |case| check(&case, Bug::None).map_err(TestCaseError::fail));
        if let Err(fault) = result {
            panic!("{fault}\nonce more: PROPTEST_RNG_SEED={seed} FANWISE_MODEL_CASES=1");
        }
    }
}

/// The cases are worth something only if every ending is among them.
#[test]
fn the_cases_reach_every_ending() {
    let config = Config { rng_seed: RngSeed::Fixed(2026), ..Config::default() };
    let mut runner = TestRunner::new(config);
    let mut counts = BTreeMap::new();
    let mut count = |what: String| *counts.entry(what).or_insert(0) += 1;
    for _ in 0..3000 {
        let case = scenario().new_tree(&mut runner).expect("a case").current();
        let (told, world) = tell(&case, Bug::None);
        let Some(told) = told else {
            count("ended with its caller".to_owned());
            continue;
        };
        if case.dropped.is_some_and(|(at, _)| at < told.elapsed) {
            count("outlived its caller".to_owned());
        }
        for status in told.inner.values() {
            count(format!("a leg of an element is {status}"));
        }
        for (who, (_, overall, _)) in told.facts.iter().flat_map(|facts| &facts.fan_outs) {
            let status = told.elements[who.leg][who.element.unwrap_or_default()];
            count(format!("a fan-out that is an element is {status}: {overall}"));
        }
        let join = match case.join {
            Join::Quorum(_) => "Quorum".to_owned(),
            join => format!("{join:?}"),
        };
        count(format!("{join}, met: {}, {}", told.met, told.overall));
        for (leg, statuses) in told.elements.iter().enumerate() {
            for status in statuses {
                count(format!("an element is {status}"));
            }
            if case.legs[leg].many.is_some() {
                count(format!("a leg with elements is {}", told.statuses[leg]));
            }
        }
        for (leg, status) in told.statuses.iter().enumerate() {
            count((*status).to_owned());
            if world.sent(Who::leg(leg), Of::Fallback) > 0 {
                count(format!("{status} by the operation that stood in"));
            }
        }
    }
    // Nine statuses, some of them after a fallback, both fates of a drop, and four joins, met and
    // not, with two or three words for the whole each; nine of elements, eight of legs with some.
    assert!(counts.len() >= 9 + 4 + 2 + 15 + 9 + 8, "{counts:#?}");
}

/// How many of the first cases it takes to notice a bug; `None` if they all miss it.
///
/// The bug is put into the model: what tells a right runtime from a model with a bug tells a
/// runtime with that bug from the right model, for the comparison knows no sides.
fn noticed_after(bug: Bug) -> Option<u32> {
    let config = Config { rng_seed: RngSeed::Fixed(7), ..Config::default() };
    let mut runner = TestRunner::new(config);
    (0..3000).find(|_| {
        let case = scenario().new_tree(&mut runner).expect("a case").current();
        check(&case, bug).is_err()
    })
}

#[test]
fn every_bug_put_in_on_purpose_is_noticed() {
    for bug in [
        Bug::UndoSkipped,
        Bug::AfterIgnored,
        Bug::WriteCutOff,
        Bug::FreshKeyOnRetry,
        Bug::LoserNotUndone,
        Bug::LegBegunAfterTheEnd,
        Bug::TooManyElementsAtOnce,
        Bug::StopRuleIgnored,
        Bug::WinnerKeptForNobody,
        Bug::InnerNotUndone,
    ] {
        assert!(noticed_after(bug).is_some(), "{bug:?}");
    }
}
