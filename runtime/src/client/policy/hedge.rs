//! When a second attempt is sent beside the first.

/// When a second attempt is sent beside one that takes long; the first good answer counts, the
/// other attempt is given up. Only for safe requests (RFC 9110 §9.2.1), and only as long as the
/// retry budget pays for it.
///
/// ```
/// use fanwise_runtime::{Hedge, Policy};
/// let policy = Policy::new().hedge(Hedge::percentile(95));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hedge(pub(crate) HedgeRule);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HedgeRule {
    Off,
    AfterMs(u64),
    Percentile(u32),
}

impl Hedge {
    /// When the first has taken this long, in milliseconds.
    pub const fn after_ms(milliseconds: u64) -> Self {
        Self(HedgeRule::AfterMs(milliseconds))
    }

    /// When the first has taken longer than so many percent of the operation's latest answers; no
    /// second attempt before there are twenty of them.
    pub const fn percentile(percent: u32) -> Self {
        Self(HedgeRule::Percentile(percent))
    }

    /// Never, whatever the manifest says.
    pub const fn off() -> Self {
        Self(HedgeRule::Off)
    }
}
