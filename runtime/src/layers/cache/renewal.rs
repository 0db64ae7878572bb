//! Renews a stored answer in the background while it is still used (RFC 5861 §3).

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use tokio::runtime::Handle;

use super::entry::Entry;
use crate::client::CallSettings;
use crate::layers::{Errand, Flight, coalesce};

/// Begins to renew it, unless that is under way; false where nothing runs in the background. It
/// outlives its caller, and `drain` waits for it.
pub(super) fn begin(errand: &Errand<'_>, entry: &Arc<Entry>) -> bool {
    let Ok(runtime) = Handle::try_current() else { return false };
    if entry.renewing.swap(true, SeqCst) {
        return true;
    }
    let (core, request) = (Arc::clone(&errand.core), errand.request.clone());
    let settings =
        CallSettings { timeout: None, until: None, horizon: None, ..errand.settings.clone() };
    let (working, renewing) = (core.background.begin(), Renewing(Arc::clone(entry)));
    runtime.spawn(async move {
        let _until_the_end = (working, renewing);
        let now = core.clock.now();
        let flight = Flight::counted(core.meter.attempts_of(request.operation(), now));
        if let Some(errand) = Errand::new(&core, &request, &settings, &flight) {
            // Whatever comes of it: it is stored, or the next call asks again.
            let _ = coalesce::run(&errand, None).await;
        }
    });
    true
}

/// It is being renewed until this is dropped.
struct Renewing(Arc<Entry>);

impl Drop for Renewing {
    fn drop(&mut self) {
        self.0.renewing.store(false, SeqCst);
    }
}
