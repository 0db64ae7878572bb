//! The legs of a fan-out that is combined in code.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::binding::Binding;
use super::leg::Leg;
use super::plan::LegPlan;
use super::tuples::tuples;
use crate::client::Client;
use crate::operation::Operation;
use crate::response::Response;

/// One leg of a [`FanOut`](super::FanOut): an operation, who sends it, and what is to be
/// done when it fails or has to be undone.
#[must_use = "it is sent by `FanOut`"]
pub struct Part<O: Operation> {
    name: Cow<'static, str>,
    client: Client<O::Api>,
    operation: O,
    plan: LegPlan,
    key: Option<String>,
    undo: Option<Box<dyn Extra<O>>>,
    fallback: Option<Box<dyn Extra<O>>>,
}

impl<O: Operation> Part<O> {
    /// A required leg. It goes by `name`; one that an earlier part of its fan-out has is numbered:
    /// a second `north` is `north#2`.
    pub fn new(name: impl Into<Cow<'static, str>>, client: &Client<O::Api>, operation: O) -> Self {
        Self {
            name: name.into(),
            client: client.clone(),
            operation,
            plan: LegPlan::new(""),
            key: None,
            undo: None,
            fallback: None,
        }
    }

    /// A list of legs of one client, named by their positions from 0.
    pub fn list(client: &Client<O::Api>, operations: impl IntoIterator<Item = O>) -> Vec<Self> {
        let operations = operations.into_iter().enumerate();
        operations.map(|(at, operation)| Self::new(at.to_string(), client, operation)).collect()
    }

    /// The fan-out is met without this leg too.
    pub fn optional(mut self) -> Self {
        self.plan = self.plan.optional();
        self
    }

    /// The time from its start to its end; the fan-out's deadline holds beside it.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.plan.deadline = Some(deadline);
        self
    }

    /// The longest that one attempt takes; the API's policy if nothing else is said.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.plan.timeout = Some(timeout);
        self
    }

    /// How often it is sent at most; the API's policy if nothing else is said.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.plan = self.plan.attempts(attempts);
        self
    }

    /// The idempotency key, instead of a fresh one.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The compensating operation, made from the operation and the answer that are to be undone, as
    /// that of [`map`](super::map()) is.
    pub fn undo<U: Operation>(
        mut self,
        client: &Client<U::Api>,
        make: impl Fn(&O, &Response<O::Answer>) -> U + Send + Sync + 'static,
    ) -> Self {
        self.undo = Some(Box::new(UndoOf { client: client.clone(), make }));
        self
    }

    /// The compensating operation, which needs no answer and does no harm when nothing had
    /// happened: it runs for a write in doubt too.
    pub fn undo_in_doubt<U: Operation>(mut self, client: &Client<U::Api>, undo: U) -> Self {
        self.plan = self.plan.when_in_doubt();
        self.undo = Some(Box::new(UndoBy { client: client.clone(), undo }));
        self
    }

    /// The operation that stands in for it when it failed, unless it is in doubt.
    pub fn fallback<F>(mut self, client: &Client<F::Api>, other: F) -> Self
    where
        F: Operation<Answer = O::Answer>,
    {
        self.fallback = Some(Box::new(Other { client: client.clone(), other }));
        self
    }

    /// What stands in for its answer when it failed, unless it is in doubt.
    pub fn fallback_value(mut self, make: impl Fn() -> O::Answer + Send + Sync + 'static) -> Self {
        self.fallback = Some(Box::new(ValueOf(make)));
        self
    }

    /// Bound to its leg. Whoever takes part in a race has to be a read, or to have an undo.
    fn bind<'a>(&'a self, leg: &'a Leg<O>, races: bool) -> Bound<'a> {
        let mut binding = Binding::new(leg, &self.client, || Ok(self.operation.clone()));
        binding.name = Some(self.name.clone());
        if races && self.undo.is_none() && !O::METHOD.is_safe() {
            binding.refusal = Some("`first` and `quorum` take only reads and what has an undo");
        }
        if let Some(key) = &self.key {
            binding = binding.key(|| Ok(key.clone()));
        }
        for extra in self.undo.iter().chain(&self.fallback) {
            binding = extra.add(binding, &self.operation, leg);
        }
        Bound { plan: self.plan, binding }
    }
}

impl<O: Operation> fmt::Debug for Part<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("operation", &O::ID)
            .finish_non_exhaustive()
    }
}

/// A part bound to its leg.
#[derive(Debug)]
pub struct Bound<'a> {
    pub(super) plan: LegPlan,
    pub(super) binding: Binding<'a>,
}

/// The legs of a [`FanOut`](super::FanOut): a tuple of up to twelve [`Part`]s, or a `Vec` of
/// parts of one type.
pub trait Parts: Send + Sync + 'static {
    /// A [`Leg`] for each, in the same order.
    type Legs: Send + Sync + 'static;

    /// Legs that have not started.
    fn legs(&self) -> Self::Legs;

    /// Each part bound to its leg. `races`: the join calls losers off.
    #[doc(hidden)]
    fn bind<'a>(&'a self, legs: &'a Self::Legs, races: bool) -> Vec<Bound<'a>>;
}

impl<O: Operation> Parts for Vec<Part<O>> {
    type Legs = Vec<Leg<O>>;

    fn legs(&self) -> Self::Legs {
        self.iter().map(|_| Leg::new()).collect()
    }

    fn bind<'a>(&'a self, legs: &'a Self::Legs, races: bool) -> Vec<Bound<'a>> {
        self.iter().zip(legs).map(|(part, leg)| part.bind(leg, races)).collect()
    }
}

macro_rules! tuple {
    ($($operation:ident $at:tt)+) => {
        impl<$($operation: Operation),+> Parts for ($(Part<$operation>,)+) {
            type Legs = ($(Leg<$operation>,)+);

            fn legs(&self) -> Self::Legs {
                ($(Leg::<$operation>::new(),)+)
            }

            fn bind<'a>(&'a self, legs: &'a Self::Legs, races: bool) -> Vec<Bound<'a>> {
                vec![$(self.$at.bind(&legs.$at, races)),+]
            }
        }
    };
}

tuples!(tuple);

/// What a part adds to its binding: the place where the type of another operation ends.
trait Extra<O: Operation>: Send + Sync {
    fn add<'a>(&'a self, binding: Binding<'a>, own: &'a O, leg: &'a Leg<O>) -> Binding<'a>;
}

struct UndoOf<U: Operation, M> {
    client: Client<U::Api>,
    make: M,
}

impl<O: Operation, U: Operation, M> Extra<O> for UndoOf<U, M>
where
    M: Fn(&O, &Response<O::Answer>) -> U + Send + Sync,
{
    fn add<'a>(&'a self, binding: Binding<'a>, own: &'a O, leg: &'a Leg<O>) -> Binding<'a> {
        binding.undo(&self.client, || Ok((self.make)(own, leg.response()?)))
    }
}

struct UndoBy<U: Operation> {
    client: Client<U::Api>,
    undo: U,
}

impl<O: Operation, U: Operation> Extra<O> for UndoBy<U> {
    fn add<'a>(&'a self, binding: Binding<'a>, _: &'a O, _: &'a Leg<O>) -> Binding<'a> {
        binding.undo(&self.client, || Ok(self.undo.clone()))
    }
}

struct Other<F: Operation> {
    client: Client<F::Api>,
    other: F,
}

impl<O: Operation, F: Operation<Answer = O::Answer>> Extra<O> for Other<F> {
    fn add<'a>(&'a self, binding: Binding<'a>, _: &'a O, leg: &'a Leg<O>) -> Binding<'a> {
        binding.fallback(leg, &self.client, || Ok(self.other.clone()))
    }
}

struct ValueOf<M>(M);

impl<O: Operation, M: Fn() -> O::Answer + Send + Sync> Extra<O> for ValueOf<M> {
    fn add<'a>(&'a self, binding: Binding<'a>, _: &'a O, leg: &'a Leg<O>) -> Binding<'a> {
        binding.fallback_value(leg, || Ok((self.0)()))
    }
}
