//! The request to a token endpoint (RFC 6749, section 4.4) and its answer.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::future::{self, Either};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode, Uri};
use serde_json::{Map, Value};
use url::Url;
use url::form_urlencoded::{self, byte_serialize};

use super::channel::is_loopback;
use super::credential::ClientCredentials;
use super::error::AuthError;
use super::ready::sensitive;
use super::scheme::{Kind, Scheme};
use crate::clock::Clock;
use crate::redact::{self, Hidden};
use crate::transport::{RequestBody, Transport};

/// How long a token endpoint may take, whatever the call's own limits.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer of a token endpoint that is read.
const LIMIT: usize = 256 * 1024;
/// The longest life that is believed: ten years.
const LONGEST: u64 = 10 * 365 * 24 * 3600;

/// How the token of one scheme is asked for.
pub(super) struct TokenRequest {
    scheme: Scheme,
    url: String,
    body: Bytes,
    authorization: Option<HeaderValue>,
    client: ClientCredentials,
}

/// What a token endpoint gave.
pub(super) struct Granted {
    pub(super) token: String,
    pub(super) lifetime: Option<Duration>,
}

impl TokenRequest {
    pub(super) fn new(scheme: Scheme, client: ClientCredentials) -> Result<Self, AuthError> {
        let (declared_url, declared_scopes) = match scheme.kind {
            Kind::ClientCredentials { token_url, scopes } => (token_url, scopes),
            _ => ("", [].as_slice()),
        };
        let url = client.token_url.clone().unwrap_or_else(|| declared_url.to_owned());
        if url.is_empty() {
            return Err(AuthError::invalid(&scheme, "has no token URL"));
        }
        let scope = match &client.scopes {
            Some(scopes) => scopes.join(" "),
            None => declared_scopes.join(" "),
        };
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if !scope.is_empty() {
            form.append_pair("scope", &scope);
        }
        form.extend_pairs(&client.parameters);
        if client.in_body {
            form.append_pair("client_id", &client.id).append_pair("client_secret", &client.secret);
        }
        let body = Bytes::from(form.finish());
        let authorization = if client.in_body {
            None
        } else {
            Some(sensitive(&scheme, &format!("Basic {}", pair(&client)))?)
        };
        Ok(Self { scheme, url, body, authorization, client })
    }

    /// The request; a relative token URL is on the host of `target`.
    ///
    /// Fails when the URL is none, or would carry the secret in plain text to another machine.
    pub(super) fn build(
        &self,
        target: &Uri,
        plain_http: bool,
    ) -> Result<http::Request<RequestBody>, AuthError> {
        let no_url = || AuthError::invalid(&self.scheme, "has a token URL that is no URL");
        let url = match Url::parse(&self.url) {
            Ok(url) => url,
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                let base = Url::parse(&target.to_string()).map_err(|_| no_url())?;
                base.join("/").and_then(|base| base.join(&self.url)).map_err(|_| no_url())?
            }
            Err(_) => return Err(no_url()),
        };
        let uri: Uri = url.as_str().parse().map_err(|_| no_url())?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if plain_http || is_loopback(&uri) => {}
            Some("http") => {
                let what = "would travel to its token URL over plain http; use https, or allow it \
                            by `.allow_plain_http()`";
                return Err(AuthError::invalid(&self.scheme, what));
            }
            _ => return Err(no_url()),
        }
        let mut request = http::Request::new(RequestBody::from(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        redact::note(&mut request, || {
            Hidden::new(self.secrets().filter(|secret| secret.len() > 3).map(str::to_owned))
        });
        Ok(request)
    }

    /// Sends it, once and for at most ten seconds.
    pub(super) async fn send(
        &self,
        request: http::Request<RequestBody>,
        transport: &dyn Transport,
        clock: &dyn Clock,
    ) -> Result<Granted, AuthError> {
        let name = self.scheme.name();
        let exchange = Box::pin(async {
            let (head, body) = transport.send(request).await?.into_parts();
            Ok((head.status, body.read(LIMIT).await?))
        });
        match future::select(exchange, clock.sleep(TIMEOUT)).await {
            Either::Left((Ok((status, body)), _)) => read(name, status, &body),
            Either::Left((Err(error), _)) => Err(AuthError::unreachable(name, error)),
            Either::Right(_) => {
                let what = format!("the token endpoint took longer than {TIMEOUT:?}");
                Err(AuthError::fetch(name, &what).passing())
            }
        }
    }

    /// What no text may show.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let parameters = self.client.parameters.iter().map(|(_, value)| value.as_str());
        std::iter::once(self.client.secret.as_str()).chain(parameters)
    }
}

/// Id and secret as RFC 6749, section 2.3.1 wants them: each form-encoded, then as Basic.
fn pair(client: &ClientCredentials) -> String {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    STANDARD.encode(format!("{}:{}", encode(&client.id), encode(&client.secret)))
}

fn read(scheme: &'static str, status: StatusCode, body: &[u8]) -> Result<Granted, AuthError> {
    let answer: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
    let text = |name: &str| answer.as_ref()?.get(name)?.as_str();
    if status != StatusCode::OK {
        let error = AuthError::fetch(scheme, &refusal(status, text("error")));
        let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        return Err(if passing { error.passing() } else { error });
    }
    let Some(token) = text("access_token").filter(|token| !token.is_empty()) else {
        return Err(AuthError::fetch(scheme, "the token endpoint's answer has no `access_token`"));
    };
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(AuthError::fetch(scheme, "the token endpoint gave no bearer token"));
    }
    let seconds = answer.as_ref().and_then(|answer| match answer.get("expires_in")? {
        Value::Number(number) => number.as_u64(),
        Value::String(number) => number.parse().ok(),
        _ => None,
    });
    let lifetime = seconds.map(|seconds| Duration::from_secs(seconds.min(LONGEST)));
    Ok(Granted { token: token.to_owned(), lifetime })
}

/// Status and the error code of RFC 6749, section 5.2; the endpoint's other words may hold
/// anything, the secret included.
fn refusal(status: StatusCode, code: Option<&str>) -> String {
    let plain = |code: &&str| {
        code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    match code.filter(plain) {
        Some(code) => format!("the token endpoint answered {status}: {code}"),
        None => format!("the token endpoint answered {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_its_lifetime() {
        let body = br#"{"access_token":"t","token_type":"bearer","expires_in":"60"}"#;
        let granted = read("oauth", StatusCode::OK, body).ok().unwrap();
        assert_eq!((granted.token.as_str(), granted.lifetime.unwrap().as_secs()), ("t", 60));
        let granted = read("oauth", StatusCode::OK, br#"{"access_token":"t"}"#).ok().unwrap();
        assert_eq!(granted.lifetime, None);
    }

    #[test]
    fn a_refusal_shows_its_code_alone() {
        let text = |status: u16, body: &[u8]| {
            let error = read("oauth", StatusCode::from_u16(status).unwrap(), body).err().unwrap();
            (error.to_string(), error.is_passing())
        };
        let (line, passing) = text(401, br#"{"error":"invalid_client","error_description":"x"}"#);
        assert!(line.ends_with("answered 401 Unauthorized: invalid_client"), "{line}");
        assert!(!passing);
        assert!(text(503, b"").1);
        assert!(!text(400, br#"{"error":"S3cret!"}"#).0.contains("S3cret"));
        assert!(text(200, br#"{"access_token":"t","token_type":"mac"}"#).0.contains("bearer"));
        assert!(text(200, b"[]").0.contains("access_token"));
    }
}
