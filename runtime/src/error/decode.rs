//! Why an answer isn't a success of its operation.

use std::fmt;

/// Why an answer isn't a success of its operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Decode<E> {
    /// A declared error, decoded.
    Declared(E),
    /// A declared error whose body isn't what the document says.
    DeclaredMalformed(DecodeFailure),
    /// A status or media type that the document doesn't declare.
    Undeclared,
    /// A declared success whose body isn't what the document says.
    Malformed(DecodeFailure),
}

/// Where a body isn't what the document says. Holds no value of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeFailure {
    /// The JSON pointer (RFC 6901) of the value; empty for the whole body.
    pub pointer: String,
    /// What the document wants there.
    pub expected: String,
    /// What was there: a JSON type, or a fault of syntax.
    pub found: String,
}

impl DecodeFailure {
    /// A failure at `pointer`.
    pub fn new(
        pointer: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self { pointer: pointer.into(), expected: expected.into(), found: found.into() }
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str("body")?,
            pointer => f.write_str(pointer)?,
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for DecodeFailure {}
