//! What proves who calls. Never shown: `Debug` names the kind alone.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::AuthError;
use super::scheme::{Kind, Scheme};

/// A credential for one security scheme of an API.
///
/// Given to an API's builder, it goes to that API's origin and nowhere else. Its text is never in
/// a `Debug`, an error or a log.
#[derive(Clone)]
pub struct Credential(pub(super) Inner);

#[derive(Clone)]
pub(super) enum Inner {
    Bearer(String),
    Basic { user: String, password: String },
    ApiKey(String),
    Client(ClientCredentials),
    Authorization(String),
    InTransport,
}

/// What a token endpoint is asked with (RFC 6749, section 4.4).
#[derive(Clone)]
pub(super) struct ClientCredentials {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token_url: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) in_body: bool,
}

impl Credential {
    /// A bearer token, for bearer, OAuth2 and `openIdConnect` schemes.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self(Inner::Bearer(token.into()))
    }

    /// The same as [`bearer`](Self::bearer): a token obtained elsewhere.
    pub fn token(token: impl Into<String>) -> Self {
        Self::bearer(token)
    }

    /// User and password.
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Inner::Basic { user: user.into(), password: password.into() })
    }

    /// An API key; the document says where it stands.
    pub fn api_key(key: impl Into<String>) -> Self {
        Self(Inner::ApiKey(key.into()))
    }

    /// OAuth2 client credentials: the token is fetched when it is needed, and again before it
    /// expires.
    pub fn client_credentials(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self(Inner::Client(ClientCredentials {
            id: id.into(),
            secret: secret.into(),
            token_url: None,
            scopes: None,
            parameters: Vec::new(),
            in_body: false,
        }))
    }

    /// The whole value of the `Authorization` header, for schemes that have no word of their own.
    pub fn authorization(value: impl Into<String>) -> Self {
        Self(Inner::Authorization(value.into()))
    }

    /// The transport proves who calls, by a client certificate for instance: nothing is added to
    /// the request.
    pub fn in_transport() -> Self {
        Self(Inner::InTransport)
    }

    /// Fetches the token from this URL instead of the document's. Only for client credentials.
    #[must_use]
    pub fn token_url(self, url: impl Into<String>) -> Self {
        let url = url.into();
        self.client(|client| client.token_url = Some(url))
    }

    /// Asks for these scopes instead of the document's. Only for client credentials.
    #[must_use]
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.client(|client| client.scopes = Some(scopes))
    }

    /// Adds a parameter to the token request, such as `audience`. Only for client credentials.
    #[must_use]
    pub fn token_parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let parameter = (name.into(), value.into());
        self.client(|client| client.parameters.push(parameter))
    }

    /// Sends id and secret in the token request's body, for servers that don't take them as Basic
    /// authentication. Only for client credentials.
    #[must_use]
    pub fn secret_in_body(self) -> Self {
        self.client(|client| client.in_body = true)
    }

    fn client(mut self, set: impl FnOnce(&mut ClientCredentials)) -> Self {
        if let Inner::Client(client) = &mut self.0 {
            set(client);
        }
        self
    }

    const fn word(&self) -> &'static str {
        match self.0 {
            Inner::Bearer(_) => "a bearer token",
            Inner::Basic { .. } => "user and password",
            Inner::ApiKey(_) => "an API key",
            Inner::Client(_) => "OAuth2 client credentials",
            Inner::Authorization(_) => "an Authorization header",
            Inner::InTransport => "a credential of the transport",
        }
    }

    /// Whether it can serve `scheme`.
    pub(super) fn check(&self, scheme: &Scheme) -> Result<(), AuthError> {
        let fits = match (&self.0, scheme.kind) {
            (Inner::InTransport, _)
            | (Inner::Bearer(_), Kind::Bearer | Kind::Token | Kind::ClientCredentials { .. })
            | (Inner::Basic { .. }, Kind::Basic)
            | (Inner::ApiKey(_), Kind::ApiKey { .. })
            | (Inner::Client(_), Kind::ClientCredentials { .. }) => true,
            (Inner::Client(client), Kind::Token) => client.token_url.is_some(),
            (Inner::Authorization(_), kind) => {
                !matches!(kind, Kind::ApiKey { .. } | Kind::MutualTls)
            }
            _ => false,
        };
        if !fits {
            return Err(AuthError::mismatch(scheme, self.word()));
        }
        let fault = match &self.0 {
            Inner::Bearer(text) | Inner::ApiKey(text) | Inner::Authorization(text)
                if text.is_empty() =>
            {
                "is empty"
            }
            Inner::Basic { user, .. } if user.contains(':') => "has a colon in its user",
            _ => return Ok(()),
        };
        Err(AuthError::invalid(scheme, fault))
    }

    /// What no text may show.
    pub(super) fn secrets(&self) -> Vec<String> {
        match &self.0 {
            Inner::Bearer(text) | Inner::ApiKey(text) | Inner::Authorization(text) => {
                vec![text.clone()]
            }
            Inner::Basic { user, password } => {
                vec![password.clone(), STANDARD.encode(format!("{user}:{password}"))]
            }
            // Its source knows them, and the token too.
            Inner::Client(_) | Inner::InTransport => Vec::new(),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}, [redacted])", self.word())
    }
}
