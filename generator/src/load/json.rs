//! Strict JSON (RFC 8259) with positions.
//!
//! Documents of 20 MB are JSON, and a YAML reader takes ten times as long for them.

use super::build::{Builder, Fault, MAX_DEPTH};
use super::text::count;
use super::{Mark, Member, Node, NodeValue, Spelling};

const HELP: &str = "check the file with a JSON linter; YAML needs no braces";

/// Reads a whole text as one JSON value.
pub(super) fn parse(text: &str, builder: &mut Builder) -> Result<Node, Fault> {
    let mut reader = Reader { text, position: 0, line: 0, line_start: 0, continued: 0, builder };
    let root = reader.value(0)?;
    match reader.peek() {
        None => Ok(root),
        Some(_) => Err(reader.fault("something stands behind the end of the JSON value")),
    }
}

struct Reader<'a> {
    text: &'a str,
    /// The next byte.
    position: usize,
    /// From 0.
    line: usize,
    /// The byte at which the line starts.
    line_start: usize,
    /// Bytes of this line that continue a character: what makes a column of a byte offset.
    continued: usize,
    builder: &'a mut Builder,
}

impl Reader<'_> {
    fn mark(&self) -> Mark {
        let column = self.position - self.line_start - self.continued;
        Mark { line: count(self.line), column: count(column) }
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault { code: "not-json", at: self.mark(), message: message.into(), help: HELP }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte()? {
                b' ' | b'\t' | b'\r' => self.position += 1,
                b'\n' => {
                    self.position += 1;
                    self.line += 1;
                    self.line_start = self.position;
                    self.continued = 0;
                }
                other => return Some(other),
            }
        }
    }

    fn require(&mut self, byte: u8, message: &str) -> Result<(), Fault> {
        if self.peek() == Some(byte) {
            self.position += 1;
            return Ok(());
        }
        Err(self.fault(message))
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        let first = self.peek();
        let at = self.mark();
        if depth > MAX_DEPTH {
            return Err(Fault::too_deep(at));
        }
        let value = match first {
            Some(b'{') => NodeValue::Object(self.object(depth)?),
            Some(b'[') => NodeValue::Array(self.array(depth)?),
            Some(b'"') => NodeValue::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => NodeValue::Number(self.number()?.into()),
            Some(b't') => self.word("true", NodeValue::Bool(true, Spelling::Lower))?,
            Some(b'f') => self.word("false", NodeValue::Bool(false, Spelling::Lower))?,
            Some(b'n') => self.word("null", NodeValue::Null)?,
            Some(_) => return Err(self.fault("no JSON value starts here")),
            None => return Err(self.fault("the file ends where a JSON value should stand")),
        };
        Ok(Node { value, at })
    }

    fn object(&mut self, depth: usize) -> Result<Vec<Member>, Fault> {
        self.position += 1;
        let mut members = Vec::new();
        if self.peek() == Some(b'}') {
            self.position += 1;
            return Ok(members);
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in double quotes should stand here"));
            }
            let key_at = self.mark();
            let key = self.key()?;
            self.require(b':', "a colon should stand behind the key")?;
            let value = self.value(depth + 1)?;
            members.push(Member { key, key_at, value });
            if self.peek() == Some(b',') {
                self.position += 1;
                continue;
            }
            self.require(b'}', "a comma or a closing brace should stand here")?;
            return Ok(self.builder.object(members));
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        self.position += 1;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.position += 1;
            return Ok(items);
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.peek() == Some(b',') {
                self.position += 1;
                continue;
            }
            self.require(b']', "a comma or a closing bracket should stand here")?;
            items.shrink_to_fit();
            return Ok(items);
        }
    }

    fn word(&mut self, word: &str, value: NodeValue) -> Result<NodeValue, Fault> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(self.fault("no JSON value starts here"));
        }
        self.position += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<&str, Fault> {
        let start = self.position;
        self.skip(b'-');
        if !self.skip(b'0') && self.digits() == 0 {
            return Err(self.fault("a digit should stand here"));
        }
        if self.skip(b'.') && self.digits() == 0 {
            return Err(self.fault("a digit should stand behind the point"));
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            if self.digits() == 0 {
                return Err(self.fault("a digit should stand in the exponent"));
            }
        }
        Ok(self.text.get(start..self.position).unwrap_or_default())
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.byte() == Some(byte);
        self.position += usize::from(there);
        there
    }

    fn digits(&mut self) -> usize {
        let start = self.position;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1;
        }
        self.position - start
    }

    fn key(&mut self) -> Result<std::sync::Arc<str>, Fault> {
        let start = self.position + 1;
        if self.plain()? {
            let key = self.text.get(start..self.position - 1).unwrap_or_default();
            return Ok(self.builder.key(key));
        }
        let key = self.escaped(start)?;
        Ok(self.builder.key(&key))
    }

    fn string(&mut self) -> Result<Box<str>, Fault> {
        let start = self.position + 1;
        if self.plain()? {
            return Ok(self.text.get(start..self.position - 1).unwrap_or_default().into());
        }
        Ok(self.escaped(start)?.into())
    }

    /// Reads a string up to its closing quote (`true`, behind it) or its first escape (`false`, at
    /// the backslash).
    fn plain(&mut self) -> Result<bool, Fault> {
        self.position += 1;
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(true);
                }
                Some(b'\\') => return Ok(false),
                Some(0..=0x1F) => {
                    return Err(self.fault("a control character stands in a string"));
                }
                Some(byte) => {
                    self.position += 1;
                    self.continued += usize::from(byte & 0xC0 == 0x80);
                }
                None => return Err(self.fault("the file ends inside of a string")),
            }
        }
    }

    /// The rest of a string whose first part, from `start`, is plain.
    fn escaped(&mut self, start: usize) -> Result<String, Fault> {
        let mut text = self.text.get(start..self.position).unwrap_or_default().to_owned();
        loop {
            // At a backslash.
            self.position += 1;
            text.push(self.escape()?);
            let from = self.position;
            self.position -= 1;
            let ended = self.plain()?;
            let to = self.position - usize::from(ended);
            text.push_str(self.text.get(from..to).unwrap_or_default());
            if ended {
                return Ok(text);
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<char, Fault> {
        let Some(letter) = self.byte() else {
            return Err(self.fault("the file ends inside of a string"));
        };
        let plain = match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.fault("JSON has no such escape")),
        };
        self.position += 1;
        Ok(plain)
    }

    /// `u` and four digits, and its other half where it is one of a surrogate pair. A half without its other
    /// one is read as U+FFFD: an example that holds one is no reason to refuse a document.
    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let rest = self.text.get(self.position..).unwrap_or_default();
        if !rest.starts_with("\\u") {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let before = self.position;
        self.position += 1;
        let second = self.hex()?;
        if !(0xDC00..0xE000).contains(&second) {
            self.position = before;
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The four digits behind the `u` at which the reader stands.
    fn hex(&mut self) -> Result<u32, Fault> {
        let digits = self.text.get(self.position + 1..self.position + 5).unwrap_or_default();
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(code) if all => {
                self.position += 5;
                Ok(code)
            }
            _ => Err(self.fault("four hexadecimal digits should stand behind `\\u`")),
        }
    }
}
