//! One served API: its address, its faults, what it has seen, its ledger.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::accept::accept;
use super::exchange::{Reply, Seen};
use super::fault::{Fault, Faults};

/// What an API does with its requests.
pub(crate) trait Service: Default + Send + 'static {
    /// What can be read of it from outside.
    type Ledger;
    /// The path of the document's server URL.
    const BASE: &'static str;

    /// Acts on a request and replies; an operation that the document has not is a 404.
    fn act(&mut self, request: &Seen) -> Reply;

    /// An error body as the document declares it.
    fn problem(status: u16, code: &str, message: &str) -> Reply;

    /// Whether the request carries what the document's security wants. `/health` is for anybody.
    fn knows(&self, request: &Seen) -> bool;

    /// A copy of the ledger.
    fn ledger(&self) -> Self::Ledger;
}

/// An API served on a loopback port until it is dropped.
#[derive(Debug)]
pub(crate) struct Upstream<S> {
    address: SocketAddr,
    inner: Arc<Inner<S>>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
pub(super) struct Inner<S> {
    service: Mutex<S>,
    faults: Mutex<Faults>,
    seen: Mutex<Vec<Seen>>,
}

/// How the server goes on with a request.
pub(super) enum Course {
    /// Answers, after a while.
    Answer(Reply, Duration),
    Hang,
    Drop,
}

impl<S: Service> Upstream<S> {
    /// Serves the API on a free port. Fails when there is none.
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner {
            service: Mutex::new(S::default()),
            faults: Mutex::default(),
            seen: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&inner)));
        Ok(Self { address, inner, task })
    }

    /// Where the API is: what the client's builder takes.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{}", self.origin(), S::BASE)
    }

    /// The server without the API's path.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next `times` requests of a route such as `POST /charges/{id}/refunds` go wrong. Faults
    /// of one route take their turn.
    pub(crate) fn fault(&self, route: &str, times: usize, fault: Fault) {
        lock(&self.inner.faults).arm(route, times, fault);
    }

    /// Nothing goes wrong from here on.
    pub(crate) fn clear_faults(&self) {
        lock(&self.inner.faults).clear();
    }

    /// Every request since the start or the last [`forget_seen`](Self::forget_seen), in order.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.inner.seen).clone()
    }

    /// Those of one method and path.
    pub(crate) fn seen_at(&self, method: &str, path: &str) -> Vec<Seen> {
        let mut seen = self.seen();
        seen.retain(|request| request.method == method && request.path == path);
        seen
    }

    /// Begins a new list of requests.
    pub(crate) fn forget_seen(&self) {
        lock(&self.inner.seen).clear();
    }

    /// What has really happened.
    pub(crate) fn ledger(&self) -> S::Ledger {
        lock(&self.inner.service).ledger()
    }

    /// Sets up what the API knows.
    pub(super) fn set<R>(&self, change: impl FnOnce(&mut S) -> R) -> R {
        change(&mut lock(&self.inner.service))
    }
}

impl<S> Drop for Upstream<S> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<S: Service> Inner<S> {
    /// Notes the request, and acts on it as far as its fault lets it.
    pub(super) fn course(&self, request: &Seen) -> Course {
        lock(&self.seen).push(request.clone());
        let fault = lock(&self.faults).take(request);
        match fault {
            None => Course::Answer(self.act(request), Duration::ZERO),
            Some(Fault::Delay(delay)) => Course::Answer(self.act(request), delay),
            Some(Fault::Hang) => Course::Hang,
            Some(Fault::Drop) => Course::Drop,
            Some(Fault::ActThenHang) => {
                self.act(request);
                Course::Hang
            }
            Some(Fault::ActThenDrop) => {
                self.act(request);
                Course::Drop
            }
            Some(Fault::Answer { status, body }) => {
                Course::Answer(Reply::json(status, &body), Duration::ZERO)
            }
            Some(Fault::Status { status, retry_after }) => {
                let reply = S::problem(status, "out_of_order", "Told to answer so.");
                let reply = match retry_after {
                    Some(seconds) => reply.with("retry-after", &seconds),
                    None => reply,
                };
                Course::Answer(reply, Duration::ZERO)
            }
        }
    }

    fn act(&self, request: &Seen) -> Reply {
        let mut service = lock(&self.service);
        if request.path != "/health" && !service.knows(request) {
            return S::problem(401, "unauthorized", "The credential is missing or unknown.");
        }
        service.act(request)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
