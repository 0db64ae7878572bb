//! What is decided once all types and operations of a document are known, beside tags.

use super::Lowerer;
use crate::ir::{Access, ApiId, Ir, Shape, TypeId};

impl Lowerer<'_> {
    /// A component that comes to nothing but itself allows every value.
    pub(super) fn open_rings(&mut self) {
        let ids = self.own_types();
        for id in ids {
            if self.is_ring(id) {
                let place = self.types[id].place.clone();
                let any = self.any(&place, "it leads to nothing but itself");
                self.types[id].shape = Shape::Alias(any);
            }
        }
    }

    fn is_ring(&self, start: TypeId) -> bool {
        let mut id = start;
        for _ in 0..self.types.len() {
            match &self.types[id].shape {
                Shape::Alias(ty) => match ty.named_by_value() {
                    Some(next) if next == start => return true,
                    Some(next) => id = next,
                    None => return false,
                },
                _ => return false,
            }
        }
        false
    }
}

/// A required property that only one side sends is not required in a type that the other side sends
/// too: a request can't hold what the server assigns, an answer doesn't hold what is never shown.
pub(super) fn relax(ir: &mut Ir, api: ApiId) {
    let operations = ir.apis[api].operations.clone();
    let requests = ir.reach(operations.iter().flat_map(|id| ir.operations[*id].sent()));
    let answers = ir.reach(operations.iter().flat_map(|id| ir.operations[*id].received()));
    let ids: Vec<TypeId> = ir.types.ids().collect();
    for id in ids {
        let Shape::Record(record) = &mut ir.types[id].shape else { continue };
        for field in &mut record.fields {
            let missing = match field.access {
                Access::Both => false,
                Access::ServerOnly => requests.contains(id),
                Access::ClientOnly => answers.contains(id),
            };
            if missing {
                field.required = false;
                field.fixed = None;
            }
        }
    }
}
