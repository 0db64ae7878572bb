//! Spans, events and `traceparent`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{FanOut, Method, Part, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::world::{ID, KEY, another_subscriber, note, parents, world};

/// A span or event as it was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    id: u64,
    /// The name of a span, the level of an event.
    name: String,
    parent: Option<u64>,
    pub(crate) fields: BTreeMap<&'static str, String>,
    closed: bool,
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

/// Keeps all that is told.
#[derive(Clone, Default)]
pub(crate) struct Ear {
    spans: Arc<Mutex<Vec<Told>>>,
    events: Arc<Mutex<Vec<Told>>>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ear {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let parent = context.span(id).unwrap().parent().map(|span| span.id().into_u64());
        let name = attributes.metadata().name().to_owned();
        let mut told = Told { id: id.into_u64(), name, parent, ..Told::default() };
        attributes.record(&mut told);
        self.spans.lock().unwrap().push(told);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.spans.lock().unwrap();
        let told = spans.iter_mut().rfind(|told| told.id == id.into_u64() && !told.closed);
        values.record(told.unwrap());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let parent = context.event_span(event).map(|span| span.id().into_u64());
        let name = event.metadata().level().to_string();
        let mut told = Told { name, parent, ..Told::default() };
        event.record(&mut told);
        self.events.lock().unwrap().push(told);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut spans = self.spans.lock().unwrap();
        let told = spans.iter_mut().rfind(|told| told.id == id.into_u64() && !told.closed);
        told.unwrap().closed = true;
    }
}

impl Ear {
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        another_subscriber();
        let ear = Self::default();
        let subscriber = tracing_subscriber::registry().with(ear.clone());
        (ear, tracing::subscriber::set_default(subscriber))
    }

    fn spans(&self, name: &str) -> Vec<Told> {
        let spans = self.spans.lock().unwrap();
        spans.iter().filter(|told| told.name == name).cloned().collect()
    }

    pub(crate) fn events(&self) -> Vec<Told> {
        self.events.lock().unwrap().clone()
    }

    /// Nothing that was told holds a secret.
    pub(crate) fn is_discreet(&self) {
        let all = format!("{:?} {:?}", self.spans.lock().unwrap(), self.events());
        for secret in [KEY, ID, "zt%20id"] {
            assert!(!all.contains(secret), "{secret} stands in {all}");
        }
        assert!(self.spans.lock().unwrap().iter().all(|told| told.closed), "{all}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_a_span_with_one_for_each_request() {
    let (ear, _guard) = Ear::listen();
    let (upstream, client) = world();
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::Answer(Reply::status(503)));
    client.execute(note()).await.unwrap();
    let call = &ear.spans("call")[0];
    assert_eq!(call.fields["otel.name"], "notes getNote");
    assert_eq!(call.fields["fanwise.attempts"], "2");
    assert_eq!(call.parent, None);
    let attempts = ear.spans("attempt");
    assert_eq!(attempts.len(), 2);
    assert!(attempts.iter().all(|attempt| attempt.parent == Some(call.id)));
    let (first, second) = (&attempts[0].fields, &attempts[1].fields);
    let url = "https://notes.example.com/v1/notes/REDACTED?subscription=REDACTED";
    for (name, value) in [
        ("otel.kind", "client"),
        ("otel.name", "GET /notes/{id}"),
        ("http.request.method", "GET"),
        ("server.address", "notes.example.com"),
        ("server.port", "443"),
        ("url.scheme", "https"),
        ("url.template", "/notes/{id}"),
        ("url.full", url),
    ] {
        assert_eq!((first[name].as_str(), second[name].as_str()), (value, value), "{name}");
    }
    assert_eq!(first["http.response.status_code"], "503");
    assert_eq!(
        (first["error.type"].as_str(), first["otel.status_code"].as_str()),
        ("503", "ERROR")
    );
    assert!(!first.contains_key("http.request.resend_count"));
    assert_eq!(second["http.request.resend_count"], "1");
    assert_eq!(second["http.response.status_code"], "200");
    assert!(!second.contains_key("error.type"));

    let events = ear.events();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].name.as_str(), events[0].parent), ("DEBUG", Some(call.id)));
    assert_eq!(events[0].fields["attempts"], "2");
    ear.is_discreet();
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_a_warning_that_says_why() {
    let (ear, _guard) = Ear::listen();
    let (upstream, client) = world();
    let said = json!({ "message": format!("no {ID} for {KEY}") });
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::Answer(Reply::json(404, &said)));
    client.execute(note()).await.unwrap_err();
    upstream.faults(Method::GET, "/v1/notes/{id}", [Fault::Refuse, Fault::Refuse, Fault::Refuse]);
    client.execute(note()).await.unwrap_err();
    let events = ear.events();
    assert!(events.iter().all(|event| event.name == "WARN"));
    let text = |at: usize, name: &str| events[at].fields[name].clone();
    assert_eq!(text(0, "error.type"), "status");
    assert_eq!(text(0, "http.response.status_code"), "404");
    assert_eq!(text(0, "error"), "404 Not Found: no [redacted] for [redacted]");
    assert_eq!((text(1, "error.type"), text(1, "attempts")), ("connect".into(), "3".into()));
    assert_eq!(ear.spans("call")[1].fields["error.type"], "connect");
    assert_eq!(ear.spans("attempt")[3].fields["error.type"], "connect");
    ear.is_discreet();
}

#[tokio::test(start_paused = true)]
async fn all_requests_of_a_call_belong_to_one_trace() {
    let (_, _guard) = Ear::listen();
    let (upstream, client) = world();
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::Answer(Reply::status(503)));
    client.execute(note()).await.unwrap();
    client.execute(note()).await.unwrap();
    let parents = parents(&upstream);
    let part = |at: usize, range: std::ops::Range<usize>| parents[at][range].to_owned();
    assert!(parents.iter().all(|one| one.len() == 55 && one.starts_with("00-")), "{parents:?}");
    assert!(parents.iter().all(|one| one.ends_with("-01")), "somebody records: {parents:?}");
    assert_eq!(part(0, 3..35), part(1, 3..35));
    assert_ne!(part(0, 36..52), part(1, 36..52));
    assert_ne!(part(0, 3..35), part(2, 3..35), "another call is another trace");
}

#[tokio::test(start_paused = true)]
async fn a_trace_of_the_callers_own_goes_on_and_none_is_recorded_unheard() {
    // The tests beside this one listen: say that nobody does here.
    let nobody = tracing::subscriber::NoSubscriber::new();
    let _guard = tracing::subscriber::set_default(nobody);
    let (upstream, client) = world();
    let own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    client.call(note()).header("traceparent", own).send().await.unwrap();
    client.execute(note()).await.unwrap();
    let parents = parents(&upstream);
    assert_eq!(parents[0], own);
    assert!(parents[1].ends_with("-00"), "nobody listens: {}", parents[1]);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_another_origin_learns_of_no_trace() {
    let (upstream, client) = world();
    let away = Reply::status(302).header("location", "https://cdn.example.com/x");
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::Answer(away));
    upstream.reply(Method::GET, "/x", Reply::json(200, &json!({})));
    client.execute(note()).await.unwrap();
    let parents = parents(&upstream);
    assert!(!parents[0].is_empty());
    assert_eq!(parents[1], "");
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_holds_its_legs_and_they_share_its_trace() {
    let (ear, _guard) = Ear::listen();
    let (upstream, client) = world();
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::Delay(Duration::from_millis(20)));
    let legs = (Part::new("one", &client, note()), Part::new("two", &client, note()));
    let outcome = FanOut::all("pair").legs(legs).await;
    let fan_out = &ear.spans("fan_out")[0];
    assert_eq!(fan_out.fields["fanwise.fan_out"], "pair");
    assert_eq!(fan_out.fields["fanwise.correlation_id"], outcome.correlation_id());
    assert_eq!(fan_out.fields["fanwise.overall_status"], "success");
    let legs = ear.spans("leg");
    assert!(legs.iter().all(|leg| leg.parent == Some(fan_out.id)));
    let names: Vec<_> = legs.iter().map(|leg| leg.fields["fanwise.leg"].as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    for told in legs.iter().chain(&ear.events()[..2]) {
        assert_eq!(told.fields["fanwise.correlation_id"], outcome.correlation_id());
    }
    for (leg, attempt) in legs.iter().zip(ear.spans("attempt")) {
        assert_eq!(attempt.parent, Some(leg.id));
    }
    let trace = outcome.correlation_id().replace('-', "");
    assert!(parents(&upstream).iter().all(|parent| parent[3..35] == trace), "{trace}");
    let levels: Vec<_> = ear.events().iter().map(|event| event.name.clone()).collect();
    assert_eq!(levels, ["DEBUG", "DEBUG", "INFO"]);
    ear.is_discreet();
}

#[tokio::test(start_paused = true)]
async fn whatever_makes_a_request_go_out_again_is_a_resend() {
    let (ear, _guard) = Ear::listen();
    let (upstream, client) = world();
    let moved = Reply::status(302).header("location", "/v1/notes/7");
    let faults = [Fault::Answer(moved), Fault::Answer(Reply::status(503))];
    upstream.faults(Method::GET, "/v1/notes/{id}", faults);
    client.execute(note()).await.unwrap();
    let sent = ear.spans("attempt");
    let resent = |at: usize| sent[at].fields.get("http.request.resend_count").map(String::as_str);
    assert_eq!((resent(0), resent(1), resent(2)), (None, Some("1"), Some("2")));
    assert!(!sent[0].fields.contains_key("error.type"), "a redirect is no error");
    ear.is_discreet();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_closes_its_spans() {
    let (ear, _guard) = Ear::listen();
    let (upstream, client) = world();
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::HangBefore);
    let call = client.execute(note());
    assert!(tokio::time::timeout(Duration::from_millis(5), call).await.is_err());
    assert_eq!(ear.spans("attempt").len(), 1);
    assert!(ear.events().is_empty());
    ear.is_discreet();
}
