//! Answers questions of the whole type graph: where recursion needs a `Box`, what an operation's
//! answers come to, which types travel in which direction.

mod answers;
mod cycles;
mod groups;
mod nesting;
mod pages;
mod rules;
mod shelves;
mod xml;

pub use answers::{AnswerVariant, Answers, Arm};
pub use groups::Group;
pub use pages::{PageStep, Pages};
pub use rules::{RequestRules, RuleTables};
pub use shelves::Shelf;
pub use xml::{XmlRoot, XmlTables};

use std::collections::HashSet;

use crate::diagnostic::Diagnostics;
use crate::ir::{ApiId, Ir, OperationId, Reached, TypeId};

/// What is known of the whole graph.
#[derive(Clone, Debug)]
pub struct Facts {
    boxed: HashSet<(TypeId, usize)>,
    newtypes: HashSet<TypeId>,
    operations: Vec<answers::OfOperation>,
    in_requests: Reached,
    in_answers: Reached,
    shelves: Vec<Shelf>,
    xml: Vec<XmlTables>,
    rules: Vec<RuleTables>,
    nesting: usize,
    groups: Vec<Vec<Group>>,
    pages: Vec<pages::Found>,
}

impl Facts {
    /// Whether the field or variant at `index` of a record or union holds its type in a `Box`.
    pub fn boxed(&self, ty: TypeId, index: usize) -> bool {
        self.boxed.contains(&(ty, index))
    }

    /// Whether this alias leads to itself, so that it can't be a plain `type`.
    pub fn newtype(&self, ty: TypeId) -> bool {
        self.newtypes.contains(&ty)
    }

    /// What the operation answers when it succeeds.
    pub fn answer(&self, operation: OperationId) -> &Answers {
        self.operations.get(operation.index()).map_or(&Answers::Nothing, |it| &it.answer)
    }

    /// What the operation answers when it fails.
    pub fn error(&self, operation: OperationId) -> &Answers {
        self.operations.get(operation.index()).map_or(&Answers::Nothing, |it| &it.error)
    }

    /// The arms of the `match` over a raw response, in order; what none of them takes is
    /// undeclared.
    pub fn arms(&self, operation: OperationId) -> &[Arm] {
        self.operations.get(operation.index()).map_or(&[], |it| &it.arms)
    }

    /// Whether a parameter or a request body holds the type.
    pub fn in_requests(&self, ty: TypeId) -> bool {
        self.in_requests.contains(ty)
    }

    /// What travels as XML in an API.
    pub fn xml(&self, api: ApiId) -> &XmlTables {
        &self.xml[api.index()]
    }

    /// What the requests of an API are checked by.
    pub fn rules(&self, api: ApiId) -> &RuleTables {
        &self.rules[api.index()]
    }

    /// Whether an answer, success or error, holds the type.
    pub fn in_answers(&self, ty: TypeId) -> bool {
        self.in_answers.contains(ty)
    }

    /// How many types lie in one another at most.
    pub fn nesting(&self) -> usize {
        self.nesting
    }

    /// The parts of an API by its tags; none where it is not parted.
    pub fn groups(&self, api: ApiId) -> &[Group] {
        self.groups.get(api.index()).map_or(&[], Vec::as_slice)
    }

    /// The pages of an operation, where they can be followed.
    pub fn pages(&self, operation: OperationId) -> Option<&Pages> {
        self.pages.get(operation.index())?.as_ref()?.as_ref().ok()
    }

    /// Warns of pages that can't be followed.
    pub fn say_pages(&self, ir: &Ir, diagnostics: &mut Diagnostics) {
        pages::say(ir, &self.pages, diagnostics);
    }

    /// Where the type stands in its module.
    pub fn shelf(&self, ty: TypeId) -> Shelf {
        self.shelves.get(ty.index()).copied().unwrap_or(Shelf::Used)
    }
}

/// Answers all of these questions at once.
pub fn analyse(ir: &Ir) -> Facts {
    let newtypes = cycles::newtypes(ir);
    let groups = groups::groups(ir);
    let boxed = cycles::boxes(ir, &newtypes);
    let operations: Vec<_> = ir.operations.iter().map(|(_, one)| answers::of(ir, one)).collect();
    let seeker = pages::Seeker { ir, newtypes: &newtypes, boxed: &boxed };
    let pages = ir.operations.iter().zip(&operations);
    let pages = pages.map(|((_, one), known)| seeker.pages(one, &known.answer)).collect();
    Facts {
        pages,
        boxed,
        xml: ir.apis.ids().map(|id| xml::of(ir, &newtypes, id)).collect(),
        rules: ir.apis.ids().map(|id| rules::of(ir, id)).collect(),
        newtypes,
        operations,
        in_requests: ir.in_requests(),
        in_answers: ir.in_answers(),
        shelves: shelves::shelves(ir, &groups),
        groups,
        nesting: nesting::deepest(ir),
    }
}
