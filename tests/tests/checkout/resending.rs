//! What is sent again, when, and with which key; settings of one call.

use std::time::{Duration, UNIX_EPOCH};

use checkout_sdk::inventory::types::{LineItem, StockChange};
use checkout_sdk::payment::types::NewCharge;
use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{Clock, Method, Policy, TokioClock};
use checkout_sdk::{CheckoutSdk, ErrorKind};

use crate::shop::{self, Shop, card, pause};

const CHARGES: &str = "/charges";

fn new_charge() -> NewCharge {
    NewCharge::new("o-1", card())
}

fn unavailable() -> Fault {
    Fault::Answer(Reply::status(503))
}

/// How long `work` takes of the virtual time.
async fn taking<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let clock = TokioClock::new();
    let start = clock.now();
    let result = work.await;
    (result, clock.now() - start)
}

#[tokio::test(start_paused = true)]
async fn each_call_has_a_fresh_key_and_each_attempt_the_same() {
    let shop = Shop::open();
    let url = shop::payment(CHARGES);
    shop.upstream.faults(Method::POST, &url, [unavailable(), Fault::ResetAfter]);
    let answer = shop.sdk.payment().create_charge(new_charge()).send().await.unwrap();
    assert_eq!(answer.attempts(), 3);
    shop.sdk.payment().create_charge(new_charge()).send().await.unwrap();
    let keys = shop.keys(CHARGES);
    assert_eq!(keys.len(), 4);
    assert!(keys.iter().all(|key| key.len() == 36), "{keys:?}");
    assert!(keys[..3].iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_ne!(keys[3], keys[0]);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_the_callers_own_is_kept() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, &shop::payment(CHARGES), unavailable());
    let call = shop.sdk.payment().create_charge(new_charge()).idempotency_key("order-1");
    assert_eq!(call.send().await.unwrap().attempts(), 2);
    assert_eq!(shop.keys(CHARGES), ["order-1", "order-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_write_without_a_key_is_sent_once_unless_it_gets_one() {
    let shop = Shop::open();
    let change = || StockChange::new("o-1", vec![LineItem::new("A-1", 2)]);
    let url = shop::inventory("/stock/deduct");
    shop.upstream.faults(Method::POST, &url, [unavailable(), unavailable()]);
    let error = shop.sdk.inventory().deduct_stock(change()).send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));
    let keyed = shop.sdk.inventory().deduct_stock(change()).idempotency_key("k");
    assert_eq!(keyed.send().await.unwrap().attempts(), 2);
    assert_eq!(shop.keys("/v1/stock/deduct"), ["", "k", "k"]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_left_is_sent_again() {
    let shop = Shop::open();
    let url = shop::email("/messages");
    shop.upstream.faults(Method::POST, &url, [Fault::Refuse, Fault::Refuse]);
    let receipt = checkout_sdk::email::types::Receipt::new("o-1", "https://r.example.com/1");
    let answer = shop.sdk.email().send(receipt).send().await.unwrap();
    assert_eq!(answer.attempts(), 3);
    assert_eq!(shop.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn retry_after_in_seconds_is_waited_for() {
    let shop = Shop::open();
    let busy = Fault::Answer(Reply::status(429).header("Retry-After", "7"));
    shop.upstream.fault(Method::POST, &shop::payment(CHARGES), busy);
    let call = shop.sdk.payment().create_charge(new_charge()).send();
    let (answer, time) = taking(call).await;
    assert_eq!((answer.unwrap().attempts(), time), (2, Duration::from_secs(7)));
}

#[tokio::test(start_paused = true)]
async fn retry_after_as_a_date_is_waited_for() {
    // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
    let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let shop = Shop::with(|sdk| sdk.clock(TokioClock::starting_at(now)));
    let date = Reply::status(503).header("Retry-After", "Sun, 06 Nov 1994 08:49:42 GMT");
    shop.upstream.fault(Method::GET, &shop::inventory("/items/{sku}"), Fault::Answer(date));
    let (answer, time) = taking(shop.sdk.inventory().get_item("A-1").send()).await;
    // What was asked for, and the backoff behind it: not all who were told come at one moment.
    assert!((5_000..=5_100).contains(&time.as_millis()), "{time:?}");
    assert_eq!(answer.unwrap().attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_can_have_limits_of_its_own() {
    let shop = Shop::open();
    let url = shop::inventory("/items/{sku}");
    shop.reply(Method::GET, &url, Reply::hang());
    let get = || shop.sdk.inventory().get_item("A-1");

    let (error, time) = taking(get().send()).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3), "the manifest's policy");
    assert_eq!(time, Duration::from_secs(6), "three attempts of 2 s");

    let (error, time) = taking(get().retry(1).send()).await;
    assert_eq!(error.unwrap_err().attempts(), 1);
    assert_eq!(time, Duration::from_secs(2));

    let attempt = get().attempt_timeout(Duration::from_millis(100));
    assert_eq!(taking(attempt.send()).await.1, Duration::from_millis(300));

    let (error, time) = taking(get().timeout(Duration::from_secs(3)).send()).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 2));
    assert_eq!(time, Duration::from_secs(3));
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_builders_policy_stands_over_the_manifests() {
    let policy = Policy::new().timeout_ms(500).attempts(2).backoff_ms(0);
    let shop = Shop::with(|sdk| sdk.inventory(|api| api.policy(policy)));
    shop.reply(Method::GET, &shop::inventory("/items/{sku}"), Reply::hang());
    let (error, time) = taking(shop.sdk.inventory().get_item("A-1").send()).await;
    assert_eq!(error.unwrap_err().attempts(), 2);
    assert_eq!(time, Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_stops_at_once() {
    let shop = Shop::open();
    shop.reply(Method::GET, &shop::inventory("/items/{sku}"), Reply::hang());
    {
        let mut call = Box::pin(shop.sdk.inventory().get_item("A-1").send());
        tokio::select! {
            _ = &mut call => panic!("it hangs"),
            () = pause(Duration::from_millis(50)) => assert_eq!(shop.upstream.in_flight(), 1),
        }
    }
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 1));
    pause(Duration::from_secs(60)).await;
    assert_eq!(shop.calls().len(), 1, "nothing goes on behind the caller");
}

#[tokio::test(start_paused = true)]
async fn a_seed_repeats_the_keys() {
    let keys = |seed: u64| async move {
        let shop = Shop::with(|sdk| sdk.seed(seed));
        shop.sdk.payment().create_charge(new_charge()).send().await.unwrap();
        shop.keys(CHARGES)
    };
    assert_eq!(keys(1).await, keys(1).await);
    assert_ne!(keys(1).await, keys(2).await);
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_the_sdk_is_the_same_one() {
    let shop = Shop::open();
    let copy: CheckoutSdk = shop.sdk.clone();
    let task = tokio::spawn(async move { copy.email().get_message("m-1").send().await });
    task.await.unwrap().unwrap();
    shop.sdk.email().get_message("m-2").send().await.unwrap();
    assert_eq!(shop.upstream.requests_to(&Method::POST, "/oauth/token").len(), 1);
}
