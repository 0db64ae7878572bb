//! A list of operations that is sent in code, without a manifest.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt};

use super::binding::Binding;
use super::driver::Caller;
use super::each::EachBinding;
use super::elements::{Each, Elements};
use super::in_code::FanOut;
use super::options::options;
use super::outcome::Outcome;
use super::parts::{Bound, Parts};
use super::plan::{LegPlan, Plan, StopRule};
use super::streamed::{Mapped, Streamed, mapped};
use crate::client::{CallSettings, Client};
use crate::operation::Operation;
use crate::response::Response;

/// Sends a list of operations by one client, so many at once.
///
/// `.await` gives the collected outcome: a result per operation, in the order of the list. Without
/// [`stop_after`](MapCall::stop_after) all are sent, and it is met if none failed. If it is not met,
/// what succeeded is undone, where [`undo`](MapCall::undo) says how. It needs memory for each
/// operation; 100,000 of them are normal.
///
/// [`stream`](MapCall::stream) gives the results as they come, in constant memory, and undoes nothing.
///
/// ```
/// # use fanwise_runtime::{Client, Operation, map};
/// # async fn run<O: Operation>(client: &Client<O::Api>, operations: Vec<O>) {
/// let outcome = map(client, operations).concurrency(32).stop_after_percent(5.0).await;
/// for (position, leg) in outcome.elements().iter().enumerate() {
///     println!("{position}: {:?}", leg.value());
/// }
/// # }
/// ```
pub fn map<O, I>(client: &Client<O::Api>, operations: I) -> MapCall<O, I>
where
    O: Operation,
    I: IntoIterator<Item = O>,
{
    let plan = Plan::all("map").with_deadline(FOREVER);
    let (client, caller, leg) = (client.clone(), Caller::default(), LegPlan::new("elements"));
    MapCall { client, operations, plan, caller, leg, undo: None }
}

/// No deadline but those of the calls.
const FOREVER: Duration = Duration::MAX;

/// A list of operations that is to be sent; see [`map`].
#[must_use = "nothing is sent before `.await` or `.stream()`"]
pub struct MapCall<O: Operation, I> {
    client: Client<O::Api>,
    operations: I,
    plan: Plan,
    caller: Caller,
    leg: LegPlan,
    undo: Option<Box<dyn UndoEach<O>>>,
}

impl<O: Operation, I: IntoIterator<Item = O>> MapCall<O, I> {
    /// How many are under way at most; 16 if nothing else is said, at least 1.
    pub fn concurrency(mut self, most: usize) -> Self {
        self.leg = self.leg.concurrency(most);
        self
    }

    /// It is met with so many failed operations; one more stops it.
    pub fn stop_after(mut self, failures: usize) -> Self {
        self.leg = self.leg.stop_after(failures);
        self
    }

    /// The same as a share in percent: of the list's length, or, in a stream, of those that have
    /// ended, from 20 on.
    pub fn stop_after_percent(mut self, failures: f64) -> Self {
        self.leg = self.leg.stop_after_percent(failures);
        self
    }

    /// The longest that one attempt takes; the API's policy if nothing else is said.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.leg.timeout = Some(timeout);
        self
    }

    /// How often each is sent at most; the API's policy if nothing else is said.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.leg = self.leg.attempts(attempts);
        self
    }

    /// The time until all have ended; none if nothing else is said, but each call has its own.
    /// A stream has none.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.plan = self.plan.with_deadline(deadline);
        self
    }

    /// The compensating operation, made from the operation and its answer.
    pub fn undo<U: Operation>(
        mut self,
        client: &Client<U::Api>,
        make: impl Fn(&O, &Response<O::Answer>) -> U + Send + Sync + 'static,
    ) -> Self {
        self.undo = Some(Box::new(UndoOf { client: client.clone(), make }));
        self
    }

    /// The time for undoing, from the start of the undo phase; 10 s if nothing else is said.
    pub fn undo_deadline(mut self, deadline: Duration) -> Self {
        self.plan = self.plan.with_undo_deadline(deadline);
        self
    }

    /// A dropped future ends it unmet and undoes in the background; see
    /// [`FanOut::undo_on_drop`](super::FanOut::undo_on_drop).
    pub fn undo_on_drop(mut self) -> Self {
        self.plan = self.plan.undo_on_drop();
        self
    }

    options!();

    /// The results as they come, in constant memory: the list is not collected, and may be
    /// endless. Nothing is undone, and nobody looks on; see [`Streamed`].
    pub fn stream(self) -> Streamed<Mapped<O>>
    where
        I::IntoIter: Send + 'static,
    {
        let settings = CallSettings {
            attempt_timeout: self.leg.timeout,
            attempts: self.leg.attempts,
            ..CallSettings::default()
        };
        let operations = stream::iter(self.operations).boxed();
        let rule: Option<StopRule> = self.leg.stop_after;
        let stream = mapped(&self.client, operations, settings);
        let stream = match self.caller.correlation_id {
            Some(id) => stream.correlation_id(id),
            None => stream,
        };
        stream.concurrency(self.leg.concurrency).stop_by(rule)
    }
}

impl<O: Operation, I> fmt::Debug for MapCall<O, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapCall")
            .field("operation", &O::ID)
            .field("plan", &self.leg)
            .finish_non_exhaustive()
    }
}

impl<O: Operation, I: IntoIterator<Item = O>> IntoFuture for MapCall<O, I> {
    type Output = Outcome<Each<O>>;
    type IntoFuture = BoxFuture<'static, Outcome<Each<O>>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { client, operations, plan, caller, leg, undo } = self;
        let operations = operations.into_iter().collect();
        FanOut::with(plan, caller).legs(Listed { client, operations, leg, undo }).into_future()
    }
}

/// A list of operations as the one leg of a fan-out.
struct Listed<O: Operation> {
    client: Client<O::Api>,
    operations: Vec<O>,
    leg: LegPlan,
    undo: Option<Box<dyn UndoEach<O>>>,
}

impl<O: Operation> Parts for Listed<O> {
    type Legs = Each<O>;

    fn legs(&self) -> Each<O> {
        Elements::new()
    }

    fn bind<'a>(&'a self, legs: &'a Each<O>, _: bool) -> Vec<Bound<'a>> {
        let operations = || Ok(&*self.operations);
        let mut each = Binding::each(legs, &self.client, operations, |one: &O| Ok(one.clone()));
        if let Some(undo) = &self.undo {
            each = undo.add(each);
        }
        vec![Bound { plan: self.leg, binding: each.bind() }]
    }
}

/// What undoes an operation of a list: the place where its type ends.
trait UndoEach<O: Operation>: Send + Sync {
    fn add<'a>(&'a self, each: EachBinding<'a, O, O>) -> EachBinding<'a, O, O>;
}

struct UndoOf<U: Operation, M> {
    client: Client<U::Api>,
    make: M,
}

impl<O: Operation, U: Operation, M> UndoEach<O> for UndoOf<U, M>
where
    M: Fn(&O, &Response<O::Answer>) -> U + Send + Sync,
{
    fn add<'a>(&'a self, each: EachBinding<'a, O, O>) -> EachBinding<'a, O, O> {
        each.undo(&self.client, |operation, leg| Ok((self.make)(operation, leg.response()?)))
    }
}
