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
    /// `from_arguments!`
    Arguments(Vec<Arguments>),
}

/// Where the fields of an operation come from when it is called by name.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The operation's identifier.
    pub ident: String,
    /// `sku: path("sku")`
    pub fields: Vec<String>,
}

/// An item that a macro of the runtime makes: [`crate::render`] lays it out.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// What it derives beside what its macro does, as it is printed.
    pub derives: Vec<String>,
    /// Its identifier.
    pub ident: String,
    /// What it is.
    pub body: Body,
}

impl Declaration {
    /// Whether it names a type of the module `types`.
    pub(super) fn names_types(&self) -> bool {
        self.body.names().1.iter().any(|ty| {
            let starts = ty.match_indices("types::").map(|(at, _)| &ty[..at]);
            // Not `my_types::Money`, and not `one::types::Money`.
            let mut before = starts.map(|before| before.chars().next_back());
            before.any(|last| last.is_none_or(|last| "<( ".contains(last)))
        })
    }
}

/// What a declaration is.
#[derive(Clone, Debug)]
pub enum Body {
    /// `record!`.
    Record(Record),
    /// `operation!`.
    Operation(Record),
    /// `string_enum!`, `integer_enum!` and `value_enum!`: each variant with its value as a literal.
    Enumeration {
        /// `string_enum`, `integer_enum` or `value_enum`.
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

impl Body {
    /// The macro that makes it, and the types in it as they are printed.
    pub(super) fn names(&self) -> (Option<&'static str>, Vec<&str>) {
        match self {
            Self::Record(record) => (Some("record"), record.types()),
            Self::Operation(record) => (Some("operation"), record.types()),
            Self::Enumeration { name, .. } => (Some(name), Vec::new()),
            Self::Choice(choice) => {
                let types = choice.variants.iter().filter_map(|variant| variant.ty.as_deref());
                (Some(choice.name), types.collect())
            }
            Self::Newtype(ty) => (Some("newtype"), vec![ty]),
            Self::Alias(ty) => (None, vec![ty]),
        }
    }
}

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What `new` asks for, in this order.
    pub required: Vec<Field>,
    /// What a new value holds without being asked, with its value as an expression.
    pub fixed: Vec<(Field, String)>,
    /// What the document requires and an answer may lack.
    pub expected: Vec<Field>,
    /// What may be left out.
    pub optional: Vec<Field>,
    /// The type of undeclared properties, where it isn't any value.
    pub extra: Option<String>,
}

impl Record {
    fn types(&self) -> Vec<&str> {
        let fixed = self.fixed.iter().map(|(field, _)| field);
        let fields = self.required.iter().chain(fixed).chain(&self.expected).chain(&self.optional);
        fields.map(|field| field.ty.as_str()).chain(self.extra.as_deref()).collect()
    }
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
    /// Its name on the wire; the fields of an operation say it where the request is built.
    pub name: Option<String>,
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
    /// An untagged union that keeps what fits none of its variants.
    pub open: bool,
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
