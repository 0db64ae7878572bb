//! The bulkhead: so many at once, a bounded queue, first come, first served.

use std::time::Duration;

use fanwise_runtime::{ApiError, Client, Concurrency, ErrorKind, Policy};
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::harness::{Read, Script, Shop, Step, status};

const SECOND: Duration = Duration::from_secs(1);

fn read(sku: usize) -> Read {
    Read { sku: sku.to_string(), ..Read::default() }
}

fn slow(code: u16) -> Script {
    Script::new([Step::Slow(SECOND, Box::new(status(code)))])
}

fn client(script: &Script, set: Concurrency) -> Client<Shop> {
    script.client_with(|api| api.policy(Policy::new().attempts(1).concurrency(set)))
}

#[tokio::test(start_paused = true)]
async fn so_many_at_once_and_the_rest_in_their_order() {
    let script = slow(200);
    let client = client(&script, Concurrency::at_most(4));
    let calls = join_all((0..12).map(|sku| client.execute(read(sku)))).await;
    assert!(calls.iter().all(Result::is_ok));
    for (index, seen) in script.seen().iter().enumerate() {
        let due = SECOND * u32::try_from(index / 4).unwrap();
        assert!(seen.url.ends_with(&format!("/{index}")), "{}", seen.url);
        assert_eq!(seen.at.as_secs(), due.as_secs(), "number {index}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_refuses_at_once() {
    let script = slow(200);
    let client = client(&script, Concurrency::at_most(1).queue(2));
    let calls = join_all((0..5).map(|sku| client.execute(read(sku)))).await;
    let kinds: Vec<_> = calls.iter().map(|call| call.as_ref().err().map(ApiError::kind)).collect();
    let refused = Some(ErrorKind::Rejected);
    assert_eq!(kinds, [None, None, None, refused, refused]);
    let error = calls[4].as_ref().unwrap_err();
    assert_eq!(error.attempts(), 0);
    assert!(error.to_string().contains("1 are under way and 2 wait"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_by_the_deadline_and_leaves_no_gap() {
    let script = Script::new([Step::Hang, status(200)]);
    let client = client(&script, Concurrency::at_most(1));
    let mut first = Box::pin(client.execute(read(0)));
    assert!((&mut first).now_or_never().is_none());
    let error = client.call(read(1)).timeout(SECOND).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 0));
    drop(first);
    client.execute(read(2)).await.unwrap();
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_backoff_holds_no_place() {
    let script = Script::new([status(503), status(200)]);
    let policy = Policy::new().backoff_ms(8000).concurrency(Concurrency::at_most(1));
    let client = script.client_with(|api| api.policy(policy));
    let mut first = Box::pin(client.execute(read(0)));
    assert!((&mut first).now_or_never().is_none());
    assert!(client.execute(read(1)).now_or_never().unwrap().is_ok());
    first.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_adaptive_limit_gives_way_to_overload_and_grows_again() {
    let script = slow(503);
    let set = Concurrency::at_most(64).adaptive();
    let client = client(&script, set);
    for _ in 0..40 {
        join_all((0..16).map(|sku| client.execute(read(sku)))).await;
    }
    let before = script.seen().len();
    let mut all = Box::pin(join_all((0..16).map(|sku| client.execute(read(sku)))));
    assert!((&mut all).now_or_never().is_none());
    assert_eq!(script.seen().len() - before, 1, "one is always left");

    let script = slow(200);
    let client =
        script.client_with(|api| api.policy(Policy::new().deadline_ms(600_000).concurrency(set)));
    join_all((0..1000).map(|sku| client.execute(read(sku)))).await;
    let seen = script.seen();
    let at = |second| seen.iter().filter(|seen| seen.at.as_secs() == second).count();
    assert_eq!((at(0), at(2)), (16, 17));
    assert!((20..=64).contains(&at(10)), "{}", at(10));
}

#[tokio::test(start_paused = true)]
async fn an_adaptive_limit_gives_way_to_calls_that_run_out_of_time() {
    let script = Script::new([Step::Hang]);
    let client = client(&script, Concurrency::at_most(64).adaptive());
    let impatient = |sku| client.call(read(sku)).timeout(SECOND).send();
    for _ in 0..40 {
        join_all((0..16).map(impatient)).await;
    }
    let before = script.seen().len();
    let mut all = Box::pin(join_all((0..16).map(impatient)));
    assert!((&mut all).now_or_never().is_none());
    assert_eq!(script.seen().len() - before, 1);
}

#[tokio::test(start_paused = true)]
async fn an_adaptive_limit_learns_nothing_from_calls_that_are_given_up() {
    let script = Script::new([Step::Hang]);
    let client = client(&script, Concurrency::at_most(64).adaptive());
    for _ in 0..40 {
        assert!(join_all((0..16).map(|sku| client.execute(read(sku)))).now_or_never().is_none());
    }
    assert_eq!(script.seen().len(), 40 * 16);
}
