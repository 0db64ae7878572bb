//! Faults by rate and by seed, in front of any transport.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hasher;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::Method;

use crate::clock::{Clock, TokioClock};
use crate::random::Random;
use crate::transport::memory::{Fault, reset};
use crate::transport::{RequestBody, ResponseBody, Transport, TransportError, TransportErrorKind};

/// A transport that makes some of the requests through another one go wrong.
///
/// What happens to a request follows from the seed, its method and URL without query, and how many
/// of these came before it: the same calls meet the same faults in every run, whatever runs beside
/// them.
///
/// ```
/// # use std::time::Duration;
/// use fanwise_runtime::testing::{Chaos, Fault, MemoryTransport, Reply};
///
/// let upstream = MemoryTransport::new();
/// let chaos = Chaos::new(upstream, 42)
///     .fault(0.05, Fault::ResetAfter)
///     .fault(0.10, Fault::Answer(Reply::status(503)))
///     .latency(Duration::from_millis(5), Duration::from_millis(80));
/// # drop(chaos);
/// ```
pub struct Chaos<T> {
    inner: T,
    clock: Arc<dyn Clock>,
    seed: u64,
    faults: Vec<(f64, Fault)>,
    latency: Option<(Duration, Duration)>,
    seen: Mutex<HashMap<(Method, String), u64>>,
    injected: AtomicU64,
}

impl<T: Transport> Chaos<T> {
    /// No fault yet, on the machine's clock.
    pub fn new(inner: T, seed: u64) -> Self {
        Self {
            inner,
            clock: Arc::new(TokioClock::new()),
            seed,
            faults: Vec::new(),
            latency: None,
            seen: Mutex::default(),
            injected: AtomicU64::new(0),
        }
    }

    /// The clock that latencies are waited for by.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// This fault for a share of all requests: `0.1` is one in ten. A request meets one at most;
    /// shares beyond 1 together never come to pass.
    #[must_use]
    pub fn fault(mut self, share: f64, fault: Fault) -> Self {
        self.faults.push((share, fault));
        self
    }

    /// Every answer takes longer by a time in this span, evenly spread.
    #[must_use]
    pub fn latency(mut self, least: Duration, most: Duration) -> Self {
        self.latency = Some((least, most));
        self
    }

    /// How many requests have met a fault so far.
    pub fn injected(&self) -> u64 {
        self.injected.load(Relaxed)
    }

    /// What this request meets.
    fn draw(&self, request: &http::Request<RequestBody>) -> (Duration, Option<Fault>) {
        let (scheme, host) = (request.uri().scheme_str(), request.uri().authority());
        let host = host.map_or("", |host| host.as_str());
        let place = format!("{}://{host}{}", scheme.unwrap_or_default(), request.uri().path());
        let method = request.method().clone();
        let mut hash = Fnv(0xCBF2_9CE4_8422_2325);
        hash.write(method.as_str().as_bytes());
        hash.write(place.as_bytes());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seen.entry((method, place)).or_default();
        hash.write_u64(*count);
        *count += 1;
        drop(seen);
        let random = Random::seeded(self.seed ^ hash.finish());
        let fault = self.chosen(share(&random));
        let wait = self.latency.map_or(Duration::ZERO, |(least, most)| {
            least + most.saturating_sub(least).mul_f64(share(&random))
        });
        (wait, fault)
    }

    fn chosen(&self, mut drawn: f64) -> Option<Fault> {
        for (share, fault) in &self.faults {
            if drawn < *share {
                self.injected.fetch_add(1, Relaxed);
                return Some(fault.clone());
            }
            drawn -= share;
        }
        None
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<ResponseBody>, TransportError> {
        let (mut wait, fault) = self.draw(&request);
        match &fault {
            Some(Fault::Refuse) => {
                let text = "cannot connect: refused by chaos";
                return Err(TransportError::new(TransportErrorKind::Connect, text));
            }
            Some(Fault::HangBefore) => return std::future::pending().await,
            Some(Fault::Delay(time)) => wait += *time,
            _ => {}
        }
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
        match fault {
            Some(Fault::ResetBefore) => return Err(reset()),
            Some(Fault::Answer(reply)) => {
                if reply.hangs() {
                    std::future::pending::<()>().await;
                }
                self.clock.sleep(reply.delay()).await;
                return reply.into_result();
            }
            _ => {}
        }
        let answer = self.inner.send(request).await;
        match fault {
            Some(Fault::ResetAfter) => Err(reset()),
            Some(Fault::HangAfter) => std::future::pending().await,
            _ => answer,
        }
    }
}

impl<T: Transport> Transport for Chaos<T> {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl<T> fmt::Debug for Chaos<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chaos")
            .field("seed", &self.seed)
            .field("faults", &self.faults)
            .field("latency", &self.latency)
            .finish_non_exhaustive()
    }
}

/// A number from 0 to below 1.
fn share(random: &Random) -> f64 {
    let upper = u32::try_from(random.next() >> 32).unwrap_or_default();
    f64::from(upper) / 4_294_967_296.0
}

/// FNV-1a: the same in every process.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
