//! What became of a leg, without its type.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::status::LegStatus;
use crate::error::ApiError;

/// What became of a leg, or of an element, beside its answer and its error.
#[derive(Debug)]
pub(super) struct Record {
    /// The leg's name in the manifest; an element's own stands in brackets behind it.
    pub(super) leg: Cow<'static, str>,
    /// The name of the target, of an element that has one.
    pub(super) target: Option<Cow<'static, str>>,
    pub(super) status: LegStatus,
    /// Its own condition skipped it.
    pub(super) spared: bool,
    /// Something of it, or of an element, stays in its API, or may.
    pub(super) stays: bool,
    /// It did not do what it should, or an element did not.
    pub(super) flawed: bool,
    pub(super) api: &'static str,
    pub(super) operation: &'static str,
    /// Why it never started.
    pub(super) reason: Option<Cow<'static, str>>,
    /// The status of the last answer.
    pub(super) http_status: Option<StatusCode>,
    /// How often its operation was sent; `None` of what calls nothing itself.
    pub(super) attempts: Option<u32>,
    /// From its start to the end of its operation's last call: neither its undo counts, nor that of
    /// a fan-out that is the leg or the element.
    pub(super) elapsed: Option<Duration>,
    pub(super) key: Option<String>,
    /// What a person needs to finish an unfinished leg: its request, secrets redacted.
    pub(super) request: Option<Value>,
    pub(super) undo: Option<Box<UndoRecord>>,
}

impl Record {
    /// Of a leg with this status, nothing of which was sent.
    pub(super) fn of(
        leg: Cow<'static, str>,
        status: LegStatus,
        api: &'static str,
        operation: &'static str,
    ) -> Self {
        Self {
            leg,
            target: None,
            status,
            spared: false,
            stays: status.stays(),
            flawed: !status.is_answered(),
            api,
            operation,
            reason: None,
            http_status: None,
            attempts: None,
            elapsed: None,
            key: None,
            request: None,
            undo: None,
        }
    }
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
