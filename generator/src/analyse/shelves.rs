//! Which types the operations need, so that what none of them needs costs nobody.

use std::collections::{HashMap, HashSet};

use super::Group;
use crate::ir::{Extent, Home, Ir, OperationId, Shape, Ty, TypeDef, TypeId};

/// Where a type stands in the module of its API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// With the types that operations or inputs of fan-outs reach.
    Used,
    /// With the operations of this tag, by its position among the API's groups: no others reach it.
    Group(usize),
    /// With the component schemas that nothing reaches: payloads of webhooks, for the most part.
    Unused,
    /// Nowhere: operations were asked for, and none of them reaches it.
    Dropped,
}

/// The shelf of each type.
pub(super) fn shelves(ir: &Ir, groups: &[Vec<Group>]) -> Vec<Shelf> {
    let mut walk = Walk { ir, inside: inside(ir), shelves: vec![None; ir.types.len()] };
    let groups = || groups.iter().flat_map(|of_api| of_api.iter().enumerate());
    let grouped: HashSet<OperationId> =
        groups().flat_map(|(_, group)| &group.operations).copied().collect();
    let operations = ir.apis.iter().flat_map(|(_, api)| &api.operations).copied();
    let alone: HashSet<OperationId> = operations.filter(|id| !grouped.contains(id)).collect();
    // An API's own name for a shared type is always there: it costs nothing.
    let is_open = |def: &TypeDef| !matches!(def.home, Home::Api(_)) || names_shared(ir, def);
    let no_api = ir.types.iter().filter(|(_, def)| is_open(def));
    let inputs = ir.inputs.iter().filter_map(|input| input.ty.named());
    walk.from(no_api.map(|(id, _)| id).chain(inputs).collect(), Shelf::Used);
    let mut in_line = in_line(ir);
    for id in ir.operations.ids().filter(|id| alone.contains(id)) {
        walk.from(roots(ir, id, &mut in_line), Shelf::Used);
    }
    for (at, group) in groups() {
        for id in &group.operations {
            walk.from(roots(ir, *id, &mut in_line), Shelf::Group(at));
        }
    }
    let shelf = |(id, def): (TypeId, &TypeDef)| {
        let found = walk.shelves.get(id.index()).copied().flatten();
        found.unwrap_or_else(|| match def.home {
            Home::FanOuts | Home::Shared => Shelf::Used,
            Home::Api(api) => match ir.apis[api].extent {
                Extent::Whole => Shelf::Unused,
                Extent::Asked { .. } => Shelf::Dropped,
            },
        })
    };
    ir.types.iter().map(shelf).collect()
}

fn names_shared(ir: &Ir, def: &TypeDef) -> bool {
    matches!(&def.shape, Shape::Alias(Ty::Named(id)) if ir.types[*id].home == Home::Shared)
}

/// What an operation holds, and what is written in line at it, which belongs to it, used or not.
fn roots(ir: &Ir, id: OperationId, in_line: &mut HashMap<OperationId, Vec<TypeId>>) -> Vec<TypeId> {
    let operation = &ir.operations[id];
    let held = operation.sent().chain(operation.received()).filter_map(Ty::named);
    held.chain(in_line.remove(&id).unwrap_or_default()).collect()
}

/// What is written in line at each operation.
fn in_line(ir: &Ir) -> HashMap<OperationId, Vec<TypeId>> {
    let mut all: HashMap<OperationId, Vec<TypeId>> = HashMap::new();
    for (id, def) in ir.types.iter() {
        if let Some(operation) = def.naming.operation() {
            all.entry(operation).or_default().push(id);
        }
    }
    all
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
    shelves: Vec<Option<Shelf>>,
}

impl Walk<'_> {
    /// Puts these types, what they are made of and what is written in line in them on a shelf. What
    /// stands on another one already is used by both.
    fn from(&mut self, mut open: Vec<TypeId>, place: Shelf) {
        while let Some(id) = open.pop() {
            let Some(slot) = self.shelves.get_mut(id.index()) else { continue };
            match slot {
                Some(Shelf::Used) => continue,
                Some(known) if *known == place => continue,
                Some(known) => *known = Shelf::Used,
                None => *slot = Some(place),
            }
            self.ir.types[id].parts(|ty| open.extend(ty.named()));
            open.extend(self.inside.get(id.index()).into_iter().flatten());
        }
    }
}
