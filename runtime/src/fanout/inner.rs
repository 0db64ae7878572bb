//! An element that is a whole fan-out.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::call::DeclaredFanOut;
use super::driver::{self, Caller};
use super::elements::{ElementLegs, Elements};
use super::missing::Missing;
use super::outcome::Outcome;
use super::slot::{Fate, Slot, Slots};
use super::status::LegStatus;
use crate::error::{ApiError, CallError};

/// A leg that runs a whole fan-out for each element of a list.
pub type EachFanOut<F> = Elements<Vec<FanOutLeg<F>>>;

/// An element that is a whole fan-out, typed by that.
///
/// It is `success` if the inner fan-out is met, `undone` if that was undone because the outer one
/// was not met, and `in_doubt` or `undo_failed` if one of its legs is.
pub struct FanOutLeg<F: DeclaredFanOut>(Arc<InnerCell<F>>);

/// What an inner fan-out leaves behind.
pub(super) struct InnerCell<F: DeclaredFanOut> {
    outcome: OnceLock<Outcome<F::Legs>>,
    fate: Fate,
}

impl<F: DeclaredFanOut> FanOutLeg<F> {
    /// An element that has not started.
    pub fn new() -> Self {
        Self(Arc::new(InnerCell { outcome: OnceLock::new(), fate: Fate::default() }))
    }

    /// What came of the inner fan-out; `None` if it never started, or while it runs.
    pub fn outcome(&self) -> Option<&Outcome<F::Legs>> {
        self.0.outcome.get()
    }

    /// What became of the element; `None` only while its fan-out runs.
    pub fn status(&self) -> Option<LegStatus> {
        self.0.fate.status()
    }

    /// Why it never started.
    pub fn reason(&self) -> Option<&str> {
        self.0.fate.reason()
    }

    /// The time from its start to the end of its join, writes in flight awaited. Its undo phase
    /// counts in the time of its [`outcome`](Self::outcome) alone.
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.fate.elapsed()
    }
}

impl<F: DeclaredFanOut> FanOutLeg<F> {
    pub(super) fn slot(&self) -> Arc<dyn Slot> {
        Arc::clone(&self.0) as Arc<dyn Slot>
    }
}

impl<F: DeclaredFanOut> Default for FanOutLeg<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: DeclaredFanOut> fmt::Debug for FanOutLeg<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FanOutLeg").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl<F: DeclaredFanOut> ElementLegs for Vec<FanOutLeg<F>> {
    fn slots(&self) -> Slots<'_> {
        Slots(self.iter().map(|leg| &*leg.0 as &dyn Slot).collect())
    }
}

impl<F: DeclaredFanOut> Slot for InnerCell<F> {
    fn fate(&self) -> &Fate {
        &self.fate
    }

    /// An inner fan-out keeps its errors itself.
    fn fail(&self, _: CallError) {}

    fn data(&self) -> Option<Value> {
        self.outcome.get().and_then(|outcome| serde_json::to_value(outcome.report()).ok())
    }

    /// Of one that did not do what it should: what failed in one that is met, or that was met and
    /// undone, is in its own report alone.
    fn error(&self) -> Option<ApiError<()>> {
        let status = self.fate.status()?;
        let well = status.is_answered() || status == LegStatus::Undone;
        if well { None } else { self.outcome.get().and_then(Outcome::fault) }
    }
}

/// A whole fan-out that is an element, without its type.
pub(super) trait Inner<'a>: Send + Sync {
    /// The fan-out's name.
    fn name(&self) -> &'static str;
    /// Where what became of it is written down.
    fn slot(&self) -> Arc<dyn Slot>;
    /// The future that runs it. Fails where its inputs lack something.
    fn begin(self: Box<Self>, caller: Caller) -> Result<BoxFuture<'a, ()>, Missing>;
}

/// A fan-out that has not started, and the element that keeps its outcome.
pub(super) struct InnerWork<'a, F: DeclaredFanOut> {
    cell: Arc<InnerCell<F>>,
    sdk: &'a F::Sdk,
    make: Box<dyn Fn() -> Result<F, Missing> + Send + Sync + 'a>,
}

impl<'a, F: DeclaredFanOut> InnerWork<'a, F> {
    pub(super) fn new(
        leg: &FanOutLeg<F>,
        sdk: &'a F::Sdk,
        make: impl Fn() -> Result<F, Missing> + Send + Sync + 'a,
    ) -> Self {
        Self { cell: Arc::clone(&leg.0), sdk, make: Box::new(make) }
    }
}

impl<'a, F: DeclaredFanOut> Inner<'a> for InnerWork<'a, F> {
    fn name(&self) -> &'static str {
        F::PLAN.name()
    }

    fn slot(&self) -> Arc<dyn Slot> {
        Arc::clone(&self.cell) as Arc<dyn Slot>
    }

    fn begin(self: Box<Self>, caller: Caller) -> Result<BoxFuture<'a, ()>, Missing> {
        let inputs = (self.make)()?;
        let (cell, sdk) = (self.cell, self.sdk);
        Ok(Box::pin(async move {
            let (plan, legs) = (inputs.plan(), F::legs());
            let bindings = inputs.bind(sdk, &legs);
            let conclusion = driver::run(plan, plan.leg_plans(), bindings, caller).await;
            let _ = cell.outcome.set(Outcome::new(plan.name(), legs, conclusion));
        }))
    }
}
