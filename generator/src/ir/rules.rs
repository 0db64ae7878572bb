//! What a document asks of values beside their types. Types know nothing of it: two schemas with
//! one type may ask for different things.

use super::{ApiId, RulesId};

/// What is asked of one value: all of it.
pub type Rules = Vec<Rule>;

/// The rules of a schema component.
#[derive(Clone, Debug)]
pub struct RulesDef {
    /// Whose it is.
    pub api: ApiId,
    /// The component's name.
    pub name: String,
    /// Its rules.
    pub rules: Rules,
}

/// One rule, by its keyword. It holds for values of the keyword's own type alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// `type`.
    Types(Vec<ValueKind>),
    /// `null` keeps all rules that stand beside it.
    Nullable,
    /// `enum` or `const` of strings.
    Words(Vec<String>),
    /// `enum` or `const`, each value as JSON text.
    Values(Vec<String>),
    /// `minimum`, and whether the bound itself is out.
    Minimum(f64, bool),
    /// `maximum`, and whether the bound itself is out.
    Maximum(f64, bool),
    /// `multipleOf`.
    MultipleOf(f64),
    /// `minLength`.
    MinLength(u64),
    /// `maxLength`.
    MaxLength(u64),
    /// `pattern`, one that can be compiled.
    Pattern(String),
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
    /// `required`, without what the server alone writes.
    Required(Vec<String>),
    /// `properties`.
    Properties(Vec<(String, Rules)>),
    /// `additionalProperties`: all properties but these.
    Others(Vec<String>, Rules),
    /// `anyOf` and `oneOf`: at least one of these.
    AnyOf(Vec<Rules>),
    /// `$ref`.
    Same(RulesId),
}

/// A word of `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
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
