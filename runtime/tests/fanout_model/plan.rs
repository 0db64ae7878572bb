//! The plan of a case.

use fanwise_runtime::{Join, KeyRule, LegPlan, Plan};

use crate::scenario::{Key, LegCase, Rule, Scenario};

/// The plan of a case. It lives as long as the tests do, as a generated one lives for ever.
pub(crate) fn plan(case: &Scenario) -> Plan {
    let legs: Vec<LegPlan> = case.legs.iter().enumerate().map(leg_plan).collect();
    let mut plan = match case.join {
        Join::Settled => Plan::settled("case"),
        Join::First => Plan::first("case"),
        Join::Quorum(wanted) => Plan::quorum("case", wanted),
        _ => Plan::all("case"),
    };
    plan = plan.deadline_ms(case.deadline).undo_deadline_ms(case.undo_deadline);
    if case.partial_at_deadline {
        plan = plan.partial_at_deadline();
    }
    if case.dropped.is_some_and(|(_, outlives)| outlives) {
        plan = plan.undo_on_drop();
    }
    plan.legs(Vec::leak(legs))
}

const NAMES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];

fn leg_plan((index, leg): (usize, &LegCase)) -> LegPlan {
    let mut plan = LegPlan::new(NAMES[index]).after(Vec::leak(leg.after.clone()));
    if leg.optional {
        plan = plan.optional();
    }
    if let Some(deadline) = leg.deadline {
        plan = plan.deadline_ms(deadline);
    }
    if let Some(attempts) = leg.attempts {
        plan = plan.attempts(attempts);
    }
    if leg.harmless_500 {
        plan = plan.no_effect(&[500]);
    }
    if leg.undo.as_ref().is_some_and(|undo| undo.when_in_doubt) {
        plan = plan.when_in_doubt();
    }
    if let Some(many) = &leg.many {
        plan = plan.concurrency(many.concurrency);
        plan = match many.rule {
            Rule::All => plan,
            Rule::StopAfter(failures) => plan.stop_after(failures),
            Rule::Join(join) => plan.join(join),
        };
    }
    if leg.key == Key::None { plan.key(KeyRule::None) } else { plan }
}
