//! Flow collections whose lines are indented less than YAML asks for.
//!
//! ```yaml
//! enum: [
//!   a, b
//! ]
//! ```
//! is what people write. YAML 1.2.2 (7.4) wants the closing bracket deeper than `enum`; most
//! readers take it all the same, `saphyr-parser` does not. White space between the tokens of a flow
//! collection means nothing, so such lines are moved to the right before a second reading.

use super::Mark;

/// A text with moved lines.
#[derive(Debug)]
pub(super) struct Moved {
    /// The text to read.
    pub text: String,
    /// Which lines (from 1, rising) were moved by how many columns.
    shifts: Vec<(u32, u32)>,
}

impl Moved {
    /// Where a place of the moved text stands in the file.
    pub(super) fn original(&self, at: Mark) -> Mark {
        match self.shifts.binary_search_by_key(&at.line, |(line, _)| *line) {
            Ok(index) => {
                let by = self.shifts.get(index).map_or(0, |(_, by)| *by);
                Mark { column: at.column.saturating_sub(by).max(1), ..at }
            }
            Err(_) => at,
        }
    }

    /// The first line that was moved.
    pub(super) fn first(&self) -> Option<Mark> {
        self.shifts.first().map(|(line, _)| Mark { line: *line, column: 1 })
    }
}

/// Moves what is indented too little.
pub(super) fn indent_flows(text: &str) -> Moved {
    let mut scan = Scan::default();
    let mut moved = Moved { text: String::with_capacity(text.len() + 1024), shifts: Vec::new() };
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let by = scan.line(line);
        if by > 0 {
            moved.text.extend(std::iter::repeat_n(' ', by));
            moved.shifts.push((number, u32::try_from(by).unwrap_or(u32::MAX)));
        }
        moved.text.push_str(line);
    }
    moved
}

/// What is open at the start of a line.
#[derive(Default)]
struct Scan {
    /// Open brackets.
    depth: usize,
    /// The quote that is open.
    quote: Option<char>,
    /// The column, from 0, of the key whose value the flow collection is.
    key: usize,
    /// The column, from 0, of the key whose value is a block scalar.
    block_scalar: Option<usize>,
}

impl Scan {
    /// Takes a line; by how many columns it has to move.
    fn line(&mut self, line: &str) -> usize {
        let trimmed = line.trim();
        let column = line.len() - line.trim_start().len();
        if trimmed.is_empty() || self.block_scalar.is_some_and(|key| column > key) {
            return 0;
        }
        self.block_scalar = None;
        if self.depth == 0 && self.quote.is_none() {
            self.block(trimmed, column);
            return 0;
        }
        let (depth, quoted) = (self.depth, self.quote.is_some());
        self.flow(trimmed);
        if quoted { 0 } else { (self.key + 1 + depth).saturating_sub(column) }
    }

    /// A line that starts in block style.
    fn block(&mut self, line: &str, column: usize) {
        let mut rest = line;
        let mut key = column;
        while let Some(item) = rest.strip_prefix("- ") {
            let item = item.trim_start();
            key += rest.len() - item.len();
            rest = item;
        }
        let mut value = match rest.split_once(": ") {
            Some((_, value)) if !rest.starts_with(['"', '\'', '[', '{', '#']) => value.trim_start(),
            Some((name, value)) if name.ends_with(['"', '\'']) => value.trim_start(),
            _ => rest,
        };
        while value.starts_with(['&', '!']) {
            value = value.split_once(' ').map_or("", |(_, value)| value.trim_start());
        }
        self.key = key;
        match value.chars().next() {
            Some('[' | '{' | '"' | '\'') => self.flow(value),
            Some('|' | '>') => {
                let header = value.get(1..).unwrap_or_default();
                let header = header.split('#').next().unwrap_or_default().trim();
                if header.chars().all(|sign| matches!(sign, '+' | '-' | '1'..='9')) {
                    self.block_scalar = Some(column);
                }
            }
            _ => {}
        }
    }

    /// A part of a line that starts in a flow collection or a quoted scalar.
    fn flow(&mut self, text: &str) {
        let mut before = ' ';
        let mut token = true;
        let mut chars = text.chars();
        while let Some(sign) = chars.next() {
            match (self.quote, sign) {
                (Some('"'), '\\') => {
                    chars.next();
                }
                (Some(open), sign) if open == sign => self.quote = None,
                (None, '"' | '\'') if token => self.quote = Some(sign),
                (None, '[' | '{') => self.depth += 1,
                (None, ']' | '}') => self.depth = self.depth.saturating_sub(1),
                (None, '#') if before.is_whitespace() => return,
                _ => {}
            }
            token = matches!(sign, '[' | '{' | ',' | ':') || (token && sign.is_whitespace());
            before = sign;
            if self.depth == 0 && self.quote.is_none() {
                return;
            }
        }
    }
}
