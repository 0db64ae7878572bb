//! A request that differs from another in one value: that for the next page.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Number, Value};

use super::{Body, Request};
use crate::error::BuildError;

/// What stands for itself everywhere (RFC 3986 §2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Request {
    /// The same request with this value of a parameter of its query, and no other.
    pub(crate) fn with_query(mut self, name: &str, value: &str) -> Self {
        let (name_text, value) =
            (utf8_percent_encode(name, ESCAPED), utf8_percent_encode(value, ESCAPED));
        let pair = format!("{name_text}={value}");
        let kept = self.query.split('&').filter(|one| !one.is_empty() && key(one) != name);
        self.query = kept.chain([&*pair]).collect::<Vec<_>>().join("&");
        self
    }

    /// The first value of a parameter of its query.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        let pair = self.query.split('&').find(|one| key(one) == name)?;
        let (_, value) = pair.split_once('=')?;
        Some(decoded(value).into_owned())
    }

    /// The same request with this header. Fails where it can't hold the value.
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Result<Self, BuildError> {
        let fault = || BuildError::new(format!("header `{name}` can't hold its value"));
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| fault())?;
        let value = HeaderValue::from_str(value).map_err(|_| fault())?;
        self.headers.insert(known, value);
        Ok(self)
    }

    /// The same request with this value at a JSON pointer of its body, which is an object or none.
    /// Fails where it is something else.
    pub(crate) fn with_member(
        mut self,
        pointer: &str,
        value: &str,
        is_number: bool,
    ) -> Result<Self, BuildError> {
        let fault = || BuildError::new(format!("the body has no place for `{pointer}`"));
        let mut body = match &self.body {
            Some(Body::Whole(bytes)) => serde_json::from_slice(bytes).map_err(|_| fault())?,
            None => Value::Object(Map::new()),
            Some(_) => return Err(fault()),
        };
        let number = || value.parse::<u64>().ok().map(Number::from);
        let value = match is_number.then(number).flatten() {
            Some(number) => Value::Number(number),
            None => value.into(),
        };
        let mut at = &mut body;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let Value::Object(members) = at else { return Err(fault()) };
            at = members.entry(step).or_insert_with(|| Value::Object(Map::new()));
        }
        *at = value;
        self.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        self.body = Some(Body::Whole(Bytes::from(body.to_string())));
        Ok(self)
    }

    /// A GET of this URI with the headers of the request and without its body; whether it is at the
    /// API's own origin.
    pub(crate) fn following(mut self, uri: Uri, is_home: bool) -> Self {
        self.method = Method::GET;
        self.body = None;
        self.headers.remove(CONTENT_TYPE);
        self.headers.remove(CONTENT_ENCODING);
        self.elsewhere = Some(Box::new((uri, is_home)));
        self
    }
}

fn key(pair: &str) -> Cow<'_, str> {
    decoded(pair.split_once('=').map_or(pair, |(key, _)| key))
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
#[allow(unreachable_pub)] // The sample is public, as generated code is.
mod tests {
    use super::*;
    use crate::operation::Operation as _;

    pub struct Api;

    impl crate::Api for Api {
        const NAME: &'static str = "pets";
        const BASE_URL: Option<&'static str> = None;
        const SCHEMES: &'static [crate::Scheme] = &[];
    }

    crate::operation! {
        pub struct Search: POST "/pets" as "search" {
            optional:
            pub filter: Option<String> = query("filter"),
            pub cursor: Option<String> = query("cur sor"),
            pub body: Option<crate::Value> as json,
        }
        answer: () { 200 => empty }
    }

    #[test]
    fn one_value_changes_and_all_else_stays() {
        let mut search = Search::new();
        search.filter = Some("a&b".to_owned());
        search.cursor = Some("old".to_owned());
        search.body = Some(crate::json!({ "deep": { "x": 1 } }));
        let request = search.request().unwrap();
        assert_eq!(request.query_value("cur sor").as_deref(), Some("old"));
        let next = request.clone().with_query("cur sor", "n&w=");
        assert_eq!(next.query(), "filter=a%26b&cur%20sor=n%26w%3D");
        let next = request.clone().with_member("/deep/after", "7", false).unwrap();
        assert_eq!(next.body().unwrap().as_ref(), br#"{"deep":{"x":1,"after":"7"}}"#);
        let next = request.clone().with_member("/deep/x", "7", true).unwrap();
        assert_eq!(next.body().unwrap().as_ref(), br#"{"deep":{"x":7}}"#);
        assert!(request.clone().with_member("/deep/x/y", "7", true).is_err());
        assert!(request.clone().with_header("token", "a\nb").is_err());
        let next = request.following(Uri::from_static("http://localhost/2"), true);
        assert_eq!((next.method(), next.body()), (&Method::GET, None));
        assert!(!next.headers().contains_key(CONTENT_TYPE));
    }
}
