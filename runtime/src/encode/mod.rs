//! How a value is written into a path, a query, a header, a cookie or a body.

pub(crate) mod tree;

use bytes::Bytes;
use serde::Serialize;

/// The serialisation styles of `OpenAPI`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `a,b` (path, header).
    Simple,
    /// `name=a,b` or `name=a&name=b` (query, cookie).
    Form,
    /// `name[key]=a` (query).
    DeepObject,
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

    /// A path parameter in the default style.
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Place::Path, Style::Simple, false)
    }

    /// A query parameter in the default style.
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Place::Query, Style::Form, true)
    }

    /// A header in the default style.
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Place::Header, Style::Simple, false)
    }

    /// A cookie in the default style.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Place::Cookie, Style::Form, true)
    }

    /// In another style.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Exploded or not.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// Reserved characters stay as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.reserved = true;
        self
    }
}

/// How one field of a form body is written.
#[derive(Clone, Copy, Debug)]
pub struct FormField {
    #[allow(dead_code)]
    pub(crate) param: Param,
}

/// Why a value can't be written. Holds no value.
#[derive(Debug)]
pub(crate) struct EncodeError(pub(crate) String);

fn plain<T: Serialize + ?Sized>(value: &T) -> Result<Option<String>, EncodeError> {
    match serde_json::to_value(value).map_err(|error| EncodeError(error.to_string()))? {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::String(text) => Ok(Some(text)),
        other => Ok(Some(other.to_string())),
    }
}

/// Appends the percent-encoded value of a path parameter; `None` is an error.
pub(crate) fn path<T: Serialize + ?Sized>(
    out: &mut String,
    param: &Param,
    value: &T,
) -> Result<(), EncodeError> {
    let text = plain(value)?.ok_or_else(|| EncodeError(format!("`{}` is empty", param.name)))?;
    out.push_str(&text);
    Ok(())
}

/// Appends `name=value` pairs, after an `&` where `out` isn't empty; `None` appends nothing.
pub(crate) fn query<T: Serialize + ?Sized>(
    out: &mut String,
    param: &Param,
    value: &T,
) -> Result<(), EncodeError> {
    let Some(text) = plain(value)? else { return Ok(()) };
    let separator = if out.is_empty() { "" } else { "&" };
    out.extend([separator, param.name, "=", &text]);
    Ok(())
}

/// The value of a header, not yet checked for what a header may hold; `None` sends none.
pub(crate) fn header<T: Serialize + ?Sized>(
    _param: &Param,
    value: &T,
) -> Result<Option<String>, EncodeError> {
    plain(value)
}

/// Appends `name=value` pairs, after `; ` where `out` isn't empty; `None` appends nothing.
pub(crate) fn cookie<T: Serialize + ?Sized>(
    out: &mut String,
    param: &Param,
    value: &T,
) -> Result<(), EncodeError> {
    let Some(text) = plain(value)? else { return Ok(()) };
    let separator = if out.is_empty() { "" } else { "; " };
    out.extend([separator, param.name, "=", &text]);
    Ok(())
}

/// A JSON body; `Option::None` sends none.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<Option<Bytes>, EncodeError> {
    let bytes = serde_json::to_vec(value).map_err(|error| EncodeError(error.to_string()))?;
    Ok(Some(Bytes::from(bytes)).filter(|bytes| bytes.as_ref() != b"null"))
}

/// An `application/x-www-form-urlencoded` body; `Option::None` sends none.
pub(crate) fn form<T: Serialize + ?Sized>(
    _fields: &[FormField],
    value: &T,
) -> Result<Option<String>, EncodeError> {
    plain(value)
}

/// A text body; `Option::None` sends none.
pub(crate) fn text<T: Serialize + ?Sized>(value: &T) -> Result<Option<String>, EncodeError> {
    plain(value)
}
