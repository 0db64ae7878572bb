//! Security schemes of an API, and the credentials that a user gives for them.
//!
//! Invariant: a credential is put on a request here and nowhere else, by the scheme that the
//! operation names, and no text that leaves this module holds one.

mod builder;
mod channel;
mod choice;
mod credential;
mod credentials;
mod driven;
mod environment;
mod error;
mod fetch;
mod grant;
mod provider;
mod ready;
mod renewal;
mod scheme;
mod text;
mod token;
mod token_answer;
mod token_request;

pub(crate) use channel::is_loopback;
pub use credential::Credential;
pub(crate) use credentials::{Applied, Credentials, Setting, Using};
pub(crate) use environment::Environment;
pub use error::{AuthError, AuthErrorKind};
pub use provider::{Asked, CredentialProvider, ProvideError, Provided, RefreshTokenKeeper};
pub use scheme::{
    HasApiKey, HasAuthorization, HasBasic, HasBearer, HasClientCredentials, HasMutualTls, HasToken,
    Location, Scheme,
};
pub use text::{SecretText, env, file};
