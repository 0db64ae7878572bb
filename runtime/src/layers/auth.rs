//! Layer 5: the credential, and the one repeat after a 401 that renewed it.

use std::sync::Arc;

use http::uri::Scheme;
use http::{StatusCode, Uri};

use super::passage::Passage;
use super::redirect::Hop;
use super::transport;
use crate::auth::{Applied, CredentialError, Using};
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;
use crate::transport::RequestBody;

/// Sends the request with its credential, as long as it is at home.
pub(super) async fn run(passage: &Passage<'_>, hop: &Hop) -> Result<RawResponse, CallError> {
    check_channel(passage, hop)?;
    let (raw, applied) = once(passage, hop).await?;
    if raw.status() == StatusCode::UNAUTHORIZED && passage.core.credentials.renew(&applied) {
        return once(passage, hop).await.map(|(raw, _)| raw);
    }
    Ok(raw)
}

async fn once(passage: &Passage<'_>, hop: &Hop) -> Result<(RawResponse, Applied), CallError> {
    let core = passage.core;
    let body = passage.request.body().cloned().map_or_else(RequestBody::empty, RequestBody::from);
    let mut request = http::Request::new(body);
    *request.method_mut() = passage.request.method().clone();
    *request.uri_mut() = hop.uri.clone();
    *request.headers_mut() = hop.headers(passage);
    let mut applied = Applied::default();
    if hop.home {
        let using = Using { transport: &core.transport, clock: &core.clock };
        let security = passage.request.security();
        applied = core
            .credentials
            .apply(security, using, &mut request)
            .await
            .map_err(|error| refused(passage, error))?;
        // What the caller sets for this call stands above the client's credential.
        for (name, value) in &passage.settings.headers {
            request.headers_mut().insert(name, value.clone());
        }
    }
    let raw = transport::run(passage, request).await?;
    Ok((raw, applied))
}

fn refused(passage: &Passage<'_>, CredentialError(message): CredentialError) -> CallError {
    Arc::new(passage.failure(ErrorKind::Credential, message))
}

/// A credential goes over plain http to this machine only, unless the user says otherwise.
fn check_channel(passage: &Passage<'_>, hop: &Hop) -> Result<(), CallError> {
    let plain = hop.uri.scheme() == Some(&Scheme::HTTP) && !is_loopback(&hop.uri);
    if !plain || passage.core.plain_http || !hop.home || !passage.carries_credential() {
        return Ok(());
    }
    let message = "a credential would travel over plain http; use https, or allow it by \
                   `.allow_plain_http()`";
    Err(Arc::new(passage.failure(ErrorKind::Credential, message)))
}

fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_this_machine_is_loopback() {
        for url in
            ["http://localhost:1/", "http://api.LOCALHOST/", "http://127.9.0.1", "http://[::1]:8/"]
        {
            assert!(is_loopback(&url.parse().unwrap()), "{url}");
        }
        for url in ["http://localhost.example.com/", "http://10.0.0.1/", "http://notlocalhost/"] {
            assert!(!is_loopback(&url.parse().unwrap()), "{url}");
        }
    }
}
