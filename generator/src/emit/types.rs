//! `types.rs`: the types of a document, as declarations that the runtime's macros take.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::about::title;
use super::docs::{self, Words};
use super::imports;
use super::source::{
    Body, Choice, Declaration, Field, File, Piece, Record, Source, Value, Variant,
};
use super::types_in::{TypesIn, ident, literal};
use super::{Context, rust_file};
use crate::analyse::Shelf;
use crate::ir::{
    self, ApiId, Docs, Enumeration, Format, Home, Listed, Literal, Naming, OperationId, Primitive,
    Shape, Ty, TypeDef, TypeId, Union,
};

/// How far the fields and variants of such an item stand in.
const FIELD: usize = 8;
/// How far an item of a macro's body stands in.
const ITEM: usize = 4;
/// The feature of what no operation reaches.
const ALL_SCHEMAS: &str = "all-schemas";

/// The types of an API: those that operations of several tags reach, those of each tag, and in a
/// file of their own those that nothing reaches. None where it has no type.
pub(super) fn of_api(cx: Context<'_>, id: ApiId) -> Vec<File> {
    let title = title(&cx.ir.apis[id]);
    let names = cx.names.api(id);
    let module = names.module.as_str();
    let mut exports = TokenStream::new();
    let mut files = Vec::new();
    for (at, (group, names)) in cx.facts.groups(id).iter().zip(&names.groups).enumerate() {
        let path = format!("src/{module}/{}/types.rs", names.module);
        let docs = format!("The types of {title} that only `{}` needs.", group.tag);
        if let Some(file) = shelf(cx, id, Shelf::Group(at), path, &docs) {
            let group = ident(&names.module);
            exports.extend(export(&names.feature, &quote!(super::#group::types)));
            files.push(file);
        }
    }
    let path = format!("src/{module}/unused.rs");
    let docs = format!("The schemas of {title} that none of its operations reaches.");
    if let Some(file) = shelf(cx, id, Shelf::Unused, path, &docs) {
        exports.extend(export(ALL_SCHEMAS, &quote!(super::unused)));
        files.push(file);
    }
    let used = types(cx, Home::Api(id), module, Shelf::Used);
    if used.is_empty() && files.is_empty() {
        return Vec::new();
    }
    let docs = format!("The types of {title}.");
    let more = (!exports.is_empty()).then_some(exports);
    files.insert(0, file(format!("src/{module}/types.rs"), &docs, more, used));
    files
}

/// `pub use …::*;` where a feature is on.
pub(super) fn export(feature: &str, module: &TokenStream) -> TokenStream {
    quote! {
        #[cfg(feature = #feature)]
        pub use #module::*;
    }
}

/// The types of one shelf, which name those that are always there.
fn shelf(cx: Context<'_>, id: ApiId, shelf: Shelf, path: String, docs: &str) -> Option<File> {
    let (home, module) = (Home::Api(id), cx.names.api(id).module.as_str());
    let all = types(cx, home, module, shelf);
    let here = cx.ir.types.iter().filter(|(id, def)| is_on(cx, *id, def, home, shelf));
    let mut parts = here.flat_map(|(_, def)| parts(def));
    let others = parts.any(|id| cx.ir.types[id].home == home && cx.facts.shelf(id) != shelf);
    let others = others.then(|| {
        let module = ident(module);
        quote!(use crate::#module::types::*;)
    });
    (!all.is_empty()).then(|| file(path, docs, others, all))
}

/// The types of a module that belongs to no API; `None` if it has none.
pub(super) fn of_module(cx: Context<'_>, home: Home, module: &str, docs: &str) -> Option<File> {
    let all = types(cx, home, module, Shelf::Used);
    (!all.is_empty()).then(|| file(format!("src/{module}/types.rs"), docs, None, all))
}

fn file(path: String, docs: &str, more: Option<TokenStream>, types: Vec<Declaration>) -> File {
    let used = imports::of(&TokenStream::new(), &types);
    let head = used.into_iter().chain(more).map(Piece::Code);
    let pieces = head.chain(types.into_iter().map(Piece::Declaration)).collect();
    rust_file(path, Source { docs: docs::lines(docs, 0), pieces })
}

fn types(cx: Context<'_>, home: Home, module: &str, shelf: Shelf) -> Vec<Declaration> {
    let path = [module, "types"];
    let types = Types { cx, types_in: TypesIn::new(cx.names, &path) };
    in_order(cx, home, shelf).into_iter().map(|id| types.declare(id, &cx.ir.types[id])).collect()
}

fn is_on(cx: Context<'_>, id: TypeId, def: &TypeDef, home: Home, shelf: Shelf) -> bool {
    def.home == home && cx.facts.shelf(id) == shelf
}

/// The types with a name that a type is made of.
fn parts(def: &TypeDef) -> Vec<TypeId> {
    let mut all = Vec::new();
    def.parts(|ty| all.extend(ty.named()));
    all
}

/// The types of a file, each followed by those that are written in line in it.
fn in_order(cx: Context<'_>, home: Home, shelf: Shelf) -> Vec<TypeId> {
    let mut inside: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    let mut open = Vec::new();
    let here = |id: TypeId| is_on(cx, id, &cx.ir.types[id], home, shelf);
    for (id, def) in cx.ir.types.iter().filter(|(id, _)| here(*id)) {
        match def.naming.parent() {
            Some(parent) if parent != id && here(parent) => {
                inside.entry(parent).or_default().push(id);
            }
            _ => open.push(id),
        }
    }
    open.reverse();
    let mut ordered = Vec::new();
    while let Some(id) = open.pop() {
        ordered.push(id);
        open.extend(inside.remove(&id).into_iter().flatten().rev());
    }
    // What is only in itself, through others, comes late.
    ordered.extend(inside.into_values().flatten());
    // Other names stand at the end, those without a text of their own together.
    ordered.sort_by_key(|id| {
        let def = &cx.ir.types[*id];
        (other_name(def).is_some(), is_said(cx, def))
    });
    ordered
}

/// What a type in line is another name for, where it is equal to one that stands elsewhere.
fn other_name(def: &TypeDef) -> Option<TypeId> {
    match (&def.naming, &def.shape) {
        (Naming::Component(_), _) => None,
        (_, Shape::Alias(Ty::Named(same))) => Some(*same),
        _ => None,
    }
}

/// Whether what the document says of a type stands at another one that it is a name for.
fn is_said(cx: Context<'_>, def: &TypeDef) -> bool {
    let Some(same) = other_name(def) else { return false };
    def.docs == Docs::default() || def.docs == cx.ir.types[same].docs
}

struct Types<'a> {
    cx: Context<'a>,
    types_in: TypesIn<'a>,
}

impl Types<'_> {
    fn declare(&self, id: TypeId, def: &TypeDef) -> Declaration {
        let names = self.cx.names.ty(id);
        let (body, note) = match &def.shape {
            Shape::Record(record) => (Body::Record(self.record(id, record)), ""),
            Shape::Enumeration(enumeration) => (self.enumeration(id, enumeration), ""),
            Shape::Union(union) => (Body::Choice(self.union(id, union)), ""),
            Shape::Alias(ty) if self.cx.facts.newtype(id) => {
                (Body::Newtype(self.types_in.text(ty)), "")
            }
            Shape::Alias(ty) => (Body::Alias(self.types_in.text(ty)), format_note(ty)),
        };
        let words = Words::of(&def.docs).unless_title_is(&names.ident);
        let words = match def.naming {
            Naming::Received(_) if def.docs != Docs::default() => words.note("As answers hold it."),
            _ => words.note(note),
        };
        let indent = if matches!(body, Body::Alias(_)) { 0 } else { ITEM };
        let docs = if is_said(self.cx, def) {
            Vec::new()
        } else if matches!(&def.naming, Naming::Component(name) if *name == names.ident) {
            // The name says it.
            words.lines(indent)
        } else {
            words.or(&format!("{}.", self.origin(&def.naming))).lines(indent)
        };
        Declaration {
            docs,
            derives: self.cx.names.derives(id).to_vec(),
            ident: names.ident.clone(),
            body,
        }
    }

    /// Where a type of which the document says nothing stands in it.
    fn origin(&self, naming: &Naming) -> String {
        let ty = |id: TypeId| code(&self.cx.names.ty(id).ident);
        let operation = |id: OperationId| {
            let operation = &self.cx.ir.operations[id];
            match &operation.id {
                Some(id) => code(id),
                None => code(&format!("{} {}", operation.method.as_str(), operation.path)),
            }
        };
        match naming {
            Naming::Component(name) | Naming::Shared(_, name) => code(name),
            Naming::Property(owner, name) => format!("{} of {}", code(name), ty(*owner)),
            Naming::Parts(of) => format!("{} as a form", ty(*of)),
            Naming::Patch(of) => format!("{} as a patch", ty(*of)),
            Naming::Item(inner) => {
                let of = self.origin(inner).replacen("The ", "the ", 1).replacen("An ", "an ", 1);
                format!("An element of {of}")
            }
            Naming::Variant(owner, name) => {
                format!("The alternative {} of {}", code(name), ty(*owner))
            }
            Naming::Parameter(id, name) => {
                format!("The parameter {} of {}", code(name), operation(*id))
            }
            Naming::RequestBody(id, _) => format!("The body of {}", operation(*id)),
            Naming::Answer(id, status, _) => {
                format!("The answer {} of {}", code(status), operation(*id))
            }
            Naming::Received(of) => format!("{}, as answers hold it", ty(*of)),
            Naming::Input(fan_out, name) => {
                format!("The input {} of {}", code(name), code(fan_out))
            }
        }
    }

    fn record(&self, id: TypeId, record: &ir::Record) -> Record {
        let mut out = Record::default();
        for (index, (field, ident)) in
            record.fields.iter().zip(&self.cx.names.ty(id).fields).enumerate()
        {
            let ty = self.held(id, index, &field.ty);
            let ty = if field.required { ty } else { format!("Option<{ty}>") };
            let docs = Words::of(&field.docs).note(format_note(&field.ty)).lines(FIELD);
            let declared = Field { docs, ident: ident.clone(), ty, name: Some(field.name.clone()) };
            match &field.fixed {
                Some(literal) if field.required => {
                    out.fixed.push((declared, self.value(&field.ty, literal)));
                }
                _ if field.required => out.required.push(declared),
                _ if field.expected => out.expected.push(declared),
                _ => out.optional.push(declared),
            }
        }
        if record.extra != Ty::Any {
            out.extra = Some(self.types_in.text(&record.extra));
        }
        out
    }

    /// The type of a field or variant, in a `Box` where it would hold itself.
    fn held(&self, id: TypeId, index: usize, ty: &Ty) -> String {
        if self.cx.facts.boxed(id, index) { self.boxed(ty) } else { self.types_in.text(ty) }
    }

    /// The type of a variant. One's own type is no object of the runtime's, as a tag needs it.
    fn variant_type(&self, id: TypeId, index: usize, union: &Union, ty: &Ty) -> String {
        let held = self.held(id, index, ty);
        if union.tag.is_some() && self.cx.ir.is_foreign(ty) {
            return format!("fanwise_runtime::model::Loose<{held}>");
        }
        held
    }

    fn boxed(&self, ty: &Ty) -> String {
        match ty {
            Ty::Nullable(inner) => format!("Option<{}>", self.boxed(inner)),
            Ty::Secret(inner) => format!("Secret<{}>", self.boxed(inner)),
            other => format!("Box<{}>", self.types_in.text(other)),
        }
    }

    /// A constant as an expression of its type.
    fn value(&self, ty: &Ty, literal: &Literal) -> String {
        match (ty, literal) {
            (Ty::Nullable(inner), _) => format!("Some({})", self.value(inner, literal)),
            (Ty::Named(id), _) => match &self.cx.ir.types[*id].shape {
                Shape::Alias(behind) if !self.cx.facts.newtype(*id) => self.value(behind, literal),
                Shape::Enumeration(enumeration) => self.variant(*id, enumeration, literal),
                _ => format!("{}.into()", print(literal)),
            },
            (Ty::Primitive(Primitive::String(_)), Literal::String(_)) => {
                format!("{}.to_owned()", print(literal))
            }
            (Ty::Primitive(Primitive::F32 | Primitive::F64), Literal::Integer(number)) => {
                format!("{number}.0")
            }
            (Ty::Primitive(_), Literal::Integer(number)) => number.to_string(),
            (Ty::Primitive(_), Literal::Boolean(truth)) => truth.to_string(),
            _ => format!("{}.into()", print(literal)),
        }
    }

    fn variant(&self, id: TypeId, enumeration: &Enumeration, literal: &Literal) -> String {
        let path = self.types_in.path(id);
        let position = enumeration.values.iter().position(|value| value.literal == *literal);
        match position.and_then(|at| self.cx.names.ty(id).variants.get(at)) {
            Some(variant) => format!("{path}::{variant}"),
            None => format!("{path}::from({})", print(literal)),
        }
    }

    fn enumeration(&self, id: TypeId, enumeration: &Enumeration) -> Body {
        let listed = enumeration.listed();
        let named = enumeration.values.iter().zip(&self.cx.names.ty(id).variants);
        let values = named.map(|(value, ident)| Value {
            docs: Words::of(&value.docs).lines(FIELD),
            ident: ident.clone(),
            literal: match listed {
                Listed::Strings | Listed::Integers => print(&value.literal),
                Listed::Scalars => scalar(&value.literal),
            },
        });
        let values = values.collect();
        let name = match listed {
            Listed::Strings => "string_enum",
            Listed::Integers => "integer_enum",
            Listed::Scalars => "value_enum",
        };
        Body::Enumeration { name, values }
    }

    fn union(&self, id: TypeId, union: &Union) -> Choice {
        let named = union.variants.iter().zip(&self.cx.names.ty(id).variants).enumerate();
        let variants = named.map(|(index, (variant, ident))| Variant {
            docs: Words::of(&variant.docs).note(format_note(&variant.ty)).lines(FIELD),
            ident: ident.clone(),
            ty: Some(self.variant_type(id, index, union, &variant.ty)),
            tags: variant.tags.iter().map(|tag| literal(tag)).collect(),
        });
        let variants = variants.collect();
        let tag = union.tag.as_ref().map(|tag| literal(&tag.property));
        let name = if tag.is_some() { "tagged_union" } else { "untagged_union" };
        let open = tag.is_none() && union.open;
        Choice { name, tag, open, variants }
    }
}

/// A name of the document as code.
fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

/// What a string holds, where its type doesn't say it.
fn format_note(ty: &Ty) -> &'static str {
    match ty {
        Ty::Nullable(inner) | Ty::Secret(inner) => format_note(inner),
        Ty::Primitive(Primitive::String(format)) => match format {
            Format::Text | Format::Binary => "",
            Format::DateTime => "RFC 3339 date and time.",
            Format::Date => "RFC 3339 date.",
            Format::Uuid => "UUID.",
            Format::Uri => "URI.",
            Format::Base64 => "Base64.",
        },
        _ => "",
    }
}

fn print(value: &Literal) -> String {
    match value {
        Literal::String(text) => literal(text),
        Literal::Integer(_) | Literal::Number(_) | Literal::Boolean(_) => value.text(),
    }
}

/// A value of a list of several types, with the word for its own.
fn scalar(value: &Literal) -> String {
    let kind = match value {
        Literal::String(_) => "Text",
        Literal::Number(number) if number.is_f64() => "Number",
        Literal::Integer(_) | Literal::Number(_) => "Integer",
        Literal::Boolean(_) => "Bool",
    };
    format!("{kind}({})", print(value))
}
