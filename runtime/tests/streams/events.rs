//! Streams of events and of lines.

use std::time::Duration;

use fanwise_runtime::{
    ErrorKind, EventForm, HeaderMap, Operation as _, Policy, RawResponse, ServerEvent, StatusCode,
    Value, operation,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::kit::{Part, Pets as Api, Upstream, events, json, stream_of, text};

type Client = fanwise_runtime::Client<Api>;

operation! {
    pub struct Ticks: GET "/ticks" as "ticks" {}
    accept: "text/event-stream, application/json";
    answer: Vec<u64> { 200 => events }
    error: String { 404 => json }
    stream: u64 = events;
}

operation! {
    pub struct Chat: POST "/chat" as "chat" {}
    accept: "application/json, text/event-stream";
    answers: ChatAnswer {
        200 if "text/event-stream" => Stream(Vec<ServerEvent>) as events_as(EventForm::plain()),
        200 => Whole(Value) as json,
    }
    error: String { _ => json }
    stream: ServerEvent = events_as(EventForm::plain().until("bye"));
}

operation! {
    pub struct Rows: GET "/rows" as "rows" {}
    accept: "application/x-ndjson";
    answer: Vec<Value> { 200 => lines }
    stream: Value = lines;
}

const SECOND: Duration = Duration::from_secs(1);

async fn all_of(upstream: &Upstream) -> (Vec<u64>, Option<ErrorKind>) {
    let mut ticks = upstream.client().call(Ticks::new()).stream();
    let mut all = Vec::new();
    while let Some(tick) = ticks.next().await {
        match tick {
            Ok(tick) => all.push(tick),
            Err(error) => return (all, Some(error.kind())),
        }
    }
    (all, None)
}

#[tokio::test(start_paused = true)]
async fn items_come_as_soon_as_they_are_there() {
    let upstream = Upstream::new(|_, _| {
        events(vec![
            text("data: 1\n"),
            text("\ndata: 2\n\n"),
            Part::Wait(SECOND * 50),
            text("data: 3\n\n"),
        ])
    });
    let client = upstream.client();
    let mut ticks = client.call(Ticks::new()).stream();
    assert_eq!(upstream.seen().len(), 0, "nothing is sent before it is polled");
    assert_eq!(ticks.next().await.unwrap().unwrap(), 1);
    assert_eq!(ticks.next().await.unwrap().unwrap(), 2);
    assert_eq!(upstream.elapsed(), Duration::ZERO);
    assert_eq!(ticks.next().await.unwrap().unwrap(), 3);
    assert_eq!(upstream.elapsed(), SECOND * 50, "longer than an attempt may take");
    assert!(ticks.next().await.is_none() && ticks.next().await.is_none());
    assert_eq!(upstream.seen()[0].header("accept"), Some("text/event-stream"));
    assert_eq!(client.stats().operations[0].figures.successes, 1);
}

#[tokio::test(start_paused = true)]
async fn done_ends_it_and_so_does_the_document_s_own_word() {
    let upstream = Upstream::new(|_, _| {
        events(vec![text("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"), Part::Hang])
    });
    assert_eq!(all_of(&upstream).await, (vec![1], None));
    assert_eq!(upstream.dropped(), 1);
    let upstream = Upstream::new(|_, _| {
        events(vec![text("id: 7\nevent: hello\ndata: a\ndata: b\n\ndata: bye\n\n"), Part::Hang])
    });
    let said = upstream.client().call(Chat::new()).stream().all().await.unwrap();
    let mut expected = ServerEvent::new("a\nb");
    (expected.event, expected.id) = (Some("hello".to_owned()), Some("7".to_owned()));
    assert_eq!(said, [expected]);
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_none_is_an_error_in_its_place() {
    let upstream =
        Upstream::new(|_, _| events(vec![text("data: 1\n\ndata: \"x\"\n\ndata: 3\n\n")]));
    let mut ticks = upstream.client().call(Ticks::new()).stream();
    assert_eq!(ticks.next().await.unwrap().unwrap(), 1);
    let error = ticks.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(error.to_string().contains("item 1: body: expected"), "{error}");
    assert_eq!(ticks.next().await.unwrap().unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn silence_ends_it_and_comments_keep_it_alive() {
    let quiet = || Part::Wait(SECOND * 50);
    let upstream = Upstream::new(move |_, _| {
        events(vec![quiet(), text(": here\n"), quiet(), text("data: 1\n\n"), Part::Hang])
    });
    assert_eq!(all_of(&upstream).await, (vec![1], Some(ErrorKind::Timeout)));
    assert_eq!(upstream.elapsed(), SECOND * 160, "the policy's deadline is the longest silence");
    let client = upstream.client();
    let mut ticks = client.call(Ticks::new()).stream().idle_timeout(SECOND);
    let error = ticks.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "pets ticks: the stream was silent for 1.000s");
    assert!(ticks.next().await.is_none());
    let mut ticks = client.call(Ticks::new()).timeout(SECOND * 70).stream();
    let error = ticks.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline, "a limit of the call's own bounds all of it");
}

#[tokio::test(start_paused = true)]
async fn what_broke_off_goes_on_behind_the_last_event() {
    let upstream = Upstream::new(|_, before| match before {
        0 => events(vec![text("retry: 2000\nid: a\ndata: 1\n\ndata: 9\n"), Part::Break]),
        1 => events(vec![text("id: b\ndata: 2\n\n"), Part::Hang]),
        _ => events(vec![text("data: 3\n\n")]),
    });
    assert_eq!(all_of(&upstream).await, (vec![1, 2, 3], None));
    let seen = upstream.seen();
    let ids: Vec<_> = seen.iter().map(|one| one.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("a"), Some("b")]);
    let times: Vec<_> = seen.iter().map(|one| one.at.as_secs()).collect();
    assert_eq!(times, [0, 2, 64], "after the time that it asks for");
}

#[tokio::test(start_paused = true)]
async fn what_can_not_go_on_without_a_loss_does_not() {
    let upstream = Upstream::new(|_, _| events(vec![text("data: 1\n\n"), Part::Break]));
    assert_eq!(all_of(&upstream).await, (vec![1], Some(ErrorKind::Transport)), "no id");
    assert_eq!(upstream.seen().len(), 1);
    let upstream = Upstream::new(|_, _| events(vec![text("id: 1\ndata: 1\n\n"), Part::Break]));
    let mut chat = upstream.client().call(Chat::new()).stream();
    assert!(chat.next().await.unwrap().is_ok());
    let error = chat.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), upstream.seen().len()), (ErrorKind::Transport, 1), "a write");
    // One that only ever breaks is given up.
    let upstream = Upstream::new(|_, before| match before {
        0 => events(vec![text("id: 1\ndata: 1\n\n"), Part::Break]),
        _ => events(vec![Part::Break]),
    });
    assert_eq!(all_of(&upstream).await, (vec![1], Some(ErrorKind::Transport)));
    assert_eq!(upstream.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn as_in_a_browser_it_goes_on_until_there_is_no_content() {
    let upstream = Upstream::new(|_, before| match before {
        0 => events(vec![text("data: 1\n\n")]),
        1 => events(vec![text("retry: 10\nid: x\ndata: 2\n\n")]),
        _ => super::kit::Reply { status: 204, headers: Vec::new(), body: Vec::new() },
    });
    let ticks = upstream.client().call(Ticks::new()).stream().endless().resume_from("w");
    assert_eq!(ticks.all().await.unwrap(), [1, 2]);
    let seen = upstream.seen();
    let ids: Vec<_> = seen.iter().map(|one| one.header("last-event-id")).collect();
    assert_eq!(ids, [Some("w"), Some("w"), Some("x")]);
    assert_eq!(seen[2].at, Duration::from_millis(3010));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_stream_is_said_to_be_none() {
    let upstream = Upstream::new(|_, _| json(404, "\"gone\""));
    let mut ticks = upstream.client().call(Ticks::new()).stream();
    let error = ticks.next().await.unwrap().unwrap_err();
    assert_eq!(error.typed().map(String::as_str), Some("gone"));
    assert!(ticks.next().await.is_none());
    let upstream = Upstream::new(|_, _| json(200, "{}"));
    let error = upstream.client().call(Chat::new()).stream().next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "pets chat: the answer is no stream of events but application/json"
    );
    assert_eq!(error.kind(), ErrorKind::Undeclared);
    let upstream = Upstream::new(|_, before| match before {
        0 => json(503, "\"later\""),
        _ => events(vec![text("data: 1\n\n")]),
    });
    assert_eq!(all_of(&upstream).await, (vec![1], None), "its head may be asked for again");
}

#[tokio::test(start_paused = true)]
async fn an_item_is_bounded_and_the_stream_is_not() {
    let line = format!("data: 1\ndata: {}\n\n", " ".repeat(40));
    let many: Vec<_> = (0..100).map(|_| text(&line)).collect();
    let upstream = Upstream::new(move |_, _| events(many.clone()));
    let client = upstream.client_with(|api| api.policy(Policy::new().max_answer_bytes(64)));
    assert_eq!(client.call(Ticks::new()).stream().all().await.unwrap().len(), 100);
    let upstream =
        Upstream::new(|_, _| events(vec![text(&"data: 11111111111111\n".repeat(9)), Part::Hang]));
    let client = upstream.client_with(|api| api.policy(Policy::new().max_answer_bytes(64)));
    let error = client.call(Ticks::new()).stream().all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(upstream.dropped(), 1, "the rest is not read");
}

#[tokio::test(start_paused = true)]
async fn dropped_it_ends_the_request() {
    let upstream = Upstream::new(|_, _| events(vec![text("data: 1\n\n"), Part::Hang]));
    let mut ticks = upstream.client().call(Ticks::new()).stream();
    assert!(ticks.next().await.is_some());
    assert_eq!(upstream.dropped(), 0);
    drop(ticks);
    assert_eq!(upstream.dropped(), 1);
}

#[tokio::test(start_paused = true)]
async fn lines_are_items_and_the_last_needs_no_end() {
    for (media, body) in [
        ("application/x-ndjson", "{\"n\":1}\r\n\n[2]\n3"),
        ("application/json-seq", "\u{1e}{\"n\":\n1}\n\u{1e}[2]\n\u{1e}3\n"),
    ] {
        let parts: Vec<_> = body.split_inclusive(|_| true).map(text).collect();
        let upstream = Upstream::new(move |_, _| stream_of(media, parts.clone()));
        let rows = upstream.client().call(Rows::new()).stream().all().await.unwrap();
        assert_eq!(Value::from(rows).to_string(), "[{\"n\":1},[2],3]", "{media}");
    }
}

#[test]
fn a_whole_answer_is_the_list_of_its_items() {
    let raw = RawResponse::new(
        StatusCode::OK,
        HeaderMap::new(),
        "data: 1\n\ndata: 2\n\ndata: [DONE]\n\n",
    );
    assert_eq!(Ticks::answer(&raw).unwrap(), [1, 2]);
}

#[tokio::test]
async fn over_a_socket_every_byte_may_come_by_itself() {
    let body = "\u{feff}: hi\r\nid: 1\r\ndata: 1\r\r\ndata: 2\n\nretry: 5\rdata: 3\r\n\r\n";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.set_nodelay(true).unwrap();
        let mut request = [0; 4096];
        assert!(socket.read(&mut request).await.unwrap() > 0);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        socket.write_all(head.as_bytes()).await.unwrap();
        for byte in body.as_bytes() {
            socket.write_all(b"1\r\n").await.unwrap();
            socket.write_all(&[*byte]).await.unwrap();
            socket.write_all(b"\r\n").await.unwrap();
            tokio::task::yield_now().await;
        }
        socket.write_all(b"0\r\n\r\n").await.unwrap();
    });
    let shared = fanwise_runtime::Shared::new();
    let client: Client = fanwise_runtime::ApiBuilder::new().base_url(url).build(&shared).unwrap();
    let mut ticks = client.call(Ticks::new()).stream();
    let mut all = Vec::new();
    while let Some(tick) = ticks.next().await {
        all.push(tick.unwrap());
    }
    assert_eq!((all, ticks.last_event_id()), (vec![1, 2, 3], Some("1")));
}
