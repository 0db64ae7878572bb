//! An answer before it is decoded.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::decode;
use crate::error::{Decode, DecodeFailure};

/// An answer with its whole body. Cloning it is cheap.
#[derive(Clone)]
pub struct RawResponse {
    status: StatusCode,
    headers: Arc<HeaderMap>,
    body: Bytes,
}

impl RawResponse {
    /// An answer of these parts.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Arc::new(headers), body: body.into() }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The status as a number, to match on.
    pub fn status_code(&self) -> u16 {
        self.status.as_u16()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came. It may hold secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    pub(crate) fn into_head(self) -> (StatusCode, HeaderMap) {
        (self.status, Arc::unwrap_or_clone(self.headers))
    }

    /// Whether the answer's media type is `media`, parameters aside.
    pub fn is(&self, media: &str) -> bool {
        self.media().is_some_and(|own| own.eq_ignore_ascii_case(media))
    }

    pub(super) fn media(&self) -> Option<&str> {
        self.content_type()?.split(';').next().map(str::trim)
    }

    pub(super) fn content_type(&self) -> Option<&str> {
        self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// A success with a JSON body.
    pub fn json<T: DeserializeOwned, E>(&self) -> Result<T, Decode<E>> {
        self.read_json().map_err(Decode::Malformed)
    }

    /// A success with a JSON body, as one variant of an answer.
    pub fn json_as<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.json().map(variant)
    }

    /// A declared error with a JSON body.
    pub fn json_error<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        self.error(self.read_json().map(variant))
    }

    /// A success with a text body.
    pub fn text<T: DeserializeOwned, E>(&self) -> Result<T, Decode<E>> {
        self.read_text().map_err(Decode::Malformed)
    }

    /// A success with a text body, as one variant of an answer.
    pub fn text_as<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.text().map(variant)
    }

    /// A declared error with a text body.
    pub fn text_error<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        self.error(self.read_text().map(variant))
    }

    /// A success with a body of any other media type.
    pub fn bytes<T: From<Bytes>, E>(&self) -> Result<T, Decode<E>> {
        Ok(T::from(self.body.clone()))
    }

    /// A success with a body of any other media type, as one variant of an answer.
    pub fn bytes_as<T: From<Bytes>, A, E>(
        &self,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.bytes().map(variant)
    }

    /// A declared error with a body of any other media type.
    pub fn bytes_error<T: From<Bytes>, A, E>(
        &self,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        self.error(Ok(variant(T::from(self.body.clone()))))
    }

    /// A success without a body.
    pub fn empty<E>(&self) -> Result<(), Decode<E>> {
        Ok(())
    }

    /// A success without a body, as one variant of an answer.
    pub fn empty_as<A, E>(&self, variant: A) -> Result<A, Decode<E>> {
        Ok(variant)
    }

    /// A declared error without a body.
    pub fn empty_error<A, E>(&self, variant: E) -> Result<A, Decode<E>> {
        self.error(Ok(variant))
    }

    /// A status or media type that the document doesn't declare.
    pub fn undeclared<A, E>(&self) -> Result<A, Decode<E>> {
        Err(Decode::Undeclared)
    }

    /// A 2xx that only `default` covers, beside declared ones, is undeclared and no error.
    pub(super) fn error<A, E>(&self, typed: Result<E, DecodeFailure>) -> Result<A, Decode<E>> {
        Err(match typed {
            _ if self.status.is_success() => Decode::Undeclared,
            Ok(typed) => Decode::Declared(typed),
            Err(failure) => Decode::DeclaredMalformed(failure),
        })
    }

    fn read_json<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        match self.content_type() {
            Some(media) if decode::is_foreign(media) => {
                let text = decode::characters(&self.body, Some(media))?;
                decode::json(text.as_bytes())
            }
            _ => decode::json(&self.body),
        }
    }

    fn read_text<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        decode::text(&decode::characters(&self.body, self.content_type())?)
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(status: u16, media: &'static str, body: &'static str) -> RawResponse {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(media));
        RawResponse::new(StatusCode::from_u16(status).unwrap(), headers, body)
    }

    #[test]
    fn a_success_that_only_default_covers_is_undeclared() {
        let answer = raw(201, "application/json", "1");
        assert_eq!(answer.json_error(|n: u8| n), Err::<(), _>(Decode::Undeclared));
        assert_eq!(answer.empty_error(1), Err::<(), _>(Decode::Undeclared));
        let answer = raw(418, "application/json", "1");
        assert_eq!(answer.json_error(|n: u8| n), Err::<(), _>(Decode::Declared(1)));
    }

    #[test]
    fn media_types_are_compared_without_case_and_parameters() {
        let answer = raw(200, "Text/CSV ; charset=utf-8", "");
        assert!(answer.is("text/csv") && !answer.is("text/plain"));
    }

    #[test]
    fn each_kind_of_body_is_read_as_what_it_is() {
        let answer = raw(200, "text/plain", "12");
        assert_eq!(answer.text::<String, ()>(), Ok("12".to_owned()));
        assert_eq!(answer.json::<u8, ()>(), Ok(12));
        assert_eq!(answer.json_as::<u8, _, ()>(Some), Ok(Some(12)));
        assert_eq!(answer.bytes::<Bytes, ()>(), Ok(Bytes::from("12")));
        assert_eq!(answer.empty::<()>(), Ok(()));
        assert!(matches!(answer.json::<bool, ()>(), Err(Decode::Malformed(_))));
    }

    #[test]
    fn text_is_read_in_the_encoding_that_it_says() {
        let text = |media, body: &'static [u8]| {
            let mut answer = raw(200, media, "");
            answer.body = Bytes::from_static(body);
            answer.text::<String, ()>()
        };
        assert_eq!(text("text/plain; Charset=\"ISO-8859-1\"", b"K\xe4se").unwrap(), "Käse");
        assert_eq!(text("text/plain;charset=utf-16le", b"K\0\xe4\0").unwrap(), "Kä");
        assert_eq!(text("text/plain", b"\xff\xfeK\0").unwrap(), "K", "by its mark");
        assert_eq!(text("text/plain; charset=x-nobody", "Kä".as_bytes()).unwrap(), "Kä");
        let Err(Decode::Malformed(failure)) = text("text/plain", b"K\xe4se") else {
            panic!("no UTF-8");
        };
        assert_eq!(failure.expected, "text in UTF-8");
        let mut answer = raw(200, "application/json; charset=latin1", "");
        answer.body = Bytes::from_static(b"[\"\xe4\"]");
        assert_eq!(answer.json::<Vec<String>, ()>(), Ok(vec!["ä".to_owned()]));
    }
}
