//! The runtime's side of a fan-out that is an element.

use std::sync::Arc;

use fanwise_runtime::{Binding, DeclaredFanOut, FanOutLeg, Plan};

use crate::scenario::{Scenario, Who};
use crate::shop::{OneLeg, Place, Sdk, bind};

/// An element that is a fan-out, of a case.
pub(crate) struct Inside {
    pub(crate) case: Arc<Scenario>,
    pub(crate) who: Who,
    pub(crate) plan: Plan,
}

impl DeclaredFanOut for Inside {
    type Sdk = Sdk;
    type Legs = Vec<OneLeg>;
    const PLAN: Plan = Plan::settled("inside");

    fn plan(&self) -> Plan {
        self.plan
    }

    fn legs() -> Vec<OneLeg> {
        (0..4).map(|_| OneLeg::default()).collect()
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a Vec<OneLeg>) -> Vec<Binding<'a>> {
        let count = self.plan.leg_plans().len();
        let bind = |inner| {
            let (who, case) = (self.who.within(inner), self.case.of(self.who.within(inner)));
            let element = format!("{}.{inner}", who.element.unwrap_or_default());
            let found = move || {
                let mut needs = case.after.iter().filter(|_| case.reads_needs);
                needs.try_for_each(|needed| legs[*needed].found())
            };
            bind(Place { leg: who.leg, element }, case, &sdk.0, &legs[inner], found)
        };
        (0..count).map(bind).collect()
    }
}

/// What became of the legs of an element, as far as it has started.
pub(crate) fn legs(element: &FanOutLeg<Inside>, who: Who) -> Vec<(Who, &OneLeg)> {
    let Some(outcome) = element.outcome() else { return Vec::new() };
    let count = outcome.report().legs().len();
    let legs = outcome.iter().take(count).enumerate();
    legs.map(|(inner, leg)| (who.within(inner), leg)).collect()
}
