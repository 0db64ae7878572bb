//! The kinds of error that a program may branch on.

use std::fmt;

/// What kept a call from succeeding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request couldn't be built; nothing was sent.
    Build,
    /// Values of the request break rules of the document (`validate: requests`); nothing was sent.
    Invalid,
    /// A credential is missing, or couldn't be fetched or renewed; nothing was sent.
    Credential,
    /// A policy of this client refused: too many at once, or too many in a time. Nothing was sent.
    Rejected,
    /// The circuit breaker is open: too much of what was sent there failed. Nothing was sent.
    CircuitOpen,
    /// No connection: the request never left.
    Connect,
    /// An attempt took longer than the attempt timeout.
    Timeout,
    /// The call took longer than its own limit, retries included.
    Deadline,
    /// The connection broke after the request may have been sent.
    Transport,
    /// A redirect that is not followed: too many, or to an unsafe place.
    Redirect,
    /// The answer is larger than this client accepts.
    TooLarge,
    /// An error that the document declares.
    Status,
    /// A status or media type that the document doesn't declare.
    Undeclared,
    /// A declared success whose body isn't what the document says.
    Malformed,
}

impl ErrorKind {
    /// Whether a policy of this client refused, so that nothing was sent and the API had no part
    /// in it.
    pub(crate) const fn is_local(self) -> bool {
        matches!(self, Self::Rejected | Self::CircuitOpen)
    }

    /// Every kind, in the order of their declaration.
    pub const ALL: [Self; 14] = [
        Self::Build,
        Self::Invalid,
        Self::Credential,
        Self::Rejected,
        Self::CircuitOpen,
        Self::Connect,
        Self::Timeout,
        Self::Deadline,
        Self::Transport,
        Self::Redirect,
        Self::TooLarge,
        Self::Status,
        Self::Undeclared,
        Self::Malformed,
    ];

    /// The kind in one word, as it stands in the unified JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Invalid => "invalid",
            Self::Credential => "credential",
            Self::Rejected => "rejected",
            Self::CircuitOpen => "circuit_open",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::TooLarge => "too_large",
            Self::Status => "status",
            Self::Undeclared => "undeclared",
            Self::Malformed => "malformed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn each_kind_stands_at_its_number() {
        for (number, kind) in ErrorKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number, "{kind}");
        }
        assert_eq!(ErrorKind::Malformed as usize + 1, ErrorKind::ALL.len(), "the last one");
    }
}
