//! Exchanges written down without their secrets, and played again.

mod content;
mod file;
mod recorder;
mod redact;
mod replay;

use std::fmt;
use std::path::Path;

use content::Content;
pub use file::RecordingError;
use http::{HeaderMap, Method, StatusCode};
pub use recorder::Recorder;
use redact::Redactor;
pub use replay::Replay;

use crate::transport::TransportErrorKind;

/// Exchanges in the order in which they were sent. [`Recorder`] makes one, [`Replay`] plays it.
///
/// It is kept as JSON that a person can read and change: bodies that are JSON stand as JSON, others
/// as text or base64. No secret is in it: see [`Recorder`].
#[derive(Clone, Debug, Default)]
pub struct Recording {
    exchanges: Vec<Exchange>,
    /// What is redacted by name beside what always is.
    fields: Vec<String>,
}

/// A request and what came of it, both redacted.
#[derive(Clone)]
struct Exchange {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Content,
    outcome: Result<Answer, TransportErrorKind>,
}

/// An answer, redacted.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Content,
}

impl Recording {
    /// How many exchanges it holds.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// Writes it to a file, as JSON. Fails when the file can't be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), RecordingError> {
        std::fs::write(path, self.to_json()).map_err(|error| RecordingError::io(&error))
    }

    /// Reads it from a file. Fails when it can't be read or is no recording.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, RecordingError> {
        let text = std::fs::read_to_string(path).map_err(|error| RecordingError::io(&error))?;
        Self::from_json(&text)
    }

    /// The recording as JSON.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", file::write(self))
    }

    /// A recording from its JSON. Fails with what is missing or wrong.
    pub fn from_json(text: &str) -> Result<Self, RecordingError> {
        let value = serde_json::from_str(text).map_err(|error| RecordingError::json(&error))?;
        file::read(&value)
    }

    fn redactor(&self) -> Redactor {
        Redactor::new(&self.fields)
    }
}

/// Without headers and bodies.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = match &self.outcome {
            Ok(answer) => answer.status.to_string(),
            Err(kind) => format!("{kind:?}"),
        };
        write!(f, "{} {}: {end}", self.method, self.url)
    }
}
