//! What one call sets for itself.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderName, HeaderValue};

use super::Correlation;
use crate::client::Hedge;
use crate::error::BuildError;
use crate::layers::Horizon;
use crate::stream::Wanted;

/// Where the idempotency key of a call comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeyRule {
    /// A fresh one where the operation declares a key header and nothing else fills it.
    #[default]
    Auto,
    /// None is made.
    None,
    /// This one, whatever else fills the header.
    Given(String),
}

/// What one call sets for itself; what is `None` comes from the API's policy.
#[derive(Clone, Default)]
pub(crate) struct CallSettings {
    /// The longest that the whole call takes.
    pub(crate) timeout: Option<Duration>,
    /// When the call ends at the latest: a leg's deadline.
    pub(crate) until: Option<Instant>,
    /// The longest that one attempt takes.
    pub(crate) attempt_timeout: Option<Duration>,
    /// The most attempts, the first included.
    pub(crate) attempts: Option<u32>,
    /// The most that the first backoff takes.
    pub(crate) backoff: Option<Duration>,
    /// The most that any backoff takes.
    pub(crate) backoff_cap: Option<Duration>,
    /// When a second attempt is sent beside the first.
    pub(crate) hedge: Option<Hedge>,
    /// Whether a stored answer will do and the new one is kept.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(crate) cache: Option<bool>,
    /// Whether it shares the request of an equal read.
    pub(crate) coalesce: Option<bool>,
    /// Its answer may be kept: what changes its request has to be known.
    pub(crate) keeps: bool,
    /// How long somebody waits for it, where several callers do.
    pub(crate) horizon: Option<Arc<Horizon>>,
    pub(crate) key: KeyRule,
    /// Headers that replace those of the same name.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Percent-encoded pairs that follow the request's own query.
    pub(crate) query: String,
    /// The fan-out that the call is part of, where its API wants to know.
    pub(crate) correlation: Option<Correlation>,
    /// Statuses of 5xx after which nothing has happened.
    pub(crate) no_effect: &'static [u16],
    /// Which bodies are left unread when their head has come.
    pub(crate) unread: Option<Wanted>,
    /// What couldn't be set.
    pub(crate) fault: Option<BuildError>,
}

/// Without key, headers and query: they may hold secrets.
impl fmt::Debug for CallSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallSettings")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
