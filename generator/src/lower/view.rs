//! A schema as one flat set of keywords: `openapiv3` spreads them over kinds.

use std::borrow::Cow;

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    AdditionalProperties, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
    VariantOrUnknownOrEmpty as Word,
};
use serde_json::Value;

use crate::normalise::words;

/// A schema where one may stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node<'a> {
    /// `$ref`.
    Ref(&'a str),
    /// In line.
    Item(&'a Schema),
}

impl<'a> From<&'a ReferenceOr<Schema>> for Node<'a> {
    fn from(of: &'a ReferenceOr<Schema>) -> Self {
        match of {
            ReferenceOr::Reference { reference } => Self::Ref(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Node<'a> {
    fn from(of: &'a ReferenceOr<Box<Schema>>) -> Self {
        match of {
            ReferenceOr::Reference { reference } => Self::Ref(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

/// The keywords of one schema that bear on types.
#[derive(Clone, Debug)]
pub(super) struct View<'a> {
    pub(super) data: &'a SchemaData,
    pub(super) typ: Option<&'a str>,
    pub(super) format: Option<&'a str>,
    /// `enum`, `null` included.
    pub(super) values: Vec<Cow<'a, Value>>,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    /// Whether a keyword stands there that only bears on strings.
    pub(super) textual: bool,
    /// Whether a keyword stands there that says something of the value, but nothing of its type.
    pub(super) vague: bool,
    pub(super) properties: Option<&'a IndexMap<String, ReferenceOr<Box<Schema>>>>,
    pub(super) required: &'a [String],
    pub(super) additional: Option<&'a AdditionalProperties>,
    pub(super) items: Option<Node<'a>>,
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    /// Whether a discriminator stands here that no list of alternatives belongs to.
    pub(super) tells: bool,
}

impl<'a> View<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        let mut view = Self::empty(&schema.schema_data);
        match &schema.schema_kind {
            SchemaKind::Type(typ) => view.read_type(typ),
            SchemaKind::OneOf { one_of } => view.one_of = one_of,
            SchemaKind::AnyOf { any_of } => view.any_of = any_of,
            SchemaKind::AllOf { all_of } => view.all_of = all_of,
            SchemaKind::Not { .. } => view.vague = true,
            SchemaKind::Any(any) => {
                view.typ = any.typ.as_deref();
                view.format = any.format.as_deref();
                view.values = any.enumeration.iter().map(Cow::Borrowed).collect();
                (view.minimum, view.maximum) = (any.minimum, any.maximum);
                view.textual =
                    any.pattern.is_some() || any.min_length.is_some() || any.max_length.is_some();
                view.vague = any.not.is_some();
                view.properties = (!any.properties.is_empty()).then_some(&any.properties);
                view.required = &any.required;
                view.additional = any.additional_properties.as_ref();
                view.items = any.items.as_ref().map(Node::from);
                view.one_of = &any.one_of;
                view.any_of = &any.any_of;
                view.all_of = &any.all_of;
            }
        }
        view.tells = view.data.discriminator.is_some() && view.alternatives().is_empty();
        view
    }

    fn empty(data: &'a SchemaData) -> Self {
        Self {
            data,
            typ: None,
            format: None,
            values: Vec::new(),
            minimum: None,
            maximum: None,
            textual: false,
            vague: false,
            properties: None,
            required: &[],
            additional: None,
            items: None,
            one_of: &[],
            any_of: &[],
            all_of: &[],
            tells: false,
        }
    }

    fn read_type(&mut self, typ: &'a Type) {
        match typ {
            Type::String(string) => {
                self.typ = Some("string");
                self.format = word(&string.format, |format| match format {
                    openapiv3::StringFormat::Date => "date",
                    openapiv3::StringFormat::DateTime => "date-time",
                    openapiv3::StringFormat::Password => "password",
                    openapiv3::StringFormat::Byte => "byte",
                    openapiv3::StringFormat::Binary => "binary",
                });
                self.values = owned(&string.enumeration);
            }
            Type::Number(number) => {
                self.typ = Some("number");
                self.values = owned(&number.enumeration);
            }
            Type::Integer(integer) => {
                self.typ = Some("integer");
                self.format = word(&integer.format, |format| match format {
                    openapiv3::IntegerFormat::Int32 => "int32",
                    openapiv3::IntegerFormat::Int64 => "int64",
                });
                self.values = owned(&integer.enumeration);
                self.minimum = integer.minimum.map(approximate);
                self.maximum = integer.maximum.map(approximate);
            }
            Type::Object(object) => {
                self.typ = Some("object");
                self.properties = (!object.properties.is_empty()).then_some(&object.properties);
                self.required = &object.required;
                self.additional = object.additional_properties.as_ref();
            }
            Type::Array(array) => {
                self.typ = Some("array");
                self.items = array.items.as_ref().map(Node::from);
            }
            Type::Boolean(boolean) => {
                self.typ = Some("boolean");
                self.values = owned(&boolean.enumeration);
            }
        }
    }

    /// Whether its default or example is an integer that `i64` does not hold. The least `i64` as a
    /// double writes it (`-9223372036854776000`) is held.
    pub(super) fn shows_wide(&self) -> bool {
        const BEYOND_I64: f64 = 9_223_372_036_854_775_808.0;
        let shown = [&self.data.default, &self.data.example];
        let mut shown = shown.into_iter().flatten().filter(|value| value.as_i64().is_none());
        let is_wide = |value: f64| !(-BEYOND_I64..BEYOND_I64).contains(&value);
        self.typ == Some("integer") && shown.any(|value| value.as_f64().is_some_and(is_wide))
    }

    /// Whether nothing here bears on the type: texts and `nullable` alone.
    pub(super) fn is_silent(&self) -> bool {
        self.typ.is_none()
            && self.format.is_none()
            && self.values.is_empty()
            && self.minimum.is_none()
            && self.maximum.is_none()
            && !self.textual
            && !self.vague
            && self.properties.is_none()
            && self.required.is_empty()
            && self.additional.is_none()
            && self.items.is_none()
            && self.alternatives().is_empty()
            && self.all_of.is_empty()
            && !self.tells
            && self.word(words::UNTYPED).is_none()
    }

    /// Whether what stands here only narrows a type that something else names: beside a `$ref` it
    /// changes no Rust type.
    pub(super) fn is_weak(&self) -> bool {
        self.values.is_empty()
            && self.properties.is_none()
            && self.required.is_empty()
            && !matches!(self.additional, Some(AdditionalProperties::Schema(_)))
            && self.items.is_none()
            && self.alternatives().is_empty()
            && self.all_of.is_empty()
            && self.mapping().next().is_none()
    }

    /// The components that a discriminator without alternatives maps its tags to, each once.
    pub(super) fn mapping(&self) -> impl Iterator<Item = &'a str> {
        let discriminator = self.data.discriminator.as_ref().filter(|_| self.tells);
        let mapping = discriminator.into_iter().flat_map(|it| it.mapping.values());
        mapping.map(String::as_str).collect::<IndexSet<_>>().into_iter()
    }

    /// The lists of `oneOf` and `anyOf` that stand here.
    pub(super) fn alternatives(&self) -> Vec<&'a [ReferenceOr<Schema>]> {
        [self.one_of, self.any_of].into_iter().filter(|list| !list.is_empty()).collect()
    }

    /// The same without its `oneOf` and `anyOf`.
    pub(super) fn without_alternatives(mut self) -> Self {
        self.one_of = &[];
        self.any_of = &[];
        self.tells = false;
        self
    }

    /// Whether `null` is a value by what stands here.
    pub(super) fn says_null(&self) -> bool {
        self.data.nullable
            || self.typ == Some("null")
            || self.values.iter().any(|value| value.is_null())
    }

    /// Whether `null` is the only value.
    pub(super) fn is_null_alone(&self) -> bool {
        self.typ == Some("null")
            || (!self.values.is_empty() && self.values.iter().all(|value| value.is_null()))
    }

    /// Whether what stands here must not be printed.
    pub(super) fn is_secret(&self) -> bool {
        self.data.write_only
            || self.format == Some("password")
            || self.data.extensions.get("x-fanwise-secret") == Some(&Value::Bool(true))
    }

    /// A string under an extension word.
    pub(super) fn word(&self, name: &str) -> Option<&'a str> {
        self.data.extensions.get(name).and_then(Value::as_str)
    }
}

fn word<T>(of: &Word<T>, name: impl Fn(&T) -> &'static str) -> Option<&str> {
    match of {
        Word::Item(format) => Some(name(format)),
        Word::Unknown(format) => Some(format),
        Word::Empty => None,
    }
}

fn owned<'a, T: Clone + Into<Value>>(values: &[Option<T>]) -> Vec<Cow<'a, Value>> {
    let value = |value: &Option<T>| Cow::Owned(value.clone().map_or(Value::Null, Into::into));
    values.iter().map(value).collect()
}

/// Bounds only decide on a width, for which the nearest `f64` is near enough.
#[allow(clippy::cast_precision_loss)]
fn approximate(bound: i64) -> f64 {
    bound as f64
}
