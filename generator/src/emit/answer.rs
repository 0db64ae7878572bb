//! How an operation's answer is read.

use super::source::{Outcome, Reading};
use super::types_in::{TypesIn, literal};
use super::{Context, docs, request, xml};
use crate::analyse::{AnswerVariant, Answers, Arm};
use crate::ir::{MediaKind, OperationId, StatusSpec, Ty};

/// How far an answer's variants stand in.
const VARIANT: usize = 8;

/// What an operation answers when it succeeds, and when it fails.
pub(super) fn outcomes(
    cx: Context<'_>,
    id: OperationId,
    types_in: TypesIn<'_>,
) -> (Outcome, Outcome) {
    let names = cx.names.operation(id);
    let side = |success: bool| {
        let (answers, ident, variants) = if success {
            (cx.facts.answer(id), &names.answer, &names.answer_variants)
        } else {
            (cx.facts.error(id), &names.error, &names.error_variants)
        };
        let arms = cx.facts.arms(id).iter().filter(|arm| arm.success == success);
        match (answers, ident) {
            (Answers::Several(all), Some(ident)) => {
                let one = |arm: &Arm| variant(cx, id, arm, (all, variants), types_in);
                let arms = arms.filter_map(one).collect();
                Outcome { ty: None, ident: Some(ident.clone()), arms }
            }
            (Answers::One(ty), _) => {
                Outcome { ty: Some(types_in.text(ty)), ident: None, arms: alike(cx, id, arms) }
            }
            _ => Outcome { ty: None, ident: None, arms: alike(cx, id, arms) },
        }
    };
    (side(true), side(false))
}

/// An arm of an enum's own.
fn variant(
    cx: Context<'_>,
    id: OperationId,
    arm: &Arm,
    (all, idents): (&[AnswerVariant], &[String]),
    types_in: TypesIn<'_>,
) -> Option<Reading> {
    let at = arm.variant?;
    let (variant, ident) = (all.get(at)?, idents.get(at)?);
    Some(Reading {
        docs: variant_docs(variant, ident),
        pattern: patterns(&[range(arm.status)], arm.media.as_deref()),
        read: read(cx, id, arm),
        variant: Some((ident.clone(), variant.ty.as_ref().map(|ty| types_in.text(ty)))),
    })
}

/// The arms that give one type: what is read alike stands in one of them.
fn alike<'a>(
    cx: Context<'_>,
    id: OperationId,
    arms: impl Iterator<Item = &'a Arm>,
) -> Vec<Reading> {
    let mut all: Vec<(Vec<Statuses>, Option<&str>, String)> = Vec::new();
    for arm in arms {
        let (range, media, read) = (range(arm.status), arm.media.as_deref(), read(cx, id, arm));
        match all.last_mut() {
            Some((ranges, None, last)) if media.is_none() && *last == read => ranges.push(range),
            _ => all.push((vec![range], media, read)),
        }
    }
    all.into_iter()
        .map(|(ranges, media, read)| Reading {
            docs: Vec::new(),
            pattern: patterns(&ranges, media),
            read,
            variant: None,
        })
        .collect()
}

/// Whether a body that differs from the document can be read all the same.
pub(super) fn may_deviate(arm: &Arm) -> bool {
    !matches!(arm.kind, None | Some(MediaKind::Bytes | MediaKind::Multipart(_)))
}

/// The method of the runtime's `RawResponse` that reads such a body.
fn read(cx: Context<'_>, id: OperationId, arm: &Arm) -> String {
    let method = match &arm.kind {
        None => "empty",
        Some(MediaKind::Json) => "json",
        Some(MediaKind::Xml(said)) => {
            let ty = arm.ty.as_ref().unwrap_or(&Ty::Any);
            let table = xml::of_body(cx, cx.ir.operations[id].api, ty, said.as_deref());
            return format!("xml({table})");
        }
        Some(MediaKind::Lines) => "lines",
        Some(MediaKind::Events(form)) => return request::events(form),
        Some(MediaKind::Text | MediaKind::Form(_)) => "text",
        Some(MediaKind::Bytes | MediaKind::Multipart(_)) => "bytes",
    };
    method.to_owned()
}

/// From the first status to the last.
type Statuses = (u16, u16);

fn range(status: StatusSpec) -> Statuses {
    match status {
        StatusSpec::Code(code) => (code, code),
        StatusSpec::Class(class) => (u16::from(class) * 100, u16::from(class) * 100 + 99),
        StatusSpec::Default => (0, u16::MAX),
    }
}

/// Statuses as patterns: neighbours become a range where they are more than two.
fn patterns(ranges: &[(u16, u16)], media: Option<&str>) -> String {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for (first, last) in ranges {
        match runs.last_mut() {
            Some(run) if u32::from(first) <= u32::from(run.1) + 1 => run.1 = run.1.max(last),
            _ => runs.push((first, last)),
        }
    }
    let mut all = Vec::new();
    for (first, last) in runs {
        match last - first {
            _ if (first, last) == range(StatusSpec::Default) => return guarded("_", media),
            0 => all.push(first.to_string()),
            1 => all.extend([first.to_string(), last.to_string()]),
            _ => all.push(format!("{first}..={last}")),
        }
    }
    guarded(&all.join(" | "), media)
}

fn guarded(pattern: &str, media: Option<&str>) -> String {
    match media {
        Some(media) => {
            let essence = media.split(';').next().unwrap_or(media).trim();
            format!("{pattern} if {}", literal(essence))
        }
        None => pattern.to_owned(),
    }
}

/// What the document says of an answer, unless it is the status's own name.
fn variant_docs(variant: &AnswerVariant, ident: &str) -> Vec<String> {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    match variant.description.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() && letters(text) != letters(ident) => {
            docs::lines(text, VARIANT)
        }
        _ => Vec::new(),
    }
}
