//! A schema while its keywords are read.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use super::types::{self, Known};
use super::{kind, values};
use crate::normalise::context::Extensions;
use crate::normalise::words;

/// What the keywords of one schema have said so far.
pub(super) struct Draft {
    pub data: SchemaData,
    pub any: AnySchema,
    /// The words of `type` but for `null`.
    pub types: Vec<&'static str>,
    /// Whether `null` is among them.
    pub null: bool,
    /// Why a `type` or a list of alternatives means nothing.
    pub unknown: Option<String>,
    /// `enum` or `const`, as written.
    pub values: Option<Vec<Value>>,
    /// The elements of a tuple.
    pub prefix: Vec<ReferenceOr<Schema>>,
    /// The numbers of an `exclusiveMinimum` and `exclusiveMaximum` that are no flags.
    pub above: Option<f64>,
    pub below: Option<f64>,
}

impl Draft {
    pub(super) fn new(extensions: Extensions) -> Self {
        Self {
            data: SchemaData { extensions, ..SchemaData::default() },
            any: AnySchema::default(),
            types: Vec::new(),
            null: false,
            unknown: None,
            values: None,
            prefix: Vec::new(),
            above: None,
            below: None,
        }
    }

    /// A schema that is only the name of a type.
    pub(super) fn of_type(word: &str, extensions: Extensions) -> Self {
        let mut draft = Self::new(extensions);
        draft.set_type(word);
        draft
    }

    /// Takes one word of `type`. Whether it is one.
    pub(super) fn set_type(&mut self, word: &str) -> bool {
        match types::known(word) {
            Some(Known::Null) => self.null = true,
            Some(Known::Any) => {}
            Some(Known::Type(word)) => self.add_type(word),
            Some(Known::Formatted(word, format)) => {
                self.add_type(word);
                self.any.format.get_or_insert_with(|| format.to_owned());
            }
            None => return false,
        }
        true
    }

    fn add_type(&mut self, word: &'static str) {
        if !self.types.contains(&word) {
            self.types.push(word);
        }
    }

    /// Notes something for the next stage.
    pub(super) fn note(&mut self, word: &str, value: Value) {
        self.data.extensions.insert(word.to_owned(), value);
    }

    /// The schema.
    pub(super) fn finish(mut self) -> Schema {
        self.exclusive_bounds();
        self.tuple();
        let only_null = values::settle(&mut self) || (self.null && self.says_nothing());
        if only_null {
            // No type of 3.0: `null` is the only value.
            let any = AnySchema { typ: Some("null".to_owned()), ..AnySchema::default() };
            return Schema { schema_data: self.data, schema_kind: SchemaKind::Any(any) };
        }
        let silent = self.says_nothing() && self.data.discriminator.is_none();
        if let Some(reason) = self.unknown.take().filter(|_| silent) {
            self.note(words::UNTYPED, Value::String(reason));
        }
        self.data.nullable |= self.null;
        let Self { data, mut any, types, .. } = self;
        match types.as_slice() {
            [] => {}
            [one] => any.typ = Some((*one).to_owned()),
            // The alternatives of a composition say it more exactly.
            // A list of scalars says its types itself.
            _ if any.enumeration.iter().all(is_scalar) && !any.enumeration.is_empty() => {}
            _ if !any.one_of.is_empty() || !any.any_of.is_empty() || !any.all_of.is_empty() => {}
            several => any = types::split(any, several),
        }
        Schema { schema_data: data, schema_kind: kind::of(any) }
    }

    /// Whether nothing but texts has been said.
    fn says_nothing(&self) -> bool {
        self.types.is_empty() && self.values.is_none() && self.any == AnySchema::default()
    }

    /// `exclusiveMinimum: 3` is `minimum: 3, exclusiveMinimum: true`, unless `minimum` is stricter.
    fn exclusive_bounds(&mut self) {
        if let Some(above) = self.above
            && self.any.minimum.is_none_or(|minimum| minimum <= above)
        {
            (self.any.minimum, self.any.exclusive_minimum) = (Some(above), Some(true));
        }
        if let Some(below) = self.below
            && self.any.maximum.is_none_or(|maximum| maximum >= below)
        {
            (self.any.maximum, self.any.exclusive_maximum) = (Some(below), Some(true));
        }
    }

    /// A tuple is a list of what any of its elements may be.
    fn tuple(&mut self) {
        if self.prefix.is_empty() {
            return;
        }
        let mut variants = std::mem::take(&mut self.prefix);
        self.note(words::PREFIX_ITEMS, Value::from(variants.len()));
        match self.any.items.take() {
            Some(ReferenceOr::Item(rest)) if matches!(rest.schema_kind, SchemaKind::Not { .. }) => {
            }
            Some(rest) => variants.push(rest.unbox()),
            None => {}
        }
        let any_of = AnySchema { any_of: variants, ..AnySchema::default() };
        let items = Schema { schema_data: SchemaData::default(), schema_kind: kind::of(any_of) };
        self.any.items = Some(ReferenceOr::Item(Box::new(items)));
        self.add_type("array");
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}
