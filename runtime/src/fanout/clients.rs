//! The clients that a fan-out is called with.

use crate::api::Api;
use crate::client::Client;

/// The clients of a generated crate: what a fan-out inside of another one is called with.
///
/// All of them share their clock and what runs in the background, so that one of them can speak for
/// a leg that calls no API itself.
pub trait Clients: Send + Sync + 'static {
    /// The API of the one that speaks.
    type Api: Api;

    /// The one that speaks for all.
    fn speaker(&self) -> &Client<Self::Api>;
}
