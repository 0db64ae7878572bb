//! Names of operations, of what they take and of what they answer.

use super::OperationNames;
use super::ident::{bare_snake, pascal, raw, suffixed};
use super::reserved;
use super::scope::{Scope, Wish};
use super::status::{media_ident, status_ident};
use super::words::{case_word, spelled_words, words};
use crate::analyse::{AnswerVariant, Answers, Facts};
use crate::ir::{Ir, Location, Operation, OperationId, Parameter, Segment};

/// Names all operations, API by API.
pub(crate) fn operations(ir: &Ir, facts: &Facts) -> Vec<OperationNames> {
    let mut all: Vec<Option<OperationNames>> = vec![None; ir.operations.len()];
    for (_, api) in ir.apis.iter() {
        let declared = api.declared();
        for (id, names) in declared.iter().zip(of_api(ir, facts, &declared)) {
            all[id.index()] = Some(names);
        }
    }
    // An operation that no API lists is not written; its names are never asked for.
    all.into_iter().map(Option::unwrap_or_default).collect()
}

fn of_api(ir: &Ir, facts: &Facts, ids: &[OperationId]) -> Vec<OperationNames> {
    let operations: Vec<&Operation> = ids.iter().map(|&id| &ir.operations[id]).collect();
    let bases = bases(&operations);
    let mut items = Scope::without(reserved::OPERATIONS.iter().copied());
    let idents: Vec<String> = bases.iter().map(|base| pascal(base)).collect();
    let idents = items.name(&wishes(&idents, "Operation"));
    let methods: Vec<String> = bases.iter().map(|base| bare_snake(base)).collect();
    let mut methods_scope = Scope::without(reserved::CLIENT_METHODS.iter().copied());
    let methods = methods_scope.name(&wishes(&methods, "_operation"));

    let mut enums = |suffix: &str, other: &str, answers: fn(&Facts, OperationId) -> &Answers| {
        let wishes = ids.iter().zip(&idents).filter(|&(&id, _)| is_enum(answers(facts, id)));
        let wishes: Vec<Wish> = wishes
            .map(|(_, ident)| {
                Wish::new(ident, vec![suffixed(ident, suffix), suffixed(ident, other)])
            })
            .collect();
        items.name(&wishes).into_iter()
    };
    let mut answers = enums("Answer", "Answers", Facts::answer);
    let mut errors = enums("Error", "Failure", Facts::error);

    let named = ids.iter().zip(&idents).zip(methods);
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

/// The words that both the struct and the method of an operation are called by: its id's, else
/// those of its method and path.
fn bases(operations: &[&Operation]) -> Vec<Vec<String>> {
    let candidates: Vec<Vec<Vec<String>>> = operations.iter().map(|one| candidates(one)).collect();
    let wishes: Vec<Wish> = operations
        .iter()
        .zip(&candidates)
        .map(|(operation, candidates)| {
            let idents = candidates.iter().map(|words| pascal(words)).collect();
            match &operation.id {
                // It is our own, and gives way to the document's.
                Some(id) if operation.other_body_of.is_some() => Wish::new(id, idents).rank(2),
                Some(id) => Wish::new(id, idents),
                None => Wish::new(&operation.path, idents).rank(1),
            }
        })
        .collect();
    let given = Scope::default().name(&wishes).into_iter().zip(candidates);
    given
        .map(|(ident, mut candidates)| {
            let found = candidates.iter().position(|one| pascal(one) == ident);
            found.map_or_else(|| words(&ident), |at| candidates.swap_remove(at))
        })
        .collect()
}

fn candidates(operation: &Operation) -> Vec<Vec<String>> {
    let path = path_words(operation);
    let Some(id) = &operation.id else { return vec![path, spelled_path(operation)] };
    if let (Some(_), Some((_, word))) = (operation.other_body_of, id.rsplit_once(' ')) {
        return vec![[path, words(word)].concat(), [spelled_path(operation), words(word)].concat()];
    }
    let with_method = [words(id), vec![method_word(operation)]].concat();
    vec![words(id), with_method, path, spelled_words(id)]
}

/// Each name itself, and with `ours` where it is taken by us.
fn wishes(names: &[String], ours: &str) -> Vec<Wish> {
    let wish = |name: &String| Wish::new(name, vec![name.clone(), suffixed(name, ours)]);
    names.iter().map(wish).collect()
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
        suffixed(&ident, &format!("_{location}")),
        bare_snake(&spelled_words(name)),
        suffixed(&ident, &format!("_{}", case_word(name))),
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
