//! A credential as it stands on a request.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE};
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::credential::{Credential, Inner};
use super::error::AuthError;
use super::fetch::{Fetcher, Origin};
use super::scheme::{Kind, Location, Scheme};
use super::token::TokenSource;
use super::token_request::TokenRequest;
use crate::stats::ApiMeter;
use crate::transport::RequestBody;

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A credential, checked once and ready to be put on requests.
pub(super) enum Ready {
    Header(HeaderName, HeaderValue),
    /// `name=value`, escaped.
    Query(String),
    /// `name=value`.
    Cookie(HeaderValue),
    /// What is put on the request has to be fetched.
    Fetched(Arc<TokenSource>),
    Nothing,
}

impl Ready {
    /// Fails when the credential does not fit the scheme or cannot travel where it belongs. Its
    /// texts are settled.
    pub(super) fn new(
        api: &'static str,
        scheme: Scheme,
        credential: &Credential,
        since: Instant,
        meter: &ApiMeter,
    ) -> Result<Self, AuthError> {
        credential.check(&scheme)?;
        let origin = match &credential.inner {
            Inner::Grant(grant) => {
                Origin::Endpoint(Box::new(TokenRequest::new(scheme, (**grant).clone())?))
            }
            Inner::Provider(provider) => Origin::Provider(Arc::clone(provider)),
            _ => return Self::given(scheme, credential),
        };
        let figures = (since, meter.fetches(scheme.name()));
        let fetcher = Fetcher::new(api, scheme, origin, credential.rules, figures);
        Ok(Self::Fetched(Arc::new(TokenSource::new(fetcher))))
    }

    /// One that has not to be fetched.
    pub(super) fn given(scheme: Scheme, credential: &Credential) -> Result<Self, AuthError> {
        credential.check(&scheme)?;
        Ok(match &credential.inner {
            Inner::Bearer(token) => {
                Self::authorization(&scheme, &format!("Bearer {}", token.as_str()))?
            }
            Inner::Authorization(value) => Self::authorization(&scheme, value.as_str())?,
            Inner::Basic { user, password } => {
                let pair = STANDARD.encode(format!("{}:{}", user.as_str(), password.as_str()));
                Self::authorization(&scheme, &format!("Basic {pair}"))?
            }
            Inner::ApiKey(key) => Self::api_key(&scheme, key.as_str())?,
            Inner::Certificate(_) | Inner::InTransport | Inner::Grant(_) | Inner::Provider(_) => {
                Self::Nothing
            }
        })
    }

    /// Puts it on a request.
    pub(super) fn put(&self, request: &mut http::Request<RequestBody>) {
        match self {
            Self::Header(name, value) => put_header(request, name, value),
            Self::Query(pair) => put_query(request, pair),
            Self::Cookie(cookie) => put_cookie(request, cookie),
            Self::Fetched(_) | Self::Nothing => {}
        }
    }

    fn authorization(scheme: &Scheme, value: &str) -> Result<Self, AuthError> {
        Ok(Self::Header(AUTHORIZATION, sensitive(scheme, value)?))
    }

    fn api_key(scheme: &Scheme, key: &str) -> Result<Self, AuthError> {
        let Kind::ApiKey { location, name } = scheme.kind else { return Ok(Self::Nothing) };
        Ok(match location {
            Location::Header => {
                let header = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| AuthError::invalid(scheme, "belongs in no possible header"))?;
                Self::Header(header, sensitive(scheme, key)?)
            }
            Location::Query => Self::Query(format!("{}={}", escaped(name), escaped(key))),
            Location::Cookie => {
                // RFC 6265, section 4.1.1: what a cookie's value may hold.
                let fits = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
                if !key.bytes().all(fits) {
                    return Err(AuthError::invalid(scheme, "holds what no cookie can carry"));
                }
                Self::Cookie(sensitive(scheme, &format!("{name}={key}"))?)
            }
        })
    }
}

/// Puts a header on the request, unless the call itself has set it.
fn put_header(request: &mut http::Request<RequestBody>, name: &HeaderName, value: &HeaderValue) {
    request.headers_mut().entry(name).or_insert_with(|| value.clone());
}

/// Joins a cookie to those that the operation sends.
fn put_cookie(request: &mut http::Request<RequestBody>, cookie: &HeaderValue) {
    let joined = request.headers().get(COOKIE).and_then(|given| {
        let all = [given.as_bytes(), b"; ", cookie.as_bytes()].concat();
        HeaderValue::from_bytes(&all).ok()
    });
    let mut value = joined.unwrap_or_else(|| cookie.clone());
    value.set_sensitive(true);
    request.headers_mut().insert(COOKIE, value);
}

/// Appends an escaped pair to the query.
fn put_query(request: &mut http::Request<RequestBody>, pair: &str) {
    let mut parts = request.uri().clone().into_parts();
    let target = parts.path_and_query.as_ref().map_or("/", PathAndQuery::as_str);
    let separator = if target.contains('?') { '&' } else { '?' };
    parts.path_and_query = format!("{target}{separator}{pair}").parse().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// Whether the call itself carries what the scheme wants: a header or query parameter of its own.
pub(super) fn carried(scheme: &Scheme, request: &http::Request<RequestBody>) -> bool {
    match scheme.kind {
        Kind::ApiKey { location: Location::Header, name } => request.headers().contains_key(name),
        Kind::ApiKey { location: Location::Query, name } => {
            let query = request.uri().query().unwrap_or_default();
            url::form_urlencoded::parse(query.as_bytes()).any(|(known, _)| known == name)
        }
        Kind::ApiKey { .. } | Kind::MutualTls => false,
        Kind::Bearer
        | Kind::Basic
        | Kind::ClientCredentials { .. }
        | Kind::Token { .. }
        | Kind::Http { .. } => request.headers().contains_key(AUTHORIZATION),
    }
}

/// A header's value that HTTP/2 keeps out of its tables.
pub(super) fn sensitive(scheme: &Scheme, value: &str) -> Result<HeaderValue, AuthError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        AuthError::invalid(scheme, "holds what no header can carry, such as a line break")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn escaped(text: &str) -> impl fmt::Display {
    utf8_percent_encode(text, RESERVED)
}
