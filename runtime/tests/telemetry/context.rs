//! The traces of a program's own OpenTelemetry.

use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;

use crate::world::{another_subscriber, note, parents, world};

#[tokio::test(start_paused = true)]
async fn requests_belong_to_the_trace_of_the_current_span() {
    another_subscriber();
    let provider = SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let (upstream, client) = world();
    let work = tracing::info_span!("the program's own work");
    let trace = work.context().span().span_context().trace_id().to_string();
    client.execute(note()).instrument(work).await.unwrap();
    let parents = parents(&upstream);
    assert_eq!(parents[0][3..35], trace);
    assert!(parents[0].ends_with("-01"), "it is sampled: {}", parents[0]);
}
