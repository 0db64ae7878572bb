//! A fan-out as a typed method: its inputs, its legs, and the future that runs it.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::binding::Binding;
use super::driver;
use super::outcome::Outcome;
use super::plan::Plan;

/// A combination of operations, called as one. A value of the type is its inputs.
pub trait FanOut: Sized + Send + Sync + 'static {
    /// The clients that it calls.
    type Sdk: Send + Sync + 'static;
    /// What comes of it: a field per leg.
    type Legs: Send + Sync + 'static;
    /// Its join, its deadlines and its legs.
    const PLAN: Plan;

    /// Legs that have not started.
    fn legs() -> Self::Legs;

    /// What each leg calls, in the order of the plan.
    fn bind<'a>(&'a self, sdk: &'a Self::Sdk, legs: &'a Self::Legs) -> Vec<Binding<'a>>;
}

/// A fan-out that has not been sent: `.await` sends it and gives its [`Outcome`].
///
/// Dropping that future stops everything at once, without an undo.
#[must_use = "nothing is sent before `.await`"]
pub struct FanOutCall<'a, F: FanOut> {
    sdk: &'a F::Sdk,
    inputs: F,
    plan: Plan,
}

impl<'a, F: FanOut> FanOutCall<'a, F> {
    /// A call of the fan-out with these inputs.
    pub fn new(sdk: &'a F::Sdk, inputs: F) -> Self {
        Self { sdk, inputs, plan: F::PLAN }
    }

    /// The time from the start to the end of the join, instead of the manifest's.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.plan = self.plan.with_deadline(deadline);
        self
    }

    /// The time for undoing, instead of the manifest's.
    pub fn undo_deadline(mut self, deadline: Duration) -> Self {
        self.plan = self.plan.with_undo_deadline(deadline);
        self
    }
}

impl<F: FanOut> fmt::Debug for FanOutCall<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FanOutCall").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl<'a, F: FanOut> IntoFuture for FanOutCall<'a, F> {
    type Output = Outcome<F::Legs>;
    type IntoFuture = BoxFuture<'a, Outcome<F::Legs>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { sdk, inputs, plan } = self;
        Box::pin(async move {
            let legs = F::legs();
            let conclusion = driver::run(plan, inputs.bind(sdk, &legs)).await;
            Outcome::new(&plan, legs, conclusion)
        })
    }
}
