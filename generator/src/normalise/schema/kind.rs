//! The variant of `SchemaKind` that fits a set of keywords: the one as which `openapiv3` itself
//! would read them.

use openapiv3::{
    AnySchema, ArrayType, BooleanType, IntegerType, NumberType, ObjectType, SchemaKind, StringType,
    Type,
};
use serde_json::Value;

use crate::normalise::value::integer_of;

/// Sorts keywords into a kind. What doesn't fit one of the simple kinds is `Any`.
pub(super) fn of(any: AnySchema) -> SchemaKind {
    use Speech::{Array, Composition, Format, Number, Object, String, Values};
    let said = speaks_of(&any);
    let only = |words: &[Speech]| said.iter().all(|word| words.contains(word));
    let all = |test: fn(&Value) -> bool| any.enumeration.iter().all(test);
    match any.typ.as_deref() {
        None if said == [Composition] => composition(any),
        Some("string") if only(&[String, Values, Format]) && all(Value::is_string) => string(any),
        Some("number") if only(&[Number, Values, Format]) && all(Value::is_number) => number(any),
        Some("integer") if only(&[Number, Values, Format]) && all(Value::is_i64) => integer(any),
        Some("boolean") if only(&[Values]) && all(Value::is_boolean) => {
            let truths = any.enumeration.iter().map(Value::as_bool).collect();
            SchemaKind::Type(Type::Boolean(BooleanType { enumeration: truths }))
        }
        Some("object") if only(&[Object]) => object(any),
        Some("array") if only(&[Array]) => array(any),
        _ => SchemaKind::Any(any),
    }
}

/// The keywords of an object by the types that they speak of.
fn speaks_of(any: &AnySchema) -> Vec<Speech> {
    let string = any.pattern.is_some() || any.min_length.is_some() || any.max_length.is_some();
    let number = any.multiple_of.is_some()
        || any.minimum.is_some()
        || any.maximum.is_some()
        || any.exclusive_minimum.is_some()
        || any.exclusive_maximum.is_some();
    let object = !any.properties.is_empty()
        || !any.required.is_empty()
        || any.additional_properties.is_some()
        || any.min_properties.is_some()
        || any.max_properties.is_some();
    let array = any.items.is_some()
        || any.min_items.is_some()
        || any.max_items.is_some()
        || any.unique_items.is_some();
    let all = [
        (string, Speech::String),
        (number, Speech::Number),
        (object, Speech::Object),
        (array, Speech::Array),
        (!any.enumeration.is_empty(), Speech::Values),
        (any.format.is_some(), Speech::Format),
        (!any.one_of.is_empty(), Speech::Composition),
        (!any.any_of.is_empty(), Speech::Composition),
        (!any.all_of.is_empty(), Speech::Composition),
        (any.not.is_some(), Speech::Composition),
    ];
    all.into_iter().filter(|(said, _)| *said).map(|(_, speech)| speech).collect()
}

/// What a keyword speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    String,
    Number,
    Object,
    Array,
    Values,
    Format,
    Composition,
}

fn composition(any: AnySchema) -> SchemaKind {
    let AnySchema { one_of, any_of, all_of, not, .. } = any;
    match not {
        Some(not) => SchemaKind::Not { not },
        None if !one_of.is_empty() => SchemaKind::OneOf { one_of },
        None if !any_of.is_empty() => SchemaKind::AnyOf { any_of },
        None => SchemaKind::AllOf { all_of },
    }
}

fn string(any: AnySchema) -> SchemaKind {
    let values = any.enumeration.iter().map(|value| value.as_str().map(str::to_owned));
    SchemaKind::Type(Type::String(StringType {
        enumeration: values.collect(),
        format: any.format.into(),
        pattern: any.pattern,
        min_length: any.min_length,
        max_length: any.max_length,
    }))
}

fn number(any: AnySchema) -> SchemaKind {
    SchemaKind::Type(Type::Number(NumberType {
        format: any.format.into(),
        multiple_of: any.multiple_of,
        exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
        exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
        minimum: any.minimum,
        maximum: any.maximum,
        enumeration: any.enumeration.iter().map(Value::as_f64).collect(),
    }))
}

/// An integer whose bounds need more than 64 bits, or that has a fraction there, stays `Any`.
fn integer(any: AnySchema) -> SchemaKind {
    let exact = |bound: Option<f64>| match bound {
        Some(bound) => integer_of(bound).map(Some),
        None => Some(None),
    };
    let bounds = (exact(any.minimum), exact(any.maximum), exact(any.multiple_of));
    let (Some(minimum), Some(maximum), Some(multiple_of)) = bounds else {
        return SchemaKind::Any(any);
    };
    SchemaKind::Type(Type::Integer(IntegerType {
        format: any.format.into(),
        multiple_of,
        exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
        exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
        minimum,
        maximum,
        enumeration: any.enumeration.iter().map(Value::as_i64).collect(),
    }))
}

fn object(any: AnySchema) -> SchemaKind {
    SchemaKind::Type(Type::Object(ObjectType {
        properties: any.properties,
        required: any.required,
        additional_properties: any.additional_properties,
        min_properties: any.min_properties,
        max_properties: any.max_properties,
    }))
}

fn array(any: AnySchema) -> SchemaKind {
    SchemaKind::Type(Type::Array(ArrayType {
        items: any.items,
        min_items: any.min_items,
        max_items: any.max_items,
        unique_items: any.unique_items.unwrap_or_default(),
    }))
}
