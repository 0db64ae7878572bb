//! Types that hold themselves.

use std::collections::HashSet;

use crate::ir::{Ir, Shape, Ty, TypeId};

/// Aliases that lead to themselves through nothing but aliases: Rust's `type` can't say them.
pub(super) fn newtypes(ir: &Ir) -> HashSet<TypeId> {
    let alias_behind = |id: TypeId| match &ir.types[id].shape {
        Shape::Alias(ty) => ty.named(),
        _ => None,
    };
    let mut state = vec![0_usize; ir.types.len()];
    let mut found = HashSet::new();
    for (round, start) in ir.types.ids().enumerate() {
        let round = round + 1;
        let mut at = Some(start);
        while let Some(id) = at {
            match state.get_mut(id.index()) {
                Some(seen) if *seen == 0 => *seen = round,
                // Met in this round: every alias of the ring becomes a newtype.
                Some(seen) if *seen == round => {
                    let mut ring = id;
                    while found.insert(ring) {
                        let Some(next) = alias_behind(ring) else { break };
                        ring = next;
                    }
                    break;
                }
                _ => break,
            }
            at = alias_behind(id);
        }
    }
    found
}

/// The fields and variants that a `Box` has to break: the back edges of a walk over all records and
/// unions in order, along what they hold by value. Each of them closes a cycle of edges without a
/// `Box`, so that none is superfluous.
pub(super) fn boxes(ir: &Ir, newtypes: &HashSet<TypeId>) -> HashSet<(TypeId, usize)> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let edges: Vec<Vec<(usize, TypeId)>> =
        ir.types.ids().map(|id| held(ir, newtypes, id)).collect();
    let mut state = vec![NEW; ir.types.len()];
    let mut boxed = HashSet::new();
    for start in ir.types.ids() {
        let mut path = vec![(start, 0)];
        while let Some((id, next)) = path.pop() {
            let Some(seen) = state.get_mut(id.index()) else { continue };
            if *seen == DONE || (*seen == OPEN && next == 0) {
                continue;
            }
            *seen = OPEN;
            match edges.get(id.index()).and_then(|edges| edges.get(next)) {
                None => *seen = DONE,
                Some((index, target)) => {
                    path.push((id, next + 1));
                    match state.get(target.index()) {
                        Some(&OPEN) => {
                            boxed.insert((id, *index));
                        }
                        Some(&NEW) => path.push((*target, 0)),
                        _ => {}
                    }
                }
            }
        }
    }
    boxed
}

/// What a record or union holds by value, by the index of the field or variant.
fn held(ir: &Ir, newtypes: &HashSet<TypeId>, id: TypeId) -> Vec<(usize, TypeId)> {
    let tys: Vec<&Ty> = match &ir.types[id].shape {
        Shape::Record(record) => record.fields.iter().map(|field| &field.ty).collect(),
        Shape::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Alias(_) | Shape::Enumeration(_) => Vec::new(),
    };
    let through = |(index, ty): (usize, &Ty)| Some((index, by_value(ir, newtypes, ty)?));
    tys.into_iter().enumerate().filter_map(through).collect()
}

/// The record or union that a value of `ty` holds without a pointer, seen through aliases.
fn by_value(ir: &Ir, newtypes: &HashSet<TypeId>, ty: &Ty) -> Option<TypeId> {
    let mut id = ty.named_by_value()?;
    loop {
        match &ir.types[id].shape {
            // A ring of aliases always goes through a list or map: it holds nothing by value.
            Shape::Alias(_) if newtypes.contains(&id) => return None,
            Shape::Alias(behind) => id = behind.named_by_value()?,
            Shape::Record(_) | Shape::Union(_) => return Some(id),
            Shape::Enumeration(_) => return None,
        }
    }
}
