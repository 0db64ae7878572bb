//! What the APIs of one SDK share.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::auth::Environment;
use crate::client::Background;
use crate::clock::{Clock, TokioClock};
use crate::error::BuildError;
use crate::hook::Hook;
use crate::stats::Roster;
use crate::tls::{TlsError, TlsOptions};
use crate::transport::{ReqwestOptions, Transport};

/// What the APIs of one SDK share: transport, clock, seed, counters, and the work that outlives its
/// callers.
///
/// Clones share all of it.
#[derive(Clone, Default)]
pub struct Shared {
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    seed: Option<u64>,
    network: Arc<OnceLock<Arc<dyn Transport>>>,
    background: Arc<Background>,
    roster: Arc<Roster>,
    hooks: Vec<Arc<dyn Hook>>,
    environment: Environment,
    tls: Option<TlsOptions>,
    /// Which API has which environment variable.
    claims: Arc<Mutex<Vec<(String, &'static str)>>>,
}

impl Shared {
    /// The defaults: real connections, the machine's clock, random numbers from entropy.
    pub fn new() -> Self {
        Self::default()
    }

    /// The transport of every API that has none of its own.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The clock of every API.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The seed of jitter and idempotency keys, for tests that must repeat.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// What is asked before each request of every API leaves and told of its answer, after those
    /// given before and before an API's own.
    #[must_use]
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// Whom every API trusts that has no transport and no TLS of its own, and what it shows.
    #[must_use]
    pub fn tls(mut self, tls: TlsOptions) -> Self {
        self.tls = Some(tls);
        self.network = Arc::default();
        self
    }

    /// Looks variables up here, and not in the environment of the process: for tests, or for a
    /// program that reads its settings from elsewhere.
    #[must_use]
    pub fn environment(
        mut self,
        find: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.environment = Environment::Own(Arc::new(find));
        self
    }

    /// Takes no credential from an environment variable that the program doesn't name itself, by
    /// [`env`](crate::env).
    #[must_use]
    pub fn no_environment(mut self) -> Self {
        self.environment = Environment::Unused;
        self
    }

    pub(crate) fn shared_environment(&self) -> Environment {
        self.environment.clone()
    }

    /// Takes a variable for one API. Fails where another one has it: one API's credential must not
    /// go to another because their names look alike.
    pub(crate) fn claim(&self, variable: &str, api: &'static str) -> Result<(), BuildError> {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        match claims.iter().find(|(known, _)| known == variable) {
            Some((_, other)) if *other != api => Err(BuildError::new(format!(
                "the environment variable `{variable}` would be the credential of two APIs, \
                 `{other}` and `{api}`; give one of them in the program"
            ))),
            Some(_) => Ok(()),
            None => {
                claims.push((variable.to_owned(), api));
                Ok(())
            }
        }
    }

    /// The TLS options of every API that has none of its own.
    pub(crate) fn shared_tls(&self) -> TlsOptions {
        self.tls.clone().unwrap_or_default()
    }

    /// What goes to other origins where the transport of all shows a certificate.
    pub(crate) fn abroad(&self) -> Result<Option<Arc<dyn Transport>>, BuildError> {
        let shown = self.tls.clone().filter(|tls| self.transport.is_none() && tls.has_identity());
        shown.map(|tls| own_transport(tls.without_identity(), None)).transpose()
    }

    /// Whether the user has given a transport.
    pub(crate) fn has_transport(&self) -> bool {
        self.transport.is_some()
    }

    pub(crate) fn hooks(&self) -> &[Arc<dyn Hook>] {
        &self.hooks
    }

    pub(crate) fn shared_transport(&self) -> Result<Arc<dyn Transport>, BuildError> {
        if let Some(transport) = self.transport.as_ref().or(self.network.get()) {
            return Ok(Arc::clone(transport));
        }
        let network = own_transport(self.shared_tls(), None)?;
        Ok(Arc::clone(self.network.get_or_init(|| network)))
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        self.clock.clone().unwrap_or_else(|| Arc::new(TokioClock::new()))
    }

    /// Waits for what outlives its callers: fan-outs (`undo_on_drop`) and the renewal of stored
    /// answers.
    pub async fn drain(&self) {
        self.background.drain().await;
    }

    pub(crate) fn background(&self) -> Arc<Background> {
        Arc::clone(&self.background)
    }

    pub(crate) fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.roster)
    }

    pub(crate) fn shared_seed(&self) -> Option<u64> {
        self.seed
    }
}

/// The methods by which the builder of a generated crate sets what its APIs share: for a type with a
/// field `shared` of [`Shared`].
///
/// ```
/// #[derive(Default)]
/// struct Builder {
///     shared: fanwise_runtime::Shared,
/// }
///
/// impl Builder {
///     fanwise_runtime::shared_settings!();
/// }
///
/// let builder = Builder::default().seed(7);
/// # let _: fanwise_runtime::Shared = builder.shared;
/// ```
#[macro_export]
macro_rules! shared_settings {
    () => {
        /// What sends the requests of all APIs that set nothing else.
        pub fn transport(mut self, transport: impl $crate::Transport) -> Self {
            self.shared = self.shared.transport(transport);
            self
        }

        /// The clock of all waiting and measuring.
        pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
            self.shared = self.shared.clock(clock);
            self
        }

        /// Makes all that is random, jitter and keys, the same in every run.
        pub fn seed(mut self, seed: u64) -> Self {
            self.shared = self.shared.seed(seed);
            self
        }

        /// What is asked before each request of every API leaves, after its credential is on it, and
        /// told of its answer: after those given before and before an API's own.
        pub fn hook(mut self, hook: impl $crate::Hook) -> Self {
            self.shared = self.shared.hook(hook);
            self
        }

        /// Whom every API trusts that has no transport and no TLS of its own, and what it shows.
        pub fn tls(mut self, tls: $crate::tls::TlsOptions) -> Self {
            self.shared = self.shared.tls(tls);
            self
        }

        /// Looks credentials' variables up here, and not in the environment of the process.
        pub fn environment(
            mut self,
            find: impl ::core::ops::Fn(&str) -> ::core::option::Option<::std::string::String>
            + ::core::marker::Send
            + ::core::marker::Sync
            + 'static,
        ) -> Self {
            self.shared = self.shared.environment(find);
            self
        }

        /// Takes no credential from an environment variable that the program doesn't name itself.
        pub fn no_environment(mut self) -> Self {
            self.shared = self.shared.no_environment();
            self
        }
    };
}

/// A transport with these TLS options, and a certificate.
pub(super) fn own_transport(
    mut tls: TlsOptions,
    certificate: Option<&str>,
) -> Result<Arc<dyn Transport>, BuildError> {
    let fault = |error: TlsError| BuildError::new(error.to_string());
    if let Some(pem) = certificate {
        tls = tls.identity_pem(pem).map_err(fault)?;
    }
    Ok(Arc::new(ReqwestOptions::new().tls(tls).build().map_err(fault)?))
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("seed", &self.seed).finish_non_exhaustive()
    }
}
