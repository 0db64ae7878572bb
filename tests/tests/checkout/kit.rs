//! The runtime's kit for tests, under a generated SDK.

use std::time::Duration;

use checkout_sdk::CheckoutSdk;
use checkout_sdk::runtime::testing::{
    Chaos, Fault, MemoryTransport, Recorder, Replay, Reply, VirtualClock,
};
use checkout_sdk::runtime::{Method, Transport, json};

use crate::shop::{self, API_KEY, BEARER, CLIENT_SECRET, Shop, order};

/// An SDK on this transport and clock, with every credential.
fn sdk(transport: impl Transport, clock: &VirtualClock) -> CheckoutSdk {
    let builder = CheckoutSdk::builder().transport(transport).clock(clock.clone()).seed(11);
    let builder = builder
        .inventory(|api| api.bearer(BEARER))
        .payment(|api| api.api_key(API_KEY))
        .email(|api| api.client_credentials("checkout", CLIENT_SECRET));
    builder.build().expect("an SDK")
}

/// What README.md shows.
#[tokio::test]
async fn an_sdk_is_built_on_the_kit_in_one_line() -> Result<(), Box<dyn std::error::Error>> {
    let (clock, upstream) = (VirtualClock::new(), MemoryTransport::new());
    upstream.reply(Method::GET, "/v1/health", Reply::json(200, &json!({ "status": "up" })));

    let sdk =
        CheckoutSdk::builder().transport(upstream.clone()).clock(clock.clone()).seed(1).build()?;

    upstream.fault(Method::GET, "/v1/health", Fault::Answer(Reply::status(503)));
    let answer = clock.run(sdk.inventory().get_health().send()).await?;
    assert_eq!((answer.attempts(), upstream.requests().len()), (2, 2));
    Ok(())
}

#[test]
fn a_fan_out_runs_on_virtual_time_without_any_runtime() {
    let clock = VirtualClock::new();
    let upstream = MemoryTransport::with_clock(clock.clone());
    upstream.reply(Method::POST, &shop::inventory("/stock/deduct"), Reply::hang());
    let slow = Reply::json(201, &shop::charge()).after(Duration::from_secs(1));
    upstream.reply(Method::POST, &shop::payment("/charges"), slow);
    let refund = checkout_sdk::runtime::json!({ "id": "r", "chargeId": "ch_1", "amount": 1 });
    let refund = Reply::json(201, &refund);
    upstream.reply(Method::POST, &shop::payment("/charges/{id}/refunds"), refund);
    let sdk = sdk(upstream, &clock);
    let mut outcome = Box::pin(clock.run(sdk.place_order(order()).into_future()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = outcome.as_mut().poll(&mut context) else {
        panic!("all of it waits for time alone")
    };
    assert!(!outcome.is_met());
    assert_eq!(clock.elapsed(), Duration::from_secs(2), "the attempt timeout of the manifest");
}

#[tokio::test(start_paused = true)]
async fn an_order_in_bad_weather_ends_the_same_for_one_seed() {
    let ends = async |seed| {
        let clock = VirtualClock::new();
        let chaos = Chaos::new(Shop::open().upstream, seed)
            .clock(clock.clone())
            .fault(0.3, Fault::ResetAfter)
            .fault(0.3, Fault::Answer(Reply::status(503)))
            .latency(Duration::from_millis(10), Duration::from_millis(200));
        let sdk = sdk(chaos, &clock);
        let outcome = clock.run(sdk.place_order(order()).into_future()).await;
        let report = serde_json::to_value(outcome.report()).expect("JSON");
        (report["legs"].to_string(), clock.elapsed())
    };
    let first = ends(5).await;
    assert_eq!(first, ends(5).await);
    let mut others = Vec::new();
    for seed in 6..12 {
        others.push(ends(seed).await);
    }
    assert!(others.iter().any(|other| *other != first));
}

#[tokio::test(start_paused = true)]
async fn a_recorded_order_is_played_again() {
    let clock = VirtualClock::new();
    let recorder = Recorder::new(Shop::open().upstream);
    let outcome = clock.run(sdk(recorder.clone(), &clock).place_order(order()).into_future()).await;
    assert!(outcome.is_met());
    let replay = Replay::new(recorder.recording());
    let again = clock.run(sdk(replay.clone(), &clock).place_order(order()).into_future()).await;
    assert_eq!(replay.left(), 0);
    let legs = |outcome: &checkout_sdk::PlaceOrderOutcome| {
        let report = serde_json::to_value(outcome.report()).expect("JSON");
        report["legs"].clone()
    };
    assert_eq!(legs(&again), legs(&outcome));
}
