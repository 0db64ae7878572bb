//! Makes what an expression finds fit the place where it is used.

use super::make::{Fit, Make, OnNull, Path, Read, Step};
use super::types::Types;
use super::walk::push;
use crate::ir::{Primitive, Shape, Ty, TypeId};

/// What an expression finds, before it is known what it is needed for.
pub(super) struct Found<'a> {
    pub(super) path: Path,
    pub(super) ty: &'a Ty,
}

/// A value that fits.
pub(super) struct Fitted {
    pub(super) make: Make,
    /// A secret became plain.
    pub(super) revealed: bool,
}

/// What has been found as a value of `target`; `None` if it can't be one.
pub(super) fn fit<'a>(types: Types<'a>, found: Found<'a>, target: &'a Ty) -> Option<Fitted> {
    let Found { mut path, ty } = found;
    let source = types.bare(ty);
    let target = types.bare(target);
    Some(match (source, target) {
        (Ty::Nullable(inner), Ty::Nullable(wanted)) => nullable(types, path, inner, wanted)?,
        (_, Ty::Nullable(wanted)) => wrap(fit(types, Found { path, ty }, wanted)?, Make::Some),
        (Ty::Nullable(inner), Ty::Any) => {
            let revealed = matches!(types.bare(inner), Ty::Secret(_));
            read(path, source, Fit::Json, revealed)
        }
        (Ty::Nullable(inner), _) => {
            push(&mut path.steps, Step::Present);
            fit(types, Found { path, ty: inner }, target)?
        }
        _ if types.same(source, target) => read(path, source, Fit::Same, false),
        (Ty::Secret(_), Ty::Secret(wanted)) => {
            let mut fitted = fit(types, Found { path, ty: source }, wanted)?;
            fitted.revealed = false;
            wrap(fitted, Make::Secret)
        }
        (_, Ty::Secret(wanted)) => wrap(fit(types, Found { path, ty }, wanted)?, Make::Secret),
        (Ty::Secret(inner), _) => {
            push(&mut path.steps, Step::Reveal);
            let mut fitted = fit(types, Found { path, ty: inner }, target)?;
            fitted.revealed = true;
            fitted
        }
        (Ty::Any, _) => {
            let scalar = super::walk::scalar_of(types, target)?;
            push(&mut path.steps, Step::Scalar(scalar));
            let source = Ty::Primitive(scalar);
            let fit = plain(types, &source, target)?;
            read(path, &source, fit, false)
        }
        _ => read(path, source, plain(types, source, target)?, false),
    })
}

/// What has been found as a value of a place that need not be filled: a `null` leaves it out.
pub(super) fn fit_or_none<'a>(
    types: Types<'a>,
    found: Found<'a>,
    target: &'a Ty,
) -> Option<Fitted> {
    match types.bare(found.ty) {
        Ty::Nullable(inner) => nullable(types, found.path, inner, target),
        _ => Some(wrap(fit(types, found, target)?, Make::Some)),
    }
}

fn read(mut path: Path, ty: &Ty, fit: Fit, revealed: bool) -> Fitted {
    path.ty = ty.clone();
    Fitted { make: Make::Read(Read { path, fit, null: OnNull::Never }), revealed }
}

fn wrap(fitted: Fitted, wrapper: fn(Box<Make>) -> Make) -> Fitted {
    Fitted { make: wrapper(Box::new(fitted.make)), ..fitted }
}

/// Keeps the `null` at the end of the path, unless more has to be done to what is there.
fn nullable<'a>(types: Types<'a>, mut path: Path, inner: &'a Ty, wanted: &'a Ty) -> Option<Fitted> {
    let direct = Found { path: path.clone(), ty: inner };
    if let Some(Fitted { make: Make::Read(mut read), revealed: false }) = fit(types, direct, wanted)
        && read.path.steps == path.steps
    {
        read.null = OnNull::Kept;
        return Some(Fitted { make: Make::Read(read), revealed: false });
    }
    push(&mut path.steps, Step::Present);
    Some(wrap(fit(types, Found { path, ty: inner }, wanted)?, Make::Some))
}

/// What becomes of a value that is neither nullable nor secret.
fn plain(types: Types<'_>, source: &Ty, target: &Ty) -> Option<Fit> {
    let (source, target) = (types.bare(source), types.bare(target));
    if types.same(source, target) {
        return Some(Fit::Same);
    }
    match (source, target) {
        (_, Ty::Any) => Some(Fit::Json),
        (
            Ty::Primitive(Primitive::String(_) | Primitive::Bytes),
            Ty::Primitive(Primitive::File),
        ) => Some(Fit::File),
        (Ty::Primitive(from), Ty::Primitive(to)) => widen(*from, *to),
        (Ty::Named(from), Ty::Primitive(Primitive::String(_))) => {
            types.texts(*from).map(|_| Fit::Text)
        }
        (Ty::Primitive(Primitive::String(_)), Ty::Named(to)) if types.texts(*to).is_some() => {
            Some(Fit::Enumerated(*to))
        }
        (_, Ty::Primitive(Primitive::String(_))) if types.is_text(source) => Some(Fit::Text),
        (Ty::Primitive(Primitive::String(_)) | Ty::Foreign(_), Ty::Foreign(to))
            if types.is_text(target)
                && !matches!(source, Ty::Foreign(_) if !types.is_text(source)) =>
        {
            Some(Fit::Parsed(*to))
        }
        (Ty::Named(from), Ty::Named(to)) if renamed(types, *from, *to) => Some(Fit::Renamed(*to)),
        (_, Ty::Named(to)) => variant(types, source, *to),
        (Ty::List(from), Ty::List(to)) => {
            plain(types, from, to).map(|inner| Fit::Each(Box::new(inner)))
        }
        _ => None,
    }
}

fn widen(from: Primitive, to: Primitive) -> Option<Fit> {
    use Primitive::{F32, F64, I32, I64, I128, U64};
    matches!((from, to), (I32, I64 | I128 | F64) | (I64 | U64, I128 | F64) | (I128 | F32, F64))
        .then_some(Fit::Widen(from, to))
}

/// Whether every value of one enumeration of strings is a value of the other.
fn renamed(types: Types<'_>, from: TypeId, to: TypeId) -> bool {
    let (Some(from), Some(to)) = (types.texts(from), types.texts(to)) else { return false };
    from.iter().all(|text| to.contains(text))
}

fn variant(types: Types<'_>, source: &Ty, to: TypeId) -> Option<Fit> {
    let Shape::Union(union) = &types.ir.types[to].shape else { return None };
    let all = || union.variants.iter().map(|variant| &variant.ty).enumerate();
    if let Some((at, _)) = all().find(|(_, ty)| types.same(source, ty)) {
        return Some(Fit::Variant(to, at, Box::new(Fit::Same)));
    }
    let mut fits = all().filter_map(|(at, ty)| Some((at, plain(types, source, ty)?)));
    fits.next().map(|(at, fit)| Fit::Variant(to, at, Box::new(fit)))
}
