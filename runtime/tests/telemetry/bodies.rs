//! Bodies in the events of calls: only where the program asks for them, never a secret.

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{
    ApiBuilder, Client, Credential, Method, Policy, Secret, Shared, Value, json, operation, record,
};

use crate::spans::Ear;
use crate::world::{Api, ID, KEY};

record! {
    /// What is written.
    pub struct Note {
        required:
        pub text: String = "text",
        pub pin: Secret<String> = "pin",
    }
}

operation! {
    /// Writes a note.
    pub struct PutNote: PUT "/notes" as "putNote" {
        required:
        pub body: Note as json,
    }
    security: [["key"]];
    answer: Note { 200 => json }
    error: Value { 404 => json }
}

fn put() -> PutNote {
    PutNote::new(Note::new("milk", Secret::new(ID.to_owned())))
}

fn world(set: impl FnOnce(ApiBuilder<Api>) -> ApiBuilder<Api>) -> (MemoryTransport, Client<Api>) {
    let upstream = MemoryTransport::new();
    let answer = json!({ "text": format!("{} for {KEY}", "m".repeat(5000)), "pin": "a-new-pin" });
    upstream.reply(Method::PUT, "/v1/notes", Reply::json(200, &answer));
    let shared = Shared::new().transport(upstream.clone()).seed(5);
    let builder = ApiBuilder::new().credential("key", Credential::api_key(KEY));
    let builder = set(builder.policy(Policy::new().backoff_ms(0)));
    (upstream, builder.build(&shared).unwrap())
}

#[tokio::test(start_paused = true)]
async fn no_event_shows_a_body_by_itself() {
    let (ear, _guard) = Ear::listen();
    let (_, client) = world(|api| api);
    client.execute(put()).await.unwrap();
    let fields = &ear.events()[0].fields;
    assert!(!fields.contains_key("request.body") && !fields.contains_key("answer.body"));
    assert!(!format!("{fields:?}").contains("milk"));
    ear.is_discreet();
}

#[tokio::test(start_paused = true)]
async fn asked_for_they_are_shown_without_their_secrets_and_cut() {
    let (ear, _guard) = Ear::listen();
    let (upstream, client) = world(ApiBuilder::log_bodies);
    client.execute(put()).await.unwrap();
    let gone = Reply::json(404, &json!({ "message": format!("no {ID}") }));
    upstream.fault(Method::PUT, "/v1/notes", Fault::Answer(gone));
    client.execute(put()).await.unwrap_err();
    upstream.fault(Method::PUT, "/v1/notes", Fault::Answer(Reply::bytes(410, "text/plain", KEY)));
    client.execute(put()).await.unwrap_err();
    let events = ear.events();
    let text = |at: usize, name: &str| events[at].fields[name].replace('\\', "");
    assert_eq!(text(0, "request.body"), r#"{"text":"milk","pin":"[redacted]"}"#);
    let answer = text(0, "answer.body");
    assert!(answer.starts_with(r#"{"text":"mmm"#) && answer.ends_with("mm…"), "{answer}");
    assert_eq!(answer.chars().count(), 4097);
    assert_eq!(text(1, "answer.body"), r#"{"message":"no [redacted]"}"#);
    assert_eq!(text(2, "answer.body"), "[redacted]");
    ear.is_discreet();
}
