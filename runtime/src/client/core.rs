//! What every call of one client needs, without a type of the API.

use std::fmt;
use std::sync::{Arc, Weak};

use futures_util::future::BoxFuture;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderName, Uri};
use url::Url;

use crate::auth::Credentials;
use crate::client::{Background, CallSettings, Limits};
use crate::clock::Clock;
use crate::deviations::Ledger;
use crate::error::{BuildError, CallError};
use crate::hook::Hook;
use crate::layers::{self, Flight, Guards, Place, Standing};
use crate::random::Random;
use crate::request::Request;
use crate::response::RawResponse;
use crate::stats::{ApiMeter, CircuitState, CircuitStats, KnowsCircuits, Roster};
use crate::telemetry::{self, Tracer};
use crate::transport::Transport;

/// What every call of one client needs.
pub(crate) struct Core {
    /// Itself, for work that more than one call waits for.
    pub(crate) me: Weak<Core>,
    pub(crate) api: &'static str,
    pub(crate) base: Base,
    /// Further base URLs of the same API.
    pub(crate) others: Vec<Base>,
    pub(crate) servers: Vec<(String, Base)>,
    pub(crate) transport: Arc<dyn Transport>,
    /// What goes to other origins, where the API's own shows a certificate.
    pub(crate) abroad: Option<Arc<dyn Transport>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Random,
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    pub(crate) tracer: Tracer,
    pub(crate) limits: Limits,
    /// The header that carries the correlation id of a fan-out.
    pub(crate) correlation_header: Option<HeaderName>,
    pub(crate) credentials: Credentials,
    pub(crate) plain_http: bool,
    /// Whether the event of a call shows its bodies.
    pub(crate) shows_bodies: bool,
    pub(crate) background: Arc<Background>,
    pub(crate) deviations: Ledger,
    pub(crate) guards: Guards,
    /// The API's own after those of all.
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) meter: Arc<ApiMeter>,
    pub(crate) roster: Arc<Roster>,
}

impl Core {
    /// Sends a request through every layer. An `Ok` has any status.
    pub(crate) fn send<'a>(
        &'a self,
        request: &'a Request,
        settings: &'a CallSettings,
        flight: &'a Flight,
    ) -> BoxFuture<'a, Result<RawResponse, CallError>> {
        // Boxed here, so that the future of a call stays small whatever layers there are.
        Box::pin(async move {
            let running = flight.count(self.meter.begin(request.operation(), self.clock.now()));
            let _in_flight = telemetry::in_flight(self, request);
            let span = telemetry::call(self, request, settings, flight);
            let result = span.within(layers::send(self, request, settings, flight)).await;
            running.end(self.clock.now(), &result);
            span.land(flight);
            result
        })
    }

    /// What carries a request on the API's own origin, or away from it.
    pub(crate) fn transport_for(&self, home: bool) -> &dyn Transport {
        let abroad = self.abroad.as_ref().filter(|_| !home);
        &**abroad.unwrap_or(&self.transport)
    }

    /// The whole URL of a request; `more` follows its own query.
    pub(crate) fn url(&self, request: &Request, more: &str) -> Result<Uri, BuildError> {
        if let Some(uri) = request.elsewhere() {
            return Ok(uri.clone());
        }
        let queries = [request.query(), more];
        let Some(declared) = request.server() else {
            return self.base.join(request.path(), queries);
        };
        match self.servers.iter().find(|(name, _)| name == declared) {
            Some((_, base)) => base.join(request.path(), queries),
            None => self.base.resolve(declared)?.join(request.path(), queries),
        }
    }
}

impl Core {
    /// The whole URL of a request at another of the API's base URLs, counted from 1.
    pub(crate) fn url_at(
        &self,
        index: usize,
        request: &Request,
        more: &str,
    ) -> Result<Uri, BuildError> {
        if let Some(uri) = request.elsewhere() {
            return Ok(uri.clone());
        }
        let base = index.checked_sub(1).and_then(|at| self.others.get(at)).unwrap_or(&self.base);
        base.join(request.path(), [request.query(), more])
    }
}

impl Core {
    /// Where a request may go with a credential.
    pub(crate) fn homes(&self, request: &Request) -> impl Iterator<Item = Url> {
        let others = self.others.iter().filter_map(|base| base.join("/", ["", ""]).ok());
        let own = self.url(request, "").ok();
        own.into_iter().chain(others).filter_map(|uri| Url::parse(&uri.to_string()).ok())
    }
}

impl KnowsCircuits for Core {
    fn circuits(&self) -> Vec<CircuitStats> {
        let all = self.guards.circuits(self.clock.now()).into_iter();
        let circuits = all.filter_map(|(place, standing)| {
            let base_url = match place {
                Place::Own(0) => self.base.to_string(),
                Place::Own(at) => self.others.get(at - 1)?.to_string(),
                Place::Declared(server) => server.to_owned(),
            };
            Some(CircuitStats { base_url, state: state(standing) })
        });
        circuits.collect()
    }

    fn token_circuits(&self) -> Vec<(&'static str, CircuitState)> {
        let all = self.credentials.circuits(self.clock.now()).into_iter();
        all.map(|(scheme, standing)| (scheme, state(standing))).collect()
    }
}

fn state(standing: Standing) -> CircuitState {
    match standing {
        Standing::Closed => CircuitState::Closed,
        Standing::Open => CircuitState::Open,
        Standing::HalfOpen => CircuitState::HalfOpen,
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("api", &self.api).finish_non_exhaustive()
    }
}

/// A base URL, taken apart once.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end.
    path: String,
    /// What every request has in its query; mostly empty.
    query: String,
}

/// Without its query, which may hold a secret.
impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl Base {
    /// Takes an absolute http or https URL apart.
    pub(crate) fn parse(url: &str) -> Result<Self, BuildError> {
        let fault = |what: &str| BuildError::new(format!("base URL: {what}"));
        let uri: Uri = url.parse().map_err(|_| fault("not a URL"))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(fault("not absolute"));
        };
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(fault("neither http nor https"));
        }
        if authority.as_str().contains('@') {
            return Err(fault("holds a user or password; give it as a credential"));
        }
        let path = parts.path_and_query.as_ref().map_or("", PathAndQuery::path);
        let query = parts.path_and_query.as_ref().and_then(PathAndQuery::query).unwrap_or_default();
        Ok(Self {
            scheme,
            authority,
            path: path.trim_end_matches('/').to_owned(),
            query: query.to_owned(),
        })
    }

    /// A server that an operation declares: absolute, or a path on this one.
    fn resolve(&self, declared: &str) -> Result<Self, BuildError> {
        if !declared.starts_with('/') || declared.starts_with("//") {
            return Self::parse(declared);
        }
        Ok(Self { path: declared.trim_end_matches('/').to_owned(), ..self.clone() })
    }

    /// The whole URL of a path and its query, both encoded.
    pub(crate) fn join(&self, path: &str, queries: [&str; 2]) -> Result<Uri, BuildError> {
        let mut text = String::with_capacity(self.path.len() + path.len() + 64);
        text.push_str(&self.path);
        if !path.starts_with('/') {
            text.push('/');
        }
        text.push_str(path);
        let mut separator = '?';
        for query in [&*self.query].into_iter().chain(queries).filter(|query| !query.is_empty()) {
            text.push(separator);
            text.push_str(query);
            separator = '&';
        }
        let path = PathAndQuery::from_maybe_shared(bytes::Bytes::from(text))
            .map_err(|_| BuildError::new("path or query holds characters that no URL may hold"))?;
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
            .map_err(|_| BuildError::new("not a URL"))
    }
}
