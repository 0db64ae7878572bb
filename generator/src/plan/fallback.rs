//! Plans what stands in for the answer of a leg that failed.

use super::fan_out::Planner;
use super::make::Make;
use super::model::Fallback;
use super::operations::title;
use super::scope::Reader;
use super::signature::operation;
use crate::analyse::{AnswerVariant, Answers};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{OperationId, Primitive, Ty};
use crate::manifest::{self, Template};

static NULL: Ty = Ty::Primitive(Primitive::Null);

impl<'a> Planner<'_, 'a> {
    /// What stands in for a leg. `None` where it says nothing, or what can't be.
    pub(super) fn fallback(
        &mut self,
        at: usize,
        of: Option<OperationId>,
        leg: &manifest::Leg,
        reads: &mut Vec<usize>,
    ) -> Option<Fallback> {
        let written = leg.fallback.as_ref()?;
        match (&written.value, &written.call) {
            (Some(value), None) => self.value(at, of?, value, reads),
            (None, Some(call)) => {
                let id = operation(self.scope.types, call, self.faults)?;
                self.same_answer(of?, id, &call.place)?;
                let mut filler = self.filler(Reader::Leg(at));
                let arguments = filler.arguments(id, &written.mapping, &call.place);
                reads.append(&mut filler.reads);
                Some(Fallback::Call(id, arguments))
            }
            _ => {
                let message = "a fallback is either a `value` or a `call`";
                let fault = Diagnostic::error("bad-value", written.place.clone(), message);
                self.faults.push(fault.help("write one of them"));
                None
            }
        }
    }

    fn value(
        &mut self,
        at: usize,
        of: OperationId,
        value: &Template,
        reads: &mut Vec<usize>,
    ) -> Option<Fallback> {
        match self.scope.types.facts.answer(of) {
            Answers::Nothing => self.made(at, value, &NULL, reads, None),
            Answers::One(ty) => self.made(at, value, ty, reads, None),
            Answers::Several(variants) => self.variant(at, of, variants, value, reads),
        }
    }

    /// The first variant that the value can be.
    fn variant(
        &mut self,
        at: usize,
        of: OperationId,
        variants: &'a [AnswerVariant],
        value: &Template,
        reads: &mut Vec<usize>,
    ) -> Option<Fallback> {
        for (position, variant) in variants.iter().enumerate() {
            let ty = variant.ty.as_ref().unwrap_or(&NULL);
            let mut unsaid = Diagnostics::new();
            let mut trial = Planner { faults: &mut unsaid, ..*self };
            let made = trial.made(at, value, ty, reads, Some(position));
            if made.is_some() && !unsaid.has_errors() {
                self.faults.extend(unsaid.iter().cloned());
                return made;
            }
        }
        let title = title(self.scope.types.ir, of);
        let message = format!("{title} has several answers, and the fallback is none of them");
        let fault = Diagnostic::error("type-mismatch", value.place.clone(), message);
        self.faults.push(fault.help("write a value of one of them"));
        None
    }

    fn made(
        &mut self,
        at: usize,
        value: &Template,
        ty: &'a Ty,
        reads: &mut Vec<usize>,
        variant: Option<usize>,
    ) -> Option<Fallback> {
        let mut filler = self.filler(Reader::Leg(at));
        "the fallback".clone_into(&mut filler.slot);
        let made: Option<Make> = filler.make(value, ty);
        reads.append(&mut filler.reads);
        made.map(|make| Fallback::Value(variant, make))
    }

    /// Whether two operations answer with one Rust type.
    fn same_answer(&mut self, leg: OperationId, other: OperationId, place: &Place) -> Option<()> {
        let types = self.scope.types;
        let is_same = match (types.facts.answer(leg), types.facts.answer(other)) {
            (Answers::Nothing, Answers::Nothing) => true,
            (Answers::One(a), Answers::One(b)) => types.same(a, b),
            _ => leg == other,
        };
        if is_same {
            return Some(());
        }
        let (a, b) = (self.answer(leg), self.answer(other));
        let message = format!("{} answers with {b}, and the leg with {a}", title(types.ir, other));
        let fault = Diagnostic::error("type-mismatch", place.clone(), message);
        self.faults.push(fault.help("call an operation with the same answer, or give a `value`"));
        None
    }

    fn answer(&self, id: OperationId) -> String {
        let types = self.scope.types;
        match types.facts.answer(id) {
            Answers::Nothing => "nothing".to_owned(),
            Answers::One(ty) => types.describe(ty),
            Answers::Several(_) => format!("one of the answers of {}", title(types.ir, id)),
        }
    }
}
