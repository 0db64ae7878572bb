//! The counters that calls write to.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use indexmap::IndexMap;

use super::histogram::{Histogram, Spread};
use super::tokens::{FetchMeter, TokenStats};
use super::{ApiStats, CircuitState, CircuitStats, Figures, KnowsCircuits, OperationStats, Reuse};
use crate::error::ErrorKind;

/// The counters of all APIs of one SDK, in the order in which their clients were built.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    apis: Mutex<Vec<Arc<ApiMeter>>>,
}

impl Roster {
    /// The counters of an API: clients of one API count together.
    pub(crate) fn of(&self, api: &'static str) -> Arc<ApiMeter> {
        let mut apis = self.apis.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = apis.iter().find(|known| known.api == api) {
            return Arc::clone(known);
        }
        let meter = Arc::new(ApiMeter::of(api));
        apis.push(Arc::clone(&meter));
        meter
    }

    pub(super) fn read(&self) -> Vec<ApiStats> {
        let apis = self.apis.lock().unwrap_or_else(PoisonError::into_inner).clone();
        apis.iter().map(|api| api.read()).collect()
    }
}

/// The counters of one API.
pub(crate) struct ApiMeter {
    api: &'static str,
    /// By ID. They are part of the program, so that there are only so many.
    operations: RwLock<IndexMap<&'static str, Arc<Meter>>>,
    /// By the names of schemes: those whose credentials are fetched.
    tokens: RwLock<IndexMap<&'static str, Arc<FetchMeter>>>,
    /// The clients of the API, as long as they are there.
    clients: Mutex<Vec<Weak<dyn KnowsCircuits>>>,
}

impl ApiMeter {
    fn of(api: &'static str) -> Self {
        Self {
            api,
            operations: RwLock::default(),
            tokens: RwLock::default(),
            clients: Mutex::default(),
        }
    }

    /// One more client of the API.
    pub(crate) fn join(&self, client: Weak<dyn KnowsCircuits>) {
        let mut all = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| known.strong_count() > 0);
        all.push(client);
    }

    /// The counters of the fetches for a scheme.
    pub(crate) fn fetches(&self, scheme: &'static str) -> Arc<FetchMeter> {
        let mut all = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(scheme).or_default())
    }

    /// What was counted of fetches; of the clients' circuits, one that isn't closed.
    fn tokens(&self) -> Vec<TokenStats> {
        let circuits: Vec<_> =
            self.clients().iter().flat_map(|client| client.token_circuits()).collect();
        let circuit =
            |scheme: &str| {
                let mut all = circuits.iter().filter(|(known, _)| *known == scheme);
                let first = all.next()?.1;
                Some(all.map(|(_, state)| *state).fold(first, |one, other| {
                    if one == CircuitState::Closed { other } else { one }
                }))
            };
        let known = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(scheme, meter)| meter.read(scheme, circuit(scheme))).collect()
    }

    fn clients(&self) -> Vec<Arc<dyn KnowsCircuits>> {
        let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.iter().filter_map(Weak::upgrade).collect()
    }

    /// How the circuits of all clients stand; of one base URL, one that isn't closed.
    fn circuits(&self) -> Vec<CircuitStats> {
        let mut all: Vec<CircuitStats> = Vec::new();
        for one in self.clients().iter().flat_map(|client| client.circuits()) {
            match all.iter_mut().find(|known| known.base_url == one.base_url) {
                Some(known) if known.state == CircuitState::Closed => known.state = one.state,
                Some(_) => {}
                None => all.push(one),
            }
        }
        all
    }

    /// A call of `operation` begins.
    pub(crate) fn begin(&self, operation: &'static str, now: Instant) -> Ticket {
        let meter = self.meter(operation);
        meter.requests.fetch_add(1, Relaxed);
        meter.in_flight.fetch_add(1, Relaxed);
        let (took, settled) = (OnceLock::new(), AtomicBool::new(false));
        Ticket { meter, began: now, took, settled }
    }

    /// A request of `operation` that is no call of its own: only its attempts count.
    pub(crate) fn attempts_of(&self, operation: &'static str, now: Instant) -> Ticket {
        let (took, settled) = (OnceLock::new(), AtomicBool::new(true));
        Ticket { meter: self.meter(operation), began: now, took, settled }
    }

    /// A call of `operation` that ended before it began: there was no request to send.
    pub(crate) fn unbuilt(&self, operation: &'static str, kind: ErrorKind) {
        let meter = self.meter(operation);
        meter.requests.fetch_add(1, Relaxed);
        meter.fail(kind);
    }

    fn meter(&self, operation: &'static str) -> Arc<Meter> {
        let known = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = known.get(operation) {
            return Arc::clone(meter);
        }
        drop(known);
        let mut all = self.operations.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(operation).or_default())
    }

    /// What has been counted so far; operations by name.
    pub(crate) fn read(&self) -> ApiStats {
        let known = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        let mut meters: Vec<_> =
            known.iter().map(|(name, meter)| (*name, Arc::clone(meter))).collect();
        drop(known);
        meters.sort_by_key(|(name, _)| *name);
        let (mut total, mut all) = (Figures::default(), Spread::default());
        let mut operations = Vec::with_capacity(meters.len());
        for (operation, meter) in meters {
            let (figures, spread) = meter.read();
            total.add(&figures);
            all.add(&spread);
            operations.push(OperationStats { operation, figures });
        }
        total.latency = (&all).into();
        let (circuits, tokens) = (self.circuits(), self.tokens());
        ApiStats { api: self.api, total, operations, circuits, tokens }
    }
}

impl fmt::Debug for ApiMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiMeter").field("api", &self.api).finish_non_exhaustive()
    }
}

/// The counters of one operation.
#[derive(Debug, Default)]
struct Meter {
    requests: AtomicU64,
    attempts: AtomicU64,
    retries: AtomicU64,
    hedges: AtomicU64,
    /// By [`Reuse`].
    reused: [AtomicU64; Reuse::ALL.len()],
    successes: AtomicU64,
    failures: [AtomicU64; ErrorKind::ALL.len()],
    cancelled: AtomicU64,
    in_flight: AtomicU64,
    latency: Histogram,
}

impl Meter {
    fn fail(&self, kind: ErrorKind) {
        if let Some(count) = self.failures.get(kind as usize) {
            count.fetch_add(1, Relaxed);
        }
    }

    fn read(&self) -> (Figures, Spread) {
        let spread = self.latency.read();
        let [cache_hits, cache_misses, revalidations, coalesced] =
            self.reused.each_ref().map(|count| count.load(Relaxed));
        let failures = ErrorKind::ALL.iter().zip(&self.failures);
        let failures = failures.map(|(kind, count)| (*kind, count.load(Relaxed)));
        let figures = Figures {
            requests: self.requests.load(Relaxed),
            attempts: self.attempts.load(Relaxed),
            retries: self.retries.load(Relaxed),
            hedges: self.hedges.load(Relaxed),
            cache_hits,
            cache_misses,
            revalidations,
            coalesced,
            successes: self.successes.load(Relaxed),
            failures: failures.filter(|(_, count)| *count > 0).collect(),
            cancelled: self.cancelled.load(Relaxed),
            in_flight: self.in_flight.load(Relaxed),
            latency: (&spread).into(),
        };
        (figures, spread)
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    Success,
    Failure(ErrorKind),
    /// Its caller has given it up.
    Cancelled,
}

/// One call that is counted: it ends once, by a verdict or by being dropped.
#[derive(Debug)]
pub(crate) struct Ticket {
    meter: Arc<Meter>,
    began: Instant,
    /// From the start to the whole answer or the last error.
    took: OnceLock<Duration>,
    settled: AtomicBool,
}

impl Ticket {
    /// Attempt number `number` begins, counted from 1; it may be sent beside another.
    pub(crate) fn attempt(&self, number: u32, hedge: bool) {
        self.meter.attempts.fetch_add(1, Relaxed);
        if hedge {
            self.meter.hedges.fetch_add(1, Relaxed);
        } else if number > 1 {
            self.meter.retries.fetch_add(1, Relaxed);
        }
    }

    /// Its answer comes from there.
    pub(crate) fn reused(&self, how: Reuse) {
        if let Some(count) = self.meter.reused.get(how as usize) {
            count.fetch_add(1, Relaxed);
        }
    }

    /// How long the call took, once it has stopped.
    pub(crate) fn took(&self) -> Duration {
        self.took.get().copied().unwrap_or_default()
    }

    /// Nothing further is waited for; the verdict may follow.
    pub(crate) fn stop(&self, now: Instant) {
        self.took.get_or_init(|| now.saturating_duration_since(self.began));
    }

    /// The call has ended. Only the first verdict counts.
    pub(crate) fn settle(&self, verdict: Verdict) {
        if self.settled.swap(true, Relaxed) {
            return;
        }
        self.meter.in_flight.fetch_sub(1, Relaxed);
        match verdict {
            Verdict::Success => drop(self.meter.successes.fetch_add(1, Relaxed)),
            Verdict::Failure(kind) => self.meter.fail(kind),
            Verdict::Cancelled => {
                self.meter.cancelled.fetch_add(1, Relaxed);
                return;
            }
        }
        if let Some(took) = self.took.get() {
            self.meter.latency.record(*took);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.settle(Verdict::Cancelled);
    }
}
