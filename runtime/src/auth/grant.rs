//! What a token endpoint is asked with.

use std::sync::Arc;

use super::provider::RefreshTokenKeeper;
use super::text::SecretText;

/// What a token endpoint is asked with: client credentials (RFC 6749, section 4.4), or a refresh
/// token (section 6).
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) id: SecretText,
    /// Empty for a public client.
    pub(super) secret: SecretText,
    pub(super) refresh: Option<SecretText>,
    pub(super) token_url: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) in_body: bool,
    pub(super) keeper: Option<Arc<dyn RefreshTokenKeeper>>,
}

impl Grant {
    pub(super) fn new(id: SecretText, secret: SecretText, refresh: Option<SecretText>) -> Self {
        Self {
            id,
            secret,
            refresh,
            token_url: None,
            scopes: None,
            parameters: Vec::new(),
            in_body: false,
            keeper: None,
        }
    }
}
