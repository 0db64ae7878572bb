//! How many requests an API gets at once.

/// How many requests an API gets at once. More wait in a bounded queue, in the order in which
/// they came, at most until their call's deadline; where that is full too, a call fails at once
/// with [`ErrorKind::Rejected`](crate::ErrorKind::Rejected).
///
/// ```
/// use fanwise_runtime::{Concurrency, Policy};
/// let policy = Policy::new().concurrency(Concurrency::at_most(64).queue(128));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    pub(crate) most: Option<u32>,
    pub(crate) queue: u32,
    pub(crate) adaptive: bool,
}

impl Concurrency {
    /// At most this many, at least one.
    pub const fn at_most(requests: u32) -> Self {
        Self { most: Some(requests), queue: 1000, adaptive: false }
    }

    /// Any number, whatever the manifest says.
    pub const fn unlimited() -> Self {
        Self { most: None, queue: 0, adaptive: false }
    }

    /// How many wait at most. Default: 1000.
    #[must_use]
    pub const fn queue(mut self, requests: u32) -> Self {
        self.queue = requests;
        self
    }

    /// The limit finds itself, from 16 (or the most, where that is less) up to the most: a 429, a
    /// 503, a time limit that passed or a broken connection takes a tenth of it, answers while
    /// most of it was used let it grow.
    #[must_use]
    pub const fn adaptive(mut self) -> Self {
        self.adaptive = true;
        self
    }
}
