//! What statistics say of it.

use fanwise_runtime::{Coalesce, Policy};
use futures_util::future::join_all;
use serde_json::json;

use crate::harness::{Get, client, counting};

#[tokio::test(start_paused = true)]
async fn figures_stand_in_json_and_in_the_table() {
    let upstream = counting(&[]);
    let shop = client(&upstream, Policy::new().coalesce(Coalesce::all()));
    // All begin before the first is answered.
    let calls = (0..3).map(|_| shop.execute(Get::default())).collect::<Vec<_>>();
    upstream.fault(
        fanwise_runtime::Method::GET,
        "/v1/stock",
        fanwise_runtime::transport::memory::Fault::Delay(std::time::Duration::from_millis(5)),
    );
    join_all(calls).await;
    let stats = shop.stats();
    let value = serde_json::to_value(&stats).unwrap();
    assert_eq!(value["total"]["coalesced"], json!(2));
    assert_eq!(value["operations"]["Get"]["cache_hits"], json!(0));
    assert!(stats.to_string().contains("coalesced 2"), "{stats}");
    assert!(!stats.to_string().contains("cache"), "what is not used is not shown: {stats}");
}
