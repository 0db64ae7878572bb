//! What the APIs of one SDK share.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::client::Background;
use crate::clock::{Clock, TokioClock};
use crate::error::BuildError;
use crate::hook::Hook;
use crate::stats::Roster;
use crate::transport::{ReqwestTransport, Transport};

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

    pub(crate) fn hooks(&self) -> &[Arc<dyn Hook>] {
        &self.hooks
    }

    pub(crate) fn shared_transport(&self) -> Result<Arc<dyn Transport>, BuildError> {
        if let Some(transport) = self.transport.as_ref().or(self.network.get()) {
            return Ok(Arc::clone(transport));
        }
        let network =
            ReqwestTransport::new().map_err(|error| BuildError::new(error.to_string()))?;
        Ok(Arc::clone(self.network.get_or_init(|| Arc::new(network))))
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        self.clock.clone().unwrap_or_else(|| Arc::new(TokioClock::new()))
    }

    /// Waits for the fan-outs that outlive their callers (`undo_on_drop`).
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
    };
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("seed", &self.seed).finish_non_exhaustive()
    }
}
