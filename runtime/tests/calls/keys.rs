//! Idempotency keys.

use std::collections::BTreeSet;

use fanwise_runtime::{ErrorKind, Shared};

use crate::harness::{Charge, Script, Shop, Write, status};

const KEY: &str = "idempotency-key";

fn keys(script: &Script) -> Vec<String> {
    script.seen().iter().filter_map(|seen| seen.header(KEY).map(str::to_owned)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_call_has_one_fresh_key_for_all_its_attempts() {
    let script = Script::new([status(503), status(503), status(200), status(200)]);
    let client = script.client();
    client.execute(Charge::default()).await.unwrap();
    client.execute(Charge::default()).await.unwrap();
    let keys = keys(&script);
    assert_eq!(keys.len(), 4);
    assert!(keys[0] == keys[1] && keys[1] == keys[2], "{keys:?}");
    assert_ne!(keys[2], keys[3]);
}

#[tokio::test(start_paused = true)]
async fn what_fills_the_header_is_kept() {
    let script = Script::new([status(200)]);
    let client = script.client();
    let own = Charge { key: Some("field".to_owned()), ..Charge::default() };
    client.execute(own.clone()).await.unwrap();
    client.call(Charge::default()).header(KEY, "header").send().await.unwrap();
    client.call(own).idempotency_key("call").send().await.unwrap();
    client.call(Write::default()).idempotency_key("other").send().await.unwrap();
    assert_eq!(keys(&script), ["field", "header", "call", "other"]);
}

#[tokio::test(start_paused = true)]
async fn a_filled_header_lets_the_call_be_repeated() {
    let script = Script::new([status(503), status(200)]);
    let own = Write { key: Some("field".to_owned()), ..Write::default() };
    script.client().execute(own).await.unwrap();
    assert_eq!(keys(&script), ["field", "field"]);
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_a_key_header_gets_none() {
    let script = Script::new([status(200)]);
    script.client().execute(Write::default()).await.unwrap();
    assert!(keys(&script).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_no_header_may_hold_is_refused() {
    let script = Script::new([status(200)]);
    let call = script.client().call(Charge::default()).idempotency_key("a\r\nb: c").send().await;
    assert_eq!(call.unwrap_err().kind(), ErrorKind::Build);
    assert!(script.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn keys_are_random_uuids() {
    let script = Script::new([status(200)]);
    let client = fanwise_runtime::Client::<Shop>::builder()
        .build(&Shared::new().transport(script.clone()))
        .unwrap();
    for _ in 0..500 {
        client.execute(Charge::default()).await.unwrap();
    }
    let keys: BTreeSet<_> = keys(&script).into_iter().collect();
    assert_eq!(keys.len(), 500);
    for key in keys {
        let parts: Vec<_> = key.split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(parts.concat().bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
        assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{key}");
    }
}
