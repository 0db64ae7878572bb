//! An expression that finds nothing.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// An expression of the manifest that finds nothing, such as a property that an answer lacks.
///
/// It skips an optional leg, fails a required one, and makes an undo `undo_failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(Cow<'static, str>);

impl Missing {
    /// What was looked for: the expression as it stands in the manifest. No value of a request.
    pub fn new(expression: impl Into<Cow<'static, str>>) -> Self {
        Self(expression.into())
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} finds nothing", self.0)
    }
}

impl Error for Missing {}
