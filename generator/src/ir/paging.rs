//! How the pages of an operation hang together: one form for whatever says it.

use crate::diagnostic::Place;

/// How the pages of an operation hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What leads to the next page.
    pub next: NextPage,
    /// Where the request for it says so. Links need none.
    pub target: Option<(PageTarget, String)>,
    /// Where the answer holds the items, as a JSON pointer; nothing is said where there is `None`.
    pub items: Option<String>,
    /// Where the request says how many items a page has at most, in the same kind of place.
    pub limit: Option<String>,
    /// Where the answer says whether there is a next page, as a JSON pointer.
    pub more: Option<String>,
    /// Where the answer says the number of the last page, as a JSON pointer.
    pub last: Option<String>,
    /// The number of the first page, or the offset of the first item, where that is not the usual.
    pub first: Option<u64>,
    /// Where it is said.
    pub place: Place,
}

/// What leads to the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// A link at this JSON pointer of the answer.
    Link(String),
    /// A link in this header of the answer; in `Link`, that of `rel="next"`.
    LinkHeader(String),
    /// A token at this JSON pointer of the answer.
    Token(String),
    /// A token in this header of the answer.
    TokenHeader(String),
    /// The number of items before the page.
    Offset,
    /// The number of the page.
    Number,
}

/// Where a request says which page it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTarget {
    /// In a parameter of its query.
    Query,
    /// In a header.
    Header,
    /// At a JSON pointer of its body.
    Body,
}

impl Paging {
    /// Pages that hang together like this, of which no more is said.
    pub fn new(next: NextPage, place: Place) -> Self {
        Self {
            next,
            target: None,
            items: None,
            limit: None,
            more: None,
            last: None,
            first: None,
            place,
        }
    }
}
