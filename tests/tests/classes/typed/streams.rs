//! Streams of events and of lines.

use classes::runtime::transport::memory::{MemoryTransport, Reply};
use classes::runtime::{Method, Shared, json};
use classes::streams::Client;
use classes::streams::operations::ChatAnswer;
use classes::streams::types::{ChatBody, NamedAnswerItem};

fn client(path: &'static str, media: &'static str, body: &'static str) -> Client {
    let upstream = MemoryTransport::new();
    for method in [Method::GET, Method::POST] {
        let reply = move |_| async move { Reply::bytes(200, media, body) };
        upstream.on(method, path, reply);
    }
    let shared = Shared::new().transport(upstream);
    let api = classes::runtime::ApiBuilder::new().base_url("http://localhost");
    Client::from(api.build(&shared).unwrap())
}

const EVENTS: &str = "text/event-stream";

#[tokio::test]
async fn the_data_of_an_event_is_an_item() {
    let client = client("/ticks", EVENTS, "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n");
    let mut ticks = client.ticks().stream();
    let mut all = Vec::new();
    while let Some(tick) = ticks.next().await {
        all.push(tick.unwrap().n);
    }
    assert_eq!(all, [1, 2]);
    assert_eq!(client.ticks().send().await.unwrap().len(), 2, "as a whole it is their list");
}

#[tokio::test]
async fn an_item_may_be_the_whole_event_and_the_answer_one_of_two() {
    let body = "id: 1\ndata: {\"text\":\"hi\"}\n\ndata: [END]\n\n";
    let client = client("/chat", EVENTS, body);
    let said = client.chat(ChatBody::new()).stream().all().await.unwrap();
    assert_eq!((said.len(), &*said[0].data.text, said[0].id.as_deref()), (1, "hi", Some("1")));
    let whole = client.chat(ChatBody::new()).send().await.unwrap();
    assert!(matches!(whole.body(), ChatAnswer::OkEventStream(all) if all.len() == 1));
}

#[tokio::test]
async fn each_kind_of_event_has_its_own_data() {
    let body = "event: tick\ndata: {\"n\":1}\n\nevent: note\ndata: 12\n\ndata: [bye]\n\nevent: x\n\n";
    let said = client("/named", EVENTS, body).named().stream().all().await.unwrap();
    let [NamedAnswerItem::Tick(tick), NamedAnswerItem::Note(note)] = &said[..] else {
        panic!("{said:?}");
    };
    assert_eq!((tick.data.n, &*note.data), (1, "12"), "text stays text");
    let shown = classes::runtime::redact::to_value(&said);
    let expected = json!([{ "event": "tick", "data": { "n": 1 } }, { "event": "note", "data": "12" }]);
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn what_nothing_is_said_of_comes_as_it_is() {
    let body = "event: greeting\nid: 7\ndata: a\ndata: b\n\n";
    let said = client("/plain", EVENTS, body).plain().stream().all().await.unwrap();
    let [event] = &said[..] else { panic!("{said:?}") };
    assert_eq!((&*event.data, event.event.as_deref()), ("a\nb", Some("greeting")));
}

#[tokio::test]
async fn lines_are_items() {
    let client = client("/rows", "application/jsonl", "{\"n\":1}\n{\"n\":2}");
    let rows = client.rows().stream().all().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.n).collect::<Vec<_>>(), [1, 2]);
}
