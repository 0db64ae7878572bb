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
    /// `entries!`: the operations of an API by their identifiers.
    Entries(Vec<String>),
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

    /// Whether it names a table of the module `request_rules`.
    pub(super) fn names_rules(&self) -> bool {
        let Body::Operation(action) = &self.body else { return false };
        action.settings.iter().any(|line| line.starts_with("check: "))
    }

    /// Whether it names a table of the module `xml`.
    pub(super) fn names_xml(&self) -> bool {
        let Body::Operation(action) = &self.body else { return false };
        let inputs = action.required.iter().chain(&action.optional);
        let arms = [&action.answer, &action.error].into_iter().flat_map(|side| &side.arms);
        let mut texts =
            inputs.flat_map(|input| &input.place.parts).chain(arms.map(|arm| &arm.read));
        texts.any(|text| text.contains("&xml::"))
    }
}

/// What a declaration is.
#[derive(Clone, Debug)]
pub enum Body {
    /// `record!`.
    Record(Record),
    /// `operation!`.
    Operation(Box<Action>),
    /// `string_enum!`, `integer_enum!` and `value_enum!`: each variant with its value as a literal.
    Enumeration {
        /// `string_enum`, `integer_enum` or `value_enum`.
        name: &'static str,
        /// In document order.
        values: Vec<Value>,
    },
    /// `tagged_union!` and `untagged_union!`.
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
            Self::Operation(action) => (Some("operation"), action.types()),
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
    /// Its name on the wire.
    pub name: Option<String>,
}

/// An operation: what it takes, sends and answers.
#[derive(Clone, Debug)]
pub struct Action {
    /// `POST`
    pub method: &'static str,
    /// Its path template, as a literal.
    pub path: String,
    /// Its operationId, as a literal.
    pub id: Option<String>,
    /// What `new` asks for, in this order.
    pub required: Vec<Input>,
    /// What may be left out.
    pub optional: Vec<Input>,
    /// The client's method, and what is said of it: `#[deprecated] get_charge`.
    pub call: String,
    /// `key: "Idempotency-Key";`: what not every operation has, a line each.
    pub settings: Vec<String>,
    /// What it answers when it succeeds.
    pub answer: Outcome,
    /// What it answers when it fails.
    pub error: Outcome,
    /// What else its answer can be taken as, a clause each.
    pub clauses: Vec<Clause>,
}

/// `stream: types::Tick = events;`: what else an answer can be taken as.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Its type of an item, as it is printed.
    pub ty: String,
    /// The parts between which a long line may be broken, in their order.
    pub parts: Vec<String>,
}

impl Action {
    fn types(&self) -> Vec<&str> {
        let inputs = self.required.iter().chain(&self.optional);
        let mut all: Vec<&str> = inputs.map(|input| input.ty.as_str()).collect();
        for outcome in [&self.answer, &self.error] {
            all.extend(outcome.ty.as_deref());
            let variants = outcome.arms.iter().filter_map(|arm| arm.variant.as_ref());
            all.extend(variants.filter_map(|(_, ty)| ty.as_deref()));
        }
        all.extend(self.clauses.iter().map(|clause| clause.ty.as_str()));
        all
    }

    /// Names of the runtime that say how its inputs are written and its answers read.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        let inputs = self.required.iter().chain(&self.optional);
        let arms = [&self.answer, &self.error].into_iter().flat_map(|side| &side.arms);
        let forms = arms.filter(|arm| arm.read.contains("EventForm::")).map(|_| "EventForm");
        inputs.flat_map(|input| input.place.words.iter().copied()).chain(forms)
    }
}

/// A parameter or the body of an operation.
#[derive(Clone, Debug)]
pub struct Input {
    /// Safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// Its identifier.
    pub ident: String,
    /// Its type as it is printed.
    pub ty: String,
    /// Where it travels, and how it is written.
    pub place: Place,
}

/// Where an input travels: `= query("created")`, or `as json` for a body.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The parts between which a long line may be broken, in their order.
    pub parts: Vec<String>,
    /// Names of the runtime that stand in them.
    pub words: Vec<&'static str>,
}

/// What an operation answers on one side, success or error.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The one type that all answers have; `None`: an enum, or nothing at all.
    pub ty: Option<String>,
    /// The enum that the arms' variants make.
    pub ident: Option<String>,
    /// In the order in which they are tried.
    pub arms: Vec<Reading>,
}

/// How an answer is read under some statuses.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Of a variant: safe for rustdoc, a line each.
    pub docs: Vec<String>,
    /// `404 | 410`, `200 if "text/csv"`
    pub pattern: String,
    /// `json`, `text`, `xml(&xml::PET)`: the method that reads it.
    pub read: String,
    /// The variant that takes it, with its type if it carries one.
    pub variant: Option<(String, Option<String>)>,
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
    /// `tagged_union` or `untagged_union`.
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
