//! The check of a request's values, while it is put together.

use serde::Serialize;
use serde_json::Value;

use crate::encode::{self, Param, Place};
use crate::error::{BuildError, RequestPart, Violation};
use crate::rules::{RequestRules, Rules, check};

/// The rules of a request, and what has broken them so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    rules: Option<&'static RequestRules>,
    found: Vec<Violation>,
}

impl Checks {
    pub(super) fn by(&mut self, rules: &'static RequestRules) {
        self.rules = Some(rules);
    }

    /// Checks a parameter; one that is left out breaks nothing, and what can't be encoded is said
    /// where it is encoded.
    pub(super) fn parameter<T: Serialize + ?Sized>(&mut self, param: &Param, value: &T) {
        let Some(all) = self.rules else { return };
        let (part, all) = match param.place {
            Place::Path => (RequestPart::Path, all.path),
            Place::Query => (RequestPart::Query, all.query),
            Place::Header => (RequestPart::Header, all.header),
            Place::Cookie => (RequestPart::Cookie, all.cookie),
        };
        let Some((_, rules)) = all.iter().find(|(name, _)| *name == param.name) else { return };
        if let Ok(Some(tree)) = encode::given(param, value) {
            self.add(check(part, Some(param.name), rules, &tree), value);
        }
    }

    /// Checks a body; one that is left out breaks nothing.
    pub(super) fn body<T: Serialize + ?Sized>(&mut self, value: &T) {
        let rules: Rules = self.rules.map_or(&[], |all| all.body);
        if rules.is_empty() || encode::is_absent(value) {
            return;
        }
        if let Ok(tree) = encode::whole(value) {
            self.add(check(RequestPart::Body, None, rules, &tree), value);
        }
    }

    fn add<T: Serialize + ?Sized>(&mut self, mut found: Vec<Violation>, value: &T) {
        if found.is_empty() {
            return;
        }
        let shown = encode::tree::redacted(value).unwrap_or_default();
        for violation in &mut found {
            violation.pointer.truncate(open_to(&violation.pointer, &shown));
        }
        self.found.append(&mut found);
    }

    /// What comes of the request, if something broke a rule.
    pub(super) fn fault(&mut self) -> Option<BuildError> {
        let found = std::mem::take(&mut self.found);
        (!found.is_empty()).then(|| BuildError::invalid(found))
    }
}

/// How much of a pointer may be shown: nothing that leads into a secret, whose names may be secret
/// too.
fn open_to(pointer: &str, shown: &Value) -> usize {
    let (mut at, mut value) = (0, shown);
    for step in pointer.split('/').skip(1) {
        if matches!(value, Value::String(mark) if mark == crate::redact::MARK) {
            return at;
        }
        let name = step.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Object(entries) => entries.get(&name).unwrap_or(&Value::Null),
            Value::Array(items) => {
                name.parse().ok().and_then(|at: usize| items.get(at)).unwrap_or(&Value::Null)
            }
            _ => &Value::Null,
        };
        at += 1 + step.len();
    }
    at
}
