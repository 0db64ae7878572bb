//! How a client of one API is set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

use crate::api::Api;
use crate::auth::{Credential, Credentials, Environment, Setting};
use crate::client::shared::own_transport;
use crate::client::{Base, Client, Core, Policy, Shared, correlation};
use crate::deviations::Ledger;
use crate::error::BuildError;
use crate::hook::Hook;
use crate::layers::Guards;
use crate::random::Random;
use crate::telemetry::Tracer;
use crate::tls::TlsOptions;
use crate::transport::Transport;

/// The most base URLs of one API.
const MOST: usize = 64;

/// Sets up a client of one API.
pub struct ApiBuilder<A> {
    base_urls: Vec<String>,
    servers: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    credentials: Vec<(String, Credential)>,
    policy: Policy,
    correlation_header: Option<String>,
    plain_http: bool,
    shows_bodies: bool,
    hooks: Vec<Arc<dyn Hook>>,
    tls: Option<TlsOptions>,
    environment: Option<Environment>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> ApiBuilder<A> {
    /// Nothing set: the document's first server, the manifest's policy, no credential.
    pub fn new() -> Self {
        Self {
            base_urls: Vec::new(),
            servers: Vec::new(),
            transport: None,
            credentials: Vec::new(),
            policy: Policy::new(),
            correlation_header: A::CORRELATION_HEADER.map(str::to_owned),
            plain_http: false,
            shows_bodies: false,
            hooks: Vec::new(),
            tls: None,
            environment: None,
            api: PhantomData,
        }
    }

    /// Where the API is, instead of the document's first server.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_urls = vec![url.into()];
        self
    }

    /// Where the API is, in several places at once: each attempt goes to the one of two, picked at
    /// random, that has the least to do and answers fastest. One whose circuit is open is passed
    /// over, one that fails five times in a row is set aside for a while (at most half of them
    /// are), and a repeat goes to one that was not tried yet. At least one, at most 64.
    #[must_use]
    pub fn base_urls<U: Into<String>>(mut self, urls: impl IntoIterator<Item = U>) -> Self {
        self.base_urls = urls.into_iter().map(Into::into).collect();
        self
    }

    /// Where a server that some operations declare for themselves really is.
    #[must_use]
    pub fn server(mut self, declared: impl Into<String>, url: impl Into<String>) -> Self {
        self.servers.push((declared.into(), url.into()));
        self
    }

    /// A transport of its own.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Whom to trust for this API alone, and what to show it: it then has connections of its
    /// own.
    #[must_use]
    pub fn tls(mut self, tls: TlsOptions) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Looks this API's variables up here, and not in the environment of the process.
    #[must_use]
    pub fn environment(
        mut self,
        find: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.environment = Some(Environment::Own(Arc::new(find)));
        self
    }

    /// Takes no credential from an environment variable that the program doesn't name itself, by
    /// [`env`](crate::env).
    #[must_use]
    pub fn no_environment(mut self) -> Self {
        self.environment = Some(Environment::Unused);
        self
    }

    /// The credential for the security scheme `name`; a later one replaces an earlier one.
    ///
    /// A scheme without one is looked for in the environment when the client is built, under names
    /// that follow from the API's: `FANWISE_PAYMENT_TOKEN` for a bearer token of the API
    /// `payment`, likewise `_API_KEY`, `_USER` and `_PASSWORD`, `_CLIENT_ID` and `_CLIENT_SECRET`,
    /// `_REFRESH_TOKEN`, `_AUTHORIZATION`, `_CLIENT_CERTIFICATE` and `_CLIENT_KEY` (PEM). Of
    /// several schemes of one kind that is the first; each has `FANWISE_PAYMENT__SCHEME_TOKEN`
    /// too. With `_FILE` behind it, a variable names the file that holds the text. A key may be called
    /// `_TOKEN` as well, where the API knows no token.
    #[must_use]
    pub fn credential(mut self, name: impl Into<String>, credential: Credential) -> Self {
        let name = name.into();
        self.credentials.retain(|(given, _)| *given != name);
        self.credentials.push((name, credential));
        self
    }

    /// Timeouts, retries and whatever else guards the API, over what the manifest says.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = self.policy.overridden_by(policy);
        self
    }

    /// Shows the bodies of each call in its event (feature `tracing`): `request.body` and
    /// `answer.body`, 4096 characters of each. Without this they are in no event.
    ///
    /// Secrets are left out of them as everywhere, as far as the document or the manifest says what
    /// is one; whatever else people write into bodies stands there then.
    #[must_use]
    pub fn log_bodies(mut self) -> Self {
        self.shows_bodies = true;
        self
    }

    /// The header in which every request of a fan-out carries the outcome's
    /// [`correlation_id`](crate::Outcome::correlation_id), instead of the manifest's or
    /// `X-Correlation-Id`. One that the request fills itself stays as it is. It does not leave the
    /// API's origin with a redirect; a call outside of a fan-out has none.
    #[must_use]
    pub fn correlation_header(mut self, name: impl Into<String>) -> Self {
        self.correlation_header = Some(name.into());
        self
    }

    /// Tells this API nothing of the fan-out that a request is part of.
    #[must_use]
    pub fn no_correlation_header(mut self) -> Self {
        self.correlation_header = None;
        self
    }

    /// Lets credentials travel over plain http to any host, not just to loopback.
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// What is asked before each request leaves and told of its answer, after those given before.
    #[must_use]
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// The client; fails on a bad URL, a credential for an unknown scheme, or a transport that
    /// can't be made.
    pub fn build(self, shared: &Shared) -> Result<Client<A>, BuildError> {
        let of_api = |fault: BuildError| BuildError::new(format!("{}: {fault}", A::NAME));
        let mut bases = bases::<A>(&self.base_urls).map_err(of_api)?.into_iter();
        let Some(base) = bases.next() else {
            let fault = "the document names no server; give one by `.base_url(…)`";
            return Err(of_api(BuildError::new(fault)));
        };
        let others: Vec<Base> = bases.collect();
        let mut servers = Vec::with_capacity(self.servers.len());
        for (declared, url) in self.servers {
            servers.push((declared, Base::parse(&url).map_err(of_api)?));
        }
        let correlation_header = self.correlation_header.as_deref().map(correlation::header);
        let (clock, limits) =
            (shared.shared_clock(), A::POLICY.overridden_by(self.policy).limits());
        let seed = shared.shared_seed().map(|seed| seed ^ hash(A::NAME));
        let meter = shared.roster().of(A::NAME);
        let setting = Setting {
            api: A::NAME,
            environment: self.environment.unwrap_or_else(|| shared.shared_environment()),
            shows_identity: self.transport.is_none()
                && self
                    .tls
                    .as_ref()
                    .map_or_else(|| shared.shared_tls().has_identity(), TlsOptions::has_identity),
            meter: &meter,
            now: clock.now(),
            claim: &|variable| shared.claim(variable, A::NAME),
        };
        let (credentials, certificate) =
            Credentials::new(A::SCHEMES, self.credentials, setting).map_err(of_api)?;
        let ways = ways(shared, self.transport, self.tls, certificate.as_deref());
        let (transport, abroad) = ways.map_err(of_api)?;
        Ok(Client::new(Core {
            me: Weak::new(),
            api: A::NAME,
            base,
            servers,
            transport,
            abroad,
            guards: Guards::new(&limits, 1 + others.len(), clock.now()),
            others,
            clock,
            random: seed.map_or_else(Random::from_entropy, Random::seeded),
            tracer: Tracer::new(seed),
            correlation_header: correlation_header.transpose().map_err(of_api)?,
            limits,
            credentials,
            plain_http: self.plain_http,
            shows_bodies: self.shows_bodies,
            background: shared.background(),
            deviations: Ledger::default(),
            hooks: shared.hooks().iter().cloned().chain(self.hooks).collect(),
            meter,
            roster: shared.roster(),
        }))
    }
}

impl<A: Api> Default for ApiBuilder<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A: Api> fmt::Debug for ApiBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiBuilder").field("api", &A::NAME).finish_non_exhaustive()
    }
}

/// Where the API is: what the builder says, or the manifest, or the document.
fn bases<A: Api>(given: &[String]) -> Result<Vec<Base>, BuildError> {
    let texts: Vec<&str> = if !given.is_empty() {
        given.iter().map(String::as_str).collect()
    } else if !A::BASE_URLS.is_empty() {
        A::BASE_URLS.to_vec()
    } else {
        A::BASE_URL.into_iter().collect()
    };
    if texts.len() > MOST {
        return Err(BuildError::new(format!("more than {MOST} base URLs")));
    }
    texts.into_iter().map(Base::parse).collect()
}

/// A transport, and the one for other origins, which must not see a certificate.
type Ways = (Arc<dyn Transport>, Option<Arc<dyn Transport>>);

fn ways(
    shared: &Shared,
    given: Option<Arc<dyn Transport>>,
    tls: Option<TlsOptions>,
    certificate: Option<&str>,
) -> Result<Ways, BuildError> {
    if certificate.is_some() && (given.is_some() || shared.has_transport()) {
        return Err(BuildError::new(
            "a client certificate can't be given to a transport of the program's own: set it up \
             there, and say so by `Credential::in_transport()`",
        ));
    }
    match (given, tls) {
        (Some(_), Some(_)) => {
            Err(BuildError::new("`.tls(…)` beside `.transport(…)`: give it to the transport"))
        }
        (Some(transport), None) => Ok((transport, None)),
        (None, None) if certificate.is_none() => Ok((shared.shared_transport()?, shared.abroad()?)),
        (None, tls) => {
            let tls = tls.unwrap_or_else(|| shared.shared_tls());
            let shows = certificate.is_some() || tls.has_identity();
            let abroad = tls.clone().without_identity();
            let abroad = shows.then(|| own_transport(abroad, None)).transpose()?;
            Ok((own_transport(tls, certificate)?, abroad))
        }
    }
}

/// FNV-1a: two APIs of one seed draw different numbers.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
