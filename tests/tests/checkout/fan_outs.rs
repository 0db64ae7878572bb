//! `verify_user`, which settles, and `order_overview`, which takes what is there at the deadline.

use std::time::Duration;

use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{LegFailure, Method, json};
use checkout_sdk::{ErrorKind, LegStatus, OrderOverview, Overall, VerifyUser};

use crate::shop::{self, Shop, pause};

const MAIL: &str = "/verifications/email";
const SMS: &str = "/verifications/sms";

fn user() -> VerifyUser {
    VerifyUser::new("u-1", "a@example.com", "+4930123")
}

fn refused(status: u16) -> Reply {
    Reply::json(status, &json!({ "title": "No", "status": status }))
}

#[tokio::test(start_paused = true)]
async fn both_codes_go_out_at_once() {
    let shop = Shop::open();
    for path in [MAIL, SMS] {
        let sent = json!({ "id": "v-1", "channel": "email", "verified": false });
        let late = Reply::json(202, &sent).after(Duration::from_millis(800));
        shop.reply(Method::POST, &shop::email(path), late);
    }
    let outcome = shop.sdk.verify_user(user()).await;
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::Success, true));
    assert_eq!(outcome.elapsed(), Duration::from_millis(800));
    let bodies: Vec<_> = shop.calls().iter().map(shop::body).collect();
    assert!(bodies.contains(&json!({ "userId": "u-1", "address": "a@example.com" })));
    assert!(bodies.contains(&json!({ "userId": "u-1", "number": "+4930123" })));
}

#[tokio::test(start_paused = true)]
async fn one_code_is_a_partial_failure_and_the_join_is_met() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::email(SMS), refused(429));
    let outcome = shop.sdk.verify_user(user()).await;
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::PartialFailure, true));
    assert_eq!(outcome.mail.status(), Some(LegStatus::Success));
    assert_eq!(outcome.sms.status(), Some(LegStatus::Failed));
    let legs = outcome.into_result().expect("settled is always met");
    assert_eq!(legs.mail.value().unwrap().channel.as_str(), "email");
    let error = legs.sms.value().unwrap_err();
    assert_eq!((error.leg(), error.status()), ("sms", Some(LegStatus::Failed)));
    let problem = error.error().and_then(|error| error.typed()).unwrap();
    assert_eq!((problem.title.as_str(), problem.status), ("No", 429));
}

#[tokio::test(start_paused = true)]
async fn no_code_is_a_failure_although_the_join_is_met() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::email(MAIL), refused(400));
    shop.reply(Method::POST, &shop::email(SMS), refused(400));
    let outcome = shop.sdk.verify_user(user()).await;
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::Failure, true));
    let error = outcome.into_error();
    assert_eq!(error.failures().len(), 2);
    assert!(error.to_string().ends_with("(and 1 more leg)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_code_of_which_nobody_knows_is_in_doubt_at_the_deadline() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::email(MAIL), Reply::hang());
    let outcome = shop.sdk.verify_user(user()).await;
    assert_eq!(outcome.mail.status(), Some(LegStatus::InDoubt));
    assert_eq!(outcome.sms.status(), Some(LegStatus::Success));
    assert_eq!(outcome.elapsed(), Duration::from_secs(5));
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::PartialFailure, true));
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_overview_of_all() {
    let shop = Shop::open();
    let outcome = shop.sdk.order_overview(OrderOverview::new("o 1")).await;
    assert_eq!(outcome.overall(), Overall::Success);
    let mut seen: Vec<_> = shop.calls().iter().map(|call| call.uri().to_string()).collect();
    seen.sort();
    let expected = [
        "https://email.example.com/api/messages?orderId=o%201",
        "https://eu.payment.example.com/charges?order_id=o%201&limit=20",
        "https://inventory.example.com/v1/orders/o%201/stock",
    ];
    assert_eq!(seen, expected);
    let legs = outcome.into_result().unwrap();
    assert_eq!(legs.stock.value().unwrap().items.len(), 1);
    assert_eq!(legs.charges.value().unwrap().data[0].amount, 4200);
    assert_eq!(legs.messages.value().unwrap().total, 1);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_what_is_there_is_taken() {
    let shop = Shop::open();
    shop.reply(Method::GET, &shop::payment("/charges"), Reply::hang());
    let outcome = shop.sdk.order_overview(OrderOverview::new("o-1")).await;
    assert_eq!(outcome.elapsed(), Duration::from_secs(1));
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::PartialFailure, true));
    assert_eq!(outcome.charges.status(), Some(LegStatus::TimedOut), "a read is in no doubt");
    assert_eq!(outcome.charges.error().unwrap().kind(), ErrorKind::Deadline);
    assert_eq!(outcome.stock.status(), Some(LegStatus::Success));
    assert!(outcome.into_result().is_ok());
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_read_that_failed_before_the_deadline_ends_it_unmet() {
    let shop = Shop::open();
    shop.reply(Method::GET, &shop::payment("/charges"), Reply::hang());
    shop.reply(Method::GET, &shop::inventory("/orders/{id}/stock"), Reply::hang());
    let outcome = shop.sdk.order_overview(OrderOverview::new("o-1")).await;
    assert_eq!(outcome.elapsed(), Duration::from_millis(900), "the leg's one attempt is over");
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::PartialFailure, false));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Failed), "an attempt's own timeout");
    assert_eq!(outcome.stock.error().unwrap().kind(), ErrorKind::Timeout);
    assert_eq!(outcome.charges.status(), Some(LegStatus::Cancelled));
    let error = outcome.into_result().unwrap_err();
    assert_eq!(error.cause().map(LegFailure::leg), Some("stock"));
    assert_eq!(shop.upstream.in_flight(), 0, "waiting reads are cancelled");
}

#[tokio::test(start_paused = true)]
async fn a_legs_policy_goes_before_its_apis() {
    let shop = Shop::open();
    let url = shop::inventory("/orders/{id}/stock");
    shop.upstream.fault(Method::GET, &url, Fault::Answer(Reply::status(503)));
    let outcome = shop.sdk.order_overview(OrderOverview::new("o-1")).await;
    assert_eq!(outcome.stock.attempts(), 1, "one attempt, where the API has three");
    assert_eq!(outcome.stock.status(), Some(LegStatus::Failed));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_can_be_another_for_one_call() {
    let shop = Shop::open();
    shop.reply(Method::GET, &shop::payment("/charges"), Reply::hang());
    let call = shop.sdk.order_overview(OrderOverview::new("o-1"));
    let outcome = call.deadline(Duration::from_millis(200)).await;
    assert_eq!(outcome.elapsed(), Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_gives_up_all_reads() {
    let shop = Shop::open();
    for url in [shop::payment("/charges"), shop::email("/messages")] {
        shop.reply(Method::GET, &url, Reply::hang());
    }
    shop.reply(Method::GET, &shop::inventory("/orders/{id}/stock"), Reply::hang());
    let mut call = Box::pin(shop.sdk.order_overview(OrderOverview::new("o-1")).into_future());
    tokio::select! {
        _ = &mut call => panic!("it hangs"),
        () = pause(Duration::from_millis(300)) => assert_eq!(shop.upstream.in_flight(), 3),
    }
    drop(call);
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn many_at_once_keep_apart() {
    let shop = Shop::open();
    let mut tasks = Vec::new();
    for number in 0..50 {
        let sdk = shop.sdk.clone();
        let task =
            async move { sdk.order_overview(OrderOverview::new(format!("o-{number}"))).await };
        tasks.push(tokio::spawn(task));
    }
    let mut ids = Vec::new();
    for task in tasks {
        let outcome = task.await.unwrap();
        assert_eq!(outcome.overall(), Overall::Success);
        ids.push(outcome.correlation_id().to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 50);
    assert_eq!(shop.calls().len(), 150);
}
