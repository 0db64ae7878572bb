//! An answer before it is decoded.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::decode;
use crate::error::{Decode, DecodeFailure};
use crate::response::rest::Rest;

/// An answer with its whole body; only the head of one that is streamed. Cloning it is cheap.
#[derive(Clone)]
pub struct RawResponse {
    status: StatusCode,
    headers: Arc<HeaderMap>,
    body: Bytes,
    pub(super) rest: Option<Rest>,
}

impl RawResponse {
    /// An answer of these parts.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Arc::new(headers), body: body.into(), rest: None }
    }

    /// One that nobody sent.
    pub(crate) fn nothing() -> Self {
        Self::new(StatusCode::OK, HeaderMap::new(), Bytes::new())
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

    /// Whether the answer's media type is `media`, or one that a range such as `image/*` covers;
    /// parameters aside.
    pub fn is(&self, media: &str) -> bool {
        let Some(own) = self.media() else { return false };
        // Both are the same (RFC 7303 §9.2), and servers send the one for the other.
        let xml = |media: &str| {
            ["application/xml", "text/xml"].iter().any(|one| media.eq_ignore_ascii_case(one))
        };
        match media.strip_suffix("/*") {
            Some("*") => true,
            Some(top) => own.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(top)),
            None => own.eq_ignore_ascii_case(media) || (xml(own) && xml(media)),
        }
    }

    pub(super) fn media(&self) -> Option<&str> {
        self.content_type()?.split(';').next().map(str::trim)
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// A JSON body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        match self.content_type() {
            Some(media) if decode::is_foreign(media) => {
                let text = decode::characters(&self.body, Some(media))?;
                decode::json(text.as_bytes())
            }
            _ => decode::json(&self.body),
        }
    }

    /// A text body, in the encoding that it says.
    pub fn text<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        decode::text(&decode::characters(&self.body, self.content_type())?)
    }

    /// A body of any other media type, as it came.
    pub fn bytes<T: From<Bytes>>(&self) -> Result<T, DecodeFailure> {
        Ok(T::from(self.body.clone()))
    }

    /// No body: one that comes all the same is not looked at.
    pub fn empty(&self) -> Result<(), DecodeFailure> {
        Ok(())
    }

    /// A declared success with what its body says.
    pub fn success<A, E>(&self, read: Result<A, DecodeFailure>) -> Result<A, Decode<E>> {
        read.map_err(Decode::Malformed)
    }

    /// A declared error with what its body says.
    ///
    /// A 2xx that only `default` covers, beside declared ones, is undeclared and no error.
    pub fn error<A, E>(&self, read: Result<E, DecodeFailure>) -> Result<A, Decode<E>> {
        Err(match read {
            _ if self.status.is_success() => Decode::Undeclared,
            Ok(typed) => Decode::Declared(typed),
            Err(failure) => Decode::DeclaredMalformed(failure),
        })
    }

    /// A status or media type that the document doesn't declare.
    pub fn undeclared<A, E>(&self) -> Result<A, Decode<E>> {
        Err(Decode::Undeclared)
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
        assert_eq!(answer.error(answer.json::<u8>()), Err::<(), _>(Decode::Undeclared));
        assert_eq!(answer.error(answer.empty()), Err::<(), _>(Decode::Undeclared));
        let answer = raw(418, "application/json", "1");
        assert_eq!(answer.error(answer.json()), Err::<(), _>(Decode::Declared(1)));
    }

    #[test]
    fn media_types_are_compared_without_case_and_parameters() {
        let answer = raw(200, "Text/CSV ; charset=utf-8", "");
        assert!(answer.is("text/csv") && !answer.is("text/plain"));
        assert!(answer.is("TEXT/*") && answer.is("*/*") && !answer.is("image/*"));
    }

    #[test]
    fn each_kind_of_body_is_read_as_what_it_is() {
        let answer = raw(200, "text/plain", "12");
        assert_eq!(answer.text(), Ok("12".to_owned()));
        assert_eq!(answer.json(), Ok(12));
        assert_eq!(answer.bytes(), Ok(Bytes::from("12")));
        assert_eq!(answer.empty(), Ok(()));
        let read = answer.success::<bool, ()>(answer.json());
        assert!(matches!(read, Err(Decode::Malformed(_))));
        let read = answer.success::<_, ()>(answer.json::<u8>().map(Some));
        assert_eq!(read, Ok(Some(12)));
    }

    #[test]
    fn text_is_read_in_the_encoding_that_it_says() {
        let text = |media, body: &'static [u8]| {
            let mut answer = raw(200, media, "");
            answer.body = Bytes::from_static(body);
            answer.text::<String>()
        };
        assert_eq!(text("text/plain; Charset=\"ISO-8859-1\"", b"K\xe4se").unwrap(), "Käse");
        assert_eq!(text("text/plain;charset=utf-16le", b"K\0\xe4\0").unwrap(), "Kä");
        assert_eq!(text("text/plain", b"\xff\xfeK\0").unwrap(), "K", "by its mark");
        assert_eq!(text("text/plain; charset=x-nobody", "Kä".as_bytes()).unwrap(), "Kä");
        let Err(failure) = text("text/plain", b"K\xe4se") else {
            panic!("no UTF-8");
        };
        assert_eq!(failure.expected, "text in UTF-8");
        let mut answer = raw(200, "application/json; charset=latin1", "");
        answer.body = Bytes::from_static(b"[\"\xe4\"]");
        assert_eq!(answer.json::<Vec<String>>(), Ok(vec!["ä".to_owned()]));
    }
}
