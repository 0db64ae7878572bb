//! How a value is written into a path, a query, a header, a cookie or a body.
//!
//! A value becomes a small tree first; the styles work on that, without a type parameter.
//! What `OpenAPI` leaves open is written so that the usual servers read it: an array or object
//! inside a delimited list as JSON text, inside an exploded one in brackets.
//!
//! Invariant: a value never leaves the place it is written to. Whatever would end a path segment,
//! a pair of the query or a cookie is percent-encoded, `allowReserved` or not.

mod escape;
mod form;
mod media;
mod multipart;
mod param;
mod presence;
mod styles;
pub(crate) mod tree;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

pub(crate) use multipart::{Part, multipart};
pub(crate) use param::Place;
pub use param::{FormField, Param, Style};
#[cfg(feature = "validate")]
pub(crate) use presence::is_absent;

/// Why a value can't be written. Holds no value.
#[derive(Debug)]
pub(crate) struct EncodeError(pub(crate) String);

fn tree<T: Serialize + ?Sized>(value: &T) -> Result<Value, EncodeError> {
    tree::plain(value).map_err(|error| EncodeError(error.to_string()))
}

/// The tree of a body, in which files stand by their numbers alone.
#[cfg(feature = "validate")]
pub(crate) fn whole<T: Serialize + ?Sized>(value: &T) -> Result<Value, EncodeError> {
    crate::model::handing_over(|| tree(value)).0
}

/// The tree of a parameter; `None` where there is nothing to send.
pub(crate) fn given<T: Serialize + ?Sized>(
    param: &Param,
    value: &T,
) -> Result<Option<Value>, EncodeError> {
    let tree = tree(value)?;
    // As JSON text, `null` is a value.
    let absent = tree.is_null() && (param.style != Style::Json || presence::is_absent(value));
    Ok((!absent).then_some(tree))
}

/// Appends the percent-encoded value of a path parameter; `None` is an error.
pub(crate) fn path<T: Serialize + ?Sized>(
    out: &mut String,
    param: &Param,
    value: &T,
) -> Result<(), EncodeError> {
    match given(param, value)? {
        Some(tree) => styles::path(out, param, &tree),
        None => return Err(EncodeError("a path needs a value here".to_owned())),
    }
    Ok(())
}

/// Appends `name=value` pairs, after an `&` where `out` isn't empty; `None` appends nothing.
pub(crate) fn query<T: Serialize + ?Sized>(
    out: &mut String,
    param: &Param,
    value: &T,
) -> Result<(), EncodeError> {
    if let Some(tree) = given(param, value)? {
        form::query(out, param, &tree);
    }
    Ok(())
}

/// The value of a header, not yet checked for what a header may hold; `None` sends none.
pub(crate) fn header<T: Serialize + ?Sized>(
    param: &Param,
    value: &T,
) -> Result<Option<String>, EncodeError> {
    Ok(given(param, value)?.map(|tree| styles::header(param, &tree)))
}

/// Appends `name=value` pairs, after `; ` where `out` isn't empty; `None` appends nothing.
pub(crate) fn cookie<T: Serialize + ?Sized>(
    out: &mut String,
    param: &Param,
    value: &T,
) -> Result<(), EncodeError> {
    if let Some(tree) = given(param, value)? {
        styles::cookie(out, param, &tree);
    }
    Ok(())
}

/// A JSON body; `Option::None` sends none, any other `null` is sent.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<Option<Bytes>, EncodeError> {
    if presence::is_absent(value) {
        return Ok(None);
    }
    let bytes = serde_json::to_vec(value).map_err(|error| EncodeError(error.to_string()))?;
    Ok(Some(Bytes::from(bytes)))
}

/// An `application/x-www-form-urlencoded` body; `Option::None` sends none.
pub(crate) fn form<T: Serialize + ?Sized>(
    fields: &[FormField],
    value: &T,
) -> Result<Option<String>, EncodeError> {
    match tree(value)? {
        Value::Null => Ok(None),
        Value::Object(entries) => Ok(Some(form::body(fields, &entries))),
        _ => Err(EncodeError("a form is an object".to_owned())),
    }
}

/// A body with a JSON value on every line, or a sequence of JSON texts (RFC 7464); `Option::None`
/// sends none.
pub(crate) fn lines<T: Serialize + ?Sized>(
    sequence: bool,
    value: &T,
) -> Result<Option<Bytes>, EncodeError> {
    if presence::is_absent(value) {
        return Ok(None);
    }
    let items = match tree(value)? {
        Value::Array(items) => items,
        other => vec![other],
    };
    let mut text = String::new();
    for item in items {
        text.extend(sequence.then_some('\u{1e}'));
        text += &item.to_string();
        text.push('\n');
    }
    Ok(Some(Bytes::from(text)))
}

/// An XML body; `Option::None` sends none.
#[cfg(feature = "xml")]
pub(crate) fn xml<T: Serialize + ?Sized>(
    table: &crate::xml::Xml,
    value: &T,
) -> Result<Option<Bytes>, EncodeError> {
    if presence::is_absent(value) {
        return Ok(None);
    }
    crate::xml::encode(table, value).map(Some)
}

/// A text body; `Option::None` sends none.
pub(crate) fn text<T: Serialize + ?Sized>(value: &T) -> Result<Option<String>, EncodeError> {
    match tree(value)? {
        Value::Null => Ok(None),
        tree => Ok(Some(styles::text(&tree).into_owned())),
    }
}
