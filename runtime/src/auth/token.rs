//! The tokens of one scheme: one fetch for all who wait, kept, renewed beside the calls that still
//! use the old one.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use http::Uri;

use super::credentials::Using;
use super::error::AuthError;
use super::fetch::{Fetch, Fetcher, Origin, Token};
use super::renewal::{Lease, Renewal, Turn};
use crate::layers::Standing;
use crate::operation::ScopeSet;

type Tokens = Renewal<Token, Fetch>;

/// How often a caller asks again, when what it waited for had ended before it came.
const TURNS: usize = 3;

/// Where the tokens of one scheme come from.
pub(super) struct TokenSource {
    fetcher: Arc<Fetcher>,
    /// By the scopes that operations name, of which the document has only so many.
    tokens: RwLock<Vec<(ScopeSet, Arc<Tokens>)>>,
}

/// A token that a request goes out with.
#[derive(Clone)]
pub(super) struct Leased {
    pub(super) token: Token,
    tokens: Arc<Tokens>,
    fetcher: Arc<Fetcher>,
    number: u64,
    doubted: bool,
    /// Its renewal, to be kept going beside the request.
    renewal: Option<Fetch>,
}

impl TokenSource {
    pub(super) fn new(fetcher: Fetcher) -> Self {
        Self { fetcher: Arc::new(fetcher), tokens: RwLock::default() }
    }

    /// The token: the one at hand, or a new one. `target` is where it is going to be sent.
    pub(super) async fn get(
        &self,
        using: Using<'_>,
        target: &Uri,
        scopes: ScopeSet,
    ) -> Result<Leased, AuthError> {
        let scopes = match self.fetcher.origin() {
            Origin::Endpoint(request) if request.heeds_scopes() => scopes,
            Origin::Endpoint(_) | Origin::Provider(_) => &[],
        };
        let tokens = self.tokens(scopes);
        for _ in 1..TURNS {
            let (lease, own) = self.turn(&tokens, using, target, scopes).await?;
            if own || !self.has_ended(&tokens, using, &lease) {
                return Ok(lease);
            }
        }
        self.turn(&tokens, using, target, scopes).await.map(|(lease, _)| lease)
    }

    /// A token, and whether it was fetched for this caller.
    async fn turn(
        &self,
        tokens: &Arc<Tokens>,
        using: Using<'_>,
        target: &Uri,
        scopes: ScopeSet,
    ) -> Result<(Leased, bool), AuthError> {
        let now = self.fetcher.nanos(using.clock.now());
        let start = |number| self.fetcher.begin(number, using, target, scopes);
        let outdated = |fetch: &Fetch| !self.rotates() && fetch.is_left_alone();
        let (fetch, own) = match tokens.ask(now, outdated, start)? {
            Turn::Use(lease) => return Ok((self.leased(tokens, lease, None), true)),
            Turn::Renew(lease, fetch) => {
                return Ok((self.leased(tokens, lease, Some(fetch)), true));
            }
            Turn::Wait { fetch, own: false } if fetch.probes => {
                return Err(self.fetcher.probing());
            }
            Turn::Wait { fetch, own } => (fetch, own),
        };
        let mut waiting = Waiting { tokens, fetch: &fetch, leaves: !self.rotates() };
        let outcome = fetch.clone().drive().await;
        waiting.leaves = false;
        let landed = tokens.land(fetch.number, outcome.as_ref().ok().cloned());
        match (outcome, landed) {
            (Ok(_), Some(lease)) => Ok((self.leased(tokens, lease, None), own)),
            (Err(error), _) => Err(error),
            (Ok(_), None) => Err(self.fetcher.probing()),
        }
    }

    fn has_ended(&self, tokens: &Tokens, using: Using<'_>, lease: &Leased) -> bool {
        tokens.has_ended(lease.number, self.fetcher.nanos(using.clock.now()))
    }

    fn leased(&self, tokens: &Arc<Tokens>, lease: Lease<Token>, renewal: Option<Fetch>) -> Leased {
        let Lease { token, number, doubted } = lease;
        let (tokens, fetcher) = (Arc::clone(tokens), Arc::clone(&self.fetcher));
        Leased { token, tokens, fetcher, number, doubted, renewal }
    }

    /// A refresh token may be used once: a request that carries one is never given up.
    fn rotates(&self) -> bool {
        matches!(self.fetcher.origin(), Origin::Endpoint(request) if request.rotates())
    }

    fn tokens(&self, scopes: ScopeSet) -> Arc<Tokens> {
        let same = |known: &ScopeSet| {
            let within = |one: &[&str], other: &[&str]| one.iter().all(|name| other.contains(name));
            within(known, scopes) && within(scopes, known)
        };
        let find = |all: &[(ScopeSet, Arc<Tokens>)]| {
            all.iter().find(|(known, _)| same(known)).map(|(_, tokens)| Arc::clone(tokens))
        };
        let known = find(&self.tokens.read().unwrap_or_else(PoisonError::into_inner));
        known.unwrap_or_else(|| {
            let mut all = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
            find(&all).unwrap_or_else(|| {
                let tokens = Arc::new(Tokens::new());
                all.push((scopes, Arc::clone(&tokens)));
                tokens
            })
        })
    }

    /// The secrets that no text may show.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.fetcher.secrets()
    }

    /// How the circuit of its fetches stands.
    pub(super) fn stands(&self, now: Instant) -> Option<Standing> {
        self.fetcher.stands(now)
    }
}

/// Who waits for a fetch. A fetch that all of them have given up is gone.
struct Waiting<'a> {
    tokens: &'a Tokens,
    fetch: &'a Fetch,
    leaves: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.leaves && self.fetch.is_alone() {
            self.tokens.land(self.fetch.number, None);
        }
    }
}

impl Leased {
    /// It was refused. True where the request may be sent again with another.
    pub(super) fn refuse(&self, now: Instant) -> bool {
        self.tokens.refuse(self.number, self.fetcher.nanos(now))
    }

    /// It was accepted.
    pub(super) fn accept(&self) {
        if self.doubted {
            self.tokens.accept(self.number);
        }
    }

    /// Keeps its renewal going, where one is under way. What it ends in is there for the next
    /// call.
    pub(super) fn renewal(&mut self) -> Option<impl Future<Output = ()> + Send + 'static> {
        let fetch = self.renewal.take()?;
        let tokens = Arc::clone(&self.tokens);
        Some(async move {
            let number = fetch.number;
            let outcome = fetch.drive().await;
            tokens.land(number, outcome.ok());
        })
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").finish_non_exhaustive()
    }
}
