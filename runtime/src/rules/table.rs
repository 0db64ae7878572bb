//! The tables: what a document asks of values.

use serde_json::Value;

/// What a document asks of one value: all of these rules.
///
/// Generated code declares one for each schema that requests reach; tables name one another by
/// [`Rule::Same`].
///
/// ```
/// use fanwise_runtime::rules::{Rule, Rules};
///
/// static TAG: Rules = &[Rule::Required(&["name"]), Rule::Properties(&[("name", &[Rule::MinLength(1)])])];
/// static PET: Rules = &[Rule::Properties(&[
///     ("tags", &[Rule::MaxItems(10), Rule::Items(&[Rule::Same(&TAG)])]),
///     ("parent", &[Rule::Same(&PET)]),
/// ])];
/// # let _ = &PET;
/// ```
pub type Rules = &'static [Rule];

/// One rule, by the keyword that says it. Each speaks of values of one type alone, and any value of
/// another type keeps it (JSON Schema 2020-12, validation, section 6).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Rule {
    /// `type`: one of these.
    Types(&'static [Kind]),
    /// `nullable`, or `null` in `type`: `null` keeps all rules that stand beside it.
    Nullable,
    /// `enum` or `const` of strings.
    Words(&'static [&'static str]),
    /// `enum` or `const`: each value as JSON text.
    Values(&'static [&'static str]),
    /// `minimum`.
    Minimum(f64),
    /// `exclusiveMinimum`, as a number or as a flag.
    Above(f64),
    /// `maximum`.
    Maximum(f64),
    /// `exclusiveMaximum`, as a number or as a flag.
    Below(f64),
    /// `multipleOf`.
    MultipleOf(f64),
    /// `minLength`, in Unicode scalar values.
    MinLength(u64),
    /// `maxLength`, in Unicode scalar values.
    MaxLength(u64),
    /// `pattern`, in the dialect of ECMA-262; it may match any part of the text.
    Pattern(&'static str),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems`.
    UniqueItems,
    /// `items`.
    Items(Rules),
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `required`.
    Required(&'static [&'static str]),
    /// `properties`.
    Properties(&'static [(&'static str, Rules)]),
    /// `additionalProperties`: all properties but these.
    Others(&'static [&'static str], Rules),
    /// `anyOf` and `oneOf`: at least one of these.
    AnyOf(&'static [Rules]),
    /// `$ref`: what the other table says.
    Same(&'static Rules),
}

/// A word of `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`: a number without a fraction, `1.0` too.
    Integer,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

impl Kind {
    /// Whether a value is of it.
    pub(super) fn has(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Integer, Value::Number(number)) => {
                !number.is_f64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
            }
            (Self::Null, Value::Null)
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Array, Value::Array(_))
            | (Self::Object, Value::Object(_)) => true,
            _ => false,
        }
    }

    /// The word.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// What a document asks of the requests of one operation.
///
/// ```
/// use fanwise_runtime::rules::{RequestRules, Rule, Rules};
///
/// static ITEM: Rules = &[Rule::Required(&["sku"])];
/// static ADD_ITEM: RequestRules = RequestRules::new()
///     .path(&[("shelf", &[Rule::Pattern("^[A-Z][0-9]+$")])])
///     .query(&[("copies", &[Rule::Minimum(1.0), Rule::Maximum(100.0)])])
///     .body(&[Rule::Same(&ITEM)]);
/// # let _ = &ADD_ITEM;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestRules {
    pub(crate) path: &'static [(&'static str, Rules)],
    pub(crate) query: &'static [(&'static str, Rules)],
    pub(crate) header: &'static [(&'static str, Rules)],
    pub(crate) cookie: &'static [(&'static str, Rules)],
    pub(crate) body: Rules,
}

impl RequestRules {
    /// No rule at all.
    pub const fn new() -> Self {
        Self { path: &[], query: &[], header: &[], cookie: &[], body: &[] }
    }

    /// Those of path parameters, by their names on the wire.
    #[must_use]
    pub const fn path(mut self, rules: &'static [(&'static str, Rules)]) -> Self {
        self.path = rules;
        self
    }

    /// Those of query parameters, by their names on the wire.
    #[must_use]
    pub const fn query(mut self, rules: &'static [(&'static str, Rules)]) -> Self {
        self.query = rules;
        self
    }

    /// Those of headers, by their names as the operation writes them.
    #[must_use]
    pub const fn header(mut self, rules: &'static [(&'static str, Rules)]) -> Self {
        self.header = rules;
        self
    }

    /// Those of cookies, by their names on the wire.
    #[must_use]
    pub const fn cookie(mut self, rules: &'static [(&'static str, Rules)]) -> Self {
        self.cookie = rules;
        self
    }

    /// Those of the body.
    #[must_use]
    pub const fn body(mut self, rules: Rules) -> Self {
        self.body = rules;
        self
    }
}
