//! Answers that are streams of items.

use super::types_in::TypesIn;
use super::{Context, request};
use crate::ir::{Content, MediaKind, OperationId, Shape, Ty};

/// The item of an operation's stream, and the method of the runtime's `Framing` that tells items
/// apart; `None` where no success is a stream.
pub(super) fn of(
    cx: Context<'_>,
    id: OperationId,
    types_in: TypesIn<'_>,
) -> Option<(String, String)> {
    let operation = &cx.ir.operations[id];
    let successes = operation.answers.iter().filter(|one| operation.is_success(one.status));
    let mut contents = successes.flat_map(|answer| &answer.content);
    contents.find_map(|content| {
        let framing = framing(content)?;
        Some((types_in.text(item(cx, &content.ty)?), framing))
    })
}

fn framing(content: &Content) -> Option<String> {
    match &content.kind {
        MediaKind::Events(form) => Some(request::events(form)),
        MediaKind::Lines => Some("lines".to_owned()),
        MediaKind::Json
        | MediaKind::Form(_)
        | MediaKind::Multipart(_)
        | MediaKind::Xml(_)
        | MediaKind::Text
        | MediaKind::Bytes => None,
    }
}

/// The element of a list, be it one by another name.
fn item<'a>(cx: Context<'a>, ty: &'a Ty) -> Option<&'a Ty> {
    let mut ty = ty;
    // An alias that leads to itself ends this walk by its length.
    for _ in 0..=cx.ir.types.len() {
        match ty {
            Ty::List(item) => return Some(item),
            Ty::Named(id) => match &cx.ir.types[*id].shape {
                Shape::Alias(behind) if !cx.facts.newtype(*id) => ty = behind,
                _ => return None,
            },
            _ => return None,
        }
    }
    None
}
