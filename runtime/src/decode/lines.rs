//! Bodies with a JSON value on every line, or a sequence of JSON texts (RFC 7464).

use serde::de::{DeserializeOwned, IgnoredAny};

use super::{json, locate, without_mark};
use crate::error::DecodeFailure;

/// Stands before every text of a sequence.
const RECORD: u8 = 0x1e;

/// Reads all values as a list; a failure says the line too.
pub(crate) fn lines<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeFailure> {
    let (list, starts) = list(body)?;
    json(&list).map_err(|failure| {
        let index = failure.pointer.split('/').nth(1).and_then(|index| index.parse().ok());
        match index.and_then(|index: usize| starts.get(index).copied()) {
            Some(line) => on_line(failure, line),
            None => failure,
        }
    })
}

/// All values as one list of JSON, and the line of each.
pub(crate) fn list(body: &[u8]) -> Result<(Vec<u8>, Vec<usize>), DecodeFailure> {
    let body = without_mark(body);
    let end = if body.contains(&RECORD) { RECORD } else { b'\n' };
    let mut list = Vec::with_capacity(body.len() + 2);
    let mut starts = Vec::new();
    let mut line = 1;
    list.push(b'[');
    for text in body.split(|byte| *byte == end) {
        if !text.trim_ascii().is_empty() {
            // One value each: nothing on a line may be taken for a part of the list.
            if let Err(error) = serde_json::from_slice::<IgnoredAny>(text) {
                let mut failure = locate(text, &error);
                failure.pointer.insert_str(0, &format!("/{}", starts.len()));
                return Err(on_line(failure, line));
            }
            if !starts.is_empty() {
                list.push(b',');
            }
            list.extend_from_slice(text.trim_ascii());
            starts.push(line);
        }
        line += text.split(|byte| *byte == b'\n').count() - usize::from(end == RECORD);
    }
    list.push(b']');
    Ok((list, starts))
}

fn on_line(mut failure: DecodeFailure, line: usize) -> DecodeFailure {
    failure.found = format!("{} on line {line}", failure.found);
    failure
}
