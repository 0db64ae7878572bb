//! Questions about operations.

use crate::ir::Operation;

pub(super) use crate::select::{address, alike, find, line, title};

/// Whether an answer never ends by itself, so that no leg can wait for it.
pub(super) fn is_streaming(operation: &Operation) -> bool {
    const STREAMS: [&str; 6] = [
        "text/event-stream",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/json-seq",
    ];
    operation
        .answers
        .iter()
        .filter(|answer| operation.is_success(answer.status))
        .flat_map(|answer| &answer.content)
        .any(|content| {
            let media = content.media.split(';').next().unwrap_or_default().trim();
            STREAMS.iter().any(|stream| stream.eq_ignore_ascii_case(media))
        })
}
