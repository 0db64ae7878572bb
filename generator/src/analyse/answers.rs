//! What an operation may answer, put into types and into the arms of a `match`.

use std::cmp::Reverse;

use crate::ir::{Answer, Content, Ir, MediaKind, Operation, Shape, StatusSpec, Ty};

/// What comes back on one side, success or error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answers {
    /// No declared answer has a body: `()`.
    Nothing,
    /// All of them have this body.
    One(Ty),
    /// An enum.
    Several(Vec<AnswerVariant>),
}

/// A variant of an enum of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerVariant {
    /// Under which status it comes.
    pub status: StatusSpec,
    /// Its media type, if its status has more than one: part of its name then.
    pub media: Option<String>,
    /// How its body is read, if it has one.
    pub kind: Option<MediaKind>,
    /// Its body, if it has one.
    pub ty: Option<Ty>,
    /// What the document says of it.
    pub description: Option<String>,
}

/// An arm of the `match` over a raw response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The statuses that it takes. [`StatusSpec::Default`] is `_` and comes last.
    pub status: StatusSpec,
    /// The media type that its guard asks for. The last arm of a status has no guard.
    pub media: Option<String>,
    /// Whether it makes an answer, not an error.
    pub success: bool,
    /// How the body is read; `None`: there is none.
    pub kind: Option<MediaKind>,
    /// The type of the body, if there is one.
    pub ty: Option<Ty>,
    /// The position in [`Answers::Several`] of its side, where that side is an enum.
    pub variant: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct OfOperation {
    pub(super) answer: Answers,
    pub(super) error: Answers,
    pub(super) arms: Vec<Arm>,
}

/// A declared body (or none) on one side, before it is known whether that side is an enum.
struct Case<'a> {
    status: StatusSpec,
    content: Option<&'a Content>,
    several: bool,
    answer: &'a Answer,
}

pub(super) fn of(ir: &Ir, operation: &Operation) -> OfOperation {
    let successes = cases(operation, true);
    let errors = cases(operation, false);
    let answer = shape(ir, &successes);
    let error = shape(ir, &errors);
    let mut arms = Vec::with_capacity(successes.len() + errors.len());
    for (cases, answers, success) in [(&successes, &answer, true), (&errors, &error, false)] {
        let several = matches!(answers, Answers::Several(_));
        arms.extend(cases.iter().enumerate().map(|(index, case)| Arm {
            status: case.status,
            media: case.content.filter(|_| case.several).map(|content| content.media.clone()),
            success,
            kind: case.content.map(|content| content.kind.clone()),
            ty: case.content.map(|content| content.ty.clone()),
            variant: several.then_some(index),
        }));
    }
    OfOperation { answer, error, arms: in_order(arms) }
}

/// The bodies of one side. `default` stands for every status that is not declared: where no 2xx is,
/// it is a success under 2xx and an error under all others.
fn cases(operation: &Operation, success: bool) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    for answer in &operation.answers {
        let status = match answer.status {
            StatusSpec::Default if success && operation.is_success(answer.status) => {
                StatusSpec::Class(2)
            }
            StatusSpec::Default if !success => StatusSpec::Default,
            status if status != StatusSpec::Default && status.is_success() == success => status,
            _ => continue,
        };
        if answer.content.is_empty() {
            cases.push(Case { status, content: None, several: false, answer });
        }
        let several = answer.content.len() > 1;
        cases.extend(answer.content.iter().map(|content| Case {
            status,
            content: Some(content),
            several,
            answer,
        }));
    }
    cases
}

fn shape(ir: &Ir, cases: &[Case<'_>]) -> Answers {
    let mut bodies = cases.iter().map(|case| case.content.map(|content| &content.ty));
    let Some(first) = bodies.next() else { return Answers::Nothing };
    let same = bodies.all(|body| match (first, body) {
        (Some(first), Some(body)) => resolved(ir, first) == resolved(ir, body),
        (first, body) => first.is_none() && body.is_none(),
    });
    match first {
        Some(ty) if same => Answers::One(ty.clone()),
        None if same => Answers::Nothing,
        _ => Answers::Several(cases.iter().map(variant).collect()),
    }
}

fn variant(case: &Case<'_>) -> AnswerVariant {
    AnswerVariant {
        status: case.status,
        media: case.content.filter(|_| case.several).map(|content| content.media.clone()),
        kind: case.content.map(|content| content.kind.clone()),
        ty: case.content.map(|content| content.ty.clone()),
        description: case.answer.docs.description.clone(),
    }
}

/// The type behind plain aliases: two names of one type are equal.
fn resolved<'a>(ir: &'a Ir, ty: &'a Ty) -> &'a Ty {
    let mut ty = ty;
    // An alias that leads to itself ends this walk by its length.
    for _ in 0..ir.types.len() {
        match ty {
            Ty::Named(id) => match &ir.types[*id].shape {
                Shape::Alias(behind) => ty = behind,
                _ => return ty,
            },
            _ => return ty,
        }
    }
    ty
}

/// Single statuses before classes before `default`. Within a status a wildcard comes last, or else
/// JSON, and the last has no guard, so that a body without a content type finds it.
fn in_order(mut arms: Vec<Arm>) -> Vec<Arm> {
    arms.sort_by_key(|arm| {
        let rank = match arm.status {
            StatusSpec::Code(_) => 0,
            StatusSpec::Class(_) => 1,
            StatusSpec::Default => 2,
        };
        (rank, arm.status, Reverse(fallback_rank(arm)))
    });
    let ends: Vec<bool> = (0..arms.len())
        .map(|at| arms.get(at + 1).map(|next| next.status) != arms.get(at).map(|arm| arm.status))
        .collect();
    for (arm, last) in arms.iter_mut().zip(ends) {
        if last {
            arm.media = None;
        }
    }
    arms
}

fn fallback_rank(arm: &Arm) -> u8 {
    match arm.kind {
        // No guard could ask for it.
        _ if arm.media.as_deref().is_some_and(|media| media.contains('*')) => 0,
        Some(MediaKind::Json) => 1,
        Some(MediaKind::Form(_)) => 2,
        Some(MediaKind::Xml(_)) => 3,
        Some(MediaKind::Lines) => 4,
        Some(MediaKind::Events(_)) => 5,
        Some(MediaKind::Text) => 6,
        Some(MediaKind::Bytes | MediaKind::Multipart(_)) => 7,
        None => 8,
    }
}
