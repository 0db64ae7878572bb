//! What an upstream does wrong, and when.

use std::time::Duration;

use serde_json::Value;

use super::exchange::Seen;

/// For [`Upstream::fault`](super::Upstream::fault): until the faults are cleared.
pub(crate) const ALWAYS: usize = usize::MAX;

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Does not act and answers this status, with the document's error body.
    Status { status: u16, retry_after: Option<u64> },
    /// Does not act and answers this body.
    Answer { status: u16, body: Value },
    /// Acts at once and answers this much later.
    Delay(Duration),
    /// Does not act and never answers.
    Hang,
    /// Acts and never answers.
    ActThenHang,
    /// Does not act and drops the connection.
    Drop,
    /// Acts and drops the connection.
    ActThenDrop,
}

impl Fault {
    /// Does not act and answers this status.
    pub(crate) fn status(status: u16) -> Self {
        Self::Status { status, retry_after: None }
    }

    /// The same with a `Retry-After` of so many seconds; other faults have none.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        match self {
            Self::Status { status, .. } => Self::Status { status, retry_after: Some(seconds) },
            other => other,
        }
    }
}

/// The faults that wait for their request.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    route: String,
    left: usize,
    fault: Fault,
}

impl Faults {
    pub(super) fn arm(&mut self, route: &str, times: usize, fault: Fault) {
        self.0.push(Armed { route: route.to_owned(), left: times, fault });
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault for this request, the first that was armed for its route.
    pub(super) fn take(&mut self, request: &Seen) -> Option<Fault> {
        self.0.retain(|armed| armed.left > 0);
        let armed = self.0.iter_mut().find(|armed| matches(&armed.route, request))?;
        armed.left = armed.left.saturating_sub(usize::from(armed.left != ALWAYS));
        Some(armed.fault.clone())
    }
}

/// `POST /charges/{id}/refunds`: a method, and a path in which `{…}` is any one segment.
fn matches(route: &str, request: &Seen) -> bool {
    let Some((method, path)) = route.split_once(' ') else { return false };
    let wanted: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let segments = request.segments();
    method == request.method
        && wanted.len() == segments.len()
        && wanted.iter().zip(segments).all(|(want, is)| want.starts_with('{') || *want == is)
}
