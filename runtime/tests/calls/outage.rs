//! An outage on virtual time: ten thousand calls in a hundred seconds, of which the API fails
//! sixty and then recovers.

use std::time::Duration;

use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    ApiBuilder, Breaker, Client, Clock, ErrorKind, Method, Policy, Shared, TokioClock,
};
use futures_util::future::join_all;

use crate::harness::{Read, Shop};

const CALLS: u32 = 10_000;
/// From one call to the next.
const APART: Duration = Duration::from_millis(10);
/// When the API fails, and for how long.
const START: Duration = Duration::from_secs(20);
const OUTAGE: Duration = Duration::from_secs(60);
/// How many calls fall into the outage.
const DURING: usize = 6000;

/// What became of it.
#[derive(Debug, Default)]
struct Story {
    /// The requests that reached the API while it failed.
    load: usize,
    /// The calls that failed, and how many of them without a request.
    lost: usize,
    refused: usize,
    /// The calls that failed after the API was back, and how long after that the last of them was.
    late: usize,
    recovery: Duration,
}

/// Plays it with this policy.
async fn story(policy: Policy) -> Story {
    let clock = TokioClock::new();
    let start = clock.now();
    let fails = move |at: Duration| (START..START + OUTAGE).contains(&at);
    let upstream = MemoryTransport::new();
    upstream.on(Method::GET, "/v1/stock/{sku}", move |_| async move {
        let status = if fails(clock.now() - start) { 503 } else { 200 };
        Reply::json(status, &1).after(Duration::from_millis(5))
    });
    let shared = Shared::new().transport(upstream.clone()).clock(clock).seed(1);
    let client = ApiBuilder::new().policy(policy).build(&shared).unwrap();
    let ends = join_all((0..CALLS).map(|at| call(&client, APART * at))).await;
    let mut story = Story::default();
    for (at, error) in ends.iter().filter_map(|(at, end)| Some((*at, (*end)?))) {
        story.lost += 1;
        story.refused += usize::from(error == ErrorKind::CircuitOpen);
        if at >= START + OUTAGE {
            story.late += 1;
            story.recovery = story.recovery.max(at.saturating_sub(START + OUTAGE));
        }
    }
    let answered: usize = ends.iter().filter(|(_, end)| end.is_none()).count();
    assert_eq!(answered + story.lost, ends.len());
    // Every request outside of the outage was answered well, once for each call that was not lost,
    // but for those few that were repeated until the API was back.
    story.load = upstream.requests().len() - answered;
    story
}

async fn call(client: &Client<Shop>, at: Duration) -> (Duration, Option<ErrorKind>) {
    TokioClock::new().sleep(at).await;
    let read = Read { sku: "A-1".to_owned(), ..Read::default() };
    (at, client.execute(read).await.err().map(|error| error.kind()))
}

#[tokio::test(start_paused = true)]
async fn without_policies_the_load_is_threefold() {
    let story = story(Policy::new().no_retry_budget()).await;
    assert!((17_900..=18_000).contains(&story.load), "{story:?}");
    assert!(story.lost > DURING - 100 && story.late == 0, "{story:?}");
}

#[tokio::test(start_paused = true)]
async fn the_budget_adds_a_fifth_to_the_load_and_loses_nothing_more() {
    let story = story(Policy::new()).await;
    // A fifth, and what the twenty good seconds before had saved up.
    let most = DURING + DURING / 5 + 100;
    assert!((DURING..=most).contains(&story.load), "{story:?}");
    assert!(story.lost <= DURING && story.late == 0, "{story:?}");
}

#[tokio::test(start_paused = true)]
async fn the_breaker_takes_the_load_away_and_is_back_within_its_time() {
    let story = story(Policy::new().breaker(Breaker::new())).await;
    assert!(story.load < DURING / 10, "{story:?}");
    assert!(story.refused > DURING * 9 / 10, "{story:?}");
    // It stays open for five seconds; the probes take no time worth a word.
    assert!(story.recovery <= Duration::from_millis(5100), "{story:?}");
    assert!(story.late <= 510 && story.lost <= DURING + story.late, "{story:?}");
}
