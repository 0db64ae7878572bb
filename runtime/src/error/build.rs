//! What is wrong before anything is sent.

use std::fmt;
use std::sync::Arc;

use crate::error::{ErrorKind, Violation};

/// How many violations stand in the text of an error.
#[cfg(feature = "validate")]
const SAID: usize = 10;

/// A request or a client that can't be built. Cheap to clone; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    message: Box<str>,
    violations: Arc<[Violation]>,
}

impl BuildError {
    /// An error with this text, which must hold no secret.
    pub fn new(message: impl Into<Box<str>>) -> Self {
        Self { message: message.into(), violations: Arc::default() }
    }

    /// A request whose values break these rules, of which there is one at least.
    #[cfg(feature = "validate")]
    pub(crate) fn invalid(violations: Vec<Violation>) -> Self {
        let said = violations.iter().take(SAID).map(|one| super::bounded(&one.to_string()));
        let mut message = said.collect::<Vec<_>>().join("; ");
        if violations.len() > SAID {
            message = format!("{message}; and {} more", violations.len() - SAID);
        }
        Self { message: message.into(), violations: violations.into() }
    }

    /// The kind of the error of a call that fails by it.
    pub(crate) fn kind(&self) -> ErrorKind {
        if self.violations.is_empty() { ErrorKind::Build } else { ErrorKind::Invalid }
    }

    /// What of the request breaks the rules of its document; empty where something else is wrong.
    /// A thousand are named at most.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BuildError {}
