//! What tests of code that calls an SDK are made of: no sockets, no waiting, the same in every run.
//!
//! - [`MemoryTransport`]: upstreams in memory, by route, with [`Fault`]s in the order of a script;
//! - [`VirtualClock`]: time that passes when nothing else is left to do;
//! - [`Chaos`]: faults and latencies by rate and seed, in front of any transport;
//! - [`Recorder`] and [`Replay`]: real exchanges, written to a file without their secrets, and
//!   played again.
//!
//! A generated client is built on them as on the network: `.transport(…)` and `.clock(…)`, and
//! `.seed(…)` for jitter and idempotency keys.
//!
//! ```
//! use std::time::Duration;
//! use fanwise_runtime::testing::{Fault, MemoryTransport, Reply, VirtualClock};
//! use fanwise_runtime::{Method, Scheme, Shared, operation};
//!
//! # pub struct Stock;
//! # type Api = Stock;
//! # impl fanwise_runtime::Api for Stock {
//! #     const NAME: &'static str = "stock";
//! #     const BASE_URL: Option<&'static str> = Some("https://stock.example.com");
//! #     const SCHEMES: &'static [Scheme] = &[];
//! # }
//! # operation! {
//! #     pub struct CountStock: GET "/count" as "countStock" {}
//! #     answer: i64 { 200 => json }
//! # }
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let clock = VirtualClock::new();
//! let upstream = MemoryTransport::with_clock(clock.clone());
//! upstream.reply(Method::GET, "/count", Reply::json(200, &7).after(Duration::from_secs(2)));
//! upstream.fault(Method::GET, "/count", Fault::Answer(Reply::status(503)));
//!
//! // A generated SDK: `MySdk::builder().transport(upstream.clone()).clock(clock.clone()).seed(1)`.
//! let shared = Shared::new().transport(upstream.clone()).clock(clock.clone()).seed(1);
//! let client = fanwise_runtime::ApiBuilder::<Stock>::new().build(&shared).unwrap();
//!
//! let answer = clock.run(client.execute(CountStock::new())).await.unwrap();
//! assert_eq!((*answer, answer.attempts()), (7, 2));
//! assert!(clock.elapsed() >= Duration::from_secs(2));
//! assert_eq!(upstream.requests().len(), 2);
//! # }
//! ```

mod chaos;
mod clock;
mod recording;

pub use chaos::Chaos;
pub use clock::VirtualClock;
pub use recording::{Recorder, Recording, RecordingError, Replay};

pub use crate::transport::memory::{Fault, MemoryTransport, Received, Reply};
