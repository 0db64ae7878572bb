//! Without the feature nothing is added to a request.

use crate::world::{ID, KEY, note, world};

#[tokio::test(start_paused = true)]
async fn no_header_is_added() {
    let (upstream, client) = world();
    client.execute(note()).await.unwrap();
    let seen = &upstream.requests()[0];
    assert_eq!(seen.header("traceparent"), None);
    assert!(seen.uri().to_string().contains(KEY) && seen.path().ends_with("zt%20id-2"), "{ID}");
}
