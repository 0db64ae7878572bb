//! Answers that come in pages.

use super::Context;
use super::source::Clause;
use super::types_in::{TypesIn, literal};
use crate::analyse::Pages;
use crate::ir::{NextPage, OperationId, PageTarget, Paging};

/// `pages: types::Pet = token("/next").query("cursor"), |page| Some(&mut page.data);`
pub(super) fn of(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> Option<Clause> {
    let pages = cx.facts.pages(id)?;
    let ty = types_in.text(&pages.item);
    let mut parts = vec![format!("pages: {ty} =")];
    parts.push(format!(" {}", next(&pages.paging.next)));
    parts.extend(words(&pages.paging));
    if let Some(last) = parts.last_mut() {
        last.push(',');
    }
    parts.push(format!(" |page| {};", items(cx, pages)));
    Some(Clause { ty, parts })
}

fn next(next: &NextPage) -> String {
    match next {
        NextPage::Link(pointer) => format!("link({})", literal(pointer)),
        NextPage::LinkHeader(name) => format!("link_header({})", literal(name)),
        NextPage::Token(pointer) => format!("token({})", literal(pointer)),
        NextPage::TokenHeader(name) => format!("token_header({})", literal(name)),
        NextPage::Offset => "offset()".to_owned(),
        NextPage::Number => "page()".to_owned(),
    }
}

fn words(paging: &Paging) -> Vec<String> {
    let target = paging.target.as_ref().map(|(to, name)| {
        let word = match to {
            PageTarget::Query => "query",
            PageTarget::Header => "header",
            PageTarget::Body => "body",
        };
        (word, literal(name))
    });
    let text = |word: &'static str, of: &Option<String>| Some((word, literal(of.as_deref()?)));
    let first = paging.first.map(|first| ("first", first.to_string()));
    let all = [
        target,
        text("limit", &paging.limit),
        text("more", &paging.more),
        text("last", &paging.last),
        first,
    ];
    all.into_iter().flatten().map(|(word, value)| format!(".{word}({value})")).collect()
}

/// The items of a page as a person would write them: `Some(&mut page.data)`, `page.data.as_mut()`.
fn items(cx: Context<'_>, pages: &Pages) -> String {
    let mut text = "page".to_owned();
    for step in &pages.way {
        if let Some(field) = cx.names.ty(step.record).fields.get(step.field) {
            text = format!("{text}.{field}");
        }
        text.push_str(&".as_mut()?".repeat(step.options));
    }
    match text.strip_suffix('?') {
        Some(option) => option.to_owned(),
        None if pages.way.is_empty() => "Some(page)".to_owned(),
        None => format!("Some(&mut {text})"),
    }
}
