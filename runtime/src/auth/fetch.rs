//! The fetch of a token: its time limit, its circuit breaker, its figures.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt, Shared};
use http::Uri;
use http::header::AUTHORIZATION;

use super::credential::FetchRules;
use super::credentials::Using;
use super::driven::Driven;
use super::environment::Environment;
use super::error::AuthError;
use super::provider::{Asked, CredentialProvider, Provided};
use super::ready::{Ready, sensitive};
use super::renewal::Fetched;
use super::scheme::Scheme;
use super::token_answer::Granted;
use super::token_request::TokenRequest;
use crate::client::Breaker;
use crate::clock::Clock;
use crate::layers::{Circuit, CircuitTicket, Standing};
use crate::stats::FetchMeter;

/// How long a fetch may take, whatever the call's own limits.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that a token is renewed ahead of its end, and that it is not used before its end.
const AHEAD: Duration = Duration::from_secs(60);
const MARGIN: Duration = Duration::from_secs(10);
/// How many secrets of tokens are known: an answer may repeat one that was just replaced.
const KNOWN: usize = 16;
/// Few fetches are made, so few say much.
const BREAKER: Breaker =
    Breaker::new().window_ms(60_000).min_calls(3).failure_rate(50).open_ms(5000).probes(1);

/// A credential that was fetched, as requests carry it.
#[derive(Clone)]
pub(super) struct Token(pub(super) Arc<Ready>);

type Outcome = Result<Fetched<Token>, AuthError>;

/// A fetch that is under way; clones are the same.
#[derive(Clone)]
pub(super) struct Fetch {
    pub(super) number: u64,
    /// Whether it shows if the endpoint is back.
    pub(super) probes: bool,
    work: Shared<BoxFuture<'static, Outcome>>,
    driven: Arc<Driven>,
}

impl Fetch {
    /// Keeps it going to its end, together with all others who do.
    pub(super) async fn drive(self) -> Outcome {
        let _driver = self.driven.join();
        self.work.await
    }

    /// Whether nobody keeps it going.
    pub(super) fn is_alone(&self) -> bool {
        self.driven.is_alone()
    }

    /// Whether it has stood still for so long that a new one is better.
    pub(super) fn is_left_alone(&self) -> bool {
        self.driven.is_left_alone()
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch").field("number", &self.number).finish_non_exhaustive()
    }
}

/// Who is asked for the tokens of one scheme.
pub(super) struct Fetcher {
    api: &'static str,
    scheme: Scheme,
    origin: Origin,
    limit: Duration,
    circuit: Option<Circuit>,
    /// From when on times are counted.
    start: Instant,
    meter: Arc<FetchMeter>,
    /// What tokens have said lately; the last is the newest.
    known: Mutex<Vec<String>>,
    /// Why the last fetch failed.
    last: Mutex<Option<AuthError>>,
    /// How long callers have waited for fetches that they gave up, since one ended.
    in_vain: Mutex<Duration>,
}

/// Where tokens come from.
pub(super) enum Origin {
    Endpoint(Box<TokenRequest>),
    Provider(Arc<dyn CredentialProvider>),
}

impl Fetcher {
    pub(super) fn new(
        api: &'static str,
        scheme: Scheme,
        origin: Origin,
        rules: FetchRules,
        (start, meter): (Instant, Arc<FetchMeter>),
    ) -> Self {
        let breaker = BREAKER.overridden_by(rules.breaker.unwrap_or_default());
        Self {
            api,
            scheme,
            origin,
            limit: rules.timeout.unwrap_or(TIMEOUT),
            circuit: breaker.rules().map(Circuit::new),
            start,
            meter,
            known: Mutex::default(),
            last: Mutex::default(),
            in_vain: Mutex::default(),
        }
    }

    pub(super) const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// A moment as the states count it.
    pub(super) fn nanos(&self, moment: Instant) -> u64 {
        let since = moment.saturating_duration_since(self.start).as_nanos();
        u64::try_from(since).unwrap_or(u64::MAX)
    }

    /// How its circuit stands.
    pub(super) fn stands(&self, now: Instant) -> Option<Standing> {
        self.circuit.as_ref().map(|circuit| circuit.stands(self.nanos(now)))
    }

    /// What no text may show.
    pub(super) fn secrets(&self) -> Vec<String> {
        let mut secrets = match &self.origin {
            Origin::Endpoint(request) => request.secrets(),
            Origin::Provider(_) => Vec::new(),
        };
        secrets.extend(lock(&self.known).iter().cloned());
        secrets
    }

    /// The same fetch as everybody else's is refused while its circuit is not closed.
    pub(super) fn probing(&self) -> AuthError {
        self.meter.refused();
        let text = "the fetch that shows whether it is back is under way".to_owned();
        self.open(&text).passing()
    }

    /// Begins a fetch. Nothing happens before it is driven.
    pub(super) fn begin(
        self: &Arc<Self>,
        number: u64,
        using: Using<'_>,
        target: &Uri,
        scopes: &'static [&'static str],
    ) -> Result<Fetch, AuthError> {
        let request = match &self.origin {
            Origin::Endpoint(request) => Some(request.build(target, using.plain_http, scopes)?),
            Origin::Provider(_) => None,
        };
        let driven = Driven::new(Arc::clone(using.clock), self.limit);
        let pass = Pass::of(self, using.clock, &driven)?;
        let probes = self.stands(using.clock.now()) == Some(Standing::HalfOpen);
        let (fetcher, limit) = (Arc::clone(self), Arc::clone(&driven));
        let clock = Arc::clone(using.clock);
        let transport = request.as_ref().map(|request| using.transport_to(request.uri(), target));
        let work = async move {
            let began = clock.now();
            let asked = async {
                match (&fetcher.origin, request, transport) {
                    (Origin::Endpoint(own), Some(request), Some(transport)) => {
                        let granted = own.send(request, &*transport).await;
                        granted.map(Answer::Granted)
                    }
                    (origin, ..) => fetcher.provided(origin).await.map(Answer::Provided),
                }
            };
            // Who shares a fetch must not share a panic, and the next one is begun.
            let answer = match limit.within(AssertUnwindSafe(asked).catch_unwind()).await {
                Some(Ok(answer)) => answer,
                Some(Err(_)) => Err(fetcher.panicked()),
                None => Err(fetcher.too_long()),
            };
            let next = answer.as_ref().ok().and_then(Answer::refresh_token);
            let outcome = answer.and_then(|answer| fetcher.read(answer, began));
            pass.settle(outcome.as_ref().err());
            if let Some(next) = next {
                fetcher.rotate(&next, &limit).await;
            }
            outcome
        };
        Ok(Fetch { number, probes, work: work.boxed().shared(), driven })
    }

    async fn provided(&self, origin: &Origin) -> Result<Provided, AuthError> {
        let Origin::Provider(provider) = origin else { return Err(self.too_long()) };
        let asked = Asked { api: self.api, scheme: self.scheme.name() };
        provider.provide(asked).await.map_err(|error| {
            let fault = AuthError::fetch(self.scheme.name(), &error.text);
            if error.passing { fault.passing() } else { fault }
        })
    }

    fn too_long(&self) -> AuthError {
        let who = self.who();
        AuthError::took_too_long(
            self.scheme.name(),
            &format!("{who} took longer than {:?}", self.limit),
        )
    }

    fn panicked(&self) -> AuthError {
        AuthError::fetch(self.scheme.name(), &format!("{} panicked", self.who()))
    }

    const fn who(&self) -> &'static str {
        match self.origin {
            Origin::Endpoint(_) => "the token endpoint",
            Origin::Provider(_) => "the provider of credentials",
        }
    }

    /// What an answer is worth; one that no request can carry is a failure like any other.
    fn read(&self, answer: Answer, began: Instant) -> Outcome {
        let (ready, secrets, lifetime) = match answer {
            Answer::Granted(granted) => {
                let value = sensitive(&self.scheme, &format!("Bearer {}", granted.token))?;
                (Ready::Header(AUTHORIZATION, value), vec![granted.token], granted.lifetime)
            }
            Answer::Provided(Provided { mut credential, lifetime }) => {
                if credential.is_fetched() {
                    let what = "is one that has to be fetched itself";
                    return Err(AuthError::invalid(&self.scheme, what));
                }
                let settled = credential.settle(&Environment::Process);
                settled.map_err(|fault| AuthError::fetch(self.scheme.name(), &fault))?;
                (Ready::given(self.scheme, &credential)?, credential.secrets(), lifetime)
            }
        };
        self.learn(secrets);
        // Counted from before the question: the life of what was given began no earlier.
        let began = self.nanos(began);
        let from = |ahead: Duration, part: u32| {
            let life = lifetime?;
            let left = life.saturating_sub(ahead.min(life / part)).as_nanos();
            Some(began.saturating_add(u64::try_from(left).unwrap_or(u64::MAX)))
        };
        let (renew_at, good_until) = (from(AHEAD, 5), from(MARGIN, 10));
        Ok(Fetched { token: Token(Arc::new(ready)), renew_at, good_until })
    }

    /// The refresh token that an answer brought is kept, whatever else it was worth.
    async fn rotate(&self, next: &str, limit: &Driven) {
        let Origin::Endpoint(own) = &self.origin else { return };
        // The one before is spent, and as secret as ever.
        self.learn(own.refresh_token().into_iter().collect());
        limit.within(AssertUnwindSafe(own.rotate(next)).catch_unwind()).await;
    }

    fn learn(&self, secrets: Vec<String>) {
        let mut known = lock(&self.known);
        known.extend(secrets);
        let old = known.len().saturating_sub(KNOWN);
        known.drain(..old);
    }

    fn open(&self, when: &str) -> AuthError {
        let name = self.scheme.name();
        let last = lock(&self.last).clone();
        let said = last.as_ref().map_or(String::new(), |last| format!("; {}", last.what()));
        AuthError::open(name, &format!("{} failed too often: {when}{said}", self.who()), last)
    }
}

/// What a fetch brought.
enum Answer {
    Granted(Granted),
    Provided(Provided),
}

impl Answer {
    fn refresh_token(&self) -> Option<String> {
        match self {
            Self::Granted(granted) => granted.refresh.clone(),
            Self::Provided(_) => None,
        }
    }
}

/// The right to begin one fetch. Dropped, it goes back.
struct Pass {
    fetcher: Arc<Fetcher>,
    clock: Arc<dyn Clock>,
    driven: Arc<Driven>,
    ticket: Option<CircuitTicket>,
}

impl Pass {
    fn of(
        fetcher: &Arc<Fetcher>,
        clock: &Arc<dyn Clock>,
        driven: &Arc<Driven>,
    ) -> Result<Self, AuthError> {
        let nanos = fetcher.nanos(clock.now());
        let ticket = match &fetcher.circuit {
            None => None,
            Some(circuit) => Some(circuit.admit(nanos).map_err(|until| {
                fetcher.meter.refused();
                let wait = Duration::from_nanos(until.saturating_sub(nanos));
                fetcher.open(&format!("it is not asked for another {wait:.1?}"))
            })?),
        };
        fetcher.meter.begun();
        let (clock, driven) = (Arc::clone(clock), Arc::clone(driven));
        Ok(Self { fetcher: Arc::clone(fetcher), clock, driven, ticket })
    }

    /// A 429 is a limit at work, no outage; any other refusal counts, as asking again and again
    /// with what is refused helps nobody.
    fn settle(mut self, error: Option<&AuthError>) {
        self.fetcher.meter.ended(error.is_none(), self.driven.spent());
        *lock(&self.fetcher.last) = error.cloned();
        *lock(&self.fetcher.in_vain) = Duration::ZERO;
        self.count(error.is_some_and(|error| error.status() != Some(429)));
    }

    fn count(&mut self, failed: bool) {
        if let (Some(circuit), Some(ticket)) = (&self.fetcher.circuit, self.ticket.take()) {
            let took = u64::try_from(self.driven.spent().as_nanos()).unwrap_or(u64::MAX);
            circuit.settle(ticket, self.fetcher.nanos(self.clock.now()), took, failed);
        }
    }
}

/// A fetch that was given up counts nowhere, unless callers with short deadlines have together
/// waited as long as one may take.
impl Drop for Pass {
    fn drop(&mut self) {
        if self.ticket.is_none() {
            return;
        }
        let too_long = {
            let mut in_vain = lock(&self.fetcher.in_vain);
            *in_vain += self.driven.spent();
            let too_long = *in_vain >= self.fetcher.limit;
            if too_long {
                *in_vain = Duration::ZERO;
            }
            too_long
        };
        if too_long {
            *lock(&self.fetcher.last) = Some(self.fetcher.too_long());
            self.count(true);
        } else if let (Some(circuit), Some(ticket)) = (&self.fetcher.circuit, self.ticket.take()) {
            circuit.give_back(ticket);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
