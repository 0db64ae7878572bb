//! What a document says of how a value is written.

/// The serialisation styles of `OpenAPI` (3.0.4, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `a,b` (path, header).
    Simple,
    /// `name=a,b` or `name=a&name=b` (query, cookie).
    Form,
    /// `;name=a,b` (path).
    Matrix,
    /// `.a,b` (path).
    Label,
    /// `a/b`, its slashes as they are (path): `{+name}` of RFC 6570.
    Segments,
    /// `name=a%20b` (query).
    SpaceDelimited,
    /// `name=a%7Cb` (query).
    PipeDelimited,
    /// `name[key]=a` (query); arrays count: `name[0]=a`.
    DeepObject,
    /// `content: application/json`: the value as JSON text.
    Json,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// One parameter: its name, place and style.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) reserved: bool,
}

impl Param {
    const fn new(name: &'static str, place: Place, style: Style, explode: bool) -> Self {
        Self { name, place, style, explode, reserved: false }
    }

    /// A path parameter; style `simple`, not exploded.
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Place::Path, Style::Simple, false)
    }

    /// A query parameter; style `form`, exploded.
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Place::Query, Style::Form, true)
    }

    /// A header; style `simple`, not exploded.
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Place::Header, Style::Simple, false)
    }

    /// A cookie; style `form`, exploded.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Place::Cookie, Style::Form, true)
    }

    /// In another style.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Exploded or not: whether each part of an array or object stands for itself.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// Reserved characters stay as they are, but for those that would end the value's place: `/`,
    /// `?` and `#` in a path, `&`, `+`, `#`, `[` and `]` in a query. So does no `%`.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.reserved = true;
        self
    }
}

/// How one field of a form, or one part of a multipart body, is written, where its document says so (`encoding`).
///
/// Fields that nothing is said of: an array as `a=1&a=2`, an object as `a[b]=c`, an array of
/// objects as `a[0][b]=c`. Parts that nothing is said of: an array as one part for each element, an
/// object as JSON.
#[derive(Clone, Copy, Debug)]
pub struct FormField {
    pub(crate) param: Param,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

impl FormField {
    /// A field; style `form`, exploded.
    pub const fn new(name: &'static str) -> Self {
        Self { param: Param::query(name), content_type: None, headers: &[] }
    }

    /// In another style.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.param.style = style;
        self
    }

    /// Exploded or not.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.param.explode = explode;
        self
    }

    /// As [`Param::allow_reserved`] in a query.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.param.reserved = true;
        self
    }

    /// The media types that a part may have, as the document writes them: `image/png, image/jpeg`.
    #[must_use]
    pub const fn content_type(mut self, media: &'static str) -> Self {
        self.content_type = Some(media);
        self
    }

    /// Headers that the part always has.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}
