//! Heads of functions that fit into a line.

use super::WIDTH;

/// `fn f(\n    &self,\n    id: u8,\n) -> T {` in one line where it fits: `prettyplease` breaks lines
/// earlier than [`WIDTH`].
pub(super) fn joined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some((whole, taken)) = head(&lines[at..]) {
            out.push_str(&whole);
            at += taken;
        } else {
            out.push_str(line);
            at += 1;
        }
        out.push('\n');
    }
    out
}

/// The head that begins in the first of these lines, in one line, and how many lines it takes.
fn head(lines: &[&str]) -> Option<(String, usize)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let first = lines.first()?;
    let words = first.trim_start();
    let is_head = ["fn ", "async fn ", "pub fn ", "pub async fn "].iter();
    if !first.ends_with('(') || !is_head.into_iter().any(|start| words.starts_with(start)) {
        return None;
    }
    let end = 1 + lines.iter().skip(1).position(|line| indent(line) == indent(first))?;
    let arguments = lines.get(1..end)?;
    if arguments.iter().any(|line| indent(line) != indent(first) + 4) {
        return None;
    }
    let arguments: Vec<&str> = arguments.iter().map(|line| line.trim()).collect();
    let arguments = arguments.join(" ");
    let closing = lines.get(end)?.trim_start();
    let whole = format!("{first}{}{closing}", arguments.trim_end_matches(','));
    (closing.starts_with(')') && whole.chars().count() <= WIDTH).then_some((whole, end + 1))
}
