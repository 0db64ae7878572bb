//! What each version of OpenAPI means by a schema, in words that JSON Schema has.
//!
//! 2.0 and 3.0 follow draft 4 (an exclusive bound is a boolean, what stands beside a `$ref` counts
//! for nothing) and add `nullable`; 3.1 and 3.2 follow 2020-12. What is no schema in either is
//! taken out, so that the rest can be asked: a pattern that is no regular expression here, a
//! `type` that no draft has, a bound of the other draft. Taking out accepts more, never less.

use fanwise::load::{Loaded, Node};
use jsonschema::Draft;
use serde_json::{Value, json};

/// The dialect of a document's schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Swagger 2.0.
    Two,
    /// OpenAPI 3.0.
    Three,
    /// OpenAPI 3.1 and later.
    Later,
}

impl Dialect {
    pub(super) fn of(loaded: &Loaded) -> Self {
        let root = loaded.documents.first().map(|document| &document.root);
        let word = |key: &str| root.and_then(|root| root.get(key)).and_then(Node::text);
        match word("openapi") {
            _ if word("swagger").is_some() => Self::Two,
            Some(version) if version.starts_with("3.0") => Self::Three,
            _ => Self::Later,
        }
    }

    pub(super) fn draft(self) -> Draft {
        match self {
            Self::Two | Self::Three => Draft::Draft4,
            Self::Later => Draft::Draft202012,
        }
    }

    /// Rewrites every schema of a document; what is no schema has none of these words, or not with
    /// such values.
    pub(super) fn rewrite(self, node: &mut Value) {
        match node {
            Value::Array(items) => items.iter_mut().for_each(|item| self.rewrite(item)),
            Value::Object(members) => {
                members.values_mut().for_each(|value| self.rewrite(value));
                self.keywords(members);
            }
            _ => {}
        }
    }

    /// Gives every schema with `properties` and without a `type` the one that its author forgot.
    pub(super) fn imply(node: &mut Value) {
        match node {
            Value::Array(items) => items.iter_mut().for_each(Self::imply),
            Value::Object(members) => {
                members.values_mut().for_each(Self::imply);
                let is_object = members.get("properties").is_some_and(Value::is_object);
                if is_object && !members.contains_key("type") {
                    members.insert("type".to_owned(), json!("object"));
                }
            }
            _ => {}
        }
    }

    fn keywords(self, members: &mut serde_json::Map<String, Value>) {
        const TYPES: [&str; 7] =
            ["array", "boolean", "integer", "null", "number", "object", "string"];
        let is_type = |word: &Value| word.as_str().is_some_and(|word| TYPES.contains(&word));
        if members.get("pattern").is_some_and(Value::is_string) {
            members.shift_remove("pattern");
        }
        let types = match members.get("type") {
            Some(Value::Array(words)) => words.iter().all(is_type) && !words.is_empty(),
            Some(Value::String(_)) => members.get("type").is_some_and(is_type),
            // A property that is called `type`.
            _ => true,
        };
        if !types {
            members.shift_remove("type");
        }
        if self == Self::Three
            && members.get("nullable") == Some(&Value::Bool(true))
            && let Some(word) = members.get("type").filter(|word| word.is_string()).cloned()
        {
            members.insert("type".to_owned(), json!([word, "null"]));
        }
        for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
            let other = match members.get(bound) {
                Some(Value::Bool(_)) => self == Self::Later,
                Some(Value::Number(_)) => self != Self::Later,
                _ => false,
            };
            if other {
                members.shift_remove(bound);
            }
        }
        Self::stray(members);
    }

    /// Words with values that no draft gives them.
    fn stray(members: &mut serde_json::Map<String, Value>) {
        const COUNTS: [&str; 6] =
            ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
        let is_text = |key: &str| members.get(key).is_some_and(Value::is_string);
        let mut stray: Vec<&str> = Vec::new();
        stray.extend(COUNTS.into_iter().filter(|key| is_text(key)));
        stray.extend(
            ["minimum", "maximum", "multipleOf", "enum", "uniqueItems"]
                .into_iter()
                .filter(|key| is_text(key)),
        );
        if members.get("required").is_some_and(|value| value.is_boolean() || value.is_string()) {
            stray.push("required");
        }
        for key in stray {
            members.shift_remove(key);
        }
    }
}
