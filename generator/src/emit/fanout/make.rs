//! Writes values of known types.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::Writer;
use crate::emit::types_in::{ident, tokens};
use crate::ir::{Primitive, Record, Shape, Ty, TypeId};
use crate::plan::{Fit, Json, Make, OnNull};

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goes {
    /// To an argument that takes whatever becomes the type.
    Into,
    /// To a place of exactly the type.
    Exactly,
}

impl Writer<'_> {
    /// A value of `ty`. `wish` is what a local that holds it may be called.
    pub(super) fn make(
        &mut self,
        make: &Make,
        ty: &Ty,
        boxed: bool,
        goes: Goes,
        wish: &str,
    ) -> TokenStream {
        let ty = self.bare(ty).clone();
        let inner = match &ty {
            Ty::Nullable(inner) | Ty::Secret(inner) => inner,
            other => other,
        };
        match make {
            Make::Read(read) => {
                let boxed = boxed && (goes == Goes::Exactly || read.null == OnNull::Kept);
                self.read(read, boxed, wish)
            }
            Make::Null => self.null(&ty, boxed, goes),
            Make::Some(value) => {
                let value = self.make(value, inner, boxed, Goes::Exactly, wish);
                quote!(Some(#value))
            }
            Make::Secret(value) if goes == Goes::Into && matches!(**value, Make::Text(_)) => {
                self.make(value, inner, boxed, goes, wish)
            }
            Make::Secret(value) => {
                let value = self.make(value, inner, boxed, goes, wish);
                quote!(Secret::new(#value))
            }
            other => {
                let value = self.plain(other, &ty, goes, wish);
                if boxed && goes == Goes::Exactly { quote!(Box::new(#value)) } else { value }
            }
        }
    }

    fn null(&self, ty: &Ty, boxed: bool, goes: Goes) -> TokenStream {
        match ty {
            Ty::Nullable(inner) if goes == Goes::Into => {
                let inner = self.types().tokens(inner);
                let inner = if boxed { quote!(Box<#inner>) } else { inner };
                quote!(None::<#inner>)
            }
            Ty::Nullable(_) => quote!(None),
            _ => quote!(()),
        }
    }

    /// A value that is neither null, secret nor read.
    fn plain(&mut self, make: &Make, ty: &Ty, goes: Goes, wish: &str) -> TokenStream {
        let item = match ty {
            Ty::List(item) | Ty::Map(item) => item,
            other => other,
        };
        match make {
            Make::Bool(value) => quote!(#value),
            Make::Number(primitive, text) => number(*primitive, text),
            Make::Text(text) if goes == Goes::Into => quote!(#text),
            Make::Text(text) => quote!(#text.to_owned()),
            Make::Bytes(text) => quote!(Bytes::from(#text)),
            Make::File(text) => quote!(FilePart::text(#text)),
            Make::Format(pieces) => self.format(pieces),
            Make::Enumerated(id, at) => {
                let path = tokens(&self.types().path(*id));
                let variant = ident(&self.cx.names.ty(*id).variants[*at]);
                quote!(#path::#variant)
            }
            Make::Unlisted(id, text) => {
                let path = tokens(&self.types().path(*id));
                let text = self.make(text, ty, false, Goes::Exactly, wish);
                quote!(#path::from(#text))
            }
            Make::Parsed(_, text) if goes == Goes::Into => self.make(text, ty, false, goes, wish),
            Make::Parsed(id, text) => {
                let path = tokens(self.cx.names.foreign(*id));
                let text = self.make(text, ty, false, Goes::Into, wish);
                quote!(<#path>::from(#text))
            }
            Make::List(items) => self.list(items, item, goes, wish),
            Make::Map(entries) => self.map(entries, item, goes, wish),
            Make::Record(id, fields) => self.record(*id, fields, wish),
            Make::Variant(id, at, inner) => self.variant(*id, *at, inner, wish),
            Make::Newtype(id, inner) => self.newtype(*id, inner, wish),
            Make::Json(json) => {
                let json = self.json(json);
                quote!(fanwise_runtime::json!(#json))
            }
            // `make` has written these.
            wrapped @ (Make::Read(_) | Make::Null | Make::Some(_) | Make::Secret(_)) => {
                self.make(wrapped, ty, false, goes, wish)
            }
        }
    }

    fn list(&mut self, items: &[Make], item: &Ty, goes: Goes, wish: &str) -> TokenStream {
        if items.is_empty() && goes == Goes::Exactly {
            return quote!(Vec::new());
        }
        if items.is_empty() {
            let item = self.types().tokens(item);
            return quote!(Vec::<#item>::new());
        }
        let singular = wish.strip_suffix('s').unwrap_or("item").to_owned();
        let items: Vec<TokenStream> =
            items.iter().map(|one| self.make(one, item, false, Goes::Exactly, &singular)).collect();
        quote!(vec![#(#items),*])
    }

    fn map(
        &mut self,
        entries: &[(String, Make)],
        item: &Ty,
        goes: Goes,
        wish: &str,
    ) -> TokenStream {
        if entries.is_empty() && goes == Goes::Exactly {
            return quote!(Map::new());
        }
        if entries.is_empty() {
            let item = self.types().tokens(item);
            return quote!(Map::<#item>::new());
        }
        let entries: Vec<TokenStream> = entries
            .iter()
            .map(|(key, one)| {
                let value = self.make(one, item, false, Goes::Exactly, wish);
                quote!((#key, #value))
            })
            .collect();
        quote!(Map::from([#(#entries),*]))
    }

    fn record(&mut self, id: TypeId, fields: &[(usize, Make)], wish: &str) -> TokenStream {
        let cx = self.cx;
        let Shape::Record(record) = &cx.ir.types[id].shape else { return quote!() };
        let path = tokens(&self.types().path(id));
        let given = |at: usize| fields.iter().find(|(field, _)| *field == at).map(|(_, make)| make);
        let mut arguments = Vec::new();
        for (at, field) in record.fields.iter().enumerate() {
            if let (true, None, Some(make)) = (field.required, &field.fixed, given(at)) {
                let (boxed, name) = (cx.facts.boxed(id, at), &cx.names.ty(id).fields[at]);
                arguments.push(self.make(make, &field.ty, boxed, Goes::Into, name));
            }
        }
        let optional: Vec<&(usize, Make)> =
            fields.iter().filter(|(at, _)| !record.fields[*at].required).collect();
        if optional.is_empty() {
            return quote!(#path::new(#(#arguments),*));
        }
        let local = self.local(wish);
        self.statements.push(quote!(let mut #local = #path::new(#(#arguments),*);));
        for (at, make) in optional {
            let value = self.optional_field(id, record, *at, make);
            let name = ident(&cx.names.ty(id).fields[*at]);
            self.statements.push(quote!(#local.#name = #value;));
        }
        quote!(#local)
    }

    fn optional_field(
        &mut self,
        id: TypeId,
        record: &Record,
        at: usize,
        make: &Make,
    ) -> TokenStream {
        let (boxed, ty) = (self.cx.facts.boxed(id, at), &record.fields[at].ty);
        let name = self.cx.names.ty(id).fields[at].clone();
        self.optional(make, ty, boxed, &name)
    }

    /// A value of `Option<ty>`.
    pub(super) fn optional(
        &mut self,
        make: &Make,
        ty: &Ty,
        boxed: bool,
        wish: &str,
    ) -> TokenStream {
        match make {
            Make::Some(inner) => {
                let value = self.make(inner, ty, boxed, Goes::Exactly, wish);
                quote!(Some(#value))
            }
            Make::Null => quote!(None),
            kept => self.make(kept, ty, boxed, Goes::Exactly, wish),
        }
    }

    fn variant(&mut self, id: TypeId, at: usize, inner: &Make, wish: &str) -> TokenStream {
        let cx = self.cx;
        let Shape::Union(union) = &cx.ir.types[id].shape else { return quote!() };
        let path = tokens(&self.types().path(id));
        let variant = ident(&cx.names.ty(id).variants[at]);
        let boxed = cx.facts.boxed(id, at);
        let value = self.make(inner, &union.variants[at].ty, boxed, Goes::Exactly, wish);
        quote!(#path::#variant(#value))
    }

    fn newtype(&mut self, id: TypeId, inner: &Make, wish: &str) -> TokenStream {
        let cx = self.cx;
        let Shape::Alias(behind) = &cx.ir.types[id].shape else { return quote!() };
        let path = tokens(&self.types().path(id));
        let value = self.make(inner, behind, false, Goes::Exactly, wish);
        quote!(#path::from(#value))
    }

    /// What stands in `json!`.
    fn json(&mut self, json: &Json) -> TokenStream {
        match json {
            Json::Null => quote!(null),
            Json::Bool(value) => quote!(#value),
            Json::Number(text) => json_number(text),
            Json::Text(text) => quote!(#text),
            Json::List(items) => {
                let items: Vec<TokenStream> = items.iter().map(|item| self.json(item)).collect();
                quote!([#(#items),*])
            }
            Json::Object(entries) => {
                let entries: Vec<TokenStream> = entries
                    .iter()
                    .map(|(key, item)| {
                        let item = self.json(item);
                        quote!(#key: #item)
                    })
                    .collect();
                quote!({#(#entries),*})
            }
            Json::Value(make) => self.json_value(make),
        }
    }

    /// A value inside of `json!`, which takes it by reference.
    fn json_value(&mut self, make: &Make) -> TokenStream {
        match make {
            Make::Read(read) if matches!(read.fit, Fit::Same | Fit::Json) => {
                self.shown(&read.path, "value")
            }
            other => self.make(other, &Ty::Any, false, Goes::Exactly, "value"),
        }
    }
}

/// A number as it is written for its type. One that fits `i32` becomes any integer type but `u64`.
pub(super) fn number(primitive: Primitive, text: &str) -> TokenStream {
    let is_whole = text.parse::<i64>().is_ok();
    let is_short = text.parse::<i32>().is_ok();
    match primitive {
        Primitive::U64 => tokens(&format!("{text}_u64")),
        Primitive::I128 => tokens(&format!("{text}_i128")),
        Primitive::F32 if is_whole => tokens(&format!("{text}.0_f32")),
        Primitive::F32 => tokens(&format!("{text}_f32")),
        Primitive::F64 if is_whole => tokens(&format!("{text}.0")),
        Primitive::F64 => tokens(text),
        _ if is_short => tokens(text),
        _ => tokens(&format!("{text}_i64")),
    }
}

/// A number as it is written in JSON.
fn json_number(text: &str) -> TokenStream {
    if text.parse::<i64>().is_ok() {
        return number(Primitive::I64, text);
    }
    number(if text.parse::<u64>().is_ok() { Primitive::U64 } else { Primitive::F64 }, text)
}
