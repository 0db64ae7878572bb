//! Credentials from a place of the user's own: a vault, a token broker, a file that is rotated.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::credential::Credential;
use crate::model::Secret;

/// Where credentials come from that the program does not have when it builds its client.
///
/// It is asked when a call needs the credential: once for all calls that wait, again before what
/// it gave ends (see [`Provided::lifetime`]), and once more after a 401. It has a time limit and a
/// circuit breaker like an OAuth2 token endpoint
/// ([`Credential::fetch_timeout`], [`Credential::fetch_breaker`]).
///
/// ```
/// use std::time::Duration;
/// use fanwise_runtime::auth::{Asked, CredentialProvider, ProvideError, Provided};
/// use fanwise_runtime::{BoxFuture, Credential};
///
/// struct Vault;
/// # impl Vault { async fn read(&self, _: &str) -> Result<String, std::io::Error> { Ok("k".into()) } }
///
/// impl CredentialProvider for Vault {
///     fn provide<'a>(
///         &'a self,
///         asked: Asked<'a>,
///     ) -> BoxFuture<'a, Result<Provided, ProvideError>> {
///         Box::pin(async move {
///             let path = format!("secret/{}/{}", asked.api, asked.scheme);
///             let key = self.read(&path).await.map_err(|_| ProvideError::new("no vault").passing())?;
///             let lifetime = Duration::from_secs(300);
///             Ok(Provided::new(Credential::api_key(key)).lifetime(lifetime))
///         })
///     }
/// }
///
/// let credential = Credential::provided_by(Vault);
/// ```
pub trait CredentialProvider: Send + Sync + 'static {
    /// Gives the credential for a scheme. Dropping the future gives up the question.
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>>;
}

/// What a [`CredentialProvider`] is asked for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// The API's name.
    pub api: &'a str,
    /// The document's name of the scheme.
    pub scheme: &'a str,
}

/// A credential, and for how long it is good.
#[derive(Clone, Debug)]
pub struct Provided {
    pub(super) credential: Credential,
    pub(super) lifetime: Option<Duration>,
}

impl Provided {
    /// This credential, for as long as the API takes it: until a 401. It must not itself be one
    /// that is fetched, nor a client certificate.
    pub fn new(credential: Credential) -> Self {
        Self { credential, lifetime: None }
    }

    /// It is good for this long, counted from the question, and asked for again shortly before.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }
}

/// Why there is no credential. It goes into errors and logs: no secrets.
#[derive(Clone, Debug)]
pub struct ProvideError {
    pub(super) text: String,
    pub(super) passing: bool,
}

impl ProvideError {
    /// In words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), passing: false }
    }

    /// It may pass: the call is repeated like one that couldn't connect, as nothing has left.
    #[must_use]
    pub fn passing(mut self) -> Self {
        self.passing = true;
        self
    }
}

impl fmt::Display for ProvideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for ProvideError {}

/// Who keeps the refresh token that took the place of the last one, so that the program has it
/// when it starts again. An async closure over the token is one.
///
/// It is told before the access token that came along is used, and has as long as the token's
/// fetch may take; a call goes on without it. What it can't keep it has to tell itself.
pub trait RefreshTokenKeeper: Send + Sync + 'static {
    /// The refresh token from now on; the one before is good no more.
    fn keep(&self, token: Secret<String>) -> BoxFuture<'_, ()>;
}

impl<F, W> RefreshTokenKeeper for F
where
    F: Fn(Secret<String>) -> W + Send + Sync + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    fn keep(&self, token: Secret<String>) -> BoxFuture<'_, ()> {
        Box::pin(self(token))
    }
}
