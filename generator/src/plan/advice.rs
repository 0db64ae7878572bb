//! What to point to instead of what doesn't fit.

use super::fit::{Found, fit};
use super::make::{Path, Source};
use super::text;
use super::types::Types;
use crate::ir::{Field, Primitive, Shape, Ty};
use crate::load::escape;

/// Help for an expression that finds a value of `ty` where `target` is needed.
pub(super) fn pointed<'a>(
    types: Types<'a>,
    expression: &str,
    ty: &'a Ty,
    target: &'a Ty,
) -> String {
    let needs = types.describe(target);
    let fits = |ty: &'a Ty| fit(types, found(ty), target).is_some();
    if let Some(part) = part(types, expression, ty, &fits) {
        return format!("point to {needs}, such as `{part}`");
    }
    let is_text = matches!(types.bare(target), Ty::Primitive(Primitive::String(_)));
    if is_text && text::piece(types, found(ty)).is_some() {
        return format!("point to a string, or write \"{{{expression}}}\" for its text");
    }
    format!("point to {needs}")
}

/// Help for an expression inside of a text that finds no scalar.
pub(super) fn scalar<'a>(types: Types<'a>, expression: &str, ty: &'a Ty) -> String {
    let fits = |ty: &'a Ty| text::piece(types, found(ty)).is_some();
    let such_as = part(types, expression, ty, &fits).map(|part| format!(", such as `{part}`"));
    format!("point to a string, a number or a boolean{}", such_as.unwrap_or_default())
}

/// A value of this type, wherever it is found.
fn found(ty: &Ty) -> Found<'_> {
    let path =
        Path { source: Source::Element, steps: Vec::new(), ty: ty.clone(), text: String::new() };
    Found { path, ty }
}

/// The expression of a part that fits: the first element of a list, a field of a record.
fn part<'a>(
    types: Types<'a>,
    expression: &str,
    ty: &'a Ty,
    fits: &impl Fn(&'a Ty) -> bool,
) -> Option<String> {
    let token = match types.bare(ty) {
        Ty::Nullable(inner) | Ty::Secret(inner) => return part(types, expression, inner, fits),
        Ty::List(item) if fits(item) => "0".to_owned(),
        Ty::List(item) => {
            let mark = if expression.contains('#') { "" } else { "#" };
            return part(types, &format!("{expression}{mark}/0"), item, fits);
        }
        Ty::Named(id) => {
            let Shape::Record(record) = &types.ir.types[*id].shape else { return None };
            let mut fields: Vec<&Field> = record.fields.iter().collect();
            fields.sort_by_key(|field| !field.required);
            escape(&fields.into_iter().find(|field| fits(&field.ty))?.name).into_owned()
        }
        _ => return None,
    };
    let mark = if expression.contains('#') { "" } else { "#" };
    Some(format!("{expression}{mark}/{token}"))
}
