//! Why a request could not be given its credential. No text here holds one.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use super::scheme::Scheme;
use crate::transport::{TransportError, TransportErrorKind};

/// A credential is missing, cannot be used, or could not be fetched. The request was not sent.
#[derive(Clone, Debug)]
pub struct AuthError {
    scheme: &'static str,
    kind: AuthErrorKind,
    text: String,
    passing: bool,
    status: Option<u16>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What is wrong with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The operation needs one, and none is configured.
    Missing,
    /// It does not fit its scheme, or cannot travel.
    Invalid,
    /// The token endpoint gave no token, or the provider no credential.
    Fetch,
    /// A fetch took longer than it may.
    Timeout,
    /// Too many fetches failed, so none is begun for a while.
    CircuitOpen,
}

impl AuthError {
    const fn new(scheme: &'static str, kind: AuthErrorKind, text: String) -> Self {
        Self { scheme, kind, text, passing: false, status: None, source: None }
    }

    /// `variables` are those that it was looked for in.
    pub(super) fn missing(scheme: &Scheme, variables: Option<&str>) -> Self {
        let variables = variables.map(|names| format!(", or {names} in the environment"));
        let text = format!(
            "the operation needs the scheme `{}`, {}{}, and the client was built without it",
            scheme.name(),
            scheme.advice(),
            variables.unwrap_or_default()
        );
        Self::new(scheme.name(), AuthErrorKind::Missing, text)
    }

    pub(super) fn undeclared(scheme: &'static str) -> Self {
        let text = format!("the operation needs the scheme `{scheme}`, which the API lacks");
        Self::new(scheme, AuthErrorKind::Missing, text)
    }

    pub(super) fn mismatch(scheme: &Scheme, given: &str) -> Self {
        let text = format!("the scheme `{}` wants {}, not {given}", scheme.name(), scheme.advice());
        Self::new(scheme.name(), AuthErrorKind::Invalid, text)
    }

    pub(super) fn invalid(scheme: &Scheme, what: &str) -> Self {
        let text = format!("the credential for the scheme `{}` {what}", scheme.name());
        Self::new(scheme.name(), AuthErrorKind::Invalid, text)
    }

    pub(super) fn fetch(scheme: &'static str, what: &str) -> Self {
        Self::new(scheme, AuthErrorKind::Fetch, format!("{}{what}", none_for(scheme)))
    }

    pub(super) fn took_too_long(scheme: &'static str, what: &str) -> Self {
        Self { kind: AuthErrorKind::Timeout, ..Self::fetch(scheme, what).passing() }
    }

    /// No fetch is begun, because of `last` and those before it.
    pub(super) fn open(scheme: &'static str, what: &str, last: Option<Self>) -> Self {
        let source = last.map(|last| Arc::new(last) as Arc<dyn Error + Send + Sync>);
        Self { kind: AuthErrorKind::CircuitOpen, source, ..Self::fetch(scheme, what) }
    }

    /// The same, and what the token endpoint answered.
    pub(super) fn answered(mut self, status: StatusCode) -> Self {
        self.status = Some(status.as_u16());
        self
    }

    /// What went wrong with a fetch, without the scheme.
    pub(super) fn what(&self) -> &str {
        self.text.strip_prefix(&none_for(self.scheme)).unwrap_or(&self.text)
    }

    /// The same, where another try may help.
    pub(super) fn passing(mut self) -> Self {
        self.passing = true;
        self
    }

    pub(super) fn unreachable(scheme: &'static str, source: TransportError) -> Self {
        use TransportErrorKind::{
            Body, Connect, Redirected, Request, Reset, Timeout, Tls, TooLong,
        };
        let mut error = Self::fetch(scheme, &format!("the token endpoint: {source}"));
        error.passing = match source.kind() {
            Connect | Reset | Timeout | Body => true,
            Tls | TooLong | Request | Redirected => false,
        };
        error.source = Some(Arc::new(source));
        error
    }

    /// The document's name of the scheme.
    pub fn scheme(&self) -> &str {
        self.scheme
    }

    /// What is wrong.
    pub fn kind(&self) -> AuthErrorKind {
        self.kind
    }

    /// The status that the token endpoint answered with, where it answered.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether another try may help: the token endpoint was out of reach or out of order.
    pub fn is_passing(&self) -> bool {
        self.passing
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for AuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|error| &**error as &(dyn Error + 'static))
    }
}

fn none_for(scheme: &str) -> String {
    format!("no token for the scheme `{scheme}`: ")
}
