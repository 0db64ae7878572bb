//! What each kind of scheme adds to the builder of an API that declares it.

use super::credential::Credential;
use super::scheme::{
    HasApiKey, HasAuthorization, HasBasic, HasBearer, HasClientCredentials, HasMutualTls, HasToken,
};
use super::text::SecretText;
use crate::api::Api;
use crate::client::ApiBuilder;

impl<A: Api + HasBearer> ApiBuilder<A> {
    /// The bearer token of every call.
    #[must_use]
    pub fn bearer(self, token: impl Into<SecretText>) -> Self {
        self.credential(<A as HasBearer>::SCHEME, Credential::bearer(token))
    }
}

impl<A: Api + HasBasic> ApiBuilder<A> {
    /// User and password of every call.
    #[must_use]
    pub fn basic(self, user: impl Into<SecretText>, password: impl Into<SecretText>) -> Self {
        self.credential(<A as HasBasic>::SCHEME, Credential::basic(user, password))
    }
}

impl<A: Api + HasApiKey> ApiBuilder<A> {
    /// The API key of every call; the document says where it stands.
    #[must_use]
    pub fn api_key(self, key: impl Into<SecretText>) -> Self {
        self.credential(<A as HasApiKey>::SCHEME, Credential::api_key(key))
    }
}

impl<A: Api + HasClientCredentials> ApiBuilder<A> {
    /// OAuth2 client credentials: a token is fetched from the document's token URL when a call
    /// needs one.
    #[must_use]
    pub fn client_credentials(
        self,
        id: impl Into<SecretText>,
        secret: impl Into<SecretText>,
    ) -> Self {
        let credential = Credential::client_credentials(id, secret);
        self.credential(<A as HasClientCredentials>::SCHEME, credential)
    }

    /// The same with a token URL of one's own: another environment, or a test.
    #[must_use]
    pub fn client_credentials_at(
        self,
        token_url: impl Into<String>,
        id: impl Into<SecretText>,
        secret: impl Into<SecretText>,
    ) -> Self {
        let credential = Credential::client_credentials(id, secret).token_url(token_url);
        self.credential(<A as HasClientCredentials>::SCHEME, credential)
    }
}

impl<A: Api + HasToken> ApiBuilder<A> {
    /// A token obtained elsewhere.
    #[must_use]
    pub fn token(self, token: impl Into<SecretText>) -> Self {
        self.credential(<A as HasToken>::SCHEME, Credential::token(token))
    }

    /// A refresh token, which is exchanged for access tokens at the document's token URL; see
    /// [`Credential::refresh_token`].
    #[must_use]
    pub fn refresh_token(
        self,
        id: impl Into<SecretText>,
        secret: impl Into<SecretText>,
        refresh_token: impl Into<SecretText>,
    ) -> Self {
        let credential = Credential::refresh_token(id, secret, refresh_token);
        self.credential(<A as HasToken>::SCHEME, credential)
    }
}

impl<A: Api + HasAuthorization> ApiBuilder<A> {
    /// The whole value of the `Authorization` header of every call, the scheme's word included.
    #[must_use]
    pub fn authorization(self, value: impl Into<SecretText>) -> Self {
        self.credential(<A as HasAuthorization>::SCHEME, Credential::authorization(value))
    }
}

impl<A: Api + HasMutualTls> ApiBuilder<A> {
    /// The certificate chain and private key that are shown to the API, in one PEM text; see
    /// [`Credential::client_certificate`].
    #[must_use]
    pub fn client_certificate(self, pem: impl Into<SecretText>) -> Self {
        self.credential(<A as HasMutualTls>::SCHEME, Credential::client_certificate(pem))
    }
}
