//! Answers in pages.

use fanwise_runtime::{Credential, ErrorKind, Value, operation};

use super::kit::{Part, Pets as Api, Reply, Upstream, json, stream_of, text};

operation! {
    pub struct ByLink: GET "/pets" as "byLink" {
        optional:
        pub filter: Option<String> = query("filter"),
    }
    security: [["staff"], []];
    answer: Value { 200 => json }
    pages: Value = link("/next"), |page| page.get_mut("pets")?.as_array_mut();
}

operation! {
    pub struct PostByLink: POST "/pets" as "postByLink" {
        required:
        pub body: Value as json,
    }
    answer: Value { 200 => json }
    pages: Value = link("/next"), |page| page.get_mut("pets")?.as_array_mut();
}

operation! {
    pub struct ByHeader: GET "/rows" as "byHeader" {}
    answer: Vec<u8> { 200 => json }
    pages: u8 = link_header("Link"), |page| Some(page);
}

operation! {
    pub struct ByToken: GET "/tokens" as "byToken" {
        optional:
        pub token: Option<String> = query("token"),
        pub bar: Option<String> = query("bar"),
    }
    answer: Value { 200 => json }
    error: String { 409 => json }
    pages: Value = token("/next/token").query("token"), |page| page.get_mut("pets")?.as_array_mut();
}

operation! {
    pub struct Headed: GET "/headed" as "headed" {}
    answer: Vec<u8> { 200 => json }
    pages: u8 = token_header("Next-Token").header("token"), |page| Some(page);
}

operation! {
    pub struct Search: POST "/search" as "search" {
        required:
        pub body: Value as json,
    }
    answer: Vec<u8> { 200 => json }
    pages: u8 = offset().body("/page/offset").limit("/page/size"), |page| Some(page);
}

operation! {
    pub struct Numbered: GET "/numbered" as "numbered" {
        optional:
        pub page: Option<u32> = query("page"),
    }
    answer: Vec<u8> { 200 => json }
    pages: u8 = page().query("page"), |page| Some(page);
}

fn linked(status: u16, headers: Vec<(&'static str, String)>, body: &str) -> Reply {
    let mut reply = json(status, body);
    reply.headers.extend(headers);
    reply
}

#[tokio::test(start_paused = true)]
async fn links_lead_on_relative_ones_too() {
    let upstream = Upstream::new(|_, before| match before {
        0 => json(200, r#"{"pets":[1,2],"next":"https://pets.example.com/v1/pets?after=2"}"#),
        1 => json(200, r#"{"pets":[3],"next":"?after=3"}"#),
        2 => json(200, r#"{"pets":[4],"next":"/other"}"#),
        _ => json(200, r#"{"pets":[5],"next":null}"#),
    });
    let client = upstream.client_with(|api| api.credential("staff", Credential::bearer("t")));
    let call = client.call(ByLink::new()).with(|op| op.filter = Some("cats".to_owned()));
    let all = call.items().all().await.unwrap();
    assert_eq!(Value::from(all).to_string(), "[1,2,3,4,5]");
    let expected = ["pets?filter=cats", "pets?after=2", "pets?after=3"];
    let mut expected: Vec<_> =
        expected.iter().map(|rest| format!("https://pets.example.com/v1/{rest}")).collect();
    expected.push("https://pets.example.com/other".to_owned());
    assert_eq!(upstream.urls(), expected);
    assert!(upstream.seen().iter().all(|one| one.header("authorization") == Some("Bearer t")));
}

#[tokio::test(start_paused = true)]
async fn another_origin_is_told_nothing_and_plain_http_is_not_followed() {
    let upstream = Upstream::new(|_, before| match before {
        0 => json(200, r#"{"pets":[1],"next":"https://evil.example.com/x"}"#),
        1 => json(200, r#"{"pets":[2],"next":"https://pets.example.com/v1/secrets"}"#),
        2 => json(200, r#"{"pets":[3],"next":"http://pets.example.com/v1/pets"}"#),
        _ => json(200, "{}"),
    });
    let client = upstream.client_with(|api| api.credential("staff", Credential::bearer("t")));
    let mut items = client.call(ByLink::new()).header("x-mine", "1").items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert_eq!(items.next().await.unwrap().unwrap(), 2);
    assert_eq!(items.next().await.unwrap().unwrap(), 3);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(items.next().await.is_none());
    let seen = upstream.seen();
    assert_eq!(
        (seen[0].header("authorization"), seen[0].header("x-mine")),
        (Some("Bearer t"), Some("1"))
    );
    assert_eq!((seen[1].header("authorization"), seen[1].header("x-mine")), (None, None));
    assert_eq!(seen[2].header("authorization"), None, "nor is a place that it leads back to");
    assert_eq!(seen.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_circle_is_an_error() {
    let upstream = Upstream::new(|_, _| json(200, r#"{"pets":[1],"next":"/v1/pets"}"#));
    let mut pages = upstream.client().call(ByLink::new()).pages();
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("leads back to a page"), "{error}");
    let upstream = Upstream::new(|_, _| json(200, r#"{"pets":[1],"next":{"token":"same"}}"#));
    let mut pages = upstream.client().call(ByToken::new()).pages();
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_err() && pages.next().await.is_none());
    assert_eq!(upstream.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_search_goes_on_by_a_get_of_its_link() {
    let upstream = Upstream::new(|_, before| match before {
        0 => json(200, r#"{"pets":[1],"next":"/v1/pets/next?token=abc"}"#),
        _ => json(200, r#"{"pets":[2]}"#),
    });
    let call = upstream.client();
    let call = call.call(PostByLink::new(Value::from("cats"))).idempotency_key("k");
    assert_eq!(call.items().all().await.unwrap().len(), 2);
    let seen = upstream.seen();
    assert_eq!((seen[0].method.as_str(), &*seen[0].body), ("POST", &b"\"cats\""[..]));
    assert_eq!((seen[1].method.as_str(), seen[1].body.len()), ("GET", 0));
    assert_eq!((seen[1].header("content-type"), seen[1].header("idempotency-key")), (None, None));
}

#[tokio::test(start_paused = true)]
async fn the_link_header_leads_on() {
    let next = |rel: &str| {
        vec![("link", format!("<https://pets.example.com/v1/rows?p=2>; rel=\"{rel}\""))]
    };
    let upstream = Upstream::new(move |_, before| match before {
        0 => linked(200, next("next"), "[1,2]"),
        _ => linked(200, next("first"), "[3]"),
    });
    assert_eq!(upstream.client().call(ByHeader::new()).items().all().await.unwrap(), [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn tokens_take_their_place_and_all_else_stays() {
    let upstream = Upstream::new(|_, before| match before {
        0 => json(200, r#"{"pets":[1],"next":{"token":"a&b"}}"#),
        1 => json(409, "\"no\""),
        _ => json(200, r#"{"pets":[2],"next":{"token":""}}"#),
    });
    let client = upstream.client();
    let call = || {
        client.call(ByToken::new()).with(|op| op.bar = Some("bar".to_owned())).header("foo", "foo")
    };
    let mut pages = call().pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert_eq!(pages.token(), Some("a&b"));
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.typed().map(String::as_str), Some("no"));
    assert!(pages.next().await.is_none());
    let failed = pages.token().unwrap().to_owned();
    let rest = call().items().from_token(failed).all().await.unwrap();
    assert_eq!(Value::from(rest).to_string(), "[2]");
    let base = "https://pets.example.com/v1/tokens";
    let expected = [format!("{base}?bar=bar"), format!("{base}?bar=bar&token=a%26b")];
    assert_eq!(upstream.urls(), [&expected[0], &expected[1], &expected[1]].map(String::clone));
    assert!(upstream.seen().iter().all(|one| one.header("foo") == Some("foo")));
}

#[tokio::test(start_paused = true)]
async fn tokens_travel_in_headers_and_bodies() {
    let upstream = Upstream::new(|_, before| match before {
        0 => linked(200, vec![("next-token", "page2".to_owned())], "[1]"),
        _ => json(200, "[2]"),
    });
    assert_eq!(upstream.client().call(Headed::new()).items().all().await.unwrap(), [1, 2]);
    assert_eq!(upstream.seen()[1].header("token"), Some("page2"));
    let upstream = Upstream::new(|_, before| json(200, if before < 2 { "[1,2]" } else { "[3]" }));
    let body = fanwise_runtime::json!({ "page": { "size": 2 }, "of": "cats" });
    let all = upstream.client().call(Search::new(body)).items().all().await.unwrap();
    assert_eq!(all, [1, 2, 1, 2, 3]);
    let bodies: Vec<_> =
        upstream.seen().iter().map(|one| String::from_utf8(one.body.to_vec()).unwrap()).collect();
    let expected = [
        r#"{"page":{"size":2},"of":"cats"}"#,
        r#"{"page":{"size":2,"offset":2},"of":"cats"}"#,
        r#"{"page":{"size":2,"offset":4},"of":"cats"}"#,
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test(start_paused = true)]
async fn pages_are_numbered_from_the_one_that_is_asked_for() {
    let upstream = Upstream::new(|_, before| json(200, if before < 2 { "[1]" } else { "[]" }));
    let client = upstream.client();
    let call = client.call(Numbered::new()).with(|op| op.page = Some(7));
    assert_eq!(call.items().all().await.unwrap(), [1, 1]);
    let asked: Vec<_> =
        upstream.urls().iter().map(|url| url.rsplit('=').next().unwrap().to_owned()).collect();
    assert_eq!(asked, ["7", "8", "9"]);
}

#[tokio::test(start_paused = true)]
async fn each_page_is_a_call_under_every_policy() {
    let upstream = Upstream::new(|_, before| match before {
        0 | 2 => json(503, "{}"),
        1 => json(200, r#"{"pets":[1],"next":{"token":"a"}}"#),
        _ => json(200, r#"{"pets":[2]}"#),
    });
    let client = upstream.client();
    assert_eq!(client.call(ByToken::new()).items().all().await.unwrap().len(), 2);
    let figures = &client.stats().operations[0].figures;
    assert_eq!((figures.requests, figures.attempts, figures.successes), (2, 4, 2));
}

#[tokio::test(start_paused = true)]
async fn a_page_is_asked_for_when_the_one_before_is_taken() {
    let upstream = Upstream::new(|_, before| match before {
        0 => json(200, r#"{"pets":[1,2],"next":{"token":"a"}}"#),
        _ => stream_of("application/json", vec![text("{"), Part::Hang]),
    });
    let mut items = upstream.client().call(ByToken::new()).items();
    assert!(items.next().await.is_some() && items.next().await.is_some());
    assert_eq!(upstream.seen().len(), 1);
    drop(items);
    assert_eq!(upstream.dropped(), 1, "nothing runs by itself");
}
