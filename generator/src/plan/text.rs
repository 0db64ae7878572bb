//! Expressions inside of texts.

use super::fit::Found;
use super::make::{Fit, OnNull, Read, Step};
use super::types::Types;
use super::walk::push;
use crate::ir::{Format, Primitive, Shape, Ty};

/// What has been found as a piece of a text, and whether a secret became plain. `None`: it is no
/// scalar.
pub(super) fn piece(types: Types<'_>, found: Found<'_>) -> Option<(Read, bool)> {
    let Found { mut path, ty } = found;
    let mut ty = types.bare(ty);
    let mut revealed = false;
    loop {
        match ty {
            Ty::Nullable(inner) => {
                push(&mut path.steps, Step::Present);
                ty = types.bare(inner);
            }
            Ty::Secret(inner) => {
                push(&mut path.steps, Step::Reveal);
                revealed = true;
                ty = types.bare(inner);
            }
            _ => break,
        }
    }
    let good = match ty {
        Ty::Primitive(primitive) => {
            !matches!(primitive, Primitive::Bytes | Primitive::File | Primitive::Null)
        }
        Ty::Named(id) => matches!(types.ir.types[*id].shape, Shape::Enumeration(_)),
        Ty::Foreign(_) => types.is_text(ty),
        Ty::Any => {
            push(&mut path.steps, Step::Scalar(Primitive::String(Format::Text)));
            true
        }
        _ => false,
    };
    path.ty = ty.clone();
    good.then_some((Read { path, fit: Fit::Same, null: OnNull::Never }, revealed))
}
