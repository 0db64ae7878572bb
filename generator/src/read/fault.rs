//! Values that are not what a word needs.

use super::cursor::Cursor;
use crate::diagnostic::Diagnostic;
use crate::load::NodeValue;

/// Faults of a list: of itself, and of each item that is not good.
pub(super) fn list(
    at: &Cursor<'_>,
    all: &str,
    one: &str,
    good: impl Fn(&Cursor<'_>) -> bool,
    faults: &mut Vec<Diagnostic>,
) {
    if at.node.as_array().is_none() {
        let fault = wrong(at, &format!("a list of {all}"));
        faults.push(match at.node.text().filter(|_| good(at)) {
            Some(text) => fault.help(format!("write a list: `[{}]`", item(&text))),
            None => fault,
        });
    }
    faults.extend(at.items().filter(|item| !good(item)).map(|item| wrong(&item, one)));
}

/// A text as it stands in a list of YAML's.
fn item(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:".contains(c);
    if text.chars().all(is_plain) { text.to_owned() } else { format!("\"{text}\"") }
}

/// Something else stands where `what` is needed.
pub(super) fn wrong(at: &Cursor<'_>, what: &str) -> Diagnostic {
    let found = match &at.node.value {
        NodeValue::String(text) if text.is_empty() => "an empty text".to_owned(),
        NodeValue::String(text) if text.chars().count() <= 40 => format!("`{text}`"),
        NodeValue::Number(text) => format!("`{text}`"),
        _ => at.node.kind().to_owned(),
    };
    let message = format!("{found} stands where {what} is needed");
    Diagnostic::error("wrong-type", at.place(), message).help(format!("write {what}"))
}
