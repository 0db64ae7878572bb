//! The credentials of one client, and the layers' way to them.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::{BoxFuture, FutureExt, join_all};
use http::Uri;

use super::choice::choose;
use super::credential::{Credential, Inner};
use super::environment::Environment;
use super::error::AuthError;
use super::ready::{Ready, carried};
use super::scheme::Scheme;
use super::token::Leased;
use crate::clock::Clock;
use crate::error::BuildError;
use crate::layers::Standing;
use crate::operation::{Scopes, Security};
use crate::stats::ApiMeter;
use crate::transport::{RequestBody, Transport};

/// The shortest text that is worth hiding: a shorter one stands everywhere by chance.
const HIDDEN: usize = 4;

/// What the auth layer works with.
#[derive(Clone, Copy)]
pub(crate) struct Using<'a> {
    pub(crate) transport: &'a Arc<dyn Transport>,
    /// The one that shows no certificate.
    pub(crate) abroad: &'a Arc<dyn Transport>,
    pub(crate) clock: &'a Arc<dyn Clock>,
    /// Whether a secret may go over plain http to any host.
    pub(crate) plain_http: bool,
}

impl Using<'_> {
    /// What carries a request of ours to `uri`: the API's own transport, which may show its
    /// certificate, goes to the origin of `home` alone.
    pub(super) fn transport_to(&self, uri: &Uri, home: &Uri) -> Arc<dyn Transport> {
        let origin = |uri: &Uri| {
            let port = uri.port_u16().or(match uri.scheme_str() {
                Some("https") => Some(443),
                _ => Some(80),
            });
            (uri.scheme().cloned(), uri.host().map(str::to_ascii_lowercase), port)
        };
        Arc::clone(if origin(uri) == origin(home) { self.transport } else { self.abroad })
    }
}

/// The credentials of one client.
pub(crate) struct Credentials {
    api: &'static str,
    schemes: &'static [Scheme],
    environment: Environment,
    given: Vec<Given>,
}

struct Given {
    name: &'static str,
    ready: Ready,
    secrets: Vec<String>,
}

/// Which tokens a request went out with: what a renewal needs.
#[derive(Clone, Default)]
pub(crate) struct Applied {
    tokens: Vec<Leased>,
}

/// What credentials are looked up and counted with.
pub(crate) struct Setting<'a> {
    pub(crate) api: &'static str,
    pub(crate) environment: Environment,
    /// The transport shows a certificate.
    pub(crate) shows_identity: bool,
    pub(crate) meter: &'a ApiMeter,
    pub(crate) now: Instant,
    /// Takes a variable for this API; another one may not have it.
    pub(crate) claim: &'a dyn Fn(&str) -> Result<(), BuildError>,
}

impl Credentials {
    /// Checks every credential: an unknown scheme, or one that it does not fit, is an error. What
    /// the program doesn't give is looked for in the environment. Gives the client's certificate,
    /// too, as PEM.
    pub(crate) fn new(
        schemes: &'static [Scheme],
        given: Vec<(String, Credential)>,
        setting: Setting<'_>,
    ) -> Result<(Self, Option<String>), BuildError> {
        let all = collect(schemes, given, &setting)?;
        let Setting { api, environment, meter, now, .. } = setting;
        let (mut given, mut certificate) = (Vec::with_capacity(all.len()), None);
        for (scheme, credential) in all {
            let ready = Ready::new(api, scheme, &credential, now, meter);
            let ready = ready.map_err(|error| BuildError::new(error.to_string()))?;
            if let Inner::Certificate(pem) = &credential.inner {
                certificate = Some(pem.as_str().to_owned());
            }
            given.push(Given { name: scheme.name(), ready, secrets: credential.secrets() });
        }
        Ok((Self { api, schemes, environment, given }, certificate))
    }

    /// Whether a request under `security` carries a credential.
    pub(crate) fn sends(&self, security: Security) -> bool {
        let chosen = choose(security, |name| self.find(name).is_some());
        chosen.is_ok_and(|names| !names.is_empty())
    }

    /// Puts the first alternative of `security` whose schemes all have a credential on the request.
    /// What the call itself has set counts as a credential, and stays.
    ///
    /// Fails, before anything is sent, with the scheme that is missing or has no token.
    pub(crate) async fn apply(
        &self,
        (security, scopes): (Security, Scopes),
        using: Using<'_>,
        request: &mut http::Request<RequestBody>,
    ) -> Result<Applied, AuthError> {
        let carried = |name: &str| {
            let scheme = self.schemes.iter().find(|scheme| scheme.name() == name);
            scheme.is_some_and(|scheme| carried(scheme, request))
        };
        let at_hand = |name: &str| self.find(name).is_some() || carried(name);
        let names = choose(security, at_hand).map_err(|name| self.missing(name))?;
        let names: Vec<_> = names.iter().copied().filter(|name| !carried(name)).collect();
        let target = request.uri().clone();
        let mut applied = Applied::default();
        for given in names.into_iter().filter_map(|name| self.find(name)) {
            if let Ready::Fetched(source) = &given.ready {
                let scopes = scopes.iter().find(|(scheme, _)| *scheme == given.name);
                let scopes = scopes.map_or(&[][..], |(_, scopes)| scopes);
                let leased = source.get(using, &target, scopes).await?;
                leased.token.0.put(request);
                applied.tokens.push(leased);
            } else {
                given.ready.put(request);
            }
        }
        Ok(applied)
    }

    fn missing(&self, name: &'static str) -> AuthError {
        let Some(scheme) = self.schemes.iter().find(|scheme| scheme.name() == name) else {
            return AuthError::undeclared(name);
        };
        let variables = self.environment.advice(self.api, self.schemes, scheme);
        AuthError::missing(scheme, variables.as_deref())
    }

    /// All that no text may show: what is configured, and the tokens that came of it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = Vec::new();
        for given in &self.given {
            secrets.extend(given.secrets.iter().cloned());
            if let Ready::Fetched(source) = &given.ready {
                secrets.extend(source.secrets());
            }
        }
        secrets.retain(|secret| secret.len() >= HIDDEN);
        secrets
    }

    /// How the circuits of fetches stand, by the names of their schemes.
    pub(crate) fn circuits(&self, now: Instant) -> Vec<(&'static str, Standing)> {
        let circuits = self.given.iter().filter_map(|given| match &given.ready {
            Ready::Fetched(source) => Some((given.name, source.stands(now)?)),
            _ => None,
        });
        circuits.collect()
    }

    fn find(&self, name: &str) -> Option<&Given> {
        self.given.iter().find(|given| given.name == name)
    }
}

impl Applied {
    /// After a 401: the tokens that the request went out with are used no more; true when it may
    /// go again with others.
    pub(crate) fn refused(&self, now: Instant) -> bool {
        // All of them are told.
        let renewed = self.tokens.iter().map(|token| token.refuse(now));
        renewed.fold(!self.tokens.is_empty(), |all, one| all && one)
    }

    /// After any other answer.
    pub(crate) fn accepted(&self) {
        self.tokens.iter().for_each(Leased::accept);
    }

    /// What keeps renewals going that are due, beside the request.
    pub(crate) fn renewals(&mut self) -> Option<BoxFuture<'static, ()>> {
        let all: Vec<_> = self.tokens.iter_mut().filter_map(Leased::renewal).collect();
        (!all.is_empty()).then(|| join_all(all).map(|_| ()).boxed())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.given.iter().map(|given| given.name)).finish()
    }
}

/// What the program gives, and for other schemes what there is beside it.
fn collect(
    schemes: &'static [Scheme],
    given: Vec<(String, Credential)>,
    setting: &Setting<'_>,
) -> Result<Vec<(Scheme, Credential)>, BuildError> {
    let mut all: Vec<(Scheme, Credential)> = Vec::with_capacity(schemes.len());
    for (name, mut credential) in given {
        let Some(scheme) = schemes.iter().find(|scheme| scheme.name() == name) else {
            return Err(BuildError::new(unknown(schemes, &name)));
        };
        let invalid = |fault: String| {
            let what = format!("cannot be read: {fault}");
            BuildError::new(AuthError::invalid(scheme, &what).to_string())
        };
        credential.settle(&setting.environment).map_err(invalid)?;
        all.push((*scheme, credential));
    }
    for scheme in schemes {
        if all.iter().any(|(known, _)| known.name() == scheme.name()) {
            continue;
        }
        if setting.shows_identity && scheme.is_mutual_tls() {
            all.push((*scheme, Credential::in_transport()));
            continue;
        }
        let found = setting.environment.credential(setting.api, schemes, scheme);
        if let Some((credential, variables)) = found.map_err(BuildError::new)? {
            variables.iter().try_for_each(|name| (setting.claim)(name))?;
            all.push((*scheme, credential));
        }
    }
    Ok(all)
}

fn unknown(schemes: &[Scheme], name: &str) -> String {
    let names: Vec<_> = schemes.iter().map(|scheme| format!("`{}`", scheme.name())).collect();
    match names.as_slice() {
        [] => format!("a credential for `{name}`, but the API declares no security scheme"),
        _ => format!("the API declares no security scheme `{name}`; it has {}", names.join(", ")),
    }
}
