//! Many calls as a stream: inputs come in, results go out as they come, in constant memory.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{Stream, StreamExt};

use super::call::{DeclaredFanOut, FanOutCall};
use super::outcome::Outcome;
use super::plan::StopRule;
use super::status::LegStatus;
use crate::client::{CallSettings, Client, Correlation};
use crate::error::{ApiError, ErrorKind};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::response::Response;

/// Sends each operation of a stream, which may be endless, by one client: a stream of the results
/// as they come. See [`Streamed`].
///
/// ```
/// # use fanwise_runtime::{Client, Operation, map_stream};
/// # use futures_util::{Stream, StreamExt as _};
/// # async fn run<O: Operation>(
/// #     client: &Client<O::Api>, jobs: impl Stream<Item = O> + Send + 'static,
/// # ) {
/// let mut results = map_stream(client, jobs).concurrency(32).stop_after_percent(5.0);
/// while let Some(done) = results.next().await {
///     println!("{}: {}", done.position(), done.status());
/// }
/// # }
/// ```
pub fn map_stream<O: Operation>(
    client: &Client<O::Api>,
    operations: impl Stream<Item = O> + Send + 'static,
) -> Streamed<Mapped<O>> {
    mapped(client, operations.boxed(), CallSettings::default())
}

/// The same with settings of its own for each call.
pub(super) fn mapped<O: Operation>(
    client: &Client<O::Api>,
    operations: BoxStream<'static, O>,
    settings: CallSettings,
) -> Streamed<Mapped<O>> {
    let core = Arc::clone(client.core());
    let tie = Tie::new(core.random.key());
    let mut positions = 0..;
    let start = move |operation: O, tie: &Tie| {
        let (core, flight) = (Arc::clone(&core), Arc::new(Flight::new()));
        let settings = CallSettings { correlation: tie.header.clone(), ..settings.clone() };
        let (own, correlation_id) = (Arc::clone(&flight), Arc::clone(&tie.id));
        let position = positions.next().unwrap_or(u64::MAX);
        let call: BoxFuture<'static, Mapped<O>> = Box::pin(async move {
            let result = match core.prepare(&operation) {
                Ok(request) => {
                    let raw = core.send(&request, &settings, &own).await;
                    core.conclude::<O>(&request, raw, &own)
                }
                Err(error) => Err(error.into()),
            };
            let (in_doubt, key) = (result.is_err() && own.is_in_doubt(), own.key());
            Mapped { position, operation, result, in_doubt, key, correlation_id }
        });
        (call, Some(flight))
    };
    Streamed::new(operations, tie, Box::new(start), |done| done.result.is_err())
}

/// Runs a fan-out for the inputs that a stream gives, which may be endless: a stream of outcomes as
/// they come. Each is a fan-out of its own, undo phase included; one that is not met has failed.
/// See [`Streamed`].
pub fn map_fan_outs<F: DeclaredFanOut>(
    sdk: &F::Sdk,
    inputs: impl Stream<Item = F> + Send + 'static,
) -> Streamed<Outcome<F::Legs>> {
    let sdk = sdk.clone();
    let start = move |inputs: F, _: &Tie| {
        let sdk = sdk.clone();
        let run: BoxFuture<'static, _> =
            Box::pin(async move { FanOutCall::new(&sdk, inputs).await });
        (run, None)
    };
    // Each of them has an id of its own.
    let tie = Tie::new(String::new());
    Streamed::new(inputs.boxed(), tie, Box::new(start), |outcome| !outcome.is_met())
}

/// What one operation of a stream came to.
#[derive(Debug)]
pub struct Mapped<O: Operation> {
    position: u64,
    operation: O,
    result: Result<Response<O::Answer>, ApiError<O::Error>>,
    in_doubt: bool,
    key: Option<String>,
    correlation_id: Arc<str>,
}

/// What ties the calls of a stream together: an id, and how it travels.
struct Tie {
    id: Arc<str>,
    header: Option<Correlation>,
}

impl Tie {
    fn new(id: String) -> Self {
        Self { header: Correlation::new(&id).filter(|_| !id.is_empty()), id: id.into() }
    }
}

impl<O: Operation> Mapped<O> {
    /// Its position in the input, from 0.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// What was sent.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// What came back.
    pub fn result(&self) -> Result<&Response<O::Answer>, &ApiError<O::Error>> {
        self.result.as_ref()
    }

    /// The same, owned.
    pub fn into_result(self) -> Result<Response<O::Answer>, ApiError<O::Error>> {
        self.result
    }

    /// The id that its request carried, as those of all other operations of the stream.
    pub fn correlation_id(&self) -> &str {
        &self.correlation_id
    }

    /// The idempotency key that it was sent with: a write in doubt is repeated with the same.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// `success`, `in_doubt` for a write whose effect is unknown, `timed_out` for a call that its
    /// deadline ended, else `failed`.
    pub fn status(&self) -> LegStatus {
        match &self.result {
            Ok(_) => LegStatus::Success,
            Err(_) if self.in_doubt => LegStatus::InDoubt,
            Err(error) if error.kind() == ErrorKind::Deadline => LegStatus::TimedOut,
            Err(_) => LegStatus::Failed,
        }
    }
}

/// Starts the work on one input. The flight, if there is one, tells it to make no further attempt.
type Start<I, T> =
    Box<dyn FnMut(I, &Tie) -> (BoxFuture<'static, T>, Option<Arc<Flight>>) + Send + 'static>;

/// Work that is under way: its number, and its result.
type Running<T> = FuturesUnordered<BoxFuture<'static, (u64, T)>>;

/// Results as they come, of a stream of inputs that may be endless.
///
/// - Memory is constant: it holds what is under way, at most [`concurrency`](Self::concurrency),
///   and nothing of what has ended. That is why nothing is undone here: whoever wants that takes a
///   fan-out over a list, which needs memory for each element.
/// - It takes an input only when there is room for it, and works only while it is polled: a slow
///   consumer slows it down.
/// - Once too many failed it takes no further input. What is under way ends, without another
///   attempt, and is given; then the stream ends, and [`is_stopped`](Self::is_stopped) says why.
/// - Dropping it drops all calls at once; a write that was sent is in doubt then.
#[must_use = "nothing is sent before it is polled"]
pub struct Streamed<T> {
    source: Box<dyn Feed<T>>,
    tie: Tie,
    running: Running<T>,
    flights: BTreeMap<u64, Arc<Flight>>,
    concurrency: usize,
    rule: Option<StopRule>,
    has_failed: fn(&T) -> bool,
    started: u64,
    ended: u64,
    failed: u64,
    exhausted: bool,
    stopped: bool,
}

impl<T: Send + 'static> Streamed<T> {
    fn new<I: Send + 'static>(
        inputs: BoxStream<'static, I>,
        tie: Tie,
        start: Start<I, T>,
        has_failed: fn(&T) -> bool,
    ) -> Self {
        Self {
            source: Box::new(Inputs { inputs, start }),
            tie,
            running: FuturesUnordered::new(),
            flights: BTreeMap::new(),
            concurrency: 16,
            rule: None,
            has_failed,
            started: 0,
            ended: 0,
            failed: 0,
            exhausted: false,
            stopped: false,
        }
    }

    /// How much is under way at most; 16 if nothing else is said, at least 1.
    pub fn concurrency(mut self, most: usize) -> Self {
        self.concurrency = most.max(1);
        self
    }

    /// It stops once more than so many have failed.
    pub fn stop_after(self, failures: usize) -> Self {
        self.stop_by(Some(StopRule::Count(failures)))
    }

    /// It stops once more than this share of those that have ended failed, in percent, from 20 on.
    pub fn stop_after_percent(self, failures: f64) -> Self {
        self.stop_by(Some(StopRule::percent(failures)))
    }

    pub(super) fn stop_by(mut self, rule: Option<StopRule>) -> Self {
        self.rule = rule;
        self
    }

    /// How many have ended so far.
    pub fn ended(&self) -> u64 {
        self.ended
    }

    /// How many of them failed.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Whether too many failed, so that it takes no further input.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Takes inputs in as long as there are some and room for them.
    fn fill(&mut self, context: &mut Context<'_>) {
        while !self.exhausted && !self.stopped && self.running.len() < self.concurrency {
            // An input that panics is not asked again; what is under way still comes.
            self.exhausted = true;
            match self.source.poll_start(context, &self.tie) {
                Poll::Ready(Some((work, flight))) => {
                    let number = self.started;
                    self.started += 1;
                    self.exhausted = false;
                    self.flights.extend(flight.map(|flight| (number, flight)));
                    self.running.push(Box::pin(async move { (number, work.await) }));
                }
                Poll::Ready(None) => {}
                Poll::Pending => return self.exhausted = false,
            }
        }
    }

    /// Counts what ended; one failure too many stops it.
    fn count(&mut self, number: u64, done: &T) {
        self.flights.remove(&number);
        self.ended += 1;
        if (self.has_failed)(done) {
            self.failed += 1;
            self.stopped |=
                self.rule.is_some_and(|rule| rule.stops_stream(self.failed, self.ended));
        }
        if self.stopped {
            self.flights.values().for_each(|flight| flight.stop_retrying());
        }
    }
}

impl<O: Operation> Streamed<Mapped<O>> {
    /// The id that ties all requests of this stream together, instead of a fresh one: each carries
    /// it in its API's correlation header. What a header can't hold travels percent-encoded.
    pub fn correlation_id(mut self, id: impl Into<String>) -> Self {
        self.tie = Tie::new(id.into());
        self
    }
}

impl<T: Send + 'static> Stream for Streamed<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        this.fill(context);
        match this.running.poll_next_unpin(context) {
            Poll::Ready(Some((number, done))) => {
                this.count(number, &done);
                Poll::Ready(Some(done))
            }
            Poll::Ready(None) if this.exhausted || this.stopped => Poll::Ready(None),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for Streamed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed")
            .field("running", &self.running.len())
            .field("ended", &self.ended)
            .field("failed", &self.failed)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// Inputs without their type.
trait Feed<T>: Send {
    /// Takes an input and starts the work on it; `None` when there is no further one.
    #[allow(clippy::type_complexity)] // The work on one input, and what stops it.
    fn poll_start(
        &mut self,
        context: &mut Context<'_>,
        tie: &Tie,
    ) -> Poll<Option<(BoxFuture<'static, T>, Option<Arc<Flight>>)>>;
}

struct Inputs<I, T> {
    inputs: BoxStream<'static, I>,
    start: Start<I, T>,
}

impl<I, T> Feed<T> for Inputs<I, T> {
    fn poll_start(
        &mut self,
        context: &mut Context<'_>,
        tie: &Tie,
    ) -> Poll<Option<(BoxFuture<'static, T>, Option<Arc<Flight>>)>> {
        self.inputs.poll_next_unpin(context).map(|input| Some((self.start)(input?, tie)))
    }
}
