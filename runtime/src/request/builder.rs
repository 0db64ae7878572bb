//! How a request is put together.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::encode::{self, EncodeError, FormField, Param, Place};
use crate::error::BuildError;
use crate::request::checks::Checks;
use crate::request::{Body, Multipart, Request};
use crate::transport::Upload;

/// A body of any media type, as it is sent.
pub trait RawBody {
    /// The bytes, or `None` where there is no body.
    fn raw_body(&self) -> Option<Bytes>;

    /// What is sent instead, where it is read while it is sent.
    fn upload(&self) -> Option<Upload> {
        None
    }
}

impl RawBody for Bytes {
    fn raw_body(&self) -> Option<Bytes> {
        Some(self.clone())
    }
}

impl RawBody for crate::model::Bytes {
    fn raw_body(&self) -> Option<Bytes> {
        Some(self.clone().into())
    }

    fn upload(&self) -> Option<Upload> {
        self.as_upload().cloned()
    }
}

impl<T: RawBody> RawBody for Option<T> {
    fn raw_body(&self) -> Option<Bytes> {
        self.as_ref().and_then(RawBody::raw_body)
    }

    fn upload(&self) -> Option<Upload> {
        self.as_ref().and_then(RawBody::upload)
    }
}

/// Puts a request together; the first fault is kept and comes out of [`build`](Self::build).
#[derive(Debug)]
pub struct RequestBuilder {
    request: Request,
    cookie: String,
    checks: Checks,
    fault: Option<BuildError>,
}

impl RequestBuilder {
    pub(crate) fn new(mut request: Request) -> Self {
        let template = request.template;
        let (template, _fragment) = template.split_once('#').unwrap_or((template, ""));
        let (path, query) = template.split_once('?').unwrap_or((template, ""));
        request.path.push_str(path);
        request.query.push_str(query);
        Self { request, cookie: String::new(), checks: Checks::default(), fault: None }
    }

    /// Checks what is given from here on, and makes [`build`](Self::build) say what breaks these
    /// rules: all of it, by [`BuildError::violations`].
    #[cfg(feature = "validate")]
    #[must_use]
    pub fn checked(mut self, rules: &'static crate::rules::RequestRules) -> Self {
        self.checks.by(rules);
        self
    }

    /// A path parameter, in the style `simple`.
    #[must_use]
    pub fn path<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Self {
        self.styled(Param::path(name), value)
    }

    /// A query parameter, in the style `form`, exploded; `None` is left out.
    #[must_use]
    pub fn query<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Self {
        self.styled(Param::query(name), value)
    }

    /// A header, in the style `simple`; `None` is left out.
    #[must_use]
    pub fn header<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Self {
        self.styled(Param::header(name), value)
    }

    /// A cookie, in the style `form`; `None` is left out.
    #[must_use]
    pub fn cookie<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Self {
        self.styled(Param::cookie(name), value)
    }

    /// A parameter in a style of its own.
    #[must_use]
    pub fn styled<T: Serialize + ?Sized>(mut self, param: Param, value: &T) -> Self {
        if self.fault.is_some() {
            return self;
        }
        self.checks.parameter(&param, value);
        let written = match param.place {
            Place::Path => {
                let mut text = String::new();
                encode::path(&mut text, &param, value).map(|()| self.fill(&param, &text))
            }
            Place::Query => encode::query(&mut self.request.query, &param, value),
            Place::Cookie => encode::cookie(&mut self.cookie, &param, value),
            Place::Header => encode::header(&param, value).map(|text| {
                if let Some(text) = text {
                    self.set_header(&param, text);
                }
            }),
        };
        self.note(param.name, written);
        self
    }

    /// The media types of all declared answers, joined by commas.
    #[must_use]
    pub fn accept(mut self, media: &'static str) -> Self {
        self.request.headers.insert(ACCEPT, HeaderValue::from_static(media));
        self
    }

    /// A JSON body; `None` sends none.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.json_as("application/json", value)
    }

    /// A JSON body under a media type of its own; `None` sends none.
    #[must_use]
    pub fn json_as<T: Serialize + ?Sized>(mut self, media: &'static str, value: &T) -> Self {
        self.checks.body(value);
        let body = encode::json(value);
        self.body(media, body)
    }

    /// A JSON body that is always sent, `None` as `null`.
    #[must_use]
    pub fn json_or_null<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.json_or_null_as("application/json", value)
    }

    /// The same under a media type of its own.
    #[must_use]
    pub fn json_or_null_as<T: Serialize + ?Sized>(self, media: &'static str, value: &T) -> Self {
        self.json_as(media, &Some(value))
    }

    /// An `application/x-www-form-urlencoded` body; `None` sends none.
    #[must_use]
    pub fn form<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.form_with(&[], value)
    }

    /// A form body whose fields have styles of their own; `None` sends none.
    #[must_use]
    pub fn form_with<T: Serialize + ?Sized>(mut self, fields: &[FormField], value: &T) -> Self {
        self.checks.body(value);
        let body = encode::form(fields, value).map(|text| text.map(Bytes::from));
        self.body("application/x-www-form-urlencoded", body)
    }

    /// A body of several parts (`multipart/form-data` and its like), one for each property: files,
    /// values, JSON. `fields` are those that the document says more of; `None` sends none.
    #[must_use]
    pub fn multipart<T: Serialize + ?Sized>(
        mut self,
        media: &'static str,
        fields: &[FormField],
        value: &T,
    ) -> Self {
        self.checks.body(value);
        match encode::multipart(fields, value) {
            Ok(None) => {}
            Ok(Some(parts)) => match Multipart::new(media, parts) {
                Ok(body) => self.request.body = Some(Body::Multipart(Arc::new(body))),
                Err(fault) => {
                    self.fault.get_or_insert(fault);
                }
            },
            Err(error) => self.note("body", Err(error)),
        }
        self
    }

    /// A text body; `None` sends none.
    #[must_use]
    pub fn text<T: Serialize + ?Sized>(mut self, media: &'static str, value: &T) -> Self {
        self.checks.body(value);
        let body = encode::text(value).map(|text| text.map(Bytes::from));
        self.body(media, body)
    }

    /// A list as a JSON value on every line, or as a sequence where the media type is
    /// `application/json-seq`; `None` sends none.
    #[must_use]
    pub fn lines<T: Serialize + ?Sized>(mut self, media: &'static str, value: &T) -> Self {
        self.checks.body(value);
        let body = encode::lines(media.contains("json-seq"), value);
        self.body(media, body)
    }

    /// An XML body; `None` sends none.
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn xml<T: Serialize + ?Sized>(
        mut self,
        media: &'static str,
        table: &crate::xml::Xml,
        value: &T,
    ) -> Self {
        self.checks.body(value);
        let body = encode::xml(table, value);
        self.body(media, body)
    }

    /// A body as it is; `None` sends none.
    #[must_use]
    pub fn bytes<T: RawBody + ?Sized>(self, media: &'static str, value: &T) -> Self {
        let upload = value.upload();
        let mut request = self.body(media, Ok(value.raw_body()));
        if let Some(upload) = upload {
            request.request.body = Some(Body::Upload(upload));
        }
        request
    }

    /// The request, or the first fault, or all that breaks the rules that it is checked by.
    pub fn build(mut self) -> Result<Request, BuildError> {
        if !self.cookie.is_empty() {
            let cookie = std::mem::take(&mut self.cookie);
            self.set_header(&Param::header("cookie"), cookie);
        }
        match self.fault.or_else(|| self.checks.fault()) {
            Some(fault) => Err(fault),
            None => check_path(&self.request.path).map(|()| self.request),
        }
    }

    fn body(mut self, media: &'static str, body: Result<Option<Bytes>, EncodeError>) -> Self {
        match body {
            Ok(None) => {}
            Ok(Some(bytes)) => {
                self.request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
                self.request.body = Some(Body::Whole(bytes));
            }
            Err(error) => self.note("body", Err(error)),
        }
        self
    }

    fn fill(&mut self, param: &Param, text: &str) {
        if text.is_empty() {
            // `/orders/` is another resource than `/orders/{id}`.
            self.fail(format!("path parameter `{}` is empty", param.name));
            return;
        }
        let hole = format!("{{{}}}", param.name);
        self.request.path = self.request.path.replace(&hole, text);
        // A template may go on with a query: `/search?id={id}`.
        if self.request.query.contains(&hole) {
            self.request.query = self.request.query.replace(&hole, text);
        }
    }

    fn set_header(&mut self, param: &Param, text: String) {
        let name = HeaderName::from_bytes(param.name.as_bytes());
        let value = HeaderValue::from_maybe_shared(Bytes::from(text));
        match (name, value) {
            (Ok(name), Ok(value)) => {
                self.request.headers.insert(name, value);
            }
            _ => self.fail(format!("header `{}` can't hold its value", param.name)),
        }
    }

    fn note(&mut self, name: &str, written: Result<(), EncodeError>) {
        if let Err(EncodeError(message)) = written {
            self.fail(format!("`{name}`: {message}"));
        }
    }

    fn fail(&mut self, message: String) {
        self.fault.get_or_insert_with(|| BuildError::new(message));
    }
}

/// A path that still has a hole, or that a server or proxy would fold into another one.
fn check_path(path: &str) -> Result<(), BuildError> {
    if let Some((_, rest)) = path.split_once('{') {
        let name = rest.split('}').next().unwrap_or(rest);
        return Err(BuildError::new(format!("path parameter `{name}` is not given")));
    }
    let folds = |segment: &str| {
        let plain = segment.replace("%2e", ".").replace("%2E", ".");
        plain == "." || plain == ".."
    };
    if path.split('/').any(folds) {
        return Err(BuildError::new(
            "a path parameter is `.` or `..`, which leads to another path",
        ));
    }
    Ok(())
}
