//! A token fetched by OAuth2 client credentials: one fetch for all who wait, kept until shortly
//! before it expires.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt, Shared, WeakShared};
use http::{HeaderValue, Uri};

use super::credential::ClientCredentials;
use super::credentials::Using;
use super::error::AuthError;
use super::ready::sensitive;
use super::scheme::Scheme;
use super::token_request::{Granted, TokenRequest};

/// The longest that a token is renewed ahead of its end.
const AHEAD: Duration = Duration::from_secs(30);

/// A token as a request carries it.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) header: HeaderValue,
    secret: String,
    number: u64,
    good_until: Option<Instant>,
}

type Fetch = BoxFuture<'static, Result<Token, AuthError>>;

/// Where the tokens of one scheme come from.
pub(super) struct TokenSource {
    scheme: Scheme,
    request: TokenRequest,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// The fetch that is under way, as long as somebody waits for it: nothing is spawned, and a
    /// fetch that all have given up is gone.
    fetch: Option<WeakShared<Fetch>>,
    number: u64,
}

impl TokenSource {
    pub(super) fn new(scheme: Scheme, client: ClientCredentials) -> Result<Self, AuthError> {
        let request = TokenRequest::new(scheme, client)?;
        Ok(Self { scheme, request, state: Mutex::default() })
    }

    /// The token: the one at hand, or a new one. `target` is where it is going to be sent.
    pub(super) async fn get(
        self: &Arc<Self>,
        using: Using<'_>,
        target: &Uri,
    ) -> Result<Token, AuthError> {
        let fetch = {
            let mut state = self.state();
            if let Some(token) = state.token.as_ref().filter(|token| token.is_good(using)) {
                return Ok(token.clone());
            }
            match state.fetch.as_ref().and_then(WeakShared::upgrade) {
                Some(fetch) => fetch,
                None => self.start(&mut state, using, target)?,
            }
        };
        fetch.await
    }

    /// Forgets the token that was refused. A newer one, fetched meanwhile, stays.
    pub(super) fn forget(&self, number: u64) {
        let mut state = self.state();
        if state.token.as_ref().is_some_and(|token| token.number == number) {
            state.token = None;
        }
    }

    /// The secrets that no text may show.
    pub(super) fn secrets(&self) -> Vec<String> {
        let token = self.state().token.as_ref().map(|token| token.secret.clone());
        self.request.secrets().map(str::to_owned).chain(token).collect()
    }

    fn start(
        self: &Arc<Self>,
        state: &mut State,
        using: Using<'_>,
        target: &Uri,
    ) -> Result<Shared<Fetch>, AuthError> {
        let request = self.request.build(target, using.plain_http)?;
        state.number += 1;
        let number = state.number;
        let source = Arc::clone(self);
        let (transport, clock) = (Arc::clone(using.transport), Arc::clone(using.clock));
        let fetch = async move {
            let began = clock.now();
            let granted = source.request.send(request, &*transport, &*clock).await;
            let token = granted.and_then(|granted| source.accept(granted, number, began));
            let mut state = source.state();
            state.fetch = None;
            if let Ok(token) = &token {
                state.token = Some(token.clone());
            }
            drop(state);
            token
        };
        let fetch = fetch.boxed().shared();
        state.fetch = fetch.downgrade();
        Ok(fetch)
    }

    fn accept(&self, granted: Granted, number: u64, began: Instant) -> Result<Token, AuthError> {
        let header = sensitive(&self.scheme, &format!("Bearer {}", granted.token))?;
        // Counted from before the request: the endpoint's clock started no earlier.
        let good_until =
            granted.lifetime.map(|life| began + life.saturating_sub(AHEAD.min(life / 5)));
        Ok(Token { header, secret: granted.token, number, good_until })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Token {
    fn is_good(&self, using: Using<'_>) -> bool {
        self.good_until.is_none_or(|until| using.clock.now() < until)
    }

    /// Tells it from the tokens before and after it.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").field("scheme", &self.scheme.name()).finish_non_exhaustive()
    }
}
