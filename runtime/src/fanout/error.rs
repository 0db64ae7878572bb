//! The error of a fan-out: which legs failed, and why.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::report::Report;
use super::slot::Slot;
use super::status::{LegStatus, Overall};
use crate::error::ApiError;

/// The errors of a fan-out's legs. Cheap to clone; prints as one line without a secret.
#[derive(Clone)]
pub struct FanOutError(Arc<Inner>);

struct Inner {
    report: Report,
    failures: Vec<LegFailure>,
    cause: Option<usize>,
}

impl FanOutError {
    pub(super) fn new(report: Report, slots: &[Arc<dyn Slot>], cause: Option<usize>) -> Self {
        let mut failures = Vec::new();
        let mut position = None;
        for (index, slot) in slots.iter().enumerate() {
            let before = failures.len();
            failures.extend(LegFailure::of(&**slot));
            let failed = slot.record().is_some_and(|record| !record.status.is_answered());
            if let (true, Some(elements)) = (failed, slot.elements()) {
                failures.extend(elements.0.into_iter().filter_map(LegFailure::of));
            }
            if cause == Some(index) && failures.len() > before {
                position = Some(before);
            }
        }
        Self(Arc::new(Inner { report, failures, cause: position }))
    }

    /// The fan-out's name in the manifest.
    pub fn fan_out(&self) -> &'static str {
        self.0.report.fan_out()
    }

    /// What became of the fan-out as a whole.
    pub fn overall(&self) -> Overall {
        self.0.report.overall()
    }

    /// What the outcome said: all that a person needs to finish what is in doubt or not undone.
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// The legs that failed, in the order of the manifest. Of a leg with elements that failed each
    /// of them has its place, under the leg's name and its own: `charges[3]`.
    pub fn failures(&self) -> &[LegFailure] {
        &self.0.failures
    }

    /// Why the fan-out could not be met, whatever its legs did.
    pub fn reason(&self) -> Option<&str> {
        self.0.report.reason()
    }

    /// The leg that ended the fan-out unmet; the first one that failed where the join is met.
    pub fn cause(&self) -> Option<&LegFailure> {
        self.0.failures.get(self.0.cause.unwrap_or(0))
    }
}

impl fmt::Display for FanOutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.fan_out(), self.overall())?;
        if let Some(reason) = self.reason() {
            write!(f, ": {reason}")?;
        }
        if let Some(cause) = self.cause() {
            write!(f, ": {cause}")?;
        }
        match self.failures().len() {
            0 | 1 => Ok(()),
            2 => f.write_str(" (and 1 more leg)"),
            more => write!(f, " (and {} more legs)", more - 1),
        }
    }
}

impl fmt::Debug for FanOutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FanOutError")
            .field("fanout", &self.fan_out())
            .field("overall", &self.overall())
            .field("failures", &self.failures())
            .finish_non_exhaustive()
    }
}

impl Error for FanOutError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause().map(|failure| failure as &(dyn Error + 'static))
    }
}

/// A leg that failed: the error of its operation, or that of its undo.
#[derive(Clone)]
pub struct LegFailure {
    leg: Cow<'static, str>,
    status: LegStatus,
    error: ApiError<()>,
}

impl LegFailure {
    fn of(slot: &dyn Slot) -> Option<Self> {
        let record = slot.record().filter(|record| !record.status.is_answered())?;
        let undo = record.undo.as_ref().and_then(|undo| undo.error.clone());
        let error = undo.or_else(|| slot.error())?;
        Some(Self { leg: record.leg.clone(), status: record.status, error })
    }

    /// The leg's name in the manifest; the name of an element stands in brackets behind it.
    pub fn leg(&self) -> &str {
        &self.leg
    }

    /// What became of the leg.
    pub fn status(&self) -> LegStatus {
        self.status
    }

    /// The API's name.
    pub fn api(&self) -> &'static str {
        self.error.api()
    }

    /// The operation that failed: the leg's own, or its undo's if the status is `undo_failed`.
    pub fn operation(&self) -> &'static str {
        self.error.operation()
    }

    /// The attempt that failed last, from 1; 0 when nothing was sent.
    pub fn attempt(&self) -> u32 {
        self.error.attempts()
    }

    /// The operation's error, without its type.
    pub fn error(&self) -> &ApiError<()> {
        &self.error
    }
}

impl fmt::Display for LegFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leg `{}` is {}: {}", self.leg, self.status, self.error)
    }
}

impl fmt::Debug for LegFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegFailure")
            .field("leg", &self.leg)
            .field("status", &self.status)
            .field("error", &self.error)
            .finish()
    }
}

impl Error for LegFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}
