//! Fan-outs without a manifest.

use std::fmt::Write as _;

use crate::automatic;

fn document(operations: &[(&str, &str, &str)]) -> String {
    let mut text = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n".to_owned();
    for (method, path, id) in operations {
        let id = if id.is_empty() { String::new() } else { format!("operationId: {id}, ") };
        let _ = write!(
            text,
            "  {path}:\n    {method}: {{ {id}responses: {{ '204': {{ description: Ok }} }} }}\n"
        );
    }
    text
}

#[test]
fn what_documents_share_becomes_a_fan_out() {
    let a = document(&[
        ("get", "/health", "getHealth"),
        ("get", "/users/{id}", "getUser"),
        ("get", "/only", "x"),
    ]);
    let b = document(&[("get", "/status", "getHealth"), ("get", "/users/{name}", "findUser")]);
    let c = document(&[("get", "/health", "getHealth"), ("get", "/users/{id}", "")]);
    let planned = automatic(&[("a", &a), ("b", &b), ("c", &c)]);
    insta::assert_snapshot!(planned.dump(), @r"
    getHealth: settled
      input a: request of a.getHealth
      input b: request of b.getHealth
      input c: request of c.getHealth
      leg a: a.getHealth whole 0
      leg b: b.getHealth whole 1
      leg c: c.getHealth whole 2
    GET /users/{id}: settled
      input a: request of a.getUser
      input b: request of b.findUser
      input c: request of c.GET /users/{id}
      leg a: a.getUser whole 0
      leg b: b.findUser whole 1
      leg c: c.GET /users/{id} whole 2
    ");
}

#[test]
fn a_document_alone_makes_none() {
    let a = document(&[("get", "/health", "getHealth")]);
    assert_eq!(automatic(&[("a", &a)]).dump(), "");
}

#[test]
fn streams_are_left_out() {
    let a = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /events:\n    get:\n      \
             operationId: watch\n      responses: { '200': { description: Ok, content: \
             { text/event-stream: { schema: { type: string } } } } }\n";
    assert_eq!(automatic(&[("a", a), ("b", a)]).dump(), "");
}

/// Every fan-out of fewer documents is there with all of its legs when documents are added.
#[test]
fn a_further_document_takes_nothing_away() {
    let a = document(&[("get", "/users", "listUsers"), ("get", "/health", "health")]);
    let b = document(&[("get", "/users", "getUsers"), ("get", "/health", "health")]);
    let c = document(&[("get", "/people", "listUsers"), ("get", "/health", "")]);
    let all = [("a", a.as_str()), ("b", b.as_str()), ("c", c.as_str())];
    let legs = |documents: &[(&str, &str)]| {
        let planned = automatic(documents);
        let fan_outs = planned.plan.fan_outs.iter();
        let legs = fan_outs.flat_map(|(_, one)| {
            one.legs.iter().map(|leg| format!("{}/{}", one.name, leg.name)).collect::<Vec<_>>()
        });
        legs.collect::<std::collections::BTreeSet<_>>()
    };
    let few = legs(&all[..2]);
    let more = legs(&all);
    assert!(few.is_subset(&more), "{few:?} {more:?}");
    let turned = [all[2], all[0], all[1]];
    let mut names: Vec<String> = more.into_iter().collect();
    let mut other: Vec<String> = legs(&turned).into_iter().collect();
    names.sort();
    other.sort();
    assert_eq!(names, other, "their order makes no difference");
}
