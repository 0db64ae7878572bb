//! What the generator has to say about its input: where, what is wrong, what to do.
//!
//! Every stage collects all of its diagnostics; between two stages [`Diagnostics::stop_on_error`]
//! ends the run if one of them is an error.

mod nearest;

use std::fmt;
use std::sync::Arc;

pub use nearest::{listed, nearest, suggestion};

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The output is written all the same; something in it is other than the document says.
    Warning,
    /// Nothing is written.
    Error,
}

/// A place in a document or manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it, or relative to the folder of the root document.
    pub file: Arc<str>,
    /// From 1; 1 where it is the whole file, which may not be there.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// RFC 6901 in fragment form: `#/paths/~1orders/get`. `#` is the whole document.
    pub pointer: String,
}

impl Place {
    /// The place of a whole file: its start, the pointer `#`.
    pub fn of_file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), line: 1, column: 1, pointer: "#".to_owned() }
    }
}

/// One thing that is wrong in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A stable word for scripts: `ref-not-found`, `unknown-operation`.
    pub code: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it, in one sentence without a full stop.
    pub help: String,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { severity: Severity::Error, code, place, message, help: String::new() }
    }

    /// A warning.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// Says what to do about it. Every diagnostic has one.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl fmt::Display for Diagnostic {
    /// `error[ref-not-found]: what is wrong`, ` --> file:line:column  #/pointer`, ` = help: advice`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        writeln!(f, "{severity}[{}]: {}", self.code, self.message)?;
        let Place { file, line, column, pointer } = &self.place;
        write!(f, "  --> {file}:{line}:{column}  {pointer}")?;
        if !self.help.is_empty() {
            write!(f, "\n  = help: {}", self.help)?;
        }
        Ok(())
    }
}

/// All that a run has said so far, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.all.push(diagnostic);
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.all.iter()
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|one| one.severity == Severity::Error)
    }

    /// Ends a run between two stages: `Err` if one of them is an error.
    pub fn stop_on_error(&self) -> Result<(), Stopped> {
        if self.has_errors() { Err(Stopped) } else { Ok(()) }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, iter: T) {
        self.all.extend(iter);
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A stage found an error; the [`Diagnostics`] say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;
