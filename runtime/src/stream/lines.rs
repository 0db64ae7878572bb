//! Reads JSON values on lines of their own, and sequences of JSON texts (RFC 7464), piece by piece.

use bytes::{Buf, Bytes};

use super::events::TooLong;

/// Stands before every text of a sequence.
const RECORD: u8 = 0x1e;

/// Cuts a body into JSON texts, wherever its pieces begin and end.
#[derive(Debug)]
pub(super) struct Lines {
    piece: Bytes,
    text: Vec<u8>,
    /// It is a sequence: a text may have several lines.
    is_sequence: bool,
    within: Within,
    limit: usize,
    at_start: bool,
}

impl Lines {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            piece: Bytes::new(),
            text: Vec::new(),
            is_sequence: false,
            within: Within::default(),
            limit,
            at_start: true,
        }
    }

    /// The next piece of the body; the one before has been read to its end.
    pub(super) fn feed(&mut self, piece: Bytes) {
        self.piece = piece;
    }

    /// The next text; `None` where another piece is needed.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        while self.piece.has_remaining() {
            let end = self.piece.iter().position(|byte| matches!(*byte, b'\n' | RECORD));
            let part = self.piece.split_to(end.unwrap_or(self.piece.len()));
            self.push(&part)?;
            if !self.piece.has_remaining() {
                break;
            }
            let byte = self.piece.get_u8();
            let goes_on = self.is_sequence && self.within.is_open();
            if byte == b'\n' && goes_on {
                self.push(b"\n")?;
                continue;
            }
            self.is_sequence |= byte == RECORD;
            if let Some(text) = self.take() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn push(&mut self, part: &[u8]) -> Result<(), TooLong> {
        if self.text.len() + part.len() > self.limit {
            return Err(TooLong);
        }
        self.text.extend_from_slice(part);
        // Where a text of lines ends, needs no look into it.
        if self.is_sequence {
            for byte in part {
                self.within.pass(*byte);
            }
        }
        Ok(())
    }

    /// What is left when the body has ended.
    pub(super) fn last(&mut self) -> Option<Vec<u8>> {
        self.take()
    }

    fn take(&mut self) -> Option<Vec<u8>> {
        self.within = Within::default();
        let mut text = std::mem::take(&mut self.text);
        if self.at_start {
            let mark = text.len() - crate::decode::without_mark(&text).len();
            text.drain(..mark);
        }
        if text.trim_ascii().is_empty() {
            return None;
        }
        self.at_start = false;
        Some(text)
    }
}

/// Where in a JSON text its end so far stands.
#[derive(Debug, Default)]
struct Within {
    /// How deep in arrays and objects.
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Within {
    /// Whether the text can't end here.
    fn is_open(&self) -> bool {
        self.depth > 0 || self.in_string
    }

    /// Goes on behind this byte.
    fn pass(&mut self, byte: u8) {
        if std::mem::take(&mut self.escaped) {
            return;
        }
        match byte {
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            b'[' | b'{' if !self.in_string => self.depth += 1,
            b']' | b'}' if !self.in_string => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> Vec<String> {
        let mut lines = Lines::new(1 << 20);
        let mut all = Vec::new();
        for piece in pieces {
            lines.feed(Bytes::copy_from_slice(piece));
            while let Some(text) = lines.next().unwrap() {
                all.push(text);
            }
        }
        all.extend(lines.last());
        all.iter().map(|text| String::from_utf8_lossy(text.trim_ascii()).into_owned()).collect()
    }

    #[test]
    fn lines_are_values_and_empty_ones_are_none() {
        assert_eq!(read([&b"\xef\xbb\xbf{\"a\":1}\r\n\n[2]\n3"[..]]), ["{\"a\":1}", "[2]", "3"]);
    }

    #[test]
    fn a_text_of_a_sequence_has_several_lines_and_comes_with_its_last() {
        let body = b"\x1e{\n \"a\": \"\\\"}\\n\"\n}\n\x1e[1,\n2]\n\x1e3\n";
        assert_eq!(read([&body[..]]), ["{\n \"a\": \"\\\"}\\n\"\n}", "[1,\n2]", "3"]);
        let mut lines = Lines::new(64);
        lines.feed(Bytes::from_static(b"\x1e{\"a\":\n1}\n"));
        assert_eq!(lines.next(), Ok(Some(b"{\"a\":\n1}".to_vec())), "before the next begins");
        // A text that was cut off ends where the next begins (RFC 7464 §2.3).
        assert_eq!(read([&b"\x1e{\"a\":\x1e2\n"[..]]), ["{\"a\":", "2"]);
    }

    #[test]
    fn a_text_may_not_be_longer_than_the_limit() {
        let mut lines = Lines::new(4);
        lines.feed(Bytes::from_static(b"1234\n12345\n"));
        assert_eq!(lines.next(), Ok(Some(b"1234".to_vec())));
        assert_eq!(lines.next(), Err(TooLong));
    }

    proptest! {
        #[test]
        fn the_pieces_of_a_body_change_nothing(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "[", "]", "\"", "\\", "1", "\n", "\r\n", "\u{1e}", " ", "\u{feff}", ",",
                ]),
                0..40,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let body = parts.concat().into_bytes();
            let whole = read([&body[..]]);
            prop_assert_eq!(&read(body.chunks(1)), &whole, "byte by byte");
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
            cuts.extend([0, body.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]);
            prop_assert_eq!(&read(pieces), &whole);
        }
    }
}
