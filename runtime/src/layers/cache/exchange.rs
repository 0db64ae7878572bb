//! Asks the API, with what is stored in hand.

use std::sync::Arc;
use std::time::Instant;

use super::Ask;
use super::entry::Entry;
use super::freshness::{Standing, Times};
use super::store::Visit;
use crate::client::CallSettings;
use crate::error::{CallError, ErrorKind};
use crate::layers::passage::latest;
use crate::layers::{Errand, straight};
use crate::response::RawResponse;

/// Sends the read; stores its answer, or renews the stored one.
pub(in crate::layers) async fn fetch(errand: &Errand<'_>) -> Result<RawResponse, CallError> {
    let (core, flight) = (&errand.core, errand.flight);
    let Some(ask) = Ask::of(errand) else {
        return straight(core, errand.request, errand.settings, flight).await;
    };
    let stored = core.guards.store.find(&ask.url, &ask.identity, &errand.headers);
    let asked = core.clock.now();
    // Another call may have stored it since this one has looked.
    if let Some(entry) = &stored
        && entry.freshness.stands(asked, &ask.demands) == Standing::Fresh
    {
        return Ok(entry.served(asked));
    }
    let visit = core.guards.store.visit(&ask.url);
    let mut settings = CallSettings {
        keeps: true,
        timeout: None,
        until: Some(latest(core, errand.settings, asked)),
        ..errand.settings.clone()
    };
    let own = settings.headers.len();
    settings.headers.extend(stored.iter().flat_map(|entry| entry.validators()));
    let conditional = settings.headers.len() > own;
    let mut result = straight(core, errand.request, &settings, flight).await;
    let exchange = Exchange { errand, ask: &ask, visit, asked };
    if let (true, Some(entry), Ok(raw)) = (conditional, &stored, &result)
        && raw.status_code() == 304
    {
        if !flight.is_bent() && entry.is_confirmed_by(raw.headers()) {
            return Ok(exchange.renew(entry, raw));
        }
        // It speaks of another version than the one that is stored.
        exchange.outdated();
        settings.headers.truncate(own);
        result = straight(core, errand.request, &settings, flight).await;
    }
    exchange.end(result, stored)
}

/// The API was asked.
struct Exchange<'a> {
    errand: &'a Errand<'a>,
    ask: &'a Ask,
    visit: Visit,
    asked: Instant,
}

impl Exchange<'_> {
    /// The stored answer holds.
    fn renew(&self, entry: &Entry, confirmed: &RawResponse) -> RawResponse {
        let given = self.errand.core.guards.store.limits().fresh();
        let (raw, renewed) = entry.renewed(self.errand, confirmed.headers(), self.times(), given);
        match renewed {
            Some(renewed) if !self.visit.is_spoiled() => self.store(renewed),
            _ => self.outdated(),
        }
        raw
    }

    /// What came is stored, or what is stored stands in for what did not come.
    fn end(
        self,
        result: Result<RawResponse, CallError>,
        stored: Option<Arc<Entry>>,
    ) -> Result<RawResponse, CallError> {
        let (core, now) = (&self.errand.core, self.errand.core.clock.now());
        if let Some(entry) = stored
            && is_outage(&result)
            && !self.visit.is_spoiled()
            && entry.freshness.forgives(now, &self.ask.demands)
        {
            return Ok(entry.served(now));
        }
        let Ok(raw) = &result else { return result };
        let may_be_kept = !self.visit.is_spoiled() && !self.errand.flight.is_bent();
        let given = core.guards.store.limits().fresh();
        match Entry::of(self.errand, raw, self.times(), given) {
            Some(entry) if may_be_kept => self.store(entry),
            // A newer answer than the stored one, that is not stored itself.
            _ if raw.status().is_success() || matches!(raw.status_code(), 404 | 410) => {
                self.outdated();
            }
            _ => {}
        }
        result
    }

    fn store(&self, entry: Entry) {
        let store = &self.errand.core.guards.store;
        store.put(&self.ask.url, &self.ask.identity, &self.errand.headers, entry);
    }

    fn outdated(&self) {
        let store = &self.errand.core.guards.store;
        store.drop_answers(&self.ask.url, &self.ask.identity, &self.errand.headers);
    }

    fn times(&self) -> Times {
        let clock = &self.errand.core.clock;
        Times { asked: self.asked, came: clock.now(), wall: clock.wall() }
    }
}

/// Whether the API can't answer (RFC 5861 §4). What this client refuses of itself is none.
fn is_outage(result: &Result<RawResponse, CallError>) -> bool {
    match result {
        Ok(raw) => matches!(raw.status_code(), 500 | 502..=504),
        Err(failure) => matches!(
            failure.kind,
            ErrorKind::Connect
                | ErrorKind::Transport
                | ErrorKind::Timeout
                | ErrorKind::Deadline
                | ErrorKind::CircuitOpen
        ),
    }
}
