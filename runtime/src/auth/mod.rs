//! Security schemes of an API, and the credentials that a user gives for them.
//!
//! Invariant: a credential is put on a request here and nowhere else, by the scheme that the
//! operation names, and no text that leaves this module holds one.

mod builder;
mod channel;
mod choice;
mod credential;
mod credentials;
mod error;
mod ready;
mod scheme;
mod token;
mod token_request;

pub(crate) use channel::is_loopback;
pub use credential::Credential;
pub(crate) use credentials::{Applied, Credentials, Using};
pub use error::{AuthError, AuthErrorKind};
pub use scheme::{
    HasApiKey, HasBasic, HasBearer, HasClientCredentials, HasToken, Location, Scheme,
};
