//! Equal reads that share one request.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{
    AttemptInfo, BoxFuture, Client, Coalesce, ErrorKind, EventKind, FanOut, Hook, HookError,
    LegStatus, Method, Part, Policy, RawResponse, RequestBody, Reuse, Shared, TransportError,
};
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::json;

use crate::harness::{
    Get, Head, Other, Post, SECOND, Shop, Staff, built, client, count, counting, figures, pass,
};

fn slow() -> MemoryTransport {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| reply.after(SECOND));
    upstream
}

fn sharing(upstream: &MemoryTransport) -> Client<Shop> {
    client(upstream, Policy::new().coalesce(Coalesce::all()))
}

#[tokio::test(start_paused = true)]
async fn equal_reads_are_one_request() {
    let upstream = slow();
    let shop = sharing(&upstream);
    let answers = join_all((0..100).map(|_| shop.execute(Get::default()))).await;
    assert_eq!(upstream.requests().len(), 1);
    assert!(answers.iter().all(|answer| *answer.as_ref().unwrap().body() == 1));
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().attempts() == 1));
    let figures = figures(&shop);
    assert_eq!((figures.requests, figures.successes, figures.coalesced), (100, 100, 99));
    assert_eq!(figures.attempts, 1, "what the API was asked, not what callers waited for");
    // What has ended is joined by nobody.
    assert_eq!(*shop.execute(Get::default()).await.unwrap().body(), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_shared_that_was_not_asked_for() {
    let upstream = slow();
    let shop = client(&upstream, Policy::new());
    join_all((0..3).map(|_| shop.execute(Get::default()))).await;
    assert_eq!(upstream.requests().len(), 3);
    let calls = (0..3).map(|_| shop.call(Get::default()).coalesce(true).send());
    join_all(calls).await;
    assert_eq!(upstream.requests().len(), 4, "a call may ask for it by itself");
    let shop = client(&upstream, Policy::new().coalesce(Coalesce::only(&["Other"])));
    join_all((0..3).map(|_| shop.execute(Get::default()))).await;
    assert_eq!(upstream.requests().len(), 7);
    let shop = sharing(&upstream);
    join_all((0..3).map(|_| shop.call(Get::default()).coalesce(false).send())).await;
    assert_eq!(upstream.requests().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn what_differs_is_not_equal() {
    let upstream = slow();
    upstream.reply(Method::GET, "/v1/staff", Reply::json(200, &1).after(SECOND));
    upstream.reply(Method::HEAD, "/v1/stock", Reply::status(200).after(SECOND));
    let shop = sharing(&upstream);
    let get = || shop.call(Get::default());
    let staff = |token: &str| shop.call(Staff::default()).header("authorization", token).send();
    let query = Get { query: Some("a"), ..Get::default() };
    let tenant = Get { tenant: Some("a"), ..Get::default() };
    let all = vec![
        get().send().boxed(),
        shop.execute(query).boxed(),
        shop.execute(tenant).boxed(),
        get().header("accept-language", "de").send().boxed(),
        get().header("x-user", "7").send().boxed(),
        get().query("page", "2").send().boxed(),
        get().retry(1).send().boxed(),
        get().idempotency_key("k").send().boxed(),
        shop.execute(Head::default()).boxed(),
        staff("Bearer a").boxed(),
        staff("Bearer b").boxed(),
        shop.execute(Staff::default()).boxed(),
    ];
    let count = all.len();
    join_all(all).await;
    assert_eq!(upstream.requests().len(), count);
    assert_eq!(figures(&shop).coalesced, 0);
    // What only ties requests together is no difference.
    let traced = (0..4).map(|id| get().header("x-request-id", &id.to_string()).send());
    join_all(traced).await;
    assert_eq!(figures(&shop).coalesced, 3);
}

#[tokio::test(start_paused = true)]
async fn clients_share_nothing_with_each_other() {
    let upstream = slow();
    let (one, other) = (sharing(&upstream), sharing(&upstream));
    futures_util::future::join(one.execute(Get::default()), other.execute(Get::default()))
        .await
        .0
        .unwrap();
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn writes_are_never_shared() {
    let upstream = slow();
    upstream.reply(Method::POST, "/v1/stock", Reply::status(204).after(SECOND));
    let shop = sharing(&upstream);
    join_all((0..5).map(|_| shop.call(Post::default()).coalesce(true).send())).await;
    assert_eq!(upstream.requests().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_goes_away_harms_nobody() {
    let upstream = slow();
    let shop = sharing(&upstream);
    let mut leader = Box::pin(shop.execute(Get::default()));
    assert!((&mut leader).now_or_never().is_none());
    let mut follower = pin!(shop.execute(Get::default()));
    assert!(follower.as_mut().now_or_never().is_none());
    tokio::time::sleep(SECOND / 2).await;
    drop(leader);
    assert_eq!(*follower.await.unwrap().body(), 1);
    assert_eq!((upstream.requests().len(), upstream.dropped()), (1, 0), "the request went on");
    assert_eq!(figures(&shop).cancelled, 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_waits_for_is_gone() {
    let upstream = slow();
    let shop = sharing(&upstream);
    let mut calls: Vec<_> = (0..3).map(|_| Box::pin(shop.execute(Get::default()))).collect();
    for call in &mut calls {
        assert!(call.now_or_never().is_none());
    }
    drop(calls);
    assert_eq!((upstream.in_flight(), upstream.dropped()), (0, 1));
    assert_eq!(*shop.execute(Get::default()).await.unwrap().body(), 2);
}

#[tokio::test(start_paused = true)]
async fn everyone_hears_of_the_same_error() {
    let upstream = slow();
    let busy = || Fault::Answer(Reply::status(503).after(SECOND));
    upstream.faults(Method::GET, "/v1/stock", [busy(), Fault::Refuse, Fault::Refuse]);
    let shop = sharing(&upstream);
    let ended = join_all((0..3).map(|_| shop.execute(Get::default()))).await;
    for error in ended.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
        assert_eq!(error.operation(), "Get");
    }
    upstream.fault(Method::GET, "/v1/stock", Fault::Answer(Reply::status(404).after(SECOND)));
    let ended = join_all((0..3).map(|_| shop.execute(Get::default()))).await;
    for error in ended.into_iter().map(Result::unwrap_err) {
        assert_eq!(
            (error.kind(), error.typed()),
            (ErrorKind::Status, Some(&())),
            "typed, for each"
        );
    }
    assert_eq!(figures(&shop).coalesced, 4);
}

#[tokio::test(start_paused = true)]
async fn each_waits_until_its_own_deadline() {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| reply.after(SECOND * 5));
    let shop = sharing(&upstream);
    let call = |seconds| shop.call(Get::default()).timeout(SECOND * seconds).send();
    let began = tokio::time::Instant::now();
    let short = async {
        let error = call(2).await.unwrap_err();
        assert_eq!((error.kind(), began.elapsed()), (ErrorKind::Deadline, SECOND * 2));
    };
    // It joins the request of one with less time, and gets its answer all the same.
    let long = async {
        tokio::time::sleep(SECOND).await;
        assert_eq!(*call(10).await.unwrap().body(), 1);
    };
    let follower = async {
        tokio::time::sleep(SECOND).await;
        let error = call(1).await.unwrap_err();
        assert_eq!((error.kind(), began.elapsed()), (ErrorKind::Deadline, SECOND * 2));
    };
    futures_util::future::join3(short, long, follower).await;
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_read_after_a_write_joins_none_before_it() {
    let upstream = slow();
    let shop = sharing(&upstream);
    let mut early = pin!(shop.execute(Get::default()));
    assert!(early.as_mut().now_or_never().is_none());
    shop.execute(Post::default()).await.unwrap();
    let late = shop.execute(Get::default());
    let (early, late) = futures_util::future::join(early, late).await;
    assert_eq!((early.unwrap().into_body(), late.unwrap().into_body()), (json!(1), json!(2)));
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_that_of_one_caller() {
    struct Once(AtomicUsize);
    impl fanwise_runtime::Transport for Once {
        fn send(
            &self,
            _: http::Request<RequestBody>,
        ) -> BoxFuture<'_, Result<http::Response<fanwise_runtime::ResponseBody>, TransportError>>
        {
            let number = self.0.fetch_add(1, SeqCst);
            Box::pin(async move {
                tokio::time::sleep(SECOND).await;
                assert!(number > 0, "the first one");
                Ok(http::Response::new("7".into()))
            })
        }
    }
    let shared = Shared::new().transport(Once(AtomicUsize::new(0)));
    let policy = Policy::new().coalesce(Coalesce::all());
    let shop: Client<Shop> =
        fanwise_runtime::ApiBuilder::new().policy(policy).build(&shared).unwrap();
    let calls = (0..4).map(|_| {
        let shop = shop.clone();
        tokio::spawn(async move { shop.execute(Get::default()).await.unwrap().into_body() })
    });
    let ended = join_all(calls.collect::<Vec<_>>()).await;
    assert_eq!(ended.iter().filter(|one| one.is_err()).count(), 1);
    assert_eq!(ended.into_iter().flatten().collect::<Vec<_>>(), [7, 7, 7]);
}

/// Puts something onto each request, for whom it says.
struct Signer(Option<&'static str>);

impl Hook for Signer {
    fn before<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        request.headers_mut().insert("x-signature", "1".parse().unwrap());
        Box::pin(std::future::ready(Ok(())))
    }

    fn caller(&self) -> Option<String> {
        self.0.map(str::to_owned)
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_says_nothing_of_its_caller_keeps_calls_apart() {
    for (signer, requests) in [(Signer(None), 3), (Signer(Some("")), 1)] {
        let upstream = slow();
        let policy = Policy::new().coalesce(Coalesce::all());
        let shop = built(&upstream, |api| api.policy(policy).hook(signer));
        join_all((0..3).map(|_| shop.execute(Get::default()))).await;
        assert_eq!(upstream.requests().len(), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn legs_share_too_and_say_so() {
    let upstream = slow();
    let shop = sharing(&upstream);
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let outcome = FanOut::all("both")
        .watch(move |event| sink.lock().unwrap().push((event.leg.clone(), event.kind)))
        .legs((
            Part::new("a", &shop, Get::default()),
            Part::new("b", &shop, Get::default()),
            Part::new("c", &shop, Other::default()),
        ))
        .await;
    assert!(outcome.is_met());
    assert_eq!((outcome.0.value().unwrap(), outcome.1.value().unwrap()), (&json!(1), &json!(1)));
    assert_eq!(upstream.requests_to(&Method::GET, "/v1/stock").len(), 1);
    let seen = seen.lock().unwrap();
    let of = |leg: &str| -> Vec<EventKind> {
        seen.iter()
            .filter(|(name, _)| name.as_deref() == Some(leg))
            .map(|(_, kind)| *kind)
            .collect()
    };
    assert!(
        of("b").iter().any(|kind| matches!(kind, EventKind::Reused { how: Reuse::Coalesced, .. }))
    );
    for leg in ["a", "b"] {
        assert!(of(leg).iter().any(|kind| matches!(kind, EventKind::Attempt { number: 1, .. })));
    }
}

#[tokio::test(start_paused = true)]
async fn a_race_that_calls_a_sharing_leg_off_leaves_the_other_caller_its_answer() {
    let upstream = slow();
    upstream.reply(Method::GET, "/v1/other", Reply::json(200, &9).after(SECOND / 2));
    let shop = sharing(&upstream);
    let race = async {
        let legs = (Part::new("a", &shop, Get::default()), Part::new("b", &shop, Other::default()));
        FanOut::first("race").legs(legs).await
    };
    let outer = async {
        tokio::time::sleep(SECOND / 4).await;
        shop.execute(Get::default()).await.unwrap().into_body()
    };
    let (race, outer) = futures_util::future::join(race, outer).await;
    assert_eq!((race.0.status(), outer), (Some(LegStatus::Cancelled), json!(1)));
    assert_eq!(upstream.requests_to(&Method::GET, "/v1/stock").len(), 1);
}

/// Many threads, many calls that come, share, and go away at any moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_left_waiting_whoever_goes_away() {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| reply.after(Duration::from_millis(2)));
    let shop = sharing(&upstream);
    let tasks = (0..400_u64).map(|number| {
        let shop = shop.clone();
        tokio::spawn(async move {
            let call = shop.execute(Get::default());
            if number % 3 == 0 {
                let gone = Duration::from_micros(number * 37 % 4000);
                let _ = tokio::time::timeout(gone, call).await;
                return true;
            }
            if number % 7 == 0 {
                tokio::task::yield_now().await;
            }
            call.await.is_ok()
        })
    });
    let all = join_all(tasks.collect::<Vec<_>>());
    let ended = tokio::time::timeout(SECOND * 20, all).await.unwrap();
    assert!(ended.into_iter().all(Result::unwrap));
    let figures = figures(&shop);
    assert_eq!(figures.in_flight, 0);
    assert!(figures.attempts < 400 && figures.coalesced > 0, "{figures:?}");
}

#[tokio::test(start_paused = true)]
async fn an_earlier_failure_is_not_shared_with_those_who_come_later() {
    let upstream = slow();
    upstream.fault(Method::GET, "/v1/stock", Fault::ResetBefore);
    let shop = sharing(&upstream);
    shop.call(Get::default()).retry(1).send().await.unwrap_err();
    pass(1).await;
    shop.call(Get::default()).retry(1).send().await.unwrap();
}

/// Sees every answer.
#[derive(Default)]
struct Witness(AtomicUsize);

impl Hook for Witness {
    fn after<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        _: Result<&'a RawResponse, &'a TransportError>,
    ) -> BoxFuture<'a, ()> {
        self.0.fetch_add(1, SeqCst);
        Box::pin(std::future::ready(()))
    }

    fn caller(&self) -> Option<String> {
        Some(String::new())
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_sees_a_shared_request_once() {
    let upstream = slow();
    let witness = Arc::new(Witness::default());
    let policy = Policy::new().coalesce(Coalesce::all());
    let shop = built(&upstream, |api| api.policy(policy).hook(Arc::clone(&witness)));
    join_all((0..3).map(|_| shop.execute(Get::default()))).await;
    assert_eq!(witness.0.load(SeqCst), 1);
}
