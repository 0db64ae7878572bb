//! One OpenAPI document as a type.

use crate::auth::Scheme;
use crate::client::Policy;
use crate::operation::Security;

/// One OpenAPI document as a type: it keeps the credential of one API away from the others.
pub trait Api: Send + Sync + 'static {
    /// Its name in the manifest.
    const NAME: &'static str;
    /// The first absolute server URL of the document, where there is one.
    const BASE_URL: Option<&'static str>;
    /// Where the API is, in several places at once: what the manifest says by `base_urls`.
    const BASE_URLS: &'static [&'static str] = &[];
    /// The security schemes that the document declares.
    const SCHEMES: &'static [Scheme];
    /// Which credentials its operations take that say nothing else.
    const SECURITY: Security = &[];
    /// The header that carries the correlation id of a fan-out; `None` where it carries none.
    const CORRELATION_HEADER: Option<&'static str> = Some("X-Correlation-Id");
    /// What the manifest says of timeouts, retries and whatever else guards the API.
    const POLICY: Policy = Policy::new();
}
