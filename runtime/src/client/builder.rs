//! How a client of one API is set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::api::Api;
use crate::auth::{Credential, Credentials};
use crate::client::{Base, Client, Core, Policy, Shared, correlation};
use crate::deviations::Ledger;
use crate::error::BuildError;
use crate::layers::Guards;
use crate::random::Random;
use crate::transport::Transport;

/// Sets up a client of one API.
pub struct ApiBuilder<A> {
    base_url: Option<String>,
    servers: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    credentials: Vec<(String, Credential)>,
    policy: Policy,
    correlation_header: Option<String>,
    plain_http: bool,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> ApiBuilder<A> {
    /// Nothing set: the document's first server, the manifest's policy, no credential.
    pub fn new() -> Self {
        Self {
            base_url: None,
            servers: Vec::new(),
            transport: None,
            credentials: Vec::new(),
            policy: Policy::new(),
            correlation_header: A::CORRELATION_HEADER.map(str::to_owned),
            plain_http: false,
            api: PhantomData,
        }
    }

    /// Where the API is, instead of the document's first server.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
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

    /// The credential for the security scheme `name`; a later one replaces an earlier one.
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

    /// The client; fails on a bad URL, a credential for an unknown scheme, or a transport that
    /// can't be made.
    pub fn build(self, shared: &Shared) -> Result<Client<A>, BuildError> {
        let of_api = |fault: BuildError| BuildError::new(format!("{}: {fault}", A::NAME));
        let Some(url) = self.base_url.as_deref().or(A::BASE_URL) else {
            let fault = "the document names no server; give one by `.base_url(…)`";
            return Err(of_api(BuildError::new(fault)));
        };
        let mut servers = Vec::with_capacity(self.servers.len());
        for (declared, url) in self.servers {
            servers.push((declared, Base::parse(&url).map_err(of_api)?));
        }
        let correlation_header = self.correlation_header.as_deref().map(correlation::header);
        let (clock, limits) =
            (shared.shared_clock(), A::POLICY.overridden_by(self.policy).limits());
        Ok(Client::new(Core {
            api: A::NAME,
            base: Base::parse(url).map_err(of_api)?,
            servers,
            transport: match self.transport {
                Some(transport) => transport,
                None => shared.shared_transport()?,
            },
            guards: Guards::new(&limits, clock.now()),
            clock,
            random: match shared.shared_seed() {
                Some(seed) => Random::seeded(seed ^ hash(A::NAME)),
                None => Random::from_entropy(),
            },
            correlation_header: correlation_header.transpose().map_err(of_api)?,
            limits,
            credentials: Credentials::new(A::SCHEMES, self.credentials).map_err(of_api)?,
            plain_http: self.plain_http,
            background: shared.background(),
            deviations: Ledger::default(),
            meter: shared.roster().of(A::NAME),
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

/// FNV-1a: two APIs of one seed draw different numbers.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
