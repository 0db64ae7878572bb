//! Types as they are written in a module.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Primitive, Ty, TypeId};
use crate::name::Names;

/// Writes types as they stand in one module of the generated crate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypesIn<'a> {
    names: &'a Names,
    module: &'a [&'a str],
}

impl<'a> TypesIn<'a> {
    /// For the module at this path from the crate's root: `["inventory", "operations"]`.
    pub(crate) fn new(names: &'a Names, module: &'a [&'a str]) -> Self {
        Self { names, module }
    }

    /// A type: `Vec<types::LineItem>`.
    pub(crate) fn tokens(self, ty: &Ty) -> TokenStream {
        tokens(&self.text(ty))
    }

    /// The same as it is printed.
    pub(crate) fn text(self, ty: &Ty) -> String {
        match ty {
            Ty::Primitive(primitive) => self::primitive(*primitive).to_owned(),
            Ty::List(item) => format!("Vec<{}>", self.text(item)),
            Ty::Map(item) => format!("Map<{}>", self.text(item)),
            Ty::Nullable(inner) => format!("Option<{}>", self.text(inner)),
            Ty::Secret(inner) => format!("Secret<{}>", self.text(inner)),
            Ty::Named(id) => self.path(*id),
            Ty::Foreign(id) => self.names.foreign(*id).to_owned(),
            Ty::Any => "Value".to_owned(),
        }
    }

    /// The shortest path to a type with a name: `LineItem` beside it, `types::LineItem` in the same
    /// API, else `inventory::types::LineItem`.
    pub(crate) fn path(self, id: TypeId) -> String {
        let target = self.names.ty(id);
        let shared = target.module.iter().zip(self.module).take_while(|(a, b)| a == b).count();
        let mut path = String::new();
        // What several APIs share stands at the crate's root, whatever a module is called here.
        if shared == 0 && target.module.first().is_some_and(|module| module == "shared") {
            path.push_str("crate::");
        }
        for segment in &target.module[shared..] {
            path.push_str(segment);
            path.push_str("::");
        }
        path + &target.ident
    }
}

fn primitive(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Bool => "bool",
        Primitive::I32 => "i32",
        Primitive::I64 => "i64",
        Primitive::U64 => "u64",
        Primitive::I128 => "i128",
        Primitive::F32 => "f32",
        Primitive::F64 => "f64",
        Primitive::String(_) => "String",
        Primitive::Bytes => "Bytes",
        Primitive::File => "FilePart",
        Primitive::Null => "()",
    }
}

/// Text that this stage has put together, as tokens.
pub(crate) fn tokens(text: &str) -> TokenStream {
    match text.parse() {
        Ok(tokens) => tokens,
        // No document leads here: names are identifiers, the rest is ours. Should one do so all
        // the same, the generated crate says it when it is compiled.
        Err(error) => {
            let fault = format!("`{text}` is no Rust: {error}");
            quote!(compile_error!(#fault))
        }
    }
}

/// An identifier that the name stage gave, `r#` included.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A string literal as it is printed.
pub(crate) fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}
