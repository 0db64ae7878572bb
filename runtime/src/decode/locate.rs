//! Where in a body an error lies.

use serde_json::error::Category;

use crate::error::DecodeFailure;

/// Stands before and between the parts of a failure that travels as an error's text.
const MARK: char = '\u{1}';

impl DecodeFailure {
    /// The failure as the text of a serde error; [`locate`] makes it whole again.
    pub(crate) fn in_words(&self) -> String {
        format!("{MARK}{}{MARK}{}{MARK}{}{MARK}", self.pointer, self.expected, self.found)
    }

    fn from_words(text: &str) -> Option<Self> {
        let mut parts = text.split(MARK).skip(1);
        Some(Self::new(parts.next()?, parts.next()?, parts.next()?))
    }
}

/// What an error of `serde_json` says, and the pointer to where it says it. No value of the body is
/// in it.
pub(super) fn locate(bytes: &[u8], error: &serde_json::Error) -> DecodeFailure {
    let text = error.to_string();
    let text = without_position(&text);
    let place = Scan::new(bytes).until(offset(bytes, error.line(), error.column()));
    if error.classify() != Category::Data {
        return DecodeFailure::new(place, "valid JSON", text);
    }
    let mut failure = described(text);
    failure.pointer.insert_str(0, &place);
    failure
}

/// What the text of serde's error says, its pointer from the value on that it is about.
pub(crate) fn described(text: &str) -> DecodeFailure {
    if let Some(inner) = DecodeFailure::from_words(text) {
        return inner;
    }
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    if let Some(name) = missing {
        let mut pointer = String::new();
        push_key(&mut pointer, name);
        return DecodeFailure::new(pointer, "a value, which is required", "none");
    }
    let (found, expected) = text.split_once(", expected ").unwrap_or(("", text));
    DecodeFailure::new("", expected, found_kind(found))
}

/// The kind alone of what serde says it found: the value itself may be a secret.
fn found_kind(found: &str) -> &'static str {
    let out_of_range = found.starts_with("invalid value");
    let kind = found.split_once(": ").map_or("", |(_, kind)| kind);
    match kind.split(' ').next().unwrap_or("") {
        "null" | "unit" => "null",
        "boolean" => "a boolean",
        "integer" | "floating" | "number" if out_of_range => "a number out of its range",
        "integer" | "floating" | "number" => "a number",
        "string" | "character" if out_of_range => "another string",
        "string" | "character" => "a string",
        "sequence" => "an array",
        "map" => "an object",
        _ => "something else",
    }
}

/// `serde_json` ends its messages with the position.
fn without_position(text: &str) -> &str {
    text.rsplit_once(" at line ").map_or(text, |(message, _)| message)
}

/// How many bytes stand before a position: lines count from 1, columns are bytes of the line.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        let rest = bytes.get(start..).unwrap_or_default();
        start += rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    }
    (start + column).min(bytes.len())
}

/// One more step of a pointer (RFC 6901 §3).
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

/// A container that is open at a place.
enum Open {
    /// The key whose value stands there; `None` before the first key and after a value's comma.
    Object(Option<String>),
    /// The index that stands there.
    Array(usize),
}

/// Goes through JSON up to a place, and knows which value stands there.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Open>,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, open: Vec::new() }
    }

    /// The pointer of the innermost value that the last byte before `end` belongs to. A colon, an
    /// opening bracket and a comma of a list belong to the value that they announce.
    fn until(mut self, end: usize) -> String {
        let before = self.bytes.get(..end).unwrap_or(self.bytes);
        let end =
            before.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |at| at + 1);
        while self.at < end {
            let byte = self.bytes.get(self.at).copied().unwrap_or(b' ');
            match byte {
                b'{' => self.open.push(Open::Object(None)),
                b'[' => self.open.push(Open::Array(0)),
                b'}' | b']' if self.at + 1 == end => return self.pointer(true),
                b'}' | b']' => {
                    self.open.pop();
                }
                b',' => match self.open.last_mut() {
                    Some(Open::Object(key)) => *key = None,
                    Some(Open::Array(index)) => *index += 1,
                    None => {}
                },
                b'"' => {
                    self.string();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.pointer(false)
    }

    /// Steps over a string, which is a key where an object waits for one.
    fn string(&mut self) {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        if let Some(Open::Object(key @ None)) = self.open.last_mut() {
            let text = self.bytes.get(start..self.at).unwrap_or_default();
            *key = serde_json::from_slice(text).ok();
        }
    }

    /// The path to the place; `closing` leaves out the last step, as a bracket closes its owner.
    fn pointer(&self, closing: bool) -> String {
        let mut pointer = String::new();
        let depth = self.open.len() - usize::from(closing && !self.open.is_empty());
        for open in self.open.iter().take(depth) {
            match open {
                Open::Object(Some(key)) => push_key(&mut pointer, key),
                Open::Object(None) => {}
                Open::Array(index) => push_key(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }
}
