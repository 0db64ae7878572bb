//! Makes the intermediate representation: after this stage no `$ref` is unresolved and no type of
//! `openapiv3` is left.
//!
//! Invariant: what a document becomes does not depend on the documents beside it, but for ids.

mod access;
mod body;
mod document;
mod enumeration;
mod events;
mod files;
mod headers;
mod heirs;
mod input;
mod key_header;
mod media;
mod merge;
mod operation;
mod other_body;
mod outer;
mod pages;
mod paging;
mod parameter;
mod part;
mod patch;
mod record;
mod replace;
mod retries;
mod rules;
mod scalar;
mod schema;
mod security;
mod server;
mod tags;
mod template;
mod unify;
mod union;
mod variant;
mod view;
mod wishes;
mod xml;

pub use input::{input_schema, inputs};
pub use key_header::key_headers;
pub use pages::pages;
pub use replace::Replacements;
pub use unify::unify;
pub use wishes::Wishes;

use std::collections::{HashMap, HashSet};

use openapiv3::{ReferenceOr, Schema};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Arena, Foreign, Home, Ir, Naming, RulesDef, Shape, Ty, TypeDef, TypeId, Untyped};
use crate::load::unescape;
use crate::normalise::Normalised;

/// Lowers all documents of a run, each under the name of its API.
///
/// What single operations or schemas get wrong is a warning; nothing here is an error.
pub fn lower(documents: Vec<(String, Normalised)>, diagnostics: &mut Diagnostics) -> Ir {
    lower_with(documents, &[], diagnostics)
}

/// The same with what a manifest wants of it, by the names of the APIs.
pub fn lower_with(
    documents: Vec<(String, Normalised)>,
    wishes: &[(String, Wishes)],
    diagnostics: &mut Diagnostics,
) -> Ir {
    let mut ir = Ir::default();
    let none = Wishes::default();
    for (name, document) in documents {
        let own = wishes.iter().find(|(api, _)| *api == name).map_or(&none, |(_, own)| own);
        document::lower(&mut ir, name, &document, own, diagnostics);
    }
    ir
}

/// Lowers one document.
struct Lowerer<'a> {
    document: &'a Normalised,
    home: Home,
    /// How many types earlier documents have.
    first: usize,
    types: &'a mut Arena<TypeDef>,
    foreign: &'a mut Arena<Foreign>,
    /// What stands in the place of generated types, and what of that has been met.
    replacements: &'a Replacements,
    met: replace::Met,
    /// What components ask of values, and which of them have been met; `None`: nobody wants to know.
    rule_tables: &'a mut Arena<RulesDef>,
    book: Option<rules::Book>,
    diagnostics: &'a mut Diagnostics,
    /// The schema components, in document order.
    components: Vec<Component<'a>>,
    /// What the parts of a schema became. A schema that is met again, through `allOf` or a shared
    /// parameter, becomes the same type; one that holds itself finds itself here.
    built: HashMap<Vec<merge::Key>, Ty>,
    /// The keys of what is being built, outermost first.
    building: Vec<Vec<merge::Key>>,
    /// Which components are heirs of which.
    family: heirs::Family,
    /// Components that are referred to as the type of something.
    referred: HashSet<TypeId>,
    /// Unions whose tags are decided when all types are known.
    unions: Vec<tags::Pending<'a>>,
    untyped: Vec<Untyped>,
    /// What each schema became.
    placed: Vec<(Place, Ty)>,
    /// Code, pointer and message of the warnings so far.
    warned: HashSet<(&'static str, String, String)>,
}

/// A schema component.
struct Component<'a> {
    name: &'a str,
    schema: &'a ReferenceOr<Schema>,
    id: TypeId,
    outer: outer::Outer,
    place: Place,
}

/// Where a type is to be built.
#[derive(Clone, Debug)]
struct Slot {
    /// The component's id; in line, a type gets its id when it turns out to need one.
    id: Option<TypeId>,
    naming: Naming,
    docs: crate::ir::Docs,
    place: Place,
    /// Components that are being merged into this type already.
    visited: Vec<usize>,
    key: Vec<merge::Key>,
}

impl Lowerer<'_> {
    /// The types of this document.
    fn own_types(&self) -> Vec<TypeId> {
        self.types.ids().skip(self.first).collect()
    }

    /// The position of the component that a `$ref` leads to.
    fn component(&self, reference: &str) -> Option<usize> {
        let name = unescape(reference.strip_prefix("#/components/schemas/")?);
        self.document.document.components.as_ref()?.schemas.get_index_of(&*name)
    }

    /// The type that a `$ref` stands for. `place` is where it is written.
    fn reference(&mut self, reference: &str, place: &Place) -> Ty {
        let found = self.component(reference).and_then(|index| self.components.get(index));
        if let Some(component) = found {
            self.referred.insert(component.id);
            return component.outer.wrap(Ty::Named(component.id));
        }
        self.any(place, format!("`$ref: {reference}` leads to nothing"))
    }

    /// Any value, although the schema says something: `reason` says why.
    fn any(&mut self, place: &Place, reason: impl Into<String>) -> Ty {
        self.note(place, reason);
        Ty::Any
    }

    /// Puts a place into the report's `untyped`, once.
    fn note(&mut self, place: &Place, reason: impl Into<String>) {
        let entry = Untyped { pointer: place.pointer.clone(), reason: reason.into() };
        if !self.untyped.contains(&entry) {
            self.untyped.push(entry);
        }
    }

    fn warn(&mut self, code: &'static str, place: &Place, message: String, help: &str) {
        // What a path item says wrong is met again at each of its operations.
        if self.warned.insert((code, place.pointer.clone(), message.clone())) {
            self.diagnostics.push(Diagnostic::warning(code, place.clone(), message).help(help));
        }
    }

    /// Warns of something at the first place that has it.
    fn warn_first(&mut self, code: &'static str, place: &Place, message: String, help: &str) {
        if self.warned.insert((code, String::new(), message.clone())) {
            self.warn(code, place, message, help);
        }
    }

    /// The id of the type that is built in a slot.
    fn claim(&mut self, slot: &Slot) -> TypeId {
        let id = slot.id.unwrap_or_else(|| {
            self.types.push(TypeDef {
                home: self.home,
                naming: slot.naming.clone(),
                docs: slot.docs.clone(),
                shape: Shape::Alias(Ty::Any),
                xml: None,
                place: slot.place.clone(),
            })
        });
        self.built.insert(slot.key.clone(), Ty::Named(id));
        id
    }
}
