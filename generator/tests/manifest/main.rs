//! The manifest as text: what is read, what is refused and what is said about it.

mod reference;
mod refused;
mod schema;

use std::time::Duration;

use fanwise::diagnostic::Diagnostics;
use fanwise::load;
use fanwise::manifest::{
    Allowance, Breaker, Budget, Concurrency, Decode, Hedge, Join, KeyWord, Leg, Manifest, Per,
    Rate, RateLimit, TemplateKind,
};
use fanwise::read;

/// Reads a manifest; its diagnostics as they are printed.
fn read(text: &str) -> (Option<Manifest>, String) {
    let mut diagnostics = Diagnostics::new();
    let document = load::parse("fanwise.yaml", text.as_bytes(), &mut diagnostics);
    let manifest = document.and_then(|document| read::manifest(&document, &mut diagnostics));
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    (manifest, said.join("\n"))
}

fn whole(text: &str) -> Manifest {
    let (manifest, said) = read(text);
    manifest.unwrap_or_else(|| panic!("{said}"))
}

const WHOLE: &str = r#"
package: { name: trip-sdk, version: 1.2.0, out: ../trip }
apis:
  hotel:
    spec: hotel.yaml
    base_url: https://hotel.example.com
    policy:
      timeout: 2s
      retry: { attempts: 4, base: 50ms, cap: 1m, budget: 30% }
      deadline: 1h
      breaker: { failure_rate: 40%, slow: 1s, slow_rate: 70%, window: 30s, min_calls: 9, open: 4s, probes: 2 }
      concurrency: { limit: 32, queue: 5, adaptive: true }
      rate_limit: { rate: 60/m, burst: 7 }
      hedge: p95
    idempotency_header: X-Request-Key
    no_effect: [500, 502]
    decode: lenient
    optional: [Room/price, Room/size/width]
    operations: [used, "tag:Rooms", GET /rooms]
    pages:
      listRooms: { items: /rooms, token: /next, query: after, limit: size }
      GET /floors: { count: pages, header: X-Page, last: /pages, more: /more, first: 0 }
  car:
    spec: car.json
    base_urls: ["https://a.example.com", "https://b.example.com/"]
    policy: { concurrency: 64, rate_limit: 100/s, hedge: 50ms, breaker: {}, retry: { budget: none } }
fanouts:
  trip:
    summary: Books a room and a car.
    description: Both, or neither.
    inputs:
      guest: { type: string }
    join: all
    deadline: 3s
    undo_deadline: 20s
    partial_at_deadline: true
    legs:
      room:
        call: hotel.book
        path: { city: Rome }
        query: { "filter[stars]": 4 }
        header: { X-Trace: "t-{$inputs.guest}" }
        cookie: { session: null }
        body: { guest: $inputs.guest, tags: [a, 1, true, null] }
        deadline: 500ms
        policy: { timeout: 100ms, retry: { attempts: 2 } }
        idempotency_key: $inputs.guest
        no_effect: [503]
        undo: { call: hotel.cancel, path: { id: "$legs.room.response.body#/id" }, when_in_doubt: true }
      car:
        call: car POST /cars
        after: [room]
        when: "$inputs.guest != 'nobody'"
        optional: true
        fallback: { value: null }
        idempotency_key: none
"#;

#[test]
fn every_word_of_a_policy_arrives() {
    let manifest = whole(WHOLE);
    let (hotel, car) = (&manifest.apis[0].policy, &manifest.apis[1].policy);
    let breaker = Breaker {
        failure_rate: Some(40),
        slow: Some(Duration::from_secs(1)),
        slow_rate: Some(70),
        window: Some(Duration::from_secs(30)),
        min_calls: Some(9),
        open: Some(Duration::from_secs(4)),
        probes: Some(2),
    };
    assert_eq!((hotel.breaker, car.breaker), (Some(breaker), Some(Breaker::default())));
    let (few, many) = (hotel.concurrency.unwrap(), car.concurrency.unwrap());
    assert_eq!(few, Concurrency { limit: 32, queue: Some(5), adaptive: true });
    assert_eq!(many, Concurrency { limit: 64, queue: None, adaptive: false });
    let rate = |requests, per| Rate { requests, per };
    let (slow, fast) = (hotel.rate_limit.unwrap(), car.rate_limit.unwrap());
    assert_eq!(slow, RateLimit { rate: rate(60, Per::Minute), burst: Some(7) });
    assert_eq!(fast, RateLimit { rate: rate(100, Per::Second), burst: None });
    let after = Hedge::After(Duration::from_millis(50));
    assert_eq!((hotel.hedge, car.hedge), (Some(Hedge::Percentile(95)), Some(after)));
    assert_eq!((hotel.budget, car.budget), (Some(Budget::Percent(30)), Some(Budget::Unlimited)));
    let urls = manifest.apis[1].base_urls.iter().map(|url| url.value.as_str());
    assert_eq!(urls.collect::<Vec<_>>(), ["https://a.example.com", "https://b.example.com/"]);
}

#[test]
fn every_word_arrives() {
    let manifest = whole(WHOLE);
    let hotel = &manifest.apis[0];
    assert_eq!(hotel.name.value, "hotel");
    assert_eq!(hotel.policy.base.as_ref().map(|one| one.value.as_millis()), Some(50));
    assert_eq!(hotel.policy.cap.as_ref().map(|one| one.value.as_secs()), Some(60));
    assert_eq!(hotel.no_effect, [500, 502]);
    assert_eq!((hotel.decode, manifest.apis[1].decode), (Decode::Lenient, Decode::Strict));
    let optional: Vec<&str> = hotel.optional.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(optional, ["Room/price", "Room/size/width"]);
    let words = hotel.operations.iter().flatten().map(|word| word.value.as_str());
    assert_eq!(words.collect::<Vec<_>>(), ["used", "tag:Rooms", "GET /rooms"]);
    assert!(manifest.apis[1].operations.is_none(), "all of the document");
    assert_eq!(manifest.package.out.as_ref().map(|one| one.value.as_str()), Some("../trip"));

    let trip = &manifest.fan_outs[0];
    assert_eq!(trip.join.value, Join::All);
    assert_eq!(trip.partial_at_deadline.as_ref().map(|word| word.value), Some(true));
    let [room, car] = trip.legs.as_slice() else { panic!("two legs") };
    let mapping = room.mapping.as_ref().expect("mapped");
    assert_eq!(mapping.query[0].key.value, "filter[stars]");
    assert_eq!(mapping.cookie[0].value.kind, TemplateKind::Null);
    assert_eq!(
        room.key.as_ref().map(|one| &one.value),
        Some(&KeyWord::Expression("$inputs.guest".into()))
    );
    assert!(room.undo.as_ref().is_some_and(|undo| undo.when_in_doubt));
    assert!(car.mapping.is_none(), "the caller gives the whole request");
    let when = car.when.as_ref().map(|word| word.value.as_str());
    let fallback = car.fallback.as_ref().and_then(|one| one.value.as_ref());
    assert_eq!(fallback.map(|value| &value.kind), Some(&TemplateKind::Null));
    assert_eq!(when, Some("$inputs.guest != 'nobody'"));
    assert_eq!(car.key.as_ref().map(|one| &one.value), Some(&KeyWord::None));
}

#[test]
fn every_join_arrives() {
    let manifest = whole(
        "apis: { a: { spec: a.yaml } }
fanouts:
  one: { legs: { l: { call: a.b } } }
  two: { join: settled, legs: { l: { call: a.b } } }
  three: { join: first, undo_on_drop: true, legs: { l: { call: a.b } } }
  four: { join: { quorum: 2 }, legs: { l: { call: a.b } } }
",
    );
    let joins: Vec<Join> = manifest.fan_outs.iter().map(|one| one.join.value).collect();
    assert_eq!(joins, [Join::All, Join::Settled, Join::First, Join::Quorum(2)]);
    let outlives = |at: usize| manifest.fan_outs[at].undo_on_drop.as_ref().map(|word| word.value);
    assert_eq!((outlives(0), outlives(2)), (None, Some(true)));
}

#[test]
fn every_word_of_lists_and_targets_arrives() {
    let manifest = whole(
        "apis: { a: { spec: a.yaml } }
fanouts:
  f:
    legs:
      list: { call: a.b, each: $inputs.x, concurrency: 8, stop_after_failures: 3, query: {} }
      share: { call: fanouts.g, each: $inputs.x, stop_after_failures: 2.5%, inputs: { y: $each } }
      both: { call: a.b, targets: [https://a.example.com, https://b.example.com], join: first }
",
    );
    let [list, share, both] = manifest.fan_outs[0].legs.as_slice() else { panic!("three legs") };
    assert_eq!(list.each.as_ref().map(|word| word.value.as_str()), Some("$inputs.x"));
    assert_eq!(list.concurrency.as_ref().map(|word| word.value), Some(8));
    let allowance = |leg: &Leg| leg.stop_after_failures.as_ref().map(|word| word.value);
    assert_eq!(allowance(list), Some(Allowance::Count(3)));
    assert_eq!(allowance(share), Some(Allowance::Share(250)));
    let inputs = share.inputs.as_ref().expect("inputs");
    assert_eq!(inputs.value[0].key.value, "y");
    assert!(share.mapping.is_none() && list.inputs.is_none());
    let targets = both.targets.as_ref().expect("targets");
    let targets: Vec<&str> = targets.value.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(targets, ["https://a.example.com", "https://b.example.com"]);
    assert_eq!(both.join.as_ref().map(|word| word.value), Some(Join::First));
}

#[test]
fn values_know_where_they_stand() {
    let manifest = whole(WHOLE);
    let room = &manifest.fan_outs[0].legs[0];
    let body = room.mapping.as_ref().and_then(|mapping| mapping.body.as_ref()).expect("a body");
    let TemplateKind::Object(members) = &body.kind else { panic!("an object") };
    assert_eq!(members[1].key.place.pointer, "#/fanouts/trip/legs/room/body/tags");
    assert_eq!((members[1].key.place.line, members[1].key.place.column), (44, 39));
    let stars = &room.mapping.as_ref().expect("mapped").query[0].value;
    assert_eq!(stars.place.pointer, "#/fanouts/trip/legs/room/query/filter[stars]");
}

#[test]
fn a_name_with_a_slash_is_escaped_in_the_pointer() {
    let manifest = whole(
        "apis: { a: { spec: a.yaml } }\n\
         fanouts: { f: { legs: { l: { call: a.b, query: { x/y~z: 1 } } } } }",
    );
    let leg = &manifest.fan_outs[0].legs[0];
    let place = &leg.mapping.as_ref().expect("mapped").query[0].key.place;
    assert_eq!(place.pointer, "#/fanouts/f/legs/l/query/x~1y~0z");
}

#[test]
fn an_empty_mapping_is_a_mapping() {
    let manifest = whole(
        "apis: { a: { spec: a.yaml } }\n\
         fanouts: { f: { legs: { l: { call: a.b, query: {} } } } }",
    );
    assert!(manifest.fan_outs[0].legs[0].mapping.is_some());
}
