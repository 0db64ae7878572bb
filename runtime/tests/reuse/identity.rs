//! Who asked, and how: nobody gets an answer that was another's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    AttemptInfo, BoxFuture, Cache, Client, Hook, HookError, Method, Policy, RequestBody,
};
use serde_json::json;

use crate::harness::{Get, SECOND, Shop, Staff, built, client, count, counting, figures, with};

const MINUTE: &[(&str, &str)] = &[("cache-control", "public, max-age=60")];

fn keeping(upstream: &MemoryTransport) -> Client<Shop> {
    client(upstream, Policy::new().cache(Cache::new()))
}

#[tokio::test(start_paused = true)]
async fn a_credential_of_the_calls_own_keeps_answers_apart() {
    let upstream = counting(MINUTE);
    let shop = keeping(&upstream);
    let call = |name: &str, value: &str| shop.call(Staff::default()).header(name, value).send();
    for (name, value) in [
        ("authorization", "Bearer a"),
        ("authorization", "Bearer b"),
        ("cookie", "session=a"),
        ("cookie", "session=b"),
        ("x-api-key", "a"),
        ("x-api-key", "b"),
        ("x-account", "7"),
    ] {
        let first = call(name, value).await.unwrap().into_body();
        assert_eq!(call(name, value).await.unwrap().into_body(), first, "{name}: {value}");
    }
    assert_eq!(upstream.requests().len(), 7);
    assert_eq!(*shop.execute(Staff::default()).await.unwrap().body(), 8);
    let key = || shop.call(Staff::default()).query("api_key", "a").send();
    assert_eq!((*key().await.unwrap()).as_u64(), Some(9), "in the query too");
}

#[tokio::test(start_paused = true)]
async fn a_header_parameter_is_part_of_the_question() {
    let upstream = counting(MINUTE);
    let shop = keeping(&upstream);
    for tenant in ["a", "b", "a", "b"] {
        shop.execute(Get { tenant: Some(tenant), ..Get::default() }).await.unwrap();
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_client_shares_with_its_clones_and_with_nobody_else() {
    let upstream = counting(MINUTE);
    let (one, other) = (keeping(&upstream), keeping(&upstream));
    let twin = one.clone();
    for shop in [&one, &twin, &other] {
        shop.execute(Get::default()).await.unwrap();
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn vary_tells_representations_apart() {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| {
        with(reply, &[("cache-control", "max-age=60"), ("vary", "Accept-Language, ,accept")])
    });
    let shop = keeping(&upstream);
    let call = |language: Option<&str>| {
        let call = shop.call(Get::default());
        match language {
            Some(language) => call.header("accept-language", language),
            None => call,
        }
        .send()
    };
    for (language, number) in
        [(Some("de"), 1), (Some("en"), 2), (None, 3), (Some("de"), 1), (Some("en"), 2), (None, 3)]
    {
        assert_eq!(*call(language).await.unwrap().body(), number, "{language:?}");
    }
    let xml = shop.call(Get::default()).header("accept", "application/xml").send();
    assert_eq!(*xml.await.unwrap().body(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_the_answer_does_not_vary_by_is_no_difference() {
    let upstream = counting(MINUTE);
    let shop = keeping(&upstream);
    for (name, value) in [
        ("accept-language", "de"),
        ("accept-language", "en"),
        ("user-agent", "me"),
        ("x-request-id", "1"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"),
    ] {
        shop.call(Get::default()).header(name, value).send().await.unwrap();
    }
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_varies_by_everything_is_not_kept() {
    for vary in ["*", "accept, *", "not a name"] {
        let upstream = counting(&[]);
        let reply = Reply::json(200, &1).header("cache-control", "max-age=60").header("vary", vary);
        upstream.reply(Method::GET, "/v1/stock", reply);
        let shop = keeping(&upstream);
        for _ in 0..2 {
            shop.execute(Get::default()).await.unwrap();
        }
        assert_eq!(upstream.requests().len(), 2, "{vary}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_query_is_another_resource_and_an_order_too() {
    let upstream = counting(MINUTE);
    let shop = keeping(&upstream);
    for query in [None, Some("a"), Some("b"), Some("a"), None] {
        shop.execute(Get { query, ..Get::default() }).await.unwrap();
    }
    assert_eq!(upstream.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_elsewhere_is_not_kept_here() {
    let upstream = counting(MINUTE);
    let moved = Reply::status(302).header("location", "/v1/other");
    upstream.reply(Method::GET, "/v1/stock", moved);
    let shop = keeping(&upstream);
    for number in 1..=2 {
        assert_eq!(*shop.execute(Get::default()).await.unwrap().body(), number);
    }
}

/// Acts for another tenant each time; says so, or doesn't.
struct Tenants {
    asked: AtomicU64,
    says: bool,
    changes: bool,
}

impl Tenants {
    fn new(says: bool, changes: bool) -> Arc<Self> {
        Arc::new(Self { asked: AtomicU64::new(0), says, changes })
    }
}

impl Hook for Tenants {
    fn before<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        if self.changes {
            let tenant = self.asked.load(SeqCst).to_string();
            request.headers_mut().insert("x-tenant", tenant.parse().unwrap());
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn caller(&self) -> Option<String> {
        self.says.then(|| self.asked.load(SeqCst).to_string())
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_signs_for_somebody_keeps_answers_apart() {
    for (says, changes, requests) in
        [(false, true, 4), (true, true, 2), (false, false, 1), (true, false, 2)]
    {
        let upstream = counting(MINUTE);
        let tenants = Tenants::new(says, changes);
        let policy = Policy::new().cache(Cache::new());
        let shop = built(&upstream, |api| api.policy(policy).hook(Arc::clone(&tenants)));
        for tenant in [1, 2, 1, 2] {
            tenants.asked.store(tenant, SeqCst);
            shop.execute(Get::default()).await.unwrap();
        }
        assert_eq!(upstream.requests().len(), requests, "says {says}, changes {changes}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_not_given_again() {
    let upstream = counting(MINUTE);
    let broken = Reply::bytes(200, "application/json", "{").header("cache-control", "max-age=60");
    upstream.fault(
        Method::GET,
        "/v1/stock",
        fanwise_runtime::transport::memory::Fault::Answer(broken),
    );
    let shop = keeping(&upstream);
    shop.execute(Get::default()).await.unwrap_err();
    assert_eq!(*shop.execute(Get::default()).await.unwrap().body(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_it_is_shown() {
    let upstream = counting(MINUTE);
    let secret = Reply::json(200, "s3cr3t-body").header("cache-control", "max-age=60");
    upstream.reply(Method::GET, "/v1/staff", secret);
    let shop = keeping(&upstream);
    let call = || shop.call(Staff::default()).header("x-secret", "s3cr3t-header").send();
    call().await.unwrap();
    call().await.unwrap();
    tokio::time::sleep(SECOND).await;
    assert_eq!(figures(&shop).cache_hits, 1);
    let shown = format!("{shop:?} {:?} {}", shop.stats(), shop.stats());
    assert!(!shown.contains("s3cr3t"), "{shown}");
    let text = format!("{:?}", shop.call(Staff::default()).header("x-secret", "s3cr3t-header"));
    assert!(!text.contains("s3cr3t"), "{text}");
    assert_eq!(json!(shop.stats()).to_string().find("s3cr3t"), None);
}
