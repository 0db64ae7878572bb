//! Fan-outs that are combined in code, without a manifest.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::driver::{self, Caller};
use super::options::options;
use super::outcome::Outcome;
use super::outlive::{Lifeline, Outliving};
use super::parts::{Bound, Parts};
use super::plan::{Join, Plan};

/// A fan-out that is combined in code: any typed operations, sent at once, under the same joins as
/// those of a manifest.
///
/// ```
/// # use std::time::Duration;
/// # use fanwise_runtime::{FanOut, Client, Operation, Part};
/// # async fn price<N: Operation, S: Operation>(
/// #     north: &Client<N::Api>, of_north: N, south: &Client<S::Api>, of_south: S,
/// # ) {
/// let outcome = FanOut::first("price")
///     .deadline(Duration::from_millis(500))
///     .legs((Part::new("north", north, of_north), Part::new("south", south, of_south)))
///     .await;
/// let price = outcome.0.value();
/// # }
/// ```
/// A list of one type is given as a `Vec` of [`Part`](super::Part)s. What the legs need of each
/// other is the caller's business: they all start at once.
#[must_use = "nothing is sent before `.await`"]
pub struct FanOut<P = ()> {
    plan: Plan,
    caller: Caller,
    parts: P,
}

impl FanOut {
    /// It is met when every required leg has succeeded.
    pub fn all(name: &'static str) -> Self {
        Self::of(Plan::all(name))
    }

    /// It is met when every leg has ended, and undoes nothing.
    pub fn settled(name: &'static str) -> Self {
        Self::of(Plan::settled(name))
    }

    /// It is met by the first leg that succeeds; the others are cancelled or undone.
    pub fn first(name: &'static str) -> Self {
        Self::of(Plan::first(name))
    }

    /// It is met when `wanted` legs have succeeded; the others are cancelled or undone.
    pub fn quorum(name: &'static str, wanted: usize) -> Self {
        Self::of(Plan::quorum(name, wanted))
    }

    fn of(plan: Plan) -> Self {
        Self::with(plan, Caller::default())
    }

    pub(super) fn with(plan: Plan, caller: Caller) -> Self {
        Self { plan, caller, parts: () }
    }

    /// Its legs: a tuple of up to twelve parts, or a `Vec` of parts of one type. The outcome holds
    /// a tuple or a `Vec` of [`Leg`](super::Leg)s in the same order.
    ///
    /// `first` and `quorum` take only reads and parts with an undo: any other part fails unsent.
    pub fn legs<P: Parts>(self, parts: P) -> FanOut<P> {
        FanOut { plan: self.plan, caller: self.caller, parts }
    }
}

impl<P> FanOut<P> {
    /// The time from the start to the end of the join; 60 s if nothing else is said.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.plan = self.plan.with_deadline(deadline);
        self
    }

    /// The time for undoing, from the start of the undo phase; 10 s if nothing else is said.
    pub fn undo_deadline(mut self, deadline: Duration) -> Self {
        self.plan = self.plan.with_undo_deadline(deadline);
        self
    }

    /// At the deadline `all` is met with what is there, unless a required leg failed earlier.
    pub fn partial_at_deadline(mut self) -> Self {
        self.plan = self.plan.partial_at_deadline();
        self
    }

    /// A future that is dropped before it gave its outcome counts as not met, whatever its join said:
    /// what succeeded is undone in the background, on the tokio runtime that was current when it was
    /// first polled; without one it stops like any other.
    /// [`Shared::drain`](crate::Shared::drain) waits for such work.
    pub fn undo_on_drop(mut self) -> Self {
        self.plan = self.plan.undo_on_drop();
        self
    }

    options!();
}

impl<P> fmt::Debug for FanOut<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FanOut").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl<P: Parts> IntoFuture for FanOut<P> {
    type Output = Outcome<P::Legs>;
    type IntoFuture = BoxFuture<'static, Outcome<P::Legs>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { plan, mut caller, parts } = self;
        if !plan.is_undo_on_drop() {
            return run(plan, parts, caller);
        }
        let lifeline = Arc::new(Lifeline::default());
        caller.lifeline = Some(Arc::clone(&lifeline));
        Box::pin(Outliving::new(run(plan, parts, caller), lifeline))
    }
}

fn run<P: Parts>(plan: Plan, parts: P, caller: Caller) -> BoxFuture<'static, Outcome<P::Legs>> {
    Box::pin(async move {
        let legs = parts.legs();
        let races = matches!(plan.join(), Join::First | Join::Quorum(_));
        let bound = tell_apart(parts.bind(&legs, races));
        let (plans, bindings): (Vec<_>, Vec<_>) =
            bound.into_iter().map(|bound| (bound.plan, bound.binding)).unzip();
        let conclusion = driver::run(plan, &plans, bindings, caller).await;
        Outcome::new(plan.name(), legs, conclusion)
    })
}

/// Gives every part a name of its own: one that an earlier part has gets a number, `north#2`.
fn tell_apart(mut parts: Vec<Bound<'_>>) -> Vec<Bound<'_>> {
    // Of each name that is taken the number of the next part that has it.
    let mut taken: HashMap<Cow<'static, str>, usize> = HashMap::new();
    for part in &mut parts {
        let Some(name) = part.binding.name.take() else { continue };
        let mut own = name.clone();
        while let (true, Some(number)) = (taken.contains_key(&own), taken.get_mut(&name)) {
            own = format!("{name}#{number}").into();
            *number += 1;
        }
        taken.insert(own.clone(), 2);
        part.binding.name = Some(own);
    }
    parts
}
