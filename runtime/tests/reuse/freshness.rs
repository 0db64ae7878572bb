//! For how long an answer is used without asking (RFC 9111 §4.2).

use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{Cache, Method, Policy};
use serde_json::json;

use crate::harness::{Get, Other, Post, Shop, client, count, counting, figures, get, pass, with};

fn keeping() -> Policy {
    Policy::new().cache(Cache::new())
}

/// For how many seconds an answer with these headers is used, up to 400.
async fn lasts(headers: &'static [(&'static str, &'static str)]) -> u64 {
    lasts_under(Cache::new(), headers).await
}

async fn lasts_under(cache: Cache, headers: &'static [(&'static str, &'static str)]) -> u64 {
    let upstream = counting(headers);
    let shop = client(&upstream, Policy::new().cache(cache));
    get(&shop).await;
    for second in 0..400 {
        if get(&shop).await != json!(1) {
            return second;
        }
        pass(1).await;
    }
    400
}

#[tokio::test(start_paused = true)]
async fn max_age_goes_before_expires_and_expires_before_a_guess() {
    const EXPIRES: (&str, &str) = ("expires", "Sat, 21 Nov 2026 00:01:00 GMT");
    const DATE: (&str, &str) = ("date", "Sat, 21 Nov 2026 00:00:00 GMT");
    const MODIFIED: (&str, &str) = ("last-modified", "Fri, 20 Nov 2026 23:40:00 GMT");
    assert_eq!(lasts(&[]).await, 0, "nothing is said");
    assert_eq!(lasts(&[("cache-control", "max-age=10")]).await, 10);
    assert_eq!(lasts(&[("cache-control", "max-age=10"), EXPIRES, DATE]).await, 10);
    assert_eq!(lasts(&[EXPIRES, DATE]).await, 60);
    assert_eq!(lasts(&[EXPIRES]).await, 60, "without a date it is counted from its coming");
    assert_eq!(lasts(&[EXPIRES, MODIFIED]).await, 60);
    assert_eq!(lasts(&[DATE, MODIFIED]).await, 120, "a tenth of 1200 s");
    assert_eq!(lasts(&[("cache-control", "s-maxage=60")]).await, 0, "that is for shared caches");
    assert_eq!(lasts(&[("cache-control", "private, max-age=10")]).await, 10);
}

#[tokio::test(start_paused = true)]
async fn what_is_said_wrongly_is_over() {
    assert_eq!(lasts(&[("cache-control", "max-age=ten")]).await, 0);
    assert_eq!(lasts(&[("cache-control", "max-age=-10")]).await, 0);
    assert_eq!(
        lasts(&[("expires", "0"), ("last-modified", "Fri, 20 Nov 2026 00:00:00 GMT")]).await,
        0
    );
    let past = [("expires", "Sat, 21 Nov 2026 00:00:00 GMT")];
    assert_eq!(lasts(Box::leak(Box::new(past))).await, 0);
    assert_eq!(lasts(&[("cache-control", "max-age=9"), ("cache-control", "max-age=5")]).await, 5);
    assert_eq!(lasts(&[("cache-control", "max-age=99999999999999999999")]).await, 400);
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_old_when_it_comes() {
    const HUNDRED: (&str, &str) = ("cache-control", "max-age=100");
    assert_eq!(lasts(&[HUNDRED, ("age", "30")]).await, 70);
    assert_eq!(lasts(&[HUNDRED, ("date", "Fri, 20 Nov 2026 23:59:00 GMT")]).await, 40);
    assert_eq!(
        lasts(&[HUNDRED, ("date", "Fri, 20 Nov 2026 23:59:00 GMT"), ("age", "90")]).await,
        10
    );
    assert_eq!(lasts(&[HUNDRED, ("age", "18446744073709551615")]).await, 0);
    assert_eq!(lasts(&[HUNDRED, ("age", "-1")]).await, 100, "no age at all");
    assert_eq!(
        lasts(&[HUNDRED, ("date", "Sat, 21 Nov 2026 09:00:00 GMT")]).await,
        100,
        "from to-morrow"
    );
}

#[tokio::test(start_paused = true)]
async fn the_time_on_the_way_counts() {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| {
        with(reply, &[("cache-control", "max-age=10")]).after(std::time::Duration::from_secs(6))
    });
    let shop = client(&upstream, keeping());
    get(&shop).await;
    pass(3).await;
    assert_eq!(get(&shop).await, json!(1));
    pass(1).await;
    assert_eq!(get(&shop).await, json!(2));
}

#[tokio::test(start_paused = true)]
async fn what_the_api_forbids_is_not_stored_in_any_case_of_letters() {
    for directive in ["no-store", "No-Store, max-age=60", "max-age=60, NO-STORE"] {
        let upstream = counting(&[]);
        let reply = Reply::json(200, &1).header("cache-control", directive).header("etag", "\"1\"");
        upstream.reply(Method::GET, "/v1/stock", reply);
        let shop = client(&upstream, keeping());
        get(&shop).await;
        get(&shop).await;
        assert_eq!(upstream.requests().len(), 2, "{directive}");
        assert!(upstream.requests()[1].header("if-none-match").is_none(), "{directive}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_has_a_say() {
    const HUNDRED: &[(&str, &str)] = &[("cache-control", "max-age=100")];
    for (said, hit) in [
        ("no-cache", false),
        ("no-store", false),
        ("max-age=4", false),
        ("max-age=6", true),
        ("min-fresh=94", true),
        ("min-fresh=96", false),
        ("max-age=0", false),
        ("only-if-cached", true),
    ] {
        let upstream = counting(HUNDRED);
        let shop = client(&upstream, keeping());
        get(&shop).await;
        pass(5).await;
        let call = shop.call(Get::default()).header("cache-control", said);
        let answer = call.send().await.unwrap().into_body();
        assert_eq!(answer == json!(1), hit, "{said}");
    }
    let upstream = counting(HUNDRED);
    let shop = client(&upstream, keeping());
    get(&shop).await;
    pass(105).await;
    let with = |said: &str| shop.call(Get::default()).header("cache-control", said).send();
    assert_eq!(*with("max-stale=6").await.unwrap().body(), 1);
    assert_eq!(*with("max-stale").await.unwrap().body(), 1);
    let missing = with("only-if-cached").await.unwrap_err();
    assert_eq!((missing.status().unwrap().as_u16(), missing.attempts()), (504, 0));
    assert_eq!(*with("max-stale=5").await.unwrap().body(), 2);
    let old = shop.call(Get::default()).header("pragma", "no-cache").send().await.unwrap();
    assert_eq!(*old.body(), 3);
}

#[tokio::test(start_paused = true)]
async fn must_revalidate_and_no_cache_ask_whatever_the_caller_says() {
    for said in ["max-age=10, must-revalidate", "max-age=10, no-cache"] {
        let upstream = counting(&[]);
        count(&upstream, "/v1/stock", move |_, reply| reply.header("cache-control", said));
        let shop = client(&upstream, keeping());
        get(&shop).await;
        pass(11).await;
        let call = shop.call(Get::default()).header("cache-control", "max-stale");
        assert_eq!(*call.send().await.unwrap().body(), 2, "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_of_the_callers_own_serves_what_says_nothing() {
    let cache = || Cache::new().fresh_ms(30_000);
    assert_eq!(lasts_under(cache(), &[]).await, 30);
    assert_eq!(lasts_under(cache(), &[("cache-control", "max-age=5")]).await, 5);
    assert_eq!(lasts_under(cache(), &[("cache-control", "no-cache")]).await, 0);
    assert_eq!(lasts_under(cache(), &[("cache-control", "no-store")]).await, 0);
    // A failure is not kept by a guess.
    let upstream = counting(&[]);
    upstream.reply(Method::GET, "/v1/stock", Reply::status(404));
    let shop = client(&upstream, Policy::new().cache(cache()));
    for _ in 0..2 {
        shop.execute(Get::default()).await.unwrap_err();
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_kept_where_the_api_says_so() {
    for (status, requests) in [(404, 1), (500, 6), (401, 2), (429, 6)] {
        let upstream = counting(&[]);
        let reply = Reply::status(status).header("cache-control", "max-age=60");
        upstream.reply(Method::GET, "/v1/stock", reply);
        let shop = client(&upstream, keeping());
        let first = shop.execute(Get::default()).await.unwrap_err();
        let second = shop.execute(Get::default()).await.unwrap_err();
        assert_eq!(first.kind(), second.kind());
        assert_eq!(upstream.requests().len(), requests, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hit_says_how_old_it_is_and_takes_no_attempt() {
    let upstream =
        counting(&[("cache-control", "max-age=60"), ("connection", "x-hop"), ("x-hop", "1")]);
    let shop = client(&upstream, keeping());
    get(&shop).await;
    pass(7).await;
    let hit = shop.execute(Get::default()).await.unwrap();
    assert_eq!((hit.attempts(), hit.headers()["age"].to_str().unwrap()), (0, "7"));
    assert_eq!(hit.headers()["content-type"], "application/json");
    assert!(!hit.headers().contains_key("x-hop") && !hit.headers().contains_key("connection"));
    let figures = figures(&shop);
    assert_eq!((figures.requests, figures.attempts, figures.successes), (2, 1, 2));
    assert_eq!((figures.cache_hits, figures.cache_misses, figures.revalidations), (1, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn headers_of_several_lines_stay_several() {
    let upstream = counting(&[
        ("cache-control", "max-age=60"),
        ("link", "</a>; rel=next"),
        ("link", "</b>; rel=prev"),
    ]);
    let shop = client(&upstream, keeping());
    get(&shop).await;
    let hit = shop.execute(Get::default()).await.unwrap();
    assert_eq!(hit.headers().get_all("link").iter().count(), 2);
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_for_operation_by_operation_and_call_by_call() {
    const MINUTE: &[(&str, &str)] = &[("cache-control", "max-age=60")];
    let upstream = counting(MINUTE);
    let shop = client(&upstream, Policy::new());
    for _ in 0..2 {
        get(&shop).await;
    }
    assert_eq!(upstream.requests().len(), 2, "nothing is kept unasked");
    for _ in 0..2 {
        shop.call(Get::default()).cache(true).send().await.unwrap();
    }
    assert_eq!(upstream.requests().len(), 3, "a call may want it by itself");
    let shop = client(&upstream, Policy::new().cache(Cache::new().only(&["Other"])));
    for _ in 0..2 {
        get(&shop).await;
        shop.execute(Other::default()).await.unwrap();
    }
    assert_eq!(upstream.requests_to(&Method::GET, "/v1/other").len(), 1);
    assert_eq!(upstream.requests().len(), 6);
    assert_eq!(*shop.call(Other::default()).cache(false).send().await.unwrap().body(), 2);
    let off = client(&upstream, keeping().cache(Cache::off()));
    assert_eq!(get(&off).await, json!(6));
    assert_eq!(get(&off).await, json!(7));
}

#[tokio::test(start_paused = true)]
async fn only_answers_to_get_are_kept() {
    let upstream = counting(&[]);
    let reply = Reply::json(200, &1).header("cache-control", "max-age=60");
    upstream.reply(Method::POST, "/v1/stock", reply);
    let shop: fanwise_runtime::Client<Shop> = client(&upstream, keeping());
    for _ in 0..2 {
        shop.call(Post::default()).cache(true).send().await.unwrap();
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn parts_and_conditions_of_the_callers_own_pass_by() {
    for (name, value) in [
        ("range", "bytes=0-1"),
        ("if-none-match", "\"x\""),
        ("if-modified-since", "Fri, 20 Nov 2026 00:00:00 GMT"),
        ("if-match", "*"),
    ] {
        let upstream = counting(&[("cache-control", "max-age=60"), ("etag", "\"own\"")]);
        let shop = client(&upstream, keeping());
        get(&shop).await;
        let call = shop.call(Get::default()).header(name, value);
        assert_eq!(*call.send().await.unwrap().body(), 2, "{name}");
        assert_eq!(upstream.requests()[1].header(name), Some(value));
        assert_eq!(get(&shop).await, json!(1), "and leave what is stored");
    }
}
