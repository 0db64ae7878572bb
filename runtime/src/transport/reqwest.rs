//! The network: reqwest over rustls, or over the platform's TLS.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::StreamExt;
use http::header::CONTENT_LENGTH;

use super::{RequestBody, ResponseBody, Transport, TransportError, TransportErrorKind};
use crate::tls::{TlsError, TlsOptions, is_native_tls};

/// How long a connection may take to be made, its TLS handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest head of an answer over HTTP/2, in bytes: as long as hyper takes one over HTTP/1.1.
const LONGEST_HEAD: u32 = 8192 + 4096 * 100;

/// The transport that speaks HTTP/1.1 and HTTP/2 over the network. Clones share their connections.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// Why no server can be trusted, when the machine has no CA store: said on the first `https`
    /// call, since a client that speaks plain HTTP to its own machine needs none.
    no_tls: Option<TlsError>,
}

/// What a [`ReqwestTransport`] is made of.
#[derive(Clone, Debug)]
#[must_use]
pub struct ReqwestOptions {
    tls: TlsOptions,
    connect_timeout: Duration,
    system_proxy: bool,
    max_headers: Option<usize>,
}

impl Default for ReqwestOptions {
    fn default() -> Self {
        Self {
            tls: TlsOptions::new(),
            connect_timeout: CONNECT_TIMEOUT,
            system_proxy: true,
            max_headers: None,
        }
    }
}

impl ReqwestOptions {
    /// The machine's roots and proxies, 10 s to connect.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whom to trust, and what to show of oneself.
    pub fn tls(mut self, tls: TlsOptions) -> Self {
        self.tls = tls;
        self
    }

    /// How long a connection may take to be made, its TLS handshake included.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Connects directly, whatever `HTTP_PROXY` and its like say.
    pub fn no_proxy(mut self) -> Self {
        self.system_proxy = false;
        self
    }

    /// The most header lines that an answer over HTTP/1.1 may have, instead of 100. The policy's own
    /// limit holds beside it.
    pub fn max_headers(mut self, lines: usize) -> Self {
        self.max_headers = Some(lines);
        self
    }

    /// The transport. Fails when the TLS options do not hold together; a machine without a CA
    /// store fails at the first `https` call instead.
    pub fn build(&self) -> Result<ReqwestTransport, TlsError> {
        let builder = reqwest::Client::builder();
        let (builder, no_tls) = match self.tls.on_platform(builder) {
            Some(builder) => (builder?, None),
            None => self.with_rustls(reqwest::Client::builder())?,
        };
        let mut builder = builder
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_timeout)
            .http2_max_header_list_size(LONGEST_HEAD)
            .referer(false);
        if !self.system_proxy {
            builder = builder.no_proxy();
        }
        if let Some(lines) = self.max_headers {
            builder = builder.http1_max_headers(lines);
        }
        let client = builder.build().map_err(|error| TlsError::client(&root_cause(&error)))?;
        Ok(ReqwestTransport { client, no_tls })
    }
}

impl ReqwestOptions {
    fn with_rustls(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Result<(reqwest::ClientBuilder, Option<TlsError>), TlsError> {
        let (config, no_tls) = match self.tls.client_config() {
            Ok(config) => (config, None),
            Err(error) if error.is_missing_store() => (self.tls.trusting_nobody()?, Some(error)),
            Err(error) => return Err(error),
        };
        Ok((builder.tls_backend_preconfigured(config), no_tls))
    }
}

impl ReqwestTransport {
    /// With the default [`ReqwestOptions`]. Fails like [`ReqwestOptions::build`].
    pub fn new() -> Result<Self, TlsError> {
        ReqwestOptions::new().build()
    }

    /// Over a client of one's own.
    ///
    /// It should follow no redirects (`redirect::Policy::none()`) and retry nothing: the runtime
    /// does both, and knows when it is safe. Its own timeouts hold beside the runtime's.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self { client, no_tls: None }
    }
}

impl From<reqwest::Client> for ReqwestTransport {
    fn from(client: reqwest::Client) -> Self {
        Self::from_client(client)
    }
}

/// The user's own client is a transport too.
impl Transport for reqwest::Client {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(exchange(self, request))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        match &self.no_tls {
            Some(error) if request.uri().scheme() == Some(&http::uri::Scheme::HTTPS) => {
                let error = TransportError::with_source(
                    TransportErrorKind::Tls,
                    error.to_string(),
                    error.clone(),
                );
                Box::pin(std::future::ready(Err(error)))
            }
            _ => Box::pin(exchange(&self.client, request)),
        }
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

async fn exchange(
    client: &reqwest::Client,
    request: http::Request<RequestBody>,
) -> Result<http::Response<ResponseBody>, TransportError> {
    let request = reqwest::Request::try_from(framed(request)).map_err(|error| {
        let text = format!("the request cannot be sent: {}", root_cause(&error));
        TransportError::with_source(TransportErrorKind::Request, text, error.without_url())
    })?;
    let asked = request.url().origin();
    let mut answer = client.execute(request).await.map_err(|error| failure(error, false))?;
    if answer.url().origin() != asked {
        // Too late for this request, but not for those of the program that goes live.
        let text = "the HTTP client followed a redirect to another origin by itself, and may have \
                    taken credentials along; build it with `redirect::Policy::none()`";
        return Err(TransportError::new(TransportErrorKind::Redirected, text));
    }
    let mut response = http::Response::new(ResponseBody::empty());
    *response.status_mut() = answer.status();
    *response.version_mut() = answer.version();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    let pieces = answer.bytes_stream().map(|piece| piece.map_err(|error| failure(error, true)));
    *response.body_mut() = ResponseBody::stream(pieces);
    Ok(response)
}

/// The request as reqwest takes it. A body that is read while it is sent says its length: not every
/// server takes one in chunks.
fn framed(request: http::Request<RequestBody>) -> http::Request<reqwest::Body> {
    let (mut head, body) = request.into_parts();
    if body.bytes().is_none()
        && let Some(length) = body.len()
    {
        head.headers.insert(CONTENT_LENGTH, length.into());
    }
    let body = match body.bytes() {
        Some(bytes) => reqwest::Body::from(bytes.clone()),
        None => reqwest::Body::wrap_stream(body.into_stream()),
    };
    http::Request::from_parts(head, body)
}

/// What a failed exchange was, in the runtime's words.
fn failure(error: reqwest::Error, head_came: bool) -> TransportError {
    let (kind, what) = if error.is_builder() {
        (TransportErrorKind::Request, "the request cannot be sent")
    } else if (error.is_connect() && is_tls(&error)) || is_unwelcome(&error) {
        (TransportErrorKind::Tls, "no trusted connection")
    } else if error.is_connect() {
        (TransportErrorKind::Connect, "cannot connect")
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, "the transport's time limit passed")
    } else if is_too_long(&error) {
        (TransportErrorKind::TooLong, "the answer's head is longer than allowed")
    } else if !head_came && is_refused_head(&error) {
        (TransportErrorKind::TooLong, "the answer's head is malformed or longer than allowed")
    } else if head_came {
        (TransportErrorKind::Body, "the answer broke off")
    } else {
        (TransportErrorKind::Reset, "the connection broke")
    };
    let text = format!("{what}: {}", root_cause(&error));
    TransportError::with_source(kind, text, error.without_url())
}

/// Whether the head of the answer was longer than hyper takes.
fn is_too_long(error: &(dyn Error + 'static)) -> bool {
    // Hyper tells it apart by this text alone, unless it is built with its server.
    chain(error).any(|cause| cause.to_string().contains("message head is too large"))
}

/// Whether HTTP/2 itself gave up the stream, or the connection, over the head of the answer. It doesn't
/// tell a head that is too long from one that is malformed; neither would be better next time.
fn is_refused_head(error: &(dyn Error + 'static)) -> bool {
    use h2::Reason;
    let mut causes = chain(error).filter_map(<dyn Error>::downcast_ref::<h2::Error>);
    causes.any(|cause| {
        let reasons = [Some(Reason::PROTOCOL_ERROR), Some(Reason::ENHANCE_YOUR_CALM)];
        cause.is_library() && reasons.contains(&cause.reason())
    })
}

/// Whether TLS is the cause. An I/O error hides what it wraps from `source`, one level each.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|cause| {
        std::iter::successors(Some(cause), |cause| wrapped(*cause))
            .any(|cause| cause.is::<rustls::Error>() || is_native_tls(cause))
    })
}

/// Whether the server didn't take our certificate, or wants one. It says so after our side of a
/// TLS 1.3 handshake is done, but before it reads a request.
fn is_unwelcome(error: &(dyn Error + 'static)) -> bool {
    use rustls::AlertDescription as Alert;
    let said = |cause: &(dyn Error + 'static)| match cause.downcast_ref::<rustls::Error>() {
        Some(rustls::Error::AlertReceived(alert)) => matches!(
            alert,
            Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::CertificateRequired
                | Alert::UnknownCA
                | Alert::AccessDenied
        ),
        _ => false,
    };
    chain(error).any(|cause| std::iter::successors(Some(cause), |cause| wrapped(*cause)).any(said))
}

fn wrapped<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let io = error.downcast_ref::<std::io::Error>()?;
    Some(io.get_ref()? as &(dyn Error + 'static))
}

/// The innermost cause: it says what happened. Not reqwest's own error, whose text has the URL.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error).skip(1).last().map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> + 'a {
    std::iter::successors(Some(error), |cause| (*cause).source())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_a_ca_store_https_says_what_to_do_and_http_works() {
        let mut transport = ReqwestOptions::new().no_proxy().build().unwrap();
        transport.no_tls = Some(TlsError::no_store("none found"));
        let send =
            |url: &str| transport.send(http::Request::get(url).body(RequestBody::empty()).unwrap());
        let error = send("https://localhost:9/").await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Tls);
        assert!(error.to_string().contains("SSL_CERT_FILE"), "{error}");
        let error = send("http://localhost:9/").await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Connect);
    }
}
