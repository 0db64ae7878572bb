//! The user's own hooks: the last before a request leaves, the first when its answer is there.

use std::sync::Arc;

use super::passage::Passage;
use super::redirect::Hop;
use crate::error::{CallError, ErrorKind, bounded};
use crate::hook::{AttemptInfo, Hook, HookError};
use crate::response::RawResponse;
use crate::transport::{RequestBody, TransportError};

/// Lets each hook, in the order in which they were given, do what it does to the request.
pub(super) async fn before(
    passage: &Passage<'_>,
    hop: &Hop,
    request: &mut http::Request<RequestBody>,
) -> Result<(), CallError> {
    for hook in concerned(passage, hop) {
        // What it puts there may say who asks, and nobody else may get that answer.
        let watched = passage.settings.keeps && hook.caller().is_none();
        let was = watched.then(|| (request.uri().clone(), request.headers().clone()));
        let asked = hook.before(info(passage, hop), request).await;
        asked.map_err(|error| refused(passage, error))?;
        if was.is_some_and(|(uri, headers)| uri != *request.uri() || headers != *request.headers())
        {
            passage.flight.bend();
        }
    }
    Ok(())
}

/// Tells each hook what came of the request.
pub(super) async fn after(
    passage: &Passage<'_>,
    hop: &Hop,
    answer: Result<&RawResponse, &TransportError>,
) {
    for hook in concerned(passage, hop) {
        hook.after(info(passage, hop), answer).await;
    }
}

fn concerned<'a>(passage: &Passage<'a>, hop: &Hop) -> impl Iterator<Item = &'a Arc<dyn Hook>> {
    let home = hop.home;
    passage.core.hooks.iter().filter(move |hook| home || hook.goes_abroad())
}

fn info<'a>(passage: &Passage<'a>, hop: &Hop) -> AttemptInfo<'a> {
    AttemptInfo {
        api: passage.request.api(),
        operation: passage.request.operation(),
        template: passage.request.template(),
        number: passage.flight.attempts(),
        at_home: hop.home,
    }
}

fn refused(passage: &Passage<'_>, error: HookError) -> CallError {
    let text = passage.core.hidden(passage.request).text(error.to_string());
    let mut failure = passage.failure(ErrorKind::Rejected, bounded(&text));
    failure.worth_repeating = error.passing;
    failure.source = error.source;
    Arc::new(failure)
}
