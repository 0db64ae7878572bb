//! The inputs that a manifest declares for its fan-outs.

use super::replace::Replacements;
use super::scalar::primitive;
use super::schema::Kind;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest, suggestion};
use crate::ir::{
    Access, Docs, Enumeration, Field, Home, Input, Ir, Literal, Naming, Primitive, Record, Shape,
    Ty, TypeDef, TypeId, Value,
};
use crate::load::unescape;
use crate::manifest::{Manifest, Template, TemplateKind};

/// Lowers the inputs of all fan-outs of a manifest into [`Ir::inputs`].
///
/// A schema that can't be an input is an error; its input is left out.
pub fn inputs(ir: &mut Ir, manifest: &Manifest, diagnostics: &mut Diagnostics) {
    let formats = Replacements::of_all(manifest);
    for fan_out in &manifest.fan_outs {
        for input in &fan_out.inputs {
            let naming = Naming::Input(fan_out.name.value.clone(), input.name.value.clone());
            diagnostics.extend(unheeded(&input.name.value, &input.schema));
            let Some(ty) = input_schema(ir, &naming, &input.schema, &formats, diagnostics) else {
                continue;
            };
            ir.inputs.push(Input {
                fan_out: fan_out.name.value.clone(),
                name: input.name.value.clone(),
                ty,
                docs: docs(&input.schema),
            });
        }
    }
}

/// The type of a schema that a manifest writes: a scalar, `enum`, array, object, or a `$ref` to a
/// component of one of its APIs (`inventory#/components/schemas/Item`). `None` after an error.
pub fn input_schema(
    ir: &mut Ir,
    naming: &Naming,
    schema: &Template,
    formats: &Replacements,
    diagnostics: &mut Diagnostics,
) -> Option<Ty> {
    Inputs { ir, formats, diagnostics }.ty(naming, schema)
}

struct Inputs<'a> {
    ir: &'a mut Ir,
    formats: &'a Replacements,
    diagnostics: &'a mut Diagnostics,
}

/// The keywords that an input's schema may hold.
const WORDS: [&str; 16] = [
    "$ref",
    "type",
    "format",
    "enum",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "nullable",
    "title",
    "description",
    "minimum",
    "maximum",
    "default",
    "example",
    "x-fanwise-secret",
];

impl Inputs<'_> {
    fn ty(&mut self, naming: &Naming, schema: &Template) -> Option<Ty> {
        let TemplateKind::Object(members) = &schema.kind else {
            let message = format!("a schema is an object, not {}", schema.kind.word());
            return self.fault(&schema.place, message, "write `{ type: string }`, for instance");
        };
        if let Some(unknown) = members.iter().find(|it| !WORDS.contains(&it.key.value.as_str())) {
            let message = format!("an input's schema has no `{}`", unknown.key.value);
            let help = "put the schema into one of the documents and refer to it by `$ref`";
            return self.fault(&unknown.key.place, message, help);
        }
        let plain = match get(schema, "$ref") {
            Some(reference) => self.reference(reference)?,
            None => self.plain(naming, schema)?,
        };
        let outer = super::outer::Outer {
            nullable: is_true(schema, "nullable") || type_word(schema).1,
            secret: text(schema, "format") == Some("password")
                || is_true(schema, "x-fanwise-secret"),
        };
        Some(outer.wrap(plain))
    }

    /// `inventory#/components/schemas/Item`.
    fn reference(&mut self, of: &Template) -> Option<Ty> {
        let TemplateKind::Text(reference) = &of.kind else {
            let help = "write `api#/components/schemas/Name`";
            return self.fault(&of.place, "`$ref` is a string".to_owned(), help);
        };
        let parts = reference.split_once("#/components/schemas/");
        let Some((api, name)) = parts.filter(|(api, _)| !api.is_empty()) else {
            let message = format!("`{reference}` is no reference to a schema of an API");
            let help = self.whole(reference);
            return self.fault(&of.place, message, &help);
        };
        let Some((_, api)) = self.ir.apis.iter().find(|(_, one)| one.name == api) else {
            let known: Vec<&str> = self.ir.apis.iter().map(|(_, one)| one.name.as_str()).collect();
            let help = suggestion(api, &known);
            return self.fault(&of.place, format!("there is no API `{api}`"), &help);
        };
        let name = unescape(name);
        if let Some((_, ty)) = api.schemas.iter().find(|(known, _)| *known == *name) {
            return Some(ty.clone());
        }
        let message = format!("`{}` has no schema `{name}`", api.name);
        let known: Vec<&str> = api.schemas.iter().map(|(known, _)| known.as_str()).collect();
        let help = nearest(&name, known.iter().copied()).map_or_else(
            || "name one that stands under `components.schemas` of its document".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.fault(&of.place, message, &help)
    }

    /// Help for a reference without its API.
    fn whole(&self, reference: &str) -> String {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let mut apis = self.ir.apis.iter().map(|(_, api)| api);
        let found = apis.find(|api| api.schemas.iter().any(|(known, _)| known == name));
        found.map_or_else(
            || "write `api#/components/schemas/Name`".to_owned(),
            |api| format!("write `{}#/components/schemas/{name}`", api.name),
        )
    }

    fn plain(&mut self, naming: &Naming, schema: &Template) -> Option<Ty> {
        let guess = match (get(schema, "properties"), get(schema, "items")) {
            (Some(_), _) => "object",
            (_, Some(_)) => "array",
            _ if get(schema, "enum").is_some() => "string",
            _ => "",
        };
        let kind = match type_word(schema).0.unwrap_or(guess) {
            "string" => Kind::String,
            "integer" => Kind::Integer,
            "number" => Kind::Number,
            "boolean" => Kind::Boolean,
            "array" => {
                let naming = Naming::Item(Box::new(naming.clone()));
                let of = match get(schema, "items") {
                    Some(items) => self.ty(&naming, items)?,
                    None => Ty::Any,
                };
                return Some(Ty::List(Box::new(of)));
            }
            "object" => return self.object(naming, schema),
            "" if get(schema, "type").is_none() => return Some(Ty::Any),
            word => {
                let message = format!("there is no type `{word}`");
                let help = "the types are string, integer, number, boolean, array and object";
                return self.fault(&schema.place, message, help);
            }
        };
        if let Some(values) = get(schema, "enum") {
            return self.enumeration(kind, naming, schema, values);
        }
        let bound = |word: &str| match &get(schema, word)?.kind {
            TemplateKind::Number(digits) => digits.parse().ok(),
            _ => None,
        };
        let format = text(schema, "format");
        if let Some(word) = format
            && let Some(ty) = self.formats.scalar(kind, word, &mut self.ir.foreign)
        {
            return Some(ty);
        }
        if (kind, format) == (Kind::String, Some("binary")) {
            return Some(Ty::Primitive(Primitive::File));
        }
        Some(Ty::Primitive(primitive(kind, format, bound("minimum"), bound("maximum"))))
    }

    fn enumeration(
        &mut self,
        kind: Kind,
        naming: &Naming,
        schema: &Template,
        values: &Template,
    ) -> Option<Ty> {
        let listed = match &values.kind {
            TemplateKind::List(list) => {
                list.iter().map(|value| literal(kind, value)).collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        let Some(listed) = listed.filter(|list| !list.is_empty()) else {
            let message = "`enum` is a list of strings or of integers, as `type` says".to_owned();
            return self.fault(&values.place, message, "write every value as the type asks for it");
        };
        let mut values: Vec<Value> = Vec::with_capacity(listed.len());
        for literal in listed {
            if !values.iter().any(|known| known.literal == literal) {
                values.push(Value { literal, name: None, docs: Docs::default() });
            }
        }
        let id = self.define(naming, schema);
        self.ir.types[id].shape = Shape::Enumeration(Enumeration { values });
        Some(Ty::Named(id))
    }

    fn object(&mut self, naming: &Naming, schema: &Template) -> Option<Ty> {
        let extra = match get(schema, "additionalProperties") {
            Some(of) if matches!(of.kind, TemplateKind::Object(_)) => {
                self.ty(&Naming::Item(Box::new(naming.clone())), of)?
            }
            _ => Ty::Any,
        };
        let Some(properties) = get(schema, "properties") else {
            return Some(Ty::Map(Box::new(extra)));
        };
        let TemplateKind::Object(members) = &properties.kind else {
            let message = format!("`properties` is an object, not {}", properties.kind.word());
            return self.fault(&properties.place, message, "write a schema under every name");
        };
        let required = names(get(schema, "required"));
        let id = self.define(naming, schema);
        let mut fields = Vec::with_capacity(members.len());
        for member in members {
            let name = member.key.value.clone();
            fields.push(Field {
                ty: self.ty(&Naming::Property(id, name.clone()), &member.value)?,
                required: required.contains(&name.as_str()),
                expected: false,
                fixed: None,
                access: Access::Both,
                xml: None,
                docs: docs(&member.value),
                place: member.value.place.clone(),
                name,
            });
        }
        self.ir.types[id].shape = Shape::Record(Record { fields, extra });
        Some(Ty::Named(id))
    }

    fn define(&mut self, naming: &Naming, schema: &Template) -> TypeId {
        self.ir.types.push(TypeDef {
            home: Home::FanOuts,
            naming: naming.clone(),
            docs: docs(schema),
            shape: Shape::Alias(Ty::Any),
            xml: None,
            place: schema.place.clone(),
        })
    }

    fn fault<T>(&mut self, place: &Place, message: String, help: &str) -> Option<T> {
        self.diagnostics.push(Diagnostic::error("input-schema", place.clone(), message).help(help));
        None
    }
}

/// What an input's schema says and no input can do: each of them is given by the caller.
fn unheeded(name: &str, schema: &Template) -> Vec<Diagnostic> {
    let optional = get(schema, "required").filter(|one| one.kind == TemplateKind::Bool(false));
    let words = [("default", get(schema, "default")), ("required: false", optional)];
    let said = words.into_iter().filter_map(|(word, value)| Some((word, value?)));
    let warning = |(word, value): (&str, &Template)| {
        let message =
            format!("`{word}` of the input `{name}` is not heeded: callers give all inputs");
        let help = "remove it; what may be left out is `nullable: true`";
        Diagnostic::warning("input-schema", value.place.clone(), message).help(help)
    };
    said.map(warning).collect()
}

fn get<'t>(of: &'t Template, word: &str) -> Option<&'t Template> {
    match &of.kind {
        TemplateKind::Object(members) => {
            members.iter().find(|member| member.key.value == word).map(|member| &member.value)
        }
        _ => None,
    }
}

fn text<'t>(of: &'t Template, word: &str) -> Option<&'t str> {
    match &get(of, word)?.kind {
        TemplateKind::Text(text) => Some(text),
        _ => None,
    }
}

/// `string` and false of `type: string`; `string` and true of `type: [string, "null"]`.
fn type_word(schema: &Template) -> (Option<&str>, bool) {
    let words = names(get(schema, "type"));
    match words.as_slice() {
        ["null", word] | [word, "null"] => (Some(word), true),
        _ => (text(schema, "type"), false),
    }
}

fn is_true(of: &Template, word: &str) -> bool {
    get(of, word).is_some_and(|value| value.kind == TemplateKind::Bool(true))
}

fn names(list: Option<&Template>) -> Vec<&str> {
    let Some(TemplateKind::List(list)) = list.map(|list| &list.kind) else { return Vec::new() };
    list.iter()
        .filter_map(|one| match &one.kind {
            TemplateKind::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn literal(kind: Kind, value: &Template) -> Option<Literal> {
    match (kind, &value.kind) {
        (Kind::String, TemplateKind::Text(text)) => Some(Literal::String(text.clone())),
        (Kind::Integer, TemplateKind::Number(digits)) => digits.parse().ok().map(Literal::Integer),
        _ => None,
    }
}

fn docs(schema: &Template) -> Docs {
    Docs {
        summary: text(schema, "title").map(str::to_owned),
        description: text(schema, "description").map(str::to_owned),
        ..Docs::default()
    }
}
