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
    let said = Said::of(&any);
    let all = |test: fn(&Value) -> bool| any.enumeration.iter().all(test);
    if said.composed > 0 {
        return if said.composed == 1 && any.typ.is_none() && said.is_only_composed() {
            composition(any)
        } else {
            SchemaKind::Any(any)
        };
    }
    match any.typ.as_deref() {
        Some("string") if !said.number && !said.object && !said.array && all(Value::is_string) => {
            string(any)
        }
        Some("number") if !said.string && !said.object && !said.array && all(Value::is_number) => {
            number(any)
        }
        Some("integer") if !said.string && !said.object && !said.array && all(Value::is_i64) => {
            integer(any)
        }
        Some("boolean") if said.is_typed_only(&any) && all(Value::is_boolean) => {
            let truths = any.enumeration.iter().map(Value::as_bool).collect();
            SchemaKind::Type(Type::Boolean(BooleanType { enumeration: truths }))
        }
        Some("object")
            if !said.string && !said.number && !said.array && any.enumeration.is_empty() =>
        {
            object(any)
        }
        Some("array")
            if !said.string && !said.number && !said.object && any.enumeration.is_empty() =>
        {
            array(any)
        }
        _ => SchemaKind::Any(any),
    }
}

/// Of which types the keywords speak.
struct Said {
    string: bool,
    number: bool,
    object: bool,
    array: bool,
    /// How many of `oneOf`, `anyOf`, `allOf`, `not` there are.
    composed: usize,
    values: bool,
    format: bool,
}

impl Said {
    fn of(any: &AnySchema) -> Self {
        let compositions = [
            !any.one_of.is_empty(),
            !any.any_of.is_empty(),
            !any.all_of.is_empty(),
            any.not.is_some(),
        ];
        Self {
            string: any.pattern.is_some() || any.min_length.is_some() || any.max_length.is_some(),
            number: any.multiple_of.is_some()
                || any.minimum.is_some()
                || any.maximum.is_some()
                || any.exclusive_minimum.is_some()
                || any.exclusive_maximum.is_some(),
            object: !any.properties.is_empty()
                || !any.required.is_empty()
                || any.additional_properties.is_some()
                || any.min_properties.is_some()
                || any.max_properties.is_some(),
            array: any.items.is_some()
                || any.min_items.is_some()
                || any.max_items.is_some()
                || any.unique_items.is_some(),
            composed: compositions.into_iter().filter(|there| *there).count(),
            values: !any.enumeration.is_empty(),
            format: any.format.is_some(),
        }
    }

    fn is_only_composed(&self) -> bool {
        let Self { string, number, object, array, values, format, .. } = *self;
        !(string || number || object || array || values || format)
    }

    fn is_typed_only(&self, any: &AnySchema) -> bool {
        !(self.string || self.number || self.object || self.array) && any.format.is_none()
    }
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
