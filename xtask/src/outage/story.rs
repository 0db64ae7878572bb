//! An outage on virtual time: ten thousand calls in a hundred seconds, of which the API fails sixty
//! and then recovers.

#![allow(unreachable_pub)] // An operation is public, and so is its API.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fanwise_runtime::testing::{MemoryTransport, Reply, VirtualClock};
use fanwise_runtime::{
    ApiBuilder, Breaker, Client, Clock, ErrorKind, Method, Policy, Scheme, Shared, operation,
};
use futures_util::future::join_all;

use crate::Failure;

pub(super) const CALLS: u32 = 10_000;
/// From one call to the next.
const APART: Duration = Duration::from_millis(10);
/// When the API fails, and for how long.
pub(super) const START: Duration = Duration::from_secs(20);
pub(super) const OUTAGE: Duration = Duration::from_secs(60);
/// How long the API takes for an answer, good or bad.
const ANSWER: Duration = Duration::from_millis(5);
/// How many seconds are told of.
pub(super) const SECONDS: usize = 100;

/// How many calls begin in this time.
pub(super) fn calls_during(time: Duration) -> u32 {
    u32::try_from(time.as_millis() / APART.as_millis()).unwrap_or(u32::MAX)
}

/// A client, by what guards its calls.
pub(super) struct Guarded {
    pub(super) name: &'static str,
    pub(super) policy: Policy,
}

pub(super) const CLIENTS: [Guarded; 4] = [
    Guarded { name: "one attempt, no policy", policy: Policy::new().attempts(1) },
    Guarded { name: "three attempts, no policy", policy: Policy::new().no_retry_budget() },
    Guarded { name: "the default: a retry budget", policy: Policy::new() },
    Guarded { name: "and a circuit breaker", policy: Policy::new().breaker(Breaker::new()) },
];

/// What became of one client's calls.
#[derive(Debug)]
pub(super) struct Story {
    /// The requests that reached the API, second by second.
    pub(super) load: Vec<u32>,
    /// Those of them that reached it while it failed.
    pub(super) during: u32,
    /// The calls that failed, and how many of them without a request.
    pub(super) lost: u32,
    pub(super) refused: u32,
    /// What a call that failed took, on average.
    pub(super) waited: Duration,
    /// How long after the API was back the last call failed.
    pub(super) recovery: Duration,
}

impl Story {
    /// The most requests in a second.
    pub(super) fn peak(&self) -> u32 {
        self.load.iter().copied().max().unwrap_or_default()
    }
}

/// The API.
#[derive(Clone, Copy, Debug)]
pub struct Stock;

type Api = Stock;

impl fanwise_runtime::Api for Stock {
    const NAME: &'static str = "stock";
    const BASE_URL: Option<&'static str> = Some("https://stock.example.com");
    const SCHEMES: &'static [Scheme] = &[];
}

operation! {
    /// Reads how many there are.
    pub struct Count: GET "/count" as "count" {}
    answer: i64 { 200 => json }
}

/// How a call ended: when it began, how long it took, and what it failed with.
type End = (Duration, Duration, Option<ErrorKind>);

/// Plays it with this policy.
pub(super) fn play(policy: &Policy) -> Result<Story, Failure> {
    let clock = VirtualClock::new();
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let upstream = MemoryTransport::with_clock(clock.clone());
    let (watch, seen) = (clock.clone(), Arc::clone(&arrivals));
    upstream.on(Method::GET, "/count", move |_| {
        let at = watch.elapsed();
        seen.lock().unwrap_or_else(PoisonError::into_inner).push(at);
        let status = if fails(at) { 503 } else { 200 };
        std::future::ready(Reply::json(status, &1).after(ANSWER))
    });
    let shared = Shared::new().transport(upstream).clock(clock.clone()).seed(1);
    let client = ApiBuilder::new().policy(*policy).build(&shared)?;
    let calls = join_all((0..CALLS).map(|at| call(&client, &clock, APART * at)));
    let ends = tokio::runtime::Builder::new_current_thread().build()?.block_on(clock.run(calls));
    let arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(told(&arrivals, &ends))
}

fn fails(at: Duration) -> bool {
    (START..START + OUTAGE).contains(&at)
}

async fn call(client: &Client<Stock>, clock: &VirtualClock, at: Duration) -> End {
    clock.sleep(at).await;
    let error = client.execute(Count::new()).await.err().map(|error| error.kind());
    (at, clock.elapsed().saturating_sub(at), error)
}

fn told(arrivals: &[Duration], ends: &[End]) -> Story {
    let mut load = vec![0; SECONDS];
    for at in arrivals {
        if let Some(second) = usize::try_from(at.as_secs()).ok().and_then(|at| load.get_mut(at)) {
            *second += 1;
        }
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let lost: Vec<_> = ends.iter().filter(|(_, _, error)| error.is_some()).collect();
    let waited: Duration = lost.iter().map(|(_, took, _)| *took).sum();
    let late = lost.iter().map(|(at, took, _)| (*at + *took).saturating_sub(START + OUTAGE));
    let refused = |end: &&&End| end.2 == Some(ErrorKind::CircuitOpen);
    Story {
        load,
        during: count(arrivals.iter().filter(|at| fails(**at)).count()),
        lost: count(lost.len()),
        refused: count(lost.iter().filter(refused).count()),
        waited: waited / count(lost.len()).max(1),
        recovery: late.max().unwrap_or_default(),
    }
}
