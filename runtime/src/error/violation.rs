//! What of a request breaks a rule of its document.

use std::fmt;

/// Where in a request a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestPart {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In the `Cookie` header.
    Cookie,
    /// In the body.
    Body,
}

impl RequestPart {
    /// The part in one word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
        }
    }
}

impl fmt::Display for RequestPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value of a request that breaks a rule of the document: where it stands, and the rule. It holds
/// nothing of the value itself.
///
/// As text: ``query `limit`: at most 100``, `body /items/0/sku: is required`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where the value travels.
    pub part: RequestPart,
    /// The parameter's name on the wire; `None` in a body.
    pub parameter: Option<&'static str>,
    /// Where the value stands in the parameter or body, as a JSON pointer (RFC 6901); empty for the
    /// whole of it. What is required and missing is named as if it were there.
    pub pointer: String,
    /// The document's keyword: `maxLength`.
    pub keyword: &'static str,
    /// What that asks for, in words.
    pub rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.part.as_str())?;
        if let Some(name) = self.parameter {
            write!(f, " `{name}`")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " {}", self.pointer)?;
        }
        write!(f, ": {}", self.rule)
    }
}
