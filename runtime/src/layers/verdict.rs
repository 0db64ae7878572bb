//! What the end of an attempt says of the API.

use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// Whether an attempt says that the API fares badly; `None` where it says nothing.
///
/// Whatever the API answers in good order shows that it is there, a 429 too: that is a limit at
/// work, no outage.
pub(super) fn failed(result: &Result<RawResponse, CallError>) -> Option<bool> {
    match result {
        Ok(raw) => Some(matches!(raw.status_code(), 500 | 502..)),
        Err(failure) => match failure.kind {
            ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => Some(true),
            ErrorKind::Redirect
            | ErrorKind::TooLarge
            | ErrorKind::Status
            | ErrorKind::Undeclared
            | ErrorKind::Malformed => Some(false),
            ErrorKind::Build
            | ErrorKind::Invalid
            | ErrorKind::Credential
            | ErrorKind::Rejected
            | ErrorKind::CircuitOpen
            | ErrorKind::Deadline => None,
        },
    }
}

/// Whether it is a sign that the API gets more than it bears.
pub(super) fn overloaded(result: &Result<RawResponse, CallError>) -> bool {
    match result {
        Ok(raw) => matches!(raw.status_code(), 429 | 503 | 504),
        Err(_) => failed(result) == Some(true),
    }
}
