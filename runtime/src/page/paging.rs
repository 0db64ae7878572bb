//! How the pages of an operation hang together.

/// How the pages of an operation hang together: what an answer says of the next page, and where the
/// request for it says it again.
///
/// Places in bodies are JSON pointers (RFC 6901); in a list, `-1` is its last element.
///
/// ```
/// use fanwise_runtime::Paging;
///
/// const BY_TOKEN: Paging = Paging::token("/next_cursor").query("cursor");
/// const BY_OFFSET: Paging = Paging::offset().query("offset").limit("limit");
/// const BY_LINK: Paging = Paging::link("/nextLink");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub(super) next: Next,
    pub(super) target: Option<Target>,
    pub(super) limit: Option<&'static str>,
    pub(super) more: Option<&'static str>,
    pub(super) last: Option<&'static str>,
    pub(super) first: u64,
}

/// What leads to the next page.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    Link(Source),
    Token(Source),
    Offset,
    Page,
}

/// Where an answer says it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Body(&'static str),
    Header(&'static str),
    /// `Link: <…>; rel="next"` (RFC 8288).
    LinkHeader,
}

/// Where a request says it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Query(&'static str),
    Header(&'static str),
    Body(&'static str),
}

impl Paging {
    const fn new(next: Next) -> Self {
        Self { next, target: None, limit: None, more: None, last: None, first: 0 }
    }

    /// The body holds the URL of the next page.
    pub const fn link(pointer: &'static str) -> Self {
        Self::new(Next::Link(Source::Body(pointer)))
    }

    /// A header holds the URL of the next page; of `Link`, that of `rel="next"` (RFC 8288).
    pub const fn link_header(name: &'static str) -> Self {
        Self::new(Next::Link(match name.as_bytes() {
            [b'l' | b'L', b'i' | b'I', b'n' | b'N', b'k' | b'K'] => Source::LinkHeader,
            _ => Source::Header(name),
        }))
    }

    /// The body holds a token that the request for the next page carries.
    pub const fn token(pointer: &'static str) -> Self {
        Self::new(Next::Token(Source::Body(pointer)))
    }

    /// A header holds a token that the request for the next page carries.
    pub const fn token_header(name: &'static str) -> Self {
        Self::new(Next::Token(Source::Header(name)))
    }

    /// The request says how many items come before the page.
    pub const fn offset() -> Self {
        Self::new(Next::Offset)
    }

    /// The request says the number of the page, from 1.
    pub const fn page() -> Self {
        Self { first: 1, ..Self::new(Next::Page) }
    }

    /// It says so in this parameter of the query.
    #[must_use]
    pub const fn query(mut self, name: &'static str) -> Self {
        self.target = Some(Target::Query(name));
        self
    }

    /// It says so in this header.
    #[must_use]
    pub const fn header(mut self, name: &'static str) -> Self {
        self.target = Some(Target::Header(name));
        self
    }

    /// It says so at this place of its JSON body.
    #[must_use]
    pub const fn body(mut self, pointer: &'static str) -> Self {
        self.target = Some(Target::Body(pointer));
        self
    }

    /// Where the request says how many items a page has at most, in the same kind of place: a page
    /// with fewer is the last.
    #[must_use]
    pub const fn limit(mut self, name: &'static str) -> Self {
        self.limit = Some(name);
        self
    }

    /// Where the body says whether there is a next page.
    #[must_use]
    pub const fn more(mut self, pointer: &'static str) -> Self {
        self.more = Some(pointer);
        self
    }

    /// Where the body says the number of the last page.
    #[must_use]
    pub const fn last(mut self, pointer: &'static str) -> Self {
        self.last = Some(pointer);
        self
    }

    /// The number of the first page, or the offset of the first item.
    #[must_use]
    pub const fn first(mut self, number: u64) -> Self {
        self.first = number;
        self
    }
}
