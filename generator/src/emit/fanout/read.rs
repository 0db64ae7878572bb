//! Writes what becomes of what an expression finds.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::access::{Access, By, Held};
use super::scope::Writer;
use crate::emit::types_in::{ident, tokens};
use crate::ir::{Listed, Primitive, Shape, Ty};
use crate::plan::{Fit, OnNull, Path, Piece, Read, Source, Step};

impl Writer<'_> {
    /// A value of the wanted type; an `Option` of it where a `null` is kept.
    pub(super) fn read(&mut self, read: &Read, boxed: bool, wish: &str) -> TokenStream {
        let access = self.access(&read.path);
        if read.null == OnNull::Kept {
            return self.kept(read, access, boxed);
        }
        let (fit, ty) = (&read.fit, &read.path.ty);
        let value = match access {
            Access::Place(held) | Access::Ref(held)
                if *fit == Fit::Same && held.is_boxed() && boxed =>
            {
                let expr = held.expr;
                return quote!(#expr.clone());
            }
            Access::Place(held) => self.fitted(&held.unboxed(), fit, ty, By::Place),
            Access::Ref(held) => self.fitted(&held.unboxed(), fit, ty, held.by()),
            Access::Maybe(maybe) if *fit == Fit::Same => {
                let name = maybe.held.name().unwrap_or(wish).to_owned();
                let expr = maybe.owned(self.is_copy(ty));
                self.found(&expr, &read.path, &name)
            }
            Access::Maybe(maybe) => {
                let name = maybe.held.name().unwrap_or(wish).to_owned();
                let found = self.found(&maybe.held.expr, &read.path, &name);
                self.fitted(&found, fit, ty, By::Ref)
            }
            Access::MaybeOwned(expr) => {
                let found = self.found(&expr, &read.path, wish);
                self.fitted_owned(&found, fit, ty)
            }
            Access::Owned(expr) => self.fitted_owned(&expr, fit, ty),
        };
        if boxed { quote!(Box::new(#value)) } else { value }
    }

    /// A local that holds what an `Option` holds; without it the function ends.
    fn found(&mut self, option: &TokenStream, path: &Path, wish: &str) -> TokenStream {
        let text = &path.text;
        let local = self.local(wish.trim_start_matches("r#"));
        self.statements.push(quote!(let #local = #option.ok_or(Missing::new(#text))?;));
        quote!(#local)
    }

    /// What is found, by reference where it is held elsewhere: for macros that take references.
    pub(super) fn shown(&mut self, path: &Path, wish: &str) -> TokenStream {
        match self.access(path) {
            Access::Place(held) | Access::Ref(held) => held.unboxed(),
            Access::Maybe(maybe) => {
                let name = maybe.held.name().unwrap_or(wish).to_owned();
                self.found(&maybe.held.expr, path, &name)
            }
            Access::MaybeOwned(expr) => self.found(&expr, path, wish),
            Access::Owned(expr) => expr,
        }
    }

    /// What a path leads to.
    pub(super) fn access(&mut self, path: &Path) -> Access {
        let start = match &path.source {
            Source::Input(at) => {
                let field = ident(&self.names.input_fields[*at]);
                Access::Place(Held::new(quote!(self.#field)))
            }
            Source::Element => Access::Ref(self.element()),
            Source::Body(leg) => {
                let answer = self.answer(*leg);
                match path.steps.first() {
                    Some(Step::Field(..)) => Access::Place(Held::new(quote!(#answer))),
                    _ => Access::Ref(Held::new(quote!(#answer.body()))),
                }
            }
            Source::Header(leg, name) => {
                let leg = self.leg(*leg);
                return Access::Owned(quote!(#leg.header(#name)?.to_owned()));
            }
            Source::Status(leg) => {
                let leg = self.leg(*leg);
                return Access::Owned(quote!(i32::from(#leg.status_code()?)));
            }
        };
        self.along(start, &path.steps)
    }

    /// The element that the function is given.
    fn element(&mut self) -> Held {
        self.reads.element = true;
        let Some((name, ty)) = self.takes.element() else { return Held::new(TokenStream::new()) };
        let (expr, text) = (quote!(#name), Some(name.to_string()));
        match self.bare(ty) {
            Ty::List(_) | Ty::Primitive(Primitive::String(_)) => Held::slice(expr, text),
            _ => Held::named(expr, text),
        }
    }

    /// An `Option` that stays one.
    fn kept(&mut self, read: &Read, access: Access, boxed: bool) -> TokenStream {
        let ty = &read.path.ty;
        let (option, is_ref, holds_box) = match access {
            Access::Place(held) => (held.expr.clone(), false, held.holds_box()),
            Access::Ref(held) => (held.expr.clone(), true, held.holds_box()),
            Access::Maybe(maybe) => {
                let found = self.found(&maybe.held.expr, &read.path, "found");
                (found, true, maybe.held.holds_box())
            }
            Access::MaybeOwned(expr) | Access::Owned(expr) => (expr, false, false),
        };
        let is_copy = self.is_copy(ty);
        if read.fit == Fit::Same && holds_box == boxed {
            return match (is_copy, is_ref) {
                (true, false) => option,
                (true, true) => quote!(*#option),
                (false, _) => quote!(#option.clone()),
            };
        }
        let inner = if holds_box { quote!(#option.as_deref()) } else { quote!(#option.as_ref()) };
        let value = self.fitted(&quote!(value), &read.fit, ty, By::Ref);
        let value = if boxed { quote!(Box::new(#value)) } else { value };
        quote!(#inner.map(|value| #value))
    }

    /// A place, or a reference to a value, as a value of the wanted type.
    fn fitted(&self, expr: &TokenStream, fit: &Fit, ty: &Ty, by: By) -> TokenStream {
        let number = if by == By::Ref { quote!(*#expr) } else { expr.clone() };
        let text = if by == By::Slice { expr.clone() } else { quote!(#expr.as_str()) };
        match fit {
            Fit::Same if self.is_copy(ty) => number,
            Fit::Same if by == By::Slice => quote!(#expr.to_owned()),
            Fit::Same => quote!(#expr.clone()),
            Fit::Widen(from, to) => widen(&number, *from, *to),
            Fit::File if by == By::Slice => quote!(FilePart::from(#expr.to_owned())),
            Fit::File => quote!(FilePart::from(#expr.clone())),
            Fit::Text => quote!(#expr.to_string()),
            Fit::Parsed(id) => {
                let path = tokens(self.cx.names.foreign(*id));
                quote!(<#path>::from(#text))
            }
            Fit::Enumerated(id) | Fit::Renamed(id) => {
                let path = tokens(&self.types().path(*id));
                quote!(#path::from(#text))
            }
            Fit::Variant(id, at, inner) => {
                let path = tokens(&self.types().path(*id));
                let variant = ident(&self.cx.names.ty(*id).variants[*at]);
                let value = self.fitted(expr, inner, ty, by);
                if self.cx.facts.boxed(*id, *at) {
                    quote!(#path::#variant(Box::new(#value)))
                } else {
                    quote!(#path::#variant(#value))
                }
            }
            Fit::Each(inner) => {
                let item = match self.bare(ty) {
                    Ty::List(item) => self.bare(item),
                    other => other,
                };
                let value = self.fitted(&quote!(item), inner, item, By::Ref);
                quote!(#expr.iter().map(|item| #value).collect::<Vec<_>>())
            }
            Fit::Json => quote!(fanwise_runtime::json!(#expr)),
        }
    }

    /// A value that nobody else holds, as a value of the wanted type.
    fn fitted_owned(&self, expr: &TokenStream, fit: &Fit, ty: &Ty) -> TokenStream {
        match fit {
            Fit::Same => expr.clone(),
            Fit::File => quote!(FilePart::from(#expr)),
            Fit::Enumerated(id) => {
                let path = tokens(&self.types().path(*id));
                quote!(#path::from(#expr))
            }
            Fit::Variant(id, at, inner) => {
                let path = tokens(&self.types().path(*id));
                let variant = ident(&self.cx.names.ty(*id).variants[*at]);
                let value = self.fitted_owned(expr, inner, ty);
                quote!(#path::#variant(#value))
            }
            fit => self.fitted(expr, fit, ty, By::Place),
        }
    }

    /// A text that holds values.
    pub(super) fn format(&mut self, pieces: &[Piece]) -> TokenStream {
        if let [Piece::Read(read)] = pieces {
            if matches!(self.bare(&read.path.ty), Ty::Primitive(Primitive::String(_))) {
                return self.read(read, false, "value");
            }
            let value = self.shown(&read.path, "value");
            return quote!(#value.to_string());
        }
        let mut text = String::new();
        let mut values = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(plain) => {
                    text.push_str(&plain.replace('{', "{{").replace('}', "}}"));
                }
                Piece::Read(read) => {
                    let value = self.shown(&read.path, "value");
                    if let Some(local) = name_of(&value) {
                        text = text + "{" + &local + "}";
                    } else {
                        text.push_str("{}");
                        values.push(value);
                    }
                }
            }
        }
        if values.is_empty() {
            return quote!(format!(#text));
        }
        quote!(format!(#text, #(#values),*))
    }

    /// Whether values of the type are copied, not cloned.
    pub(super) fn is_copy(&self, ty: &Ty) -> bool {
        match self.bare(ty) {
            Ty::Primitive(primitive) => {
                !matches!(primitive, Primitive::String(_) | Primitive::Bytes | Primitive::File)
            }
            Ty::Nullable(inner) => self.is_copy(inner),
            Ty::Named(id) => match &self.cx.ir.types[*id].shape {
                Shape::Enumeration(enumeration) => enumeration.listed() == Listed::Integers,
                _ => false,
            },
            Ty::List(_) | Ty::Map(_) | Ty::Secret(_) | Ty::Foreign(_) | Ty::Any => false,
        }
    }
}

/// The name of a local, if that is all that stands there.
fn name_of(value: &TokenStream) -> Option<String> {
    let mut tokens = value.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) => Some(name.to_string()),
        _ => None,
    }
}

fn widen(number: &TokenStream, from: Primitive, to: Primitive) -> TokenStream {
    match (from, to) {
        (Primitive::I64 | Primitive::U64 | Primitive::I128, Primitive::F64) => {
            quote!(#number as f64)
        }
        (_, Primitive::F64) => quote!(f64::from(#number)),
        (_, Primitive::I128) => quote!(i128::from(#number)),
        _ => quote!(i64::from(#number)),
    }
}
