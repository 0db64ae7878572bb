//! Which of an API's reads a policy is about.

/// Which of an API's reads (safe requests, RFC 9110 §9.2.1) a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    All,
    /// Those of these operations, by ID.
    Only(&'static [&'static str]),
    None,
}

impl Reads {
    /// Whether it is about those of this operation.
    pub(crate) fn hold(self, operation: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(operations) => operations.contains(&operation),
            Self::None => false,
        }
    }
}
