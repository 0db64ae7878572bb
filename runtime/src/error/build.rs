//! What is wrong before anything is sent.

use std::fmt;

/// A request or a client that can't be built. Cheap to clone; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    message: Box<str>,
}

impl BuildError {
    /// An error with this text, which must hold no secret.
    pub fn new(message: impl Into<Box<str>>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BuildError {}
