//! Where the answer of a read came from, where it may be another's.

use std::fmt;

/// Where the answer of a read came from that may share what others asked for. Each such call is
/// one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reuse {
    /// From the cache, without waiting.
    Hit,
    /// From the API: the cache had nothing of use.
    Miss,
    /// From the API, or from the cache after the API was asked whether it still holds.
    Revalidation,
    /// From the request of an equal call that was under way.
    Coalesced,
}

impl Reuse {
    /// Every one, in the order of their declaration.
    pub const ALL: [Self; 4] = [Self::Hit, Self::Miss, Self::Revalidation, Self::Coalesced];

    /// In one word: `hit`, `miss`, `revalidation`, `coalesced`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Revalidation => "revalidation",
            Self::Coalesced => "coalesced",
        }
    }
}

impl fmt::Display for Reuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Hit => "answered from the cache",
            Self::Miss => "not in the cache",
            Self::Revalidation => "asked whether the cached answer holds",
            Self::Coalesced => "waits for an equal request",
        })
    }
}
