//! Measurements by the `metrics` facade.

use fanwise_runtime::Method;
use fanwise_runtime::transport::memory::{Fault, Reply};
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

use crate::world::{ID, KEY, note, world};

/// `name{label="value"}` and the value of each measurement.
fn read(snapshotter: &Snapshotter) -> Vec<(String, DebugValue)> {
    let all = snapshotter.snapshot().into_vec().into_iter().map(|(key, _, _, value)| {
        let (_, key) = key.into_parts();
        let mut labels: Vec<_> =
            key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        labels.sort();
        (format!("{} {}", key.name(), labels.join(" ")), value)
    });
    all.collect()
}

#[test]
fn calls_and_requests_are_measured() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().start_paused(true);
    metrics::with_local_recorder(&recorder, || {
        runtime.build().unwrap().block_on(async {
            let (upstream, client) = world();
            let faults = [Fault::Answer(Reply::status(503)), Fault::ResetAfter];
            upstream.faults(Method::GET, "/v1/notes/{id}", faults);
            client.execute(note()).await.unwrap();
            upstream.fault(Method::GET, "/v1/notes/{id}", Fault::Answer(Reply::status(410)));
            client.execute(note()).await.unwrap_err();
        });
    });
    let all = read(&snapshotter);
    let of = |name: &str| {
        let found = all.iter().find(|(key, _)| key == name);
        &found.unwrap_or_else(|| panic!("{name} is none of {all:#?}")).1
    };
    let samples = |name: &str| match of(name) {
        DebugValue::Histogram(samples) => samples.len(),
        other => panic!("{other:?}"),
    };
    let place = "api=notes operation=getNote";
    let counter = |count| DebugValue::Counter(count);
    assert_eq!(*of(&format!("fanwise.call.attempts {place}")), counter(4));
    assert_eq!(*of(&format!("fanwise.calls.in_flight {place}")), DebugValue::Gauge(0.0.into()));
    assert_eq!(samples(&format!("fanwise.call.duration {place} outcome=success")), 1);
    assert_eq!(samples(&format!("fanwise.call.duration {place} outcome=undeclared")), 1);
    let request = |start: &str, status: &str| {
        format!(
            "http.client.request.duration {start}fanwise.api=notes fanwise.operation=getNote \
             http.request.method=GET {status}server.address=notes.example.com server.port=443 \
             url.template=/notes/{{id}}"
        )
    };
    assert_eq!(samples(&request("", "http.response.status_code=200 ")), 1);
    assert_eq!(samples(&request("error.type=503 ", "http.response.status_code=503 ")), 1);
    assert_eq!(samples(&request("error.type=transport ", "")), 1);
    let text = format!("{all:?}");
    assert!(!text.contains(KEY) && !text.contains(ID), "{text}");
}
