//! How deep types lie in one another: what the compiler has to follow to see that a value may be
//! sent to another thread.

use crate::ir::{Ir, TypeId};

/// The longest way from a type into those that it holds, as a walk finds it that ends at types that
/// it is on already.
pub(super) fn deepest(ir: &Ir) -> usize {
    let held: Vec<Vec<TypeId>> = ir
        .types
        .iter()
        .map(|(_, def)| {
            let mut held = Vec::new();
            def.parts(|ty| held.extend(ty.named()));
            held
        })
        .collect();
    let mut depths: Vec<Option<usize>> = vec![None; ir.types.len()];
    let mut open = vec![false; ir.types.len()];
    for root in ir.types.ids() {
        // A type that is on the way, the next of those that it holds, and how deep they go so far.
        let mut way: Vec<(TypeId, usize, usize)> = vec![(root, 0, 0)];
        while let Some((at, next, below)) = way.last_mut() {
            let id = *at;
            if let Some(inner) = held.get(id.index()).and_then(|held| held.get(*next)).copied() {
                *next += 1;
                match depths.get(inner.index()).copied().flatten() {
                    Some(depth) => *below = (*below).max(depth),
                    None if open.get(inner.index()) == Some(&false) && inner != id => {
                        set(&mut open, id, true);
                        way.push((inner, 0, 0));
                    }
                    None => {}
                }
                continue;
            }
            let depth = 1 + *below;
            set(&mut depths, id, Some(depth));
            set(&mut open, id, false);
            way.pop();
            if let Some((_, _, below)) = way.last_mut() {
                *below = (*below).max(depth);
            }
        }
    }
    depths.into_iter().flatten().max().unwrap_or(0)
}

fn set<T>(all: &mut [T], id: TypeId, value: T) {
    if let Some(slot) = all.get_mut(id.index()) {
        *slot = value;
    }
}
