//! The rules that a document has for requests, and their check before anything is sent.
//!
//! A generated crate has them where its manifest says `validate: requests`: small tables, which
//! [`RequestBuilder::checked`](crate::RequestBuilder::checked) hands to the check. What breaks a
//! rule makes the call fail with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) and a
//! [`Violation`] for each of them; nothing is sent, and no policy counts it.
//!
//! Checked are `type` within alternatives, `enum`, `const`, `minimum` and `maximum` in both
//! spellings of their exclusive forms, `multipleOf`, `minLength`, `maxLength`, `pattern`,
//! `minItems`, `maxItems`, `uniqueItems`, `minProperties`, `maxProperties`, `required`, and all of
//! them in `items`, `properties`, `additionalProperties`, `allOf`, `anyOf` and `oneOf`. Of `oneOf`
//! one alternative has to fit at least; `not`, `format` and a closed `additionalProperties: false`
//! are left to the API.

mod check;
mod number;
mod pattern;
mod table;
mod words;

pub use table::{Kind, RequestRules, Rule, Rules};

use serde_json::Value;

use crate::error::{RequestPart, Violation};

/// The most violations that one check names.
const MOST: usize = 1000;

/// What of a value breaks its rules, as if it were a body.
///
/// ```
/// use fanwise_runtime::json;
/// use fanwise_runtime::rules::{Rule, violations};
///
/// let found = violations(&[Rule::Required(&["sku"]), Rule::MaxProperties(2)], &json!({}));
/// assert_eq!(found[0].to_string(), "body /sku: is required");
/// ```
pub fn violations(rules: Rules, value: &Value) -> Vec<Violation> {
    check::check(RequestPart::Body, None, rules, value)
}

pub(crate) use check::check;
