//! `pages`: how the pages of an operation hang together, where its document does not say so.

use super::Spanned;

/// One entry of `pages`. JSON pointers and names as they are written.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The operation: its id, or `METHOD /path`.
    pub operation: Spanned<String>,
    /// `items`: where the answer holds the items.
    pub items: Option<Spanned<String>>,
    /// What leads to the next page: each word that is there, in the order of the table.
    pub next: Vec<(NextWord, Spanned<String>)>,
    /// Where the request says it: each word that is there, in the order of the table.
    pub target: Vec<(TargetWord, Spanned<String>)>,
    /// `limit`.
    pub limit: Option<Spanned<String>>,
    /// `more`.
    pub more: Option<Spanned<String>>,
    /// `last`.
    pub last: Option<Spanned<String>>,
    /// `first`.
    pub first: Option<Spanned<u64>>,
}

/// What leads to the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextWord {
    /// `link`: a JSON pointer.
    Link,
    /// `link_header`: a header.
    LinkHeader,
    /// `token`: a JSON pointer.
    Token,
    /// `token_header`: a header.
    TokenHeader,
    /// `count`: `items` or `pages`.
    Count,
}

/// Where a request says which page it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetWord {
    /// `query`: a parameter.
    Query,
    /// `header`: a header.
    Header,
    /// `body`: a JSON pointer.
    Body,
}
