//! What a file of the generated crate is made of.

use proc_macro2::TokenStream;

/// A file of the generated crate.
#[derive(Clone, Debug)]
pub struct File {
    /// Relative to the crate, with `/`.
    pub path: String,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// This text.
    Text(String),
    /// Rust.
    Rust(Source),
}

/// A Rust file.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The module's docs, safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// In their order.
    pub pieces: Vec<Piece>,
}

/// A part of a Rust file.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Any number of items.
    Code(TokenStream),
    /// An item that a macro of the runtime makes.
    Declaration(Declaration),
}

/// An item that a macro of the runtime makes: [`crate::render`] lays it out.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// Its identifier.
    pub ident: String,
    /// What it is.
    pub body: Body,
}

impl Declaration {
    /// Whether one of its variants holds a type of the module `types`.
    pub(super) fn names_types(&self) -> bool {
        match &self.body {
            Body::Choice(choice) => choice
                .variants
                .iter()
                .any(|variant| variant.ty.as_ref().is_some_and(|ty| ty.contains("types::"))),
            _ => false,
        }
    }
}

/// What a declaration is.
#[derive(Clone, Debug)]
pub enum Body {
    /// `record!`.
    Record(Record),
    /// `string_enum!` and `integer_enum!`: each variant with its value as a literal.
    Enumeration {
        /// `string_enum` or `integer_enum`.
        name: &'static str,
        /// In document order.
        values: Vec<Value>,
    },
    /// `tagged_union!`, `untagged_union!`, `answers!`.
    Choice(Choice),
    /// `newtype!`: the type that it wraps.
    Newtype(String),
    /// `pub type X = …;`.
    Alias(String),
}

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What `new` asks for, in this order.
    pub required: Vec<Field>,
    /// What a new value holds without being asked, with its value as an expression.
    pub fixed: Vec<(Field, String)>,
    /// What may be left out.
    pub optional: Vec<Field>,
    /// The type of undeclared properties, where it isn't any value.
    pub extra: Option<String>,
}

/// A property.
#[derive(Clone, Debug)]
pub struct Field {
    /// Safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// Its identifier.
    pub ident: String,
    /// Its type as it is printed.
    pub ty: String,
    /// Its name on the wire.
    pub name: String,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Value {
    /// Safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// Its identifier.
    pub ident: String,
    /// What goes over the wire, as a literal.
    pub literal: String,
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `tagged_union`, `untagged_union` or `answers`.
    pub name: &'static str,
    /// The property that tells the variants apart.
    pub tag: Option<String>,
    /// In their order.
    pub variants: Vec<Variant>,
}

/// An alternative.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// Its identifier.
    pub ident: String,
    /// Its type as it is printed; `None`: it carries nothing.
    pub ty: Option<String>,
    /// The tag's values that select it.
    pub tags: Vec<String>,
}
