//! How pages hang together, out of the words of a manifest.

use crate::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::ir::{ApiId, Ir, NextPage, OperationId, PageTarget, Paging};
use crate::manifest::{Manifest, NextWord, Pages, Spanned, TargetWord};

/// Puts what the manifest says of pages in the place of what the documents say.
///
/// An operation that is not there, and words that do not go together, are errors.
pub fn pages(ir: &mut Ir, manifest: &Manifest, diagnostics: &mut Diagnostics) {
    for written in &manifest.apis {
        let api = ir.apis.iter().find(|(_, api)| api.name == written.name.value);
        let Some(api) = api.map(|(id, _)| id) else { continue };
        for one in &written.pages {
            match (find(ir, api, &one.operation), paging(one)) {
                (Ok(id), Ok(paging)) => ir.operations[id].paging = Some(paging),
                (id, paging) => {
                    diagnostics.extend([id.err(), paging.err()].into_iter().flatten());
                }
            }
        }
    }
}

fn find(ir: &Ir, api: ApiId, named: &Spanned<String>) -> Result<OperationId, Diagnostic> {
    let all = ir.apis[api].declared();
    let line = |id: OperationId| {
        let operation = &ir.operations[id];
        format!("{} {}", operation.method.as_str(), operation.path)
    };
    let is_it = |id: &OperationId| {
        let operation = &ir.operations[*id];
        operation.id.as_deref() == Some(&named.value)
            || (operation.other_body_of.is_none() && line(*id) == named.value)
    };
    all.iter().copied().find(is_it).ok_or_else(|| {
        let message = format!("`{}` has no operation `{}`", ir.apis[api].name, named.value);
        let known: Vec<&str> =
            all.iter().filter_map(|id| ir.operations[*id].id.as_deref()).collect();
        let help = suggestion(&named.value, &known);
        Diagnostic::error("unknown-operation", named.place.clone(), message).help(help)
    })
}

fn paging(one: &Pages) -> Result<Paging, Diagnostic> {
    let fault = |place: &crate::diagnostic::Place, message: String, help: &str| {
        Err(Diagnostic::error("wrong-pages", place.clone(), message).help(help))
    };
    let of = &one.operation;
    let (word, said) = match one.next.as_slice() {
        [(word, said)] => (*word, said),
        [] => {
            let message = format!("nothing says what leads to the next page of `{}`", of.value);
            let help = "add one of `link`, `link_header`, `token`, `token_header` and `count`";
            return fault(&of.place, message, help);
        }
        [_, (_, second), ..] => {
            let message = "two words say what leads to the next page".to_owned();
            return fault(&second.place, message, "keep one of them");
        }
    };
    let value = said.value.clone();
    let next = match word {
        NextWord::Link => NextPage::Link(value),
        NextWord::LinkHeader => NextPage::LinkHeader(value),
        NextWord::Token => NextPage::Token(value),
        NextWord::TokenHeader => NextPage::TokenHeader(value),
        NextWord::Count if value == "items" => NextPage::Offset,
        NextWord::Count => NextPage::Number,
    };
    let needs_target = !matches!(next, NextPage::Link(_) | NextPage::LinkHeader(_));
    let target = match (one.target.as_slice(), needs_target) {
        ([(to, name)], true) => Some((target(*to), name.value.clone())),
        ([], false) => None,
        ([], true) => {
            let message = "nothing says where the request for a page says which".to_owned();
            return fault(&said.place, message, "add one of `query`, `header` and `body`");
        }
        ([(_, first), ..], _) => {
            let message = if needs_target {
                "two words say where the request for a page says which"
            } else {
                "a link is followed as it is: no request says which page it asks for"
            };
            return fault(&first.place, message.to_owned(), "remove it");
        }
    };
    let text = |of: &Option<Spanned<String>>| of.as_ref().map(|text| text.value.clone());
    Ok(Paging {
        target,
        items: text(&one.items),
        limit: text(&one.limit),
        more: text(&one.more),
        last: text(&one.last),
        first: one.first.as_ref().map(|first| first.value),
        ..Paging::new(next, of.place.clone())
    })
}

fn target(word: TargetWord) -> PageTarget {
    match word {
        TargetWord::Query => PageTarget::Query,
        TargetWord::Header => PageTarget::Header,
        TargetWord::Body => PageTarget::Body,
    }
}
