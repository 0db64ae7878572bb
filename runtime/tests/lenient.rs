//! Answers that break their own document, under `decode: lenient`.

#![allow(unreachable_pub, missing_docs, clippy::unwrap_used)]

use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    Api, BuildError, Client, Decode, DeviationKind, Map, Method, Operation, Policy, RawResponse,
    Request, Scheme, Shared, record, string_enum, tagged_union, untagged_union,
};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug)]
struct Zoo;

impl Api for Zoo {
    const NAME: &'static str = "zoo";
    const BASE_URL: Option<&'static str> = Some("https://zoo.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    const POLICY: Policy = Policy::new().attempts(1);
}

string_enum! {
    pub enum Mood { Calm = "calm", Wild = "wild" }
}
record! {
    pub struct Cat {
        expected:
        pub name: Option<String> = "name",
        pub meow: Option<bool> = "meow",
        optional:
        pub mood: Option<Mood> = "mood",
        pub owner: Option<Owner> = "owner",
    }
}
record! {
    pub struct Dog {
        expected:
        pub name: Option<String> = "name",
        pub bark: Option<bool> = "bark",
    }
}
record! {
    pub struct Owner {
        expected:
        pub id: Option<i64> = "id",
        pub born: Option<Option<String>> = "born",
    }
}
untagged_union! {
    pub enum Pet or Unknown { Cat(Cat), Dog(Dog) }
}
tagged_union! {
    pub enum Guest by "kind" { Cat(Cat) = "cat", Dog(Box<Dog>) = "dog" }
}
record! {
    pub struct Page {
        expected:
        pub items: Option<Vec<Pet>> = "items",
        pub guest: Option<Guest> = "guest",
        pub by_name: Option<Map<Owner>> = "byName",
        optional:
        pub note: Option<String> = "note",
        extra: Owner
    }
}

#[derive(Clone, Debug)]
struct Look;

impl Operation for Look {
    type Api = Zoo;
    type Answer = Page;
    type Error = Owner;
    const ID: &'static str = "look";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().build()
    }

    fn answer(raw: &RawResponse) -> Result<Page, Decode<Owner>> {
        let raw = raw.lenient();
        match raw.status_code() {
            200 => raw.success(raw.json()),
            409 => raw.error(raw.json()),
            _ => raw.undeclared(),
        }
    }
}

fn zoo(status: u16, body: &Value) -> Client<Zoo> {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::GET, "/", Reply::json(status, body));
    Client::builder().transport(upstream).build(&Shared::new()).unwrap()
}

/// What came of a page, and what was counted: `200 /items/*: missing 2`.
async fn look(body: Value) -> (Page, Vec<String>) {
    let zoo = zoo(200, &body);
    let page = zoo.execute(Look).await.unwrap().into_body();
    (page, counted(&zoo))
}

fn counted(zoo: &Client<Zoo>) -> Vec<String> {
    let all = zoo.deviations();
    let line = |one: &fanwise_runtime::Deviation| {
        assert_eq!(one.operation, "look");
        format!("{} {}: {} {}", one.status, one.pointer, one.kind, one.count)
    };
    all.iter().map(line).collect()
}

fn whole() -> Value {
    json!({
        "items": [{ "name": "Tom", "meow": true, "owner": { "id": 1, "born": null } }],
        "guest": { "kind": "dog", "name": "Rex", "bark": true },
        "byName": {},
    })
}

#[tokio::test]
async fn an_answer_that_keeps_to_its_document_counts_nothing() {
    let (page, counted) = look(whole()).await;
    assert_eq!(counted, Vec::<String>::new());
    assert_eq!(serde_json::to_value(&page).unwrap(), whole());
}

#[tokio::test]
async fn what_is_missing_is_counted_where_it_is_missing() {
    let body = json!({
        "items": [{ "name": "Tom", "meow": true, "owner": {} }, { "meow": true }, { "meow": false }],
        "byName": { "a@example.com": { "id": 1 }, "b@example.com": { "born": "x" } },
        "more": { "id": 2 },
    });
    let (page, counted) = look(body.clone()).await;
    assert_eq!(
        counted,
        [
            "200 /items/*/owner/id: missing 1",
            "200 /items/*/owner/born: missing 1",
            "200 /items/*/name: missing 2",
            "200 /byName/*/born: missing 1",
            "200 /byName/*/id: missing 1",
            "200 /*/born: missing 1",
            "200 /guest: missing 1",
        ]
    );
    assert!(matches!(page.items.as_deref(), Some([_, Pet::Cat(cat), _]) if cat.name.is_none()));
    assert_eq!(serde_json::to_value(&page).unwrap(), body);
}

#[tokio::test]
async fn a_null_that_is_not_allowed_counts_as_absent() {
    let mut body = whole();
    body["items"][0]["name"] = Value::Null;
    body["note"] = Value::Null;
    let (page, counted) = look(body).await;
    assert_eq!(counted, ["200 /items/*/name: null 1", "200 /note: null 1"]);
    assert!(matches!(page.items.as_deref(), Some([Pet::Cat(cat)]) if cat.name.is_none()));
}

#[tokio::test]
async fn a_variant_that_nobody_declares_is_kept() {
    let mut body = whole();
    let bird = json!({ "name": "Ike", "sings": true });
    body["items"] = json!([bird, "gone", { "name": "?" }, { "name": "Tom", "meow": 1 }]);
    body["guest"] = json!({ "kind": "fish", "name": "Nemo" });
    let (page, counted) = look(body.clone()).await;
    assert_eq!(counted, ["200 /items/*: unknown_variant 4", "200 /guest: unknown_variant 1"]);
    let items = page.items.as_deref().unwrap();
    assert!(matches!(items, [Pet::Unknown(first), ..] if *first == bird));
    assert_eq!(serde_json::to_value(&page).unwrap(), body);
}

#[tokio::test]
async fn a_value_that_an_enum_does_not_list_is_counted_behind_any_order() {
    let mut body = whole();
    body["items"][0]["mood"] = json!("sleepy");
    body["guest"] = json!({ "name": "Tom", "meow": true, "mood": "bored", "kind": "cat" });
    let (_, counted) = look(body).await;
    assert_eq!(counted, ["200 /items/*/mood: unknown_value 1", "200 /guest/mood: unknown_value 1"]);
}

#[tokio::test]
async fn errors_count_under_their_status_and_clones_count_together() {
    let zoo = zoo(409, &json!({ "id": 7 }));
    let error = zoo.clone().execute(Look).await.unwrap_err();
    assert_eq!(error.typed().map(|owner| owner.id), Some(Some(7)));
    zoo.execute(Look).await.unwrap_err();
    assert_eq!(counted(&zoo), ["409 /born: missing 2"]);
    let all = zoo.deviations();
    assert_eq!((all.len(), all.total()), (1, 2));
    assert_eq!(all.iter().next().unwrap().kind, DeviationKind::Missing);
    let said = json!([{
        "operation": "look", "status": 409, "pointer": "/born", "kind": "missing", "count": 2,
    }]);
    assert_eq!(serde_json::to_value(&all).unwrap(), said);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_counts_nothing() {
    let zoo = zoo(200, &json!({ "note": 1 }));
    zoo.execute(Look).await.unwrap_err();
    assert!(zoo.deviations().is_empty());
}
