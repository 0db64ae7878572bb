//! The request to a token endpoint (RFC 6749, sections 4.4 and 6).

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Uri};
use url::Url;
use url::form_urlencoded::{self, byte_serialize};

use super::channel::is_loopback;
use super::error::AuthError;
use super::grant::Grant;
use super::ready::sensitive;
use super::scheme::{Kind, Scheme};
use super::token_answer::{self, Granted};
use crate::model::Secret;
use crate::redact::{self, Hidden};
use crate::transport::{RequestBody, Transport, TransportError};

/// The longest answer of a token endpoint that is read.
const LIMIT: usize = 256 * 1024;

/// How the token of one scheme is asked for.
pub(super) struct TokenRequest {
    scheme: Scheme,
    url: String,
    authorization: Option<HeaderValue>,
    grant: Grant,
    /// The one that is good now: an answer may bring the next.
    refresh: Option<Mutex<String>>,
}

impl TokenRequest {
    pub(super) fn new(scheme: Scheme, grant: Grant) -> Result<Self, AuthError> {
        let url = grant.token_url.clone().unwrap_or_else(|| scheme.kind.token_url().to_owned());
        if url.is_empty() {
            return Err(AuthError::invalid(&scheme, "has no token URL"));
        }
        let in_body = grant.in_body || is_public(&grant);
        let basic = (!in_body).then(|| sensitive(&scheme, &format!("Basic {}", pair(&grant))));
        let authorization = basic.transpose()?;
        let refresh = grant.refresh.as_ref().map(|token| Mutex::new(token.as_str().to_owned()));
        Ok(Self { scheme, url, authorization, grant, refresh })
    }

    /// Whether an answer may make the next request another one, so that none may be lost.
    pub(super) const fn rotates(&self) -> bool {
        self.refresh.is_some()
    }

    /// Whether the scopes of the operation say what is asked for.
    pub(super) const fn heeds_scopes(&self) -> bool {
        self.grant.scopes.is_none() && self.refresh.is_none()
    }

    /// The request for these scopes of an operation; a relative token URL is on the host of
    /// `target`.
    ///
    /// Fails when the URL is none, or would carry the secret in plain text to another machine.
    pub(super) fn build(
        &self,
        target: &Uri,
        plain_http: bool,
        scopes: &[&str],
    ) -> Result<http::Request<RequestBody>, AuthError> {
        let uri = self.uri(target)?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if plain_http || is_loopback(&uri) => {}
            Some("http") => {
                let what = "would travel to its token URL over plain http; use https, or allow it \
                            by `.allow_plain_http()`";
                return Err(AuthError::invalid(&self.scheme, what));
            }
            _ => return Err(self.no_url()),
        }
        let mut request = http::Request::new(RequestBody::from(self.body(scopes)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let long = |secret: &String| secret.len() > 3;
        redact::note(&mut request, || Hidden::new(self.secrets().into_iter().filter(long)));
        Ok(request)
    }

    fn uri(&self, target: &Uri) -> Result<Uri, AuthError> {
        let mut url = match Url::parse(&self.url) {
            Ok(url) => url,
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                let base = Url::parse(&target.to_string()).map_err(|_| self.no_url())?;
                let root = base.join("/").map_err(|_| self.no_url())?;
                root.join(&self.url).map_err(|_| self.no_url())?
            }
            Err(_) => return Err(self.no_url()),
        };
        if !url.username().is_empty() || url.password().is_some() {
            let what = "has a token URL with a user in it; give it as id and secret";
            return Err(AuthError::invalid(&self.scheme, what));
        }
        url.set_fragment(None);
        url.as_str().parse().map_err(|_| self.no_url())
    }

    fn no_url(&self) -> AuthError {
        AuthError::invalid(&self.scheme, "has a token URL that is no URL")
    }

    fn body(&self, scopes: &[&str]) -> Bytes {
        let mut form = form_urlencoded::Serializer::new(String::new());
        match &self.refresh {
            None => form.append_pair("grant_type", "client_credentials"),
            Some(token) => {
                let token = token.lock().unwrap_or_else(PoisonError::into_inner);
                form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", &token)
            }
        };
        let scope = self.scope(scopes);
        if !scope.is_empty() {
            form.append_pair("scope", &scope);
        }
        form.extend_pairs(&self.grant.parameters);
        if self.authorization.is_none() {
            form.append_pair("client_id", self.grant.id.as_str());
            if !is_public(&self.grant) {
                form.append_pair("client_secret", self.grant.secret.as_str());
            }
        }
        Bytes::from(form.finish())
    }

    /// What is said of scopes: a refresh token without a word of them has those that it was issued
    /// with (RFC 6749, section 6).
    fn scope(&self, scopes: &[&str]) -> String {
        match (&self.grant.scopes, self.scheme.kind) {
            (Some(scopes), _) => scopes.join(" "),
            (None, _) if self.refresh.is_some() => String::new(),
            (None, _) if !scopes.is_empty() => scopes.join(" "),
            (None, Kind::ClientCredentials { scopes: declared, .. }) => declared.join(" "),
            (None, _) => String::new(),
        }
    }

    /// Sends it, once.
    pub(super) async fn send(
        &self,
        request: http::Request<RequestBody>,
        transport: &dyn Transport,
    ) -> Result<Granted, AuthError> {
        let name = self.scheme.name();
        let unreachable = |error| AuthError::unreachable(name, self.cleaned(error));
        let (head, body) = transport.send(request).await.map_err(unreachable)?.into_parts();
        let body = body.read(LIMIT).await.map_err(unreachable)?;
        token_answer::read(name, head.status, &body)
    }

    /// A transport of the user's own may say what it was given.
    fn cleaned(&self, error: TransportError) -> TransportError {
        let said = error.to_string();
        let text = Hidden::new(self.secrets()).text(said.clone());
        if text == said { error } else { TransportError::new(error.kind(), text) }
    }

    /// The refresh token that is good now.
    pub(super) fn refresh_token(&self) -> Option<String> {
        let held = self.refresh.as_ref()?;
        Some(held.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// The refresh token that an answer brought takes the place of the one before; whoever keeps
    /// it is told.
    pub(super) async fn rotate(&self, next: &str) {
        let Some(refresh) = self.refresh.as_ref().filter(|_| !next.is_empty()) else { return };
        let before = {
            let mut held = refresh.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *held, next.to_owned())
        };
        if let Some(keeper) = self.grant.keeper.as_ref().filter(|_| before != next) {
            keeper.keep(Secret::new(next.to_owned())).await;
        }
    }

    /// What no text may show.
    pub(super) fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![self.grant.secret.as_str().to_owned(), pair(&self.grant)];
        secrets.extend(self.grant.parameters.iter().map(|(_, value)| value.clone()));
        secrets.extend(self.refresh_token());
        secrets.retain(|secret| !secret.is_empty());
        secrets
    }
}

/// A client without a secret says its id in the body (RFC 6749, section 3.2.1).
fn is_public(grant: &Grant) -> bool {
    grant.refresh.is_some() && grant.secret.as_str().is_empty()
}

/// Id and secret as RFC 6749, section 2.3.1 wants them: each form-encoded, then as Basic.
fn pair(grant: &Grant) -> String {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    STANDARD.encode(format!("{}:{}", encode(grant.id.as_str()), encode(grant.secret.as_str())))
}
