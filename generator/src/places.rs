//! Which Rust type stands for which schema of the documents.

use crate::analyse::{Facts, Shelf};
use crate::diagnostic::Place;
use crate::emit::TypesIn;
use crate::ir::{Ir, Shape, Ty};
use crate::name::Names;

/// A schema, and the type that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedPlace {
    /// The API's name.
    pub api: String,
    /// The schema's place in the document.
    pub place: Place,
    /// The type as it is written at the crate's root: `Vec<payment::types::Card>`.
    pub rust: String,
    /// Whether it takes any JSON value, itself or as the elements of lists and maps.
    pub any: bool,
}

/// The types of all schemas, in the order in which they were met. A schema may have several:
/// one that stands in an `allOf` has another beside each of its neighbours.
pub fn places(ir: &Ir, facts: &Facts, names: &Names) -> Vec<TypedPlace> {
    let types = TypesIn::new(names, &[]);
    let all = ir.apis.iter().flat_map(|(_, api)| api.placed.iter().map(move |it| (api, it)));
    let is_there = |ty: &Ty| ty.named().is_none_or(|id| facts.shelf(id) != Shelf::Dropped);
    let placed = all.filter(|(_, (_, ty))| is_there(ty)).map(|(api, (place, ty))| TypedPlace {
        api: api.name.clone(),
        place: place.clone(),
        rust: types.text(ty),
        any: is_any(ir, ty, 0),
    });
    placed.collect()
}

/// Follows aliases; one that leads to itself says something of its values' form.
fn is_any(ir: &Ir, ty: &Ty, steps: usize) -> bool {
    match ty {
        Ty::Any => true,
        Ty::Primitive(_) | Ty::Foreign(_) => false,
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Secret(inner) => {
            is_any(ir, inner, steps)
        }
        Ty::Named(id) => match &ir.types[*id].shape {
            Shape::Alias(inner) if steps < ir.types.len() => is_any(ir, inner, steps + 1),
            Shape::Alias(_) | Shape::Record(_) | Shape::Enumeration(_) | Shape::Union(_) => false,
        },
    }
}
