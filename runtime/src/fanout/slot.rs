//! A leg without its type, as the driver and the outcome hold it.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;

use super::record::Record;
use super::status::LegStatus;
use crate::error::{ApiError, CallError};

/// What a leg goes by and what became of it, whatever it calls.
#[derive(Debug, Default)]
pub(super) struct Fate {
    name: OnceLock<Cow<'static, str>>,
    record: OnceLock<Record>,
}

impl Fate {
    /// The leg's name; a mark in its place before its fan-out knows it.
    pub(super) fn name(&self) -> Cow<'static, str> {
        self.name.get().cloned().unwrap_or(Cow::Borrowed("?"))
    }

    pub(super) fn record(&self) -> Option<&Record> {
        self.record.get()
    }

    pub(super) fn status(&self) -> Option<LegStatus> {
        self.record().map(|record| record.status)
    }

    pub(super) fn reason(&self) -> Option<&str> {
        self.record()?.reason.as_deref()
    }

    pub(super) fn elapsed(&self) -> Option<Duration> {
        self.record()?.elapsed
    }
}

/// A leg without its type, as the driver and the outcome hold it.
pub(super) trait Slot: Send + Sync {
    /// What it goes by and what became of it.
    fn fate(&self) -> &Fate;
    /// Keeps an error that no call ended in.
    fn fail(&self, error: CallError);
    /// The answer as JSON, secrets redacted.
    fn data(&self) -> Option<Value>;
    /// The error of its last call.
    fn error(&self) -> Option<ApiError<()>>;
    /// The declared error as JSON, secrets redacted.
    fn error_body(&self) -> Option<Value> {
        None
    }
    /// Says which leg of the plan this is; the first word stands.
    fn name(&self, name: Cow<'static, str>) {
        let _ = self.fate().name.set(name);
    }
    /// Says what became of the leg, once.
    fn finish(&self, record: Record) {
        let _ = self.fate().record.set(record);
    }
    /// What became of the leg.
    fn record(&self) -> Option<&Record> {
        self.fate().record()
    }
    /// The elements of a leg that has some.
    fn elements(&self) -> Option<Slots<'_>> {
        None
    }
}

/// The elements of a leg without their types.
#[doc(hidden)]
pub struct Slots<'s>(pub(super) Vec<&'s dyn Slot>);

impl fmt::Debug for Slots<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slots").field(&self.0.len()).finish()
    }
}
