//! A fan-out as a typed method: its inputs, its legs, and the future that runs it.

use std::fmt;
use std::future::IntoFuture;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::binding::Binding;
use super::driver::{self, Caller};
use super::options::options;
use super::outcome::Outcome;
use super::outlive::{Lifeline, Outliving};
use super::plan::Plan;

/// A fan-out that a manifest declares: a combination of operations, called as one. A value of the
/// type is its inputs. One that is combined in code is a [`FanOut`](super::FanOut).
pub trait DeclaredFanOut: Sized + Send + Sync + 'static {
    /// The clients that it calls.
    type Sdk: Clone + Send + Sync + 'static;
    /// What comes of it: a field per leg.
    type Legs: Send + Sync + 'static;
    /// Its join, its deadlines and its legs.
    const PLAN: Plan;

    /// Another plan for the same legs: how the runtime's own tests run plans that are made up.
    #[doc(hidden)]
    fn plan(&self) -> Plan {
        Self::PLAN
    }

    /// Legs that have not started.
    fn legs() -> Self::Legs;

    /// What each leg calls, in the order of the plan.
    fn bind<'a>(&'a self, sdk: &'a Self::Sdk, legs: &'a Self::Legs) -> Vec<Binding<'a>>;
}

/// A fan-out that has not been sent: `.await` sends it and gives its [`Outcome`].
///
/// Dropping that future stops everything at once, without an undo, but under
/// [`undo_on_drop`](Self::undo_on_drop).
#[must_use = "nothing is sent before `.await`"]
pub struct FanOutCall<'a, F: DeclaredFanOut> {
    sdk: &'a F::Sdk,
    inputs: F,
    plan: Plan,
    caller: Caller,
}

impl<'a, F: DeclaredFanOut> FanOutCall<'a, F> {
    /// A call of the fan-out with these inputs.
    pub fn new(sdk: &'a F::Sdk, inputs: F) -> Self {
        Self { sdk, plan: inputs.plan(), inputs, caller: Caller::default() }
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

    /// The same for this call alone.
    #[doc(hidden)]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// A future that is dropped before it gave its outcome counts as not met, whatever its join said:
    /// what succeeded is undone in the background, on the tokio runtime that was current when it was
    /// first polled; without one it stops like any other. The SDK's
    /// `drain()` waits for such work.
    pub fn undo_on_drop(mut self) -> Self {
        self.plan = self.plan.undo_on_drop();
        self
    }

    options!();
}

impl<F: DeclaredFanOut> fmt::Debug for FanOutCall<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FanOutCall").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl<'a, F: DeclaredFanOut> IntoFuture for FanOutCall<'a, F> {
    type Output = Outcome<F::Legs>;
    type IntoFuture = BoxFuture<'a, Outcome<F::Legs>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { sdk, inputs, plan, mut caller } = self;
        if !plan.is_undo_on_drop() {
            return run(Held::Lent(sdk), inputs, plan, caller);
        }
        let lifeline = Arc::new(Lifeline::default());
        caller.lifeline = Some(Arc::clone(&lifeline));
        let work = run(Held::Owned(sdk.clone()), inputs, plan, caller);
        Box::pin(Outliving::new(work, lifeline))
    }
}

/// An SDK, owned where the fan-out may outlive its caller.
enum Held<'a, S> {
    Lent(&'a S),
    Owned(S),
}

impl<S> Deref for Held<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        match self {
            Self::Lent(sdk) => sdk,
            Self::Owned(sdk) => sdk,
        }
    }
}

fn run<F: DeclaredFanOut>(
    sdk: Held<'_, F::Sdk>,
    inputs: F,
    plan: Plan,
    caller: Caller,
) -> BoxFuture<'_, Outcome<F::Legs>> {
    Box::pin(async move {
        let legs = F::legs();
        let bindings = inputs.bind(&sdk, &legs);
        let conclusion = driver::run(plan, plan.leg_plans(), bindings, caller).await;
        Outcome::new(plan.name(), legs, conclusion)
    })
}
