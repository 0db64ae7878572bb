//! Why a TLS configuration cannot be built, and what to do.

use std::error::Error;
use std::fmt;
use std::path::Path;

/// A TLS configuration that cannot be built. Its text says what to do.
#[derive(Clone, Debug)]
pub struct TlsError {
    kind: Kind,
    text: String,
    source: Option<rustls::Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NoStore,
    Other,
}

impl TlsError {
    pub(super) fn pem(what: &str, detail: &dyn fmt::Display) -> Self {
        let text = format!(
            "{what} is no usable PEM: {detail}; give the text of a file with BEGIN and END lines"
        );
        Self { kind: Kind::Other, text, source: None }
    }

    pub(super) fn file(path: &Path, detail: &std::io::Error) -> Self {
        let text = format!("the file `{}` cannot be read: {detail}", path.display());
        Self { kind: Kind::Other, text, source: None }
    }

    pub(super) fn no_provider() -> Self {
        let text = "no cryptography is linked: turn on the feature `ring` or `aws-lc-rs` of \
                    fanwise-runtime, or give a provider by `TlsOptions::provider`";
        Self { kind: Kind::Other, text: text.to_owned(), source: None }
    }

    pub(crate) fn no_store(detail: &str) -> Self {
        let text = format!(
            "this machine has no store of CA certificates ({}): install one (the package \
             `ca-certificates` of most Linux systems), name one in the environment variable \
             SSL_CERT_FILE, or give roots to trust with `TlsOptions::root_pem`",
            detail.trim_end_matches('.')
        );
        Self { kind: Kind::NoStore, text, source: None }
    }

    pub(super) fn no_roots() -> Self {
        let text = "`only_these_roots` is set, but no root was given: add one with \
                    `TlsOptions::root_pem`";
        Self { kind: Kind::Other, text: text.to_owned(), source: None }
    }

    pub(super) fn refused(source: rustls::Error) -> Self {
        let text = format!("TLS refused its configuration: {source}");
        Self { kind: Kind::Other, text, source: Some(source) }
    }

    pub(super) fn verifier(detail: &dyn fmt::Display) -> Self {
        let text = format!("TLS refused the roots: {detail}");
        Self { kind: Kind::Other, text, source: None }
    }

    pub(crate) fn client(detail: &dyn fmt::Display) -> Self {
        let text = format!(
            "the HTTP client refused its TLS configuration: {detail}; a rustls of another major \
             version is in the dependency tree"
        );
        Self { kind: Kind::Other, text, source: None }
    }

    /// Whether the machine has no store of CA certificates, the one fault that plain HTTP and
    /// roots of one's own do without.
    pub fn is_missing_store(&self) -> bool {
        self.kind == Kind::NoStore
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for TlsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|error| error as &(dyn Error + 'static))
    }
}
