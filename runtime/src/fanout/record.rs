//! What became of a leg, without its type.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::status::LegStatus;
use crate::error::ApiError;

/// What became of a leg, beside its answer and its error.
#[derive(Debug)]
pub(super) struct Record {
    /// The leg's name in the manifest.
    pub(super) leg: Cow<'static, str>,
    pub(super) status: LegStatus,
    /// Its own condition skipped it.
    pub(super) spared: bool,
    pub(super) api: &'static str,
    pub(super) operation: &'static str,
    /// Why it never started.
    pub(super) reason: Option<String>,
    /// The status of the last answer.
    pub(super) http_status: Option<StatusCode>,
    pub(super) attempts: u32,
    pub(super) elapsed: Option<Duration>,
    pub(super) key: Option<String>,
    /// What a person needs to finish an unfinished leg: its request, secrets redacted.
    pub(super) request: Option<Value>,
    pub(super) undo: Option<UndoRecord>,
}

/// What the undo of a leg came to.
#[derive(Debug)]
pub(super) struct UndoRecord {
    pub(super) api: &'static str,
    pub(super) operation: &'static str,
    pub(super) attempts: u32,
    pub(super) key: Option<String>,
    pub(super) error: Option<ApiError<()>>,
    /// What a person needs to finish it: its request, secrets redacted.
    pub(super) request: Option<Value>,
}
