//! The credentials of one client, and the layers' way to them.

use std::fmt;
use std::sync::Arc;

use super::choice::choose;
use super::credential::Credential;
use super::error::AuthError;
use super::ready::{Ready, carried, put_cookie, put_header, put_query};
use super::scheme::Scheme;
use super::token::TokenSource;
use crate::clock::Clock;
use crate::error::BuildError;
use crate::operation::Security;
use crate::transport::{RequestBody, Transport};

/// The shortest text that is worth hiding: a shorter one stands everywhere by chance.
const HIDDEN: usize = 4;

/// What the auth layer works with.
#[derive(Clone, Copy)]
pub(crate) struct Using<'a> {
    pub(crate) transport: &'a Arc<dyn Transport>,
    pub(crate) clock: &'a Arc<dyn Clock>,
    /// Whether a secret may go over plain http to any host.
    pub(crate) plain_http: bool,
}

/// The credentials of one client.
pub(crate) struct Credentials {
    schemes: &'static [Scheme],
    given: Vec<Given>,
}

struct Given {
    name: &'static str,
    ready: Ready,
    secrets: Vec<String>,
}

/// Which tokens a request went out with: what a renewal needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    tokens: Vec<(Arc<TokenSource>, u64)>,
}

impl Credentials {
    /// Checks every credential: an unknown scheme, or one that it does not fit, is an error.
    pub(crate) fn new(
        schemes: &'static [Scheme],
        given: Vec<(String, Credential)>,
    ) -> Result<Self, BuildError> {
        let prepare = |(name, credential): (String, Credential)| {
            let Some(scheme) = schemes.iter().find(|scheme| scheme.name() == name) else {
                return Err(BuildError::new(unknown(schemes, &name)));
            };
            let secrets = credential.secrets();
            let ready = Ready::new(*scheme, credential)
                .map_err(|error| BuildError::new(error.to_string()))?;
            Ok(Given { name: scheme.name(), ready, secrets })
        };
        let given = given.into_iter().map(prepare).collect::<Result<_, _>>()?;
        Ok(Self { schemes, given })
    }

    /// Whether a request under `security` carries a credential.
    pub(crate) fn sends(&self, security: Security) -> bool {
        let chosen = choose(security, self.schemes, |name| self.find(name).is_some());
        chosen.is_ok_and(|names| !names.is_empty())
    }

    /// Puts the first alternative of `security` whose schemes all have a credential on the request.
    /// What the call itself has set counts as a credential, and stays.
    ///
    /// Fails, before anything is sent, with the scheme that is missing or has no token.
    pub(crate) async fn apply(
        &self,
        security: Security,
        using: Using<'_>,
        request: &mut http::Request<RequestBody>,
    ) -> Result<Applied, AuthError> {
        let carried = |name: &str| {
            let scheme = self.schemes.iter().find(|scheme| scheme.name() == name);
            scheme.is_some_and(|scheme| carried(scheme, request))
        };
        let at_hand = |name: &str| self.find(name).is_some() || carried(name);
        let names = choose(security, self.schemes, at_hand)?;
        let names: Vec<_> = names.iter().filter(|name| !carried(name)).collect();
        let mut applied = Applied::default();
        for given in names.into_iter().filter_map(|name| self.find(name)) {
            match &given.ready {
                Ready::Header(name, value) => put_header(request, name, value),
                Ready::Query(pair) => put_query(request, pair),
                Ready::Cookie(cookie) => put_cookie(request, cookie),
                Ready::Token(source) => {
                    let token = source.get(using, request.uri()).await?;
                    put_header(request, &http::header::AUTHORIZATION, &token.header);
                    applied.tokens.push((Arc::clone(source), token.number()));
                }
                Ready::Nothing => {}
            }
        }
        Ok(applied)
    }

    /// After a 401: forgets the tokens that the request went out with; true when a new one can be
    /// had.
    #[allow(clippy::unused_self)] // Credentials of other kinds will renew from their own source.
    pub(crate) fn renew(&self, applied: &Applied) -> bool {
        for (source, number) in &applied.tokens {
            source.forget(*number);
        }
        !applied.tokens.is_empty()
    }

    /// All that no text may show: what is configured, and the tokens that came of it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = Vec::new();
        for given in &self.given {
            secrets.extend(given.secrets.iter().cloned());
            if let Ready::Token(source) = &given.ready {
                secrets.extend(source.secrets());
            }
        }
        secrets.retain(|secret| secret.len() >= HIDDEN);
        secrets
    }

    fn find(&self, name: &str) -> Option<&Given> {
        self.given.iter().find(|given| given.name == name)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.given.iter().map(|given| given.name)).finish()
    }
}

fn unknown(schemes: &[Scheme], name: &str) -> String {
    let names: Vec<_> = schemes.iter().map(|scheme| format!("`{}`", scheme.name())).collect();
    match names.as_slice() {
        [] => format!("a credential for `{name}`, but the API declares no security scheme"),
        _ => format!("the API declares no security scheme `{name}`; it has {}", names.join(", ")),
    }
}
