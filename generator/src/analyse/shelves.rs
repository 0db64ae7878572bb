//! Which types the operations need, so that what none of them needs costs nobody.

use crate::ir::{Extent, Home, Ir, OperationId, Shape, Ty, TypeDef, TypeId};

/// Where a type stands in the module of its API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// With the types that operations or inputs of fan-outs reach.
    Used,
    /// With the component schemas that nothing reaches: payloads of webhooks, for the most part.
    Unused,
    /// Nowhere: operations were asked for, and none of them reaches it.
    Dropped,
}

/// The shelf of each type.
pub(super) fn shelves(ir: &Ir) -> Vec<Shelf> {
    let mut walk = Walk { ir, inside: inside(ir), used: vec![false; ir.types.len()] };
    let asked = |id: &OperationId| {
        let operation = &ir.operations[*id];
        operation.sent().chain(operation.received())
    };
    let operations = ir.apis.iter().flat_map(|(_, api)| &api.operations);
    let inputs = ir.inputs.iter().map(|input| &input.ty);
    let roots: Vec<&Ty> = operations.flat_map(asked).chain(inputs).collect();
    walk.from(roots.into_iter().filter_map(Ty::named).collect());
    walk.from(in_line(ir));
    let no_api = ir.types.iter().filter(|(_, def)| !matches!(def.home, Home::Api(_)));
    walk.from(no_api.map(|(id, _)| id).collect());
    let shelf = |(id, def): (TypeId, &TypeDef)| match def.home {
        _ if walk.used.get(id.index()) == Some(&true) => Shelf::Used,
        Home::FanOuts | Home::Shared => Shelf::Used,
        // An API's own name for a shared type: its paths hold, and it costs nothing.
        Home::Api(_) if names_shared(ir, def) => Shelf::Used,
        Home::Api(api) => match ir.apis[api].extent {
            Extent::Whole => Shelf::Unused,
            Extent::Asked { .. } => Shelf::Dropped,
        },
    };
    ir.types.iter().map(shelf).collect()
}

fn names_shared(ir: &Ir, def: &TypeDef) -> bool {
    matches!(&def.shape, Shape::Alias(Ty::Named(id)) if ir.types[*id].home == Home::Shared)
}

/// What is written in line at an operation that is generated belongs to it, used or not.
fn in_line(ir: &Ir) -> Vec<TypeId> {
    let mut generated = vec![false; ir.operations.len()];
    for id in ir.apis.iter().flat_map(|(_, api)| &api.operations) {
        if let Some(slot) = generated.get_mut(id.index()) {
            *slot = true;
        }
    }
    let is_generated = |id: OperationId| generated.get(id.index()) == Some(&true);
    let types = ir.types.iter().filter(|(_, def)| def.naming.operation().is_some_and(is_generated));
    types.map(|(id, _)| id).collect()
}

/// What is written in line in each type.
fn inside(ir: &Ir) -> Vec<Vec<TypeId>> {
    let mut inside = vec![Vec::new(); ir.types.len()];
    for (id, def) in ir.types.iter() {
        if let Some(parent) = def.naming.parent()
            && let Some(all) = inside.get_mut(parent.index())
        {
            all.push(id);
        }
    }
    inside
}

struct Walk<'a> {
    ir: &'a Ir,
    inside: Vec<Vec<TypeId>>,
    used: Vec<bool>,
}

impl Walk<'_> {
    /// Marks these types, what they are made of and what is written in line in them.
    fn from(&mut self, mut open: Vec<TypeId>) {
        while let Some(id) = open.pop() {
            let Some(used) = self.used.get_mut(id.index()) else { continue };
            if std::mem::replace(used, true) {
                continue;
            }
            self.ir.types[id].parts(|ty| open.extend(ty.named()));
            open.extend(self.inside.get(id.index()).into_iter().flatten());
        }
    }
}
