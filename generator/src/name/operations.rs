//! Names of operations, of what they take and of what they answer.

use super::OperationNames;
use super::ident::{bare_snake, pascal, raw};
use super::reserved;
use super::scope::{Scope, Wish};
use super::status::{media_ident, status_ident};
use super::words::{case_word, spelled_words, words};
use crate::analyse::{AnswerVariant, Answers, Facts};
use crate::ir::{Api, Ir, Location, Operation, OperationId, Parameter, Segment};

/// Names all operations, API by API.
pub(crate) fn operations(ir: &Ir, facts: &Facts) -> Vec<OperationNames> {
    let mut all: Vec<Option<OperationNames>> = vec![None; ir.operations.len()];
    for (_, api) in ir.apis.iter() {
        for (&id, names) in api.operations.iter().zip(of_api(ir, facts, api)) {
            all[id.index()] = Some(names);
        }
    }
    // An operation that no API lists is not written; its names are never asked for.
    all.into_iter().map(Option::unwrap_or_default).collect()
}

fn of_api(ir: &Ir, facts: &Facts, api: &Api) -> Vec<OperationNames> {
    let operations = || api.operations.iter().map(|&id| &ir.operations[id]);
    let mut items = Scope::without(reserved::OPERATIONS.iter().copied());
    let idents =
        items.name(&operations().map(|one| wish(one, pascal, "Operation")).collect::<Vec<_>>());
    let mut methods = Scope::without(reserved::CLIENT_METHODS.iter().copied());
    let methods = methods
        .name(&operations().map(|one| wish(one, bare_snake, "_operation")).collect::<Vec<_>>());

    let mut enums = |suffix: &str, other: &str, answers: fn(&Facts, OperationId) -> &Answers| {
        let wishes =
            api.operations.iter().zip(&idents).filter(|&(&id, _)| is_enum(answers(facts, id)));
        let wishes: Vec<Wish> = wishes
            .map(|(_, ident)| {
                Wish::new(ident, vec![format!("{ident}{suffix}"), format!("{ident}{other}")])
            })
            .collect();
        items.name(&wishes).into_iter()
    };
    let mut answers = enums("Answer", "Answers", Facts::answer);
    let mut errors = enums("Error", "Failure", Facts::error);

    let named = api.operations.iter().zip(&idents).zip(methods);
    named
        .map(|((&id, ident), method)| {
            let operation = &ir.operations[id];
            let (parameters, body) = fields(operation);
            OperationNames {
                ident: ident.clone(),
                method: raw(method),
                parameters,
                body,
                answer: is_enum(facts.answer(id)).then(|| answers.next()).flatten(),
                answer_variants: variants(facts.answer(id)),
                error: is_enum(facts.error(id)).then(|| errors.next()).flatten(),
                error_variants: variants(facts.error(id)),
            }
        })
        .collect()
}

fn is_enum(answers: &Answers) -> bool {
    matches!(answers, Answers::Several(_))
}

/// After its id, else after its method and path. `ours` is added where a name is taken by us.
fn wish(operation: &Operation, ident: fn(&[String]) -> String, ours: &str) -> Wish {
    let path = path_words(operation);
    let Some(id) = &operation.id else {
        return Wish::new(&operation.path, vec![ident(&path), ident(&spelled_path(operation))])
            .rank(1);
    };
    let plain = words(id);
    let with_method = [plain.clone(), vec![method_word(operation)]].concat();
    let base = ident(&plain);
    let is_ours = reserved::OPERATIONS.contains(&base.as_str())
        || reserved::CLIENT_METHODS.contains(&base.as_str());
    let mut candidates = vec![base.clone()];
    if is_ours {
        candidates.push(format!("{base}{ours}"));
    }
    candidates.extend([ident(&spelled_words(id)), ident(&with_method), ident(&path)]);
    Wish::new(id, candidates)
}

fn method_word(operation: &Operation) -> String {
    operation.method.as_str().to_ascii_lowercase()
}

/// `GET /pets/{petId}/toys` is `get pets by pet id toys`.
fn path_words(operation: &Operation) -> Vec<String> {
    let mut all = vec![method_word(operation)];
    for segment in &operation.segments {
        match segment {
            Segment::Text(text) if text.chars().any(char::is_alphanumeric) => {
                all.extend(words(text));
            }
            Segment::Text(_) => {}
            Segment::Parameter(name) => {
                all.push("by".to_owned());
                all.extend(words(name));
            }
        }
    }
    if all.len() == 1 {
        all.push("root".to_owned());
    }
    all
}

fn spelled_path(operation: &Operation) -> Vec<String> {
    [vec![method_word(operation)], spelled_words(&operation.path)].concat()
}

/// The fields of an operation: one per parameter, then the body.
fn fields(operation: &Operation) -> (Vec<String>, Option<String>) {
    let mut scope = Scope::default();
    let body = operation.body.is_some().then(|| "body".to_owned());
    if body.is_some() {
        scope = Scope::without(["body"]);
    }
    let wishes: Vec<Wish> = operation.parameters.iter().map(parameter_wish).collect();
    (scope.name(&wishes).into_iter().map(raw).collect(), body)
}

fn parameter_wish(parameter: &Parameter) -> Wish {
    let (rank, location) = match parameter.location {
        Location::Path => (0, "path"),
        Location::Query => (1, "query"),
        Location::Header => (2, "header"),
        Location::Cookie => (3, "cookie"),
    };
    let name = &parameter.name;
    let ident = bare_snake(&words(name));
    let candidates = vec![
        ident.clone(),
        format!("{ident}_{location}"),
        bare_snake(&spelled_words(name)),
        format!("{ident}_{}", case_word(name)),
    ];
    Wish::new(name, candidates).rank(rank)
}

/// The variants of an answer enum, by status, and media type where a status has several.
fn variants(answers: &Answers) -> Vec<String> {
    let Answers::Several(variants) = answers else { return Vec::new() };
    let wishes: Vec<Wish> = variants.iter().map(variant_wish).collect();
    Scope::default().name(&wishes)
}

fn variant_wish(variant: &AnswerVariant) -> Wish {
    let status = status_ident(variant.status);
    let Some(media) = &variant.media else {
        return Wish::new(&status, vec![status.clone()]);
    };
    let short = format!("{status}{}", media_ident(media));
    let long = format!("{status}{}", pascal(&spelled_words(media)));
    Wish::new(media, vec![short, long])
}
