//! No cache: every read that isn't shared is sent.

use http::HeaderMap;

use super::{Errand, Flight, coalesce, straight};
use crate::client::{Cache, CallSettings, Core};
use crate::error::CallError;
use crate::request::Request;
use crate::response::RawResponse;

/// Nothing is kept.
pub(super) struct Store;

impl Store {
    pub(super) fn new(_: Option<Cache>) -> Self {
        Self
    }
}

pub(super) const fn is_built() -> bool {
    false
}

pub(super) fn is_wanted(_: &Core, _: &Request, _: &CallSettings) -> bool {
    false
}

pub(super) async fn run(errand: &Errand<'_>) -> Result<RawResponse, CallError> {
    coalesce::run(errand, None).await
}

pub(super) async fn fetch(errand: &Errand<'_>) -> Result<RawResponse, CallError> {
    straight(&errand.core, errand.request, errand.settings, errand.flight).await
}

pub(super) fn spoil(_: &Core, _: &Request, _: &CallSettings, _: Option<&HeaderMap>) {}

pub(crate) fn forget(_: &Core, _: &Flight, _: &RawResponse) {}
