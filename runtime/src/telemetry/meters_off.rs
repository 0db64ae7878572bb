//! No measurements.

use super::{End, Sending};
use crate::client::Core;
use crate::error::CallError;
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::RequestBody;

/// A call that is under way.
pub(crate) struct InFlight;

pub(crate) fn in_flight(_: &Core, _: &Request) -> InFlight {
    InFlight
}

pub(super) fn ended(_: &Core, _: &Request, _: &Flight, _: End<'_>) {}

pub(super) struct Exchange;

impl Exchange {
    pub(super) fn begin(_: &Sending<'_>, _: &http::Request<RequestBody>) -> Self {
        Self
    }

    pub(super) fn end(self, _: &Core, _: &Result<RawResponse, CallError>) {}
}
