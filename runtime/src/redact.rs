//! Values as they may be shown.

#[cfg(feature = "testing")]
mod noting;
#[cfg(not(feature = "testing"))]
#[path = "redact/not_noting.rs"]
mod noting;

use serde::Serialize;
use serde_json::Value;

use crate::encode::tree;
pub(crate) use noting::note;

/// What stands in the place of a secret.
pub(crate) const MARK: &str = "[redacted]";

/// The value as JSON, with `"[redacted]"` in the place of every [`Secret`](crate::Secret).
///
/// `null` for a value that has no JSON, such as a map with lists as keys; no generated type is one.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Value {
    tree::redacted(value).unwrap_or_default()
}

/// The secrets that calls went out with: nothing of them may stand in what is shown, although an
/// API repeats them.
#[derive(Clone, Default)]
pub(crate) struct Hidden(Vec<String>);

impl Hidden {
    /// These secrets, of which none is empty.
    pub(crate) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut hidden = Self::default();
        hidden.add(Self(secrets.into_iter().collect()));
        hidden
    }

    /// And those of another call.
    pub(crate) fn add(&mut self, other: Self) {
        self.0.extend(other.0);
        // The longest first: one may hold another.
        self.0.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        self.0.dedup();
    }

    /// `text` without them.
    pub(crate) fn text(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), MARK) } else { text }
        })
    }

    /// `value` without them, be they in a string, a number or a name.
    pub(crate) fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Number(number) if self.0.contains(&number.to_string()) => MARK.into(),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(entries) => entries
                .into_iter()
                .map(|(name, item)| (self.text(name), self.value(item)))
                .collect(),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        let mut hidden = Hidden::new(["abcd".to_owned(), "4711".to_owned()]);
        hidden.add(Hidden::new(["abcdef".to_owned(), "abcd".to_owned()]));
        let shown = hidden.value(json!({
            "xabcdefx": ["abcd abcdef", 4711, 47111, true, null], "fine": { "deep": "zabcdz" } }));
        let expected = json!({
            "x[redacted]x": ["[redacted] [redacted]", "[redacted]", 47111, true, null],
            "fine": { "deep": "z[redacted]z" } });
        assert_eq!(shown, expected);
    }
}
