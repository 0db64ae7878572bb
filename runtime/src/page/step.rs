//! What an answer says of the page behind it.

use http::HeaderMap;
use http::header::LINK;

use super::paging::{Next, Paging, Source};
use super::pointed;
use crate::response::RawResponse;

/// A page that has come, as far as the way to the next one goes.
pub(super) struct Came<'a> {
    pub(super) raw: &'a RawResponse,
    /// Its body as JSON.
    pub(super) json: &'a [u8],
    /// How many items it has.
    pub(super) items: usize,
    /// How many it may have at most, where the request says so.
    pub(super) limit: Option<usize>,
    /// Its own token: what the request for it said.
    pub(super) token: Option<&'a str>,
}

impl Paging {
    /// What leads to the next page; `None` behind the last.
    pub(super) fn after(&self, page: &Came<'_>) -> Option<String> {
        if self.more.is_some_and(|more| is_false(pointed::text(page.json, more).as_deref())) {
            return None;
        }
        match self.next {
            Next::Link(source) | Next::Token(source) => {
                found(source, page).filter(|text| !text.is_empty() && text != "false")
            }
            Next::Offset => {
                let items = u64::try_from(page.items).ok()?;
                self.counted(page, items)
            }
            Next::Page => self.counted(page, 1),
        }
    }

    /// The number of the next page, which is so much greater.
    fn counted(&self, page: &Came<'_>, more: u64) -> Option<String> {
        let is_last = page.items == 0 || page.limit.is_some_and(|limit| page.items < limit);
        let now = page.token.and_then(|token| token.parse().ok()).unwrap_or(self.first);
        let end = self.last.and_then(|last| pointed::text(page.json, last)?.parse::<u64>().ok());
        if is_last || end.is_some_and(|end| now >= end) {
            return None;
        }
        Some(now.checked_add(more)?.to_string())
    }
}

fn is_false(text: Option<&str>) -> bool {
    matches!(text, None | Some("false" | "0" | ""))
}

fn found(source: Source, page: &Came<'_>) -> Option<String> {
    let headers = page.raw.headers();
    match source {
        Source::Body(pointer) => pointed::text(page.json, pointer),
        Source::Header(name) => headers.get(name)?.to_str().ok().map(str::to_owned),
        Source::LinkHeader => next_link(headers),
    }
}

/// The target of the first link whose relation is `next` (RFC 8288 §3).
fn next_link(headers: &HeaderMap) -> Option<String> {
    let fields = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    fields.flat_map(links).find(|(_, relations)| is_next(relations)).map(|(to, _)| to.to_owned())
}

fn is_next(relations: &str) -> bool {
    relations.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case("next"))
}

/// The links of a field: where they lead, and their relations.
fn links(field: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    let mut rest = field;
    while let Some((to, behind)) = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')) {
        let mut relations = None;
        let mut parameters = behind;
        // Up to the comma that ends the link; one in quotes ends nothing.
        while let Some(next) = parameters.trim_start().strip_prefix(';') {
            let (name, value, after) = parameter(next);
            if relations.is_none() && name.eq_ignore_ascii_case("rel") {
                relations = Some(value);
            }
            parameters = after;
        }
        all.push((to.trim(), relations.unwrap_or_default()));
        rest = parameters;
    }
    all
}

/// Name and value of a parameter, and what follows it.
fn parameter(text: &str) -> (&str, &str, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
        return (name.trim(), "", rest);
    };
    if let Some(quoted) = value.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (name.trim(), value, rest);
    }
    let end = value.find([';', ',']).unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    (name.trim(), value.trim(), rest)
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, StatusCode};

    use super::*;

    #[test]
    fn the_next_link_is_the_one_that_says_so() {
        let of = |fields: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for field in fields {
                headers.append(LINK, HeaderValue::from_static(field));
            }
            next_link(&headers)
        };
        let github = "<https://a/x?page=1>; rel=\"prev\", <https://a/x?page=3,4>; rel=\"next\"";
        assert_eq!(of(&[github]).as_deref(), Some("https://a/x?page=3,4"));
        assert_eq!(of(&["</2>; title=\"a, <b>\"; rel=next"]).as_deref(), Some("/2"));
        assert_eq!(of(&["</1>; rel=first", "</2>;REL=\"last Next\""]).as_deref(), Some("/2"));
        for none in ["", "</2>", "</2>; rel=\"last\"", "</2>; rel=prev; rel=next", "next"] {
            assert_eq!(of(&[none]), None, "{none}");
        }
    }

    #[test]
    fn numbers_go_on_until_a_page_says_that_it_is_the_last() {
        let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), "");
        let after = |paging: Paging, json: &str, items, limit, token| {
            let json = json.as_bytes();
            paging.after(&Came { raw: &raw, json, items, limit, token })
        };
        let offset = Paging::offset();
        assert_eq!(after(offset, "{}", 20, None, Some("40")).as_deref(), Some("60"));
        assert_eq!(after(offset, "{}", 20, Some(20), None).as_deref(), Some("20"));
        assert_eq!(after(offset, "{}", 19, Some(20), None), None);
        assert_eq!(after(offset, "{}", 0, None, None), None);
        let page = Paging::page().last("/pages");
        assert_eq!(after(page, r#"{"pages":3}"#, 1, None, Some("2")).as_deref(), Some("3"));
        assert_eq!(after(page, r#"{"pages":3}"#, 1, None, Some("3")), None);
        let more = Paging::token("/next").more("/more");
        assert_eq!(after(more, r#"{"next":"a","more":true}"#, 1, None, None).as_deref(), Some("a"));
        assert_eq!(after(more, r#"{"next":"a","more":false}"#, 1, None, None), None);
        assert_eq!(after(Paging::token("/next"), r#"{"next":null}"#, 1, None, None), None);
        assert_eq!(
            after(Paging::token("/next"), r#"{"next":12}"#, 1, None, None).as_deref(),
            Some("12")
        );
    }
}
