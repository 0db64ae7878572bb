//! What proves who calls. Never shown: `Debug` names the kind alone.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::environment::Environment;
use super::error::AuthError;
use super::grant::Grant;
use super::provider::{CredentialProvider, RefreshTokenKeeper};
use super::scheme::{Kind, Scheme};
use super::text::SecretText;
use crate::client::Breaker;

/// A credential for one security scheme of an API.
///
/// Given to an API's builder, it goes to that API's origin and nowhere else. Its text is never in
/// a `Debug`, an error or a log. Where a text is asked for, [`env`](crate::env) reads it from an
/// environment variable.
#[derive(Clone)]
pub struct Credential {
    pub(super) inner: Inner,
    pub(super) rules: FetchRules,
}

#[derive(Clone)]
pub(super) enum Inner {
    Bearer(SecretText),
    Basic { user: SecretText, password: SecretText },
    ApiKey(SecretText),
    Grant(Box<Grant>),
    Provider(Arc<dyn CredentialProvider>),
    Authorization(SecretText),
    Certificate(SecretText),
    InTransport,
}

/// How long a fetch may take, and when no more are begun.
#[derive(Clone, Copy, Default)]
pub(super) struct FetchRules {
    pub(super) timeout: Option<Duration>,
    pub(super) breaker: Option<Breaker>,
}

impl Credential {
    const fn of(inner: Inner) -> Self {
        Self { inner, rules: FetchRules { timeout: None, breaker: None } }
    }

    /// A bearer token, for bearer, OAuth2 and `openIdConnect` schemes.
    pub fn bearer(token: impl Into<SecretText>) -> Self {
        Self::of(Inner::Bearer(token.into()))
    }

    /// The same as [`bearer`](Self::bearer): a token obtained elsewhere.
    pub fn token(token: impl Into<SecretText>) -> Self {
        Self::bearer(token)
    }

    /// User and password.
    pub fn basic(user: impl Into<SecretText>, password: impl Into<SecretText>) -> Self {
        Self::of(Inner::Basic { user: user.into(), password: password.into() })
    }

    /// An API key; the document says where it stands.
    pub fn api_key(key: impl Into<SecretText>) -> Self {
        Self::of(Inner::ApiKey(key.into()))
    }

    /// OAuth2 client credentials (RFC 6749, section 4.4): the token is fetched when it is needed,
    /// and again before it expires, beside the calls that still use the old one.
    pub fn client_credentials(id: impl Into<SecretText>, secret: impl Into<SecretText>) -> Self {
        Self::of(Inner::Grant(Box::new(Grant::new(id.into(), secret.into(), None))))
    }

    /// An OAuth2 refresh token (RFC 6749, section 6): access tokens are fetched by it like by
    /// [`client_credentials`](Self::client_credentials). A refresh token that an answer brings
    /// takes its place: [`keep_refresh_token`](Self::keep_refresh_token). An empty secret is
    /// that of a public client.
    pub fn refresh_token(
        id: impl Into<SecretText>,
        secret: impl Into<SecretText>,
        refresh_token: impl Into<SecretText>,
    ) -> Self {
        let grant = Grant::new(id.into(), secret.into(), Some(refresh_token.into()));
        Self::of(Inner::Grant(Box::new(grant)))
    }

    /// Whatever `provider` gives when it is asked: a vault, a token broker.
    pub fn provided_by(provider: impl CredentialProvider) -> Self {
        Self::of(Inner::Provider(Arc::new(provider)))
    }

    /// The whole value of the `Authorization` header, for schemes that have no word of their own.
    pub fn authorization(value: impl Into<SecretText>) -> Self {
        Self::of(Inner::Authorization(value.into()))
    }

    /// A client certificate for a `mutualTLS` scheme: the chain, leaf first, and its private key
    /// in one PEM text. The API then has connections of its own, which show it; a request that a
    /// redirect led to another origin takes others. [`file`](crate::auth::file) reads it from a
    /// file.
    pub fn client_certificate(pem: impl Into<SecretText>) -> Self {
        Self::of(Inner::Certificate(pem.into()))
    }

    /// The transport proves who calls, by a client certificate of its own for instance: nothing is
    /// added to the request.
    pub fn in_transport() -> Self {
        Self::of(Inner::InTransport)
    }

    /// Fetches the token from this URL instead of the document's. Only for OAuth2.
    #[must_use]
    pub fn token_url(self, url: impl Into<String>) -> Self {
        let url = url.into();
        self.grant(|grant| grant.token_url = Some(url))
    }

    /// Asks for these scopes, whatever document and operation say. Only for OAuth2.
    ///
    /// Without it, client credentials ask for the scopes that the operation names, or for all that
    /// the document declares where it names none; a refresh token for those that it was issued
    /// with.
    #[must_use]
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.grant(|grant| grant.scopes = Some(scopes))
    }

    /// Adds a parameter to the token request, such as `audience`. Only for OAuth2.
    #[must_use]
    pub fn token_parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let parameter = (name.into(), value.into());
        self.grant(|grant| grant.parameters.push(parameter))
    }

    /// Sends id and secret in the token request's body (`client_secret_post`), for servers that
    /// don't take them as Basic authentication (`client_secret_basic`). Only for OAuth2.
    #[must_use]
    pub fn secret_in_body(self) -> Self {
        self.grant(|grant| grant.in_body = true)
    }

    /// Tells `keeper` of every refresh token that takes the place of another. Only for
    /// [`refresh_token`](Self::refresh_token).
    ///
    /// ```
    /// use fanwise_runtime::{Credential, Secret, env};
    /// # async fn write(_: &str) {}
    /// let credential = Credential::refresh_token("app", env("APP_SECRET"), env("APP_REFRESH"))
    ///     .keep_refresh_token(|token: Secret<String>| async move { write(token.expose()).await });
    /// ```
    #[must_use]
    pub fn keep_refresh_token(self, keeper: impl RefreshTokenKeeper) -> Self {
        let keeper: Arc<dyn RefreshTokenKeeper> = Arc::new(keeper);
        self.grant(|grant| grant.keeper = Some(keeper))
    }

    /// How long a fetch may take, whatever the limits of the call that waits for it. Default:
    /// 10 s. Only for what is fetched.
    #[must_use]
    pub fn fetch_timeout(mut self, timeout: Duration) -> Self {
        self.rules.timeout = Some(timeout);
        self
    }

    /// When no more fetches are begun for a while: callers then fail at once. Default: when half
    /// of at least three in the last minute failed, for 5 s; then one is begun. Only for what is
    /// fetched.
    #[must_use]
    pub fn fetch_breaker(mut self, breaker: Breaker) -> Self {
        self.rules.breaker = Some(breaker);
        self
    }

    fn grant(mut self, set: impl FnOnce(&mut Grant)) -> Self {
        if let Inner::Grant(grant) = &mut self.inner {
            set(grant);
        }
        self
    }

    fn word(&self) -> &'static str {
        match &self.inner {
            Inner::Bearer(_) => "a bearer token",
            Inner::Basic { .. } => "user and password",
            Inner::ApiKey(_) => "an API key",
            Inner::Grant(grant) if grant.refresh.is_some() => "an OAuth2 refresh token",
            Inner::Grant(_) => "OAuth2 client credentials",
            Inner::Provider(_) => "a provider of credentials",
            Inner::Authorization(_) => "an Authorization header",
            Inner::Certificate(_) => "a client certificate",
            Inner::InTransport => "a credential of the transport",
        }
    }

    /// Whether a fetch gives what is sent.
    pub(super) const fn is_fetched(&self) -> bool {
        matches!(self.inner, Inner::Grant(_) | Inner::Provider(_))
    }

    /// Reads what comes from variables and files.
    pub(super) fn settle(&mut self, environment: &Environment) -> Result<(), String> {
        let texts: Vec<&mut SecretText> = match &mut self.inner {
            Inner::Bearer(text)
            | Inner::ApiKey(text)
            | Inner::Authorization(text)
            | Inner::Certificate(text) => vec![text],
            Inner::Basic { user, password } => vec![user, password],
            Inner::Grant(grant) => {
                let mut texts = vec![&mut grant.id, &mut grant.secret];
                texts.extend(&mut grant.refresh);
                texts
            }
            Inner::Provider(_) | Inner::InTransport => Vec::new(),
        };
        texts.into_iter().try_for_each(|text| text.settle(environment))
    }

    /// Whether it can serve `scheme`. It is settled.
    pub(super) fn check(&self, scheme: &Scheme) -> Result<(), AuthError> {
        if !self.fits(scheme.kind) {
            return Err(AuthError::mismatch(scheme, self.word()));
        }
        let fault = match &self.inner {
            Inner::Bearer(text)
            | Inner::ApiKey(text)
            | Inner::Authorization(text)
            | Inner::Certificate(text)
                if text.as_str().is_empty() =>
            {
                "is empty"
            }
            Inner::Basic { user, .. } if user.as_str().contains(':') => "has a colon in its user",
            Inner::Grant(grant) => match &grant.refresh {
                Some(token) if token.as_str().is_empty() => "has an empty refresh token",
                _ => return Ok(()),
            },
            _ => return Ok(()),
        };
        Err(AuthError::invalid(scheme, fault))
    }

    fn fits(&self, kind: Kind) -> bool {
        let by_token =
            matches!(kind, Kind::Bearer | Kind::Token { .. } | Kind::ClientCredentials { .. });
        match &self.inner {
            Inner::InTransport => true,
            Inner::Bearer(_) => by_token,
            Inner::Basic { .. } => matches!(kind, Kind::Basic),
            Inner::ApiKey(_) => matches!(kind, Kind::ApiKey { .. }),
            Inner::Grant(grant) => {
                by_token && (grant.token_url.is_some() || !kind.token_url().is_empty())
            }
            Inner::Provider(_) => !matches!(kind, Kind::MutualTls),
            Inner::Authorization(_) => !matches!(kind, Kind::ApiKey { .. } | Kind::MutualTls),
            Inner::Certificate(_) => matches!(kind, Kind::MutualTls),
        }
    }

    /// What no text may show. It is settled.
    pub(super) fn secrets(&self) -> Vec<String> {
        match &self.inner {
            Inner::Bearer(text) | Inner::ApiKey(text) | Inner::Authorization(text) => {
                vec![text.as_str().to_owned()]
            }
            Inner::Basic { user, password } => {
                let (user, password) = (user.as_str(), password.as_str());
                vec![password.to_owned(), STANDARD.encode(format!("{user}:{password}"))]
            }
            // Its source knows them, and the token too; a private key is never sent.
            Inner::Grant(_) | Inner::Provider(_) | Inner::Certificate(_) | Inner::InTransport => {
                Vec::new()
            }
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}, [redacted])", self.word())
    }
}
