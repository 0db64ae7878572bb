//! The ways of an API to know its callers, as its document declares them.

/// Where an API key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In a header.
    Header,
    /// In the query string.
    Query,
    /// In a cookie.
    Cookie,
}

/// One security scheme of a document, under the document's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bearer,
    Basic,
    ApiKey { location: Location, name: &'static str },
    ClientCredentials { token_url: &'static str, scopes: &'static [&'static str] },
    Token { token_url: &'static str },
    Http { scheme: &'static str },
    MutualTls,
}

impl Kind {
    /// Where the document says that tokens are had; empty where it doesn't.
    pub(super) const fn token_url(self) -> &'static str {
        match self {
            Self::ClientCredentials { token_url, .. } | Self::Token { token_url } => token_url,
            Self::Bearer
            | Self::Basic
            | Self::ApiKey { .. }
            | Self::Http { .. }
            | Self::MutualTls => "",
        }
    }
}

impl Scheme {
    /// A bearer token (RFC 6750).
    pub const fn bearer(name: &'static str) -> Self {
        Self { name, kind: Kind::Bearer }
    }

    /// User and password (RFC 7617).
    pub const fn basic(name: &'static str) -> Self {
        Self { name, kind: Kind::Basic }
    }

    /// A key in the header, query parameter or cookie called `parameter`.
    pub const fn api_key(name: &'static str, location: Location, parameter: &'static str) -> Self {
        Self { name, kind: Kind::ApiKey { location, name: parameter } }
    }

    /// OAuth2 client credentials (RFC 6749, section 4.4). A `token_url` without a host is relative
    /// to the API's base URL.
    pub const fn client_credentials(
        name: &'static str,
        token_url: &'static str,
        scopes: &'static [&'static str],
    ) -> Self {
        Self { name, kind: Kind::ClientCredentials { token_url, scopes } }
    }

    /// A token that the caller obtains elsewhere: `openIdConnect`, or an OAuth2 flow with a person.
    pub const fn token(name: &'static str) -> Self {
        Self { name, kind: Kind::Token { token_url: "" } }
    }

    /// A token that the caller obtains elsewhere, and a refresh token exchanges at `token_url`
    /// (RFC 6749, section 6).
    pub const fn refreshable(name: &'static str, token_url: &'static str) -> Self {
        Self { name, kind: Kind::Token { token_url } }
    }

    /// Another scheme of the `Authorization` header, such as `Digest`.
    pub const fn http(name: &'static str, scheme: &'static str) -> Self {
        Self { name, kind: Kind::Http { scheme } }
    }

    /// A certificate that the client shows (RFC 8705).
    pub const fn mutual_tls(name: &'static str) -> Self {
        Self { name, kind: Kind::MutualTls }
    }

    /// The document's name for it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the transport proves who calls.
    pub(super) const fn is_mutual_tls(&self) -> bool {
        matches!(self.kind, Kind::MutualTls)
    }

    /// What it is called in a message, and how to give a credential for it.
    pub(super) fn advice(&self) -> &'static str {
        match self.kind {
            Kind::Bearer => "a bearer token: `.bearer(token)`",
            Kind::Basic => "user and password: `.basic(user, password)`",
            Kind::ApiKey { .. } => "an API key: `.api_key(key)`",
            Kind::ClientCredentials { .. } => {
                "OAuth2 client credentials: `.client_credentials(id, secret)`"
            }
            Kind::Token { token_url: "" } => "a token: `.token(token)`",
            Kind::Token { .. } => {
                "a token: `.token(token)`, or `.refresh_token(id, secret, token)`"
            }
            Kind::Http { .. } => "an Authorization header: `.authorization(value)`",
            Kind::MutualTls => "a client certificate: `.client_certificate(pem)`",
        }
    }
}

/// An API that takes bearer tokens: `ApiBuilder::bearer` is there.
pub trait HasBearer {
    /// The scheme that the token is for.
    const SCHEME: &'static str;
}

/// An API that takes user and password: `ApiBuilder::basic` is there.
pub trait HasBasic {
    /// The scheme that they are for.
    const SCHEME: &'static str;
}

/// An API that takes a key: `ApiBuilder::api_key` is there.
pub trait HasApiKey {
    /// The scheme that the key is for.
    const SCHEME: &'static str;
}

/// An API that takes OAuth2 client credentials: `ApiBuilder::client_credentials` is there.
pub trait HasClientCredentials {
    /// The scheme that they are for.
    const SCHEME: &'static str;
}

/// An API that takes tokens from elsewhere: `ApiBuilder::token` is there.
pub trait HasToken {
    /// The scheme that the token is for.
    const SCHEME: &'static str;
}

/// An API that takes another scheme of the `Authorization` header: `ApiBuilder::authorization` is
/// there.
pub trait HasAuthorization {
    /// The scheme that the header is for.
    const SCHEME: &'static str;
}

/// An API that knows its callers by their certificates: `ApiBuilder::client_certificate` is there.
pub trait HasMutualTls {
    /// The scheme that the certificate is for.
    const SCHEME: &'static str;
}
