//! What drives a stream of items, whatever their type: it opens the stream, cuts it into texts, and
//! opens it again where it can go on.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::events::{Events, TooLong};
use super::framing::{EventForm, Framing, Kind};
use super::lines::Lines;
use super::pieces::{Lost, Patience, Pieces, Wanted};
use crate::client::{CallSettings, Core};
use crate::error::CallError;
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::TransportError;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How long to wait before a stream that ended in good order is asked for again, where it doesn't
/// say so: what browsers do.
const USUAL_RETRY: Duration = Duration::from_secs(3);

/// Why there are no further items.
pub(super) enum Stop {
    /// What came is no stream: its operation knows what it is.
    Other(Result<RawResponse, CallError>, Arc<Flight>),
    /// The stream broke off.
    Lost(CallError),
}

/// A stream of JSON texts.
pub(super) struct Feed {
    pub(super) core: Arc<Core>,
    pub(super) request: Arc<Request>,
    settings: CallSettings,
    reader: Reader,
    state: State,
    idle: Option<Duration>,
    /// Asks again when the server ends the stream.
    follows: bool,
    /// How often it broke since the last item.
    breaks: u32,
    attempts: u32,
    headers: Option<HeaderMap>,
}

enum State {
    Unopened,
    Opening(BoxFuture<'static, (Result<RawResponse, CallError>, Arc<Flight>)>),
    Reading(Pieces),
    Pausing(BoxFuture<'static, ()>),
    /// The body has ended; what it left is still to be read.
    Ending,
    Over,
}

enum Reader {
    Events(Box<Events>, EventForm),
    Lines(Box<Lines>),
}

impl Feed {
    pub(super) fn new(
        core: &Arc<Core>,
        request: Request,
        mut settings: CallSettings,
        framing: Framing,
    ) -> Self {
        let limit = usize::try_from(core.limits.max_answer_bytes).unwrap_or(usize::MAX);
        settings.unread = Some(Wanted::Framed(framing));
        let reader = match framing.0 {
            Kind::Events(form) => Reader::Events(Box::new(Events::new(limit)), form),
            Kind::Lines => Reader::Lines(Box::new(Lines::new(limit))),
        };
        Self {
            core: Arc::clone(core),
            request: Arc::new(request.accepting(|media| framing.is_of(media))),
            settings,
            reader,
            state: State::Unopened,
            idle: None,
            follows: false,
            breaks: 0,
            attempts: 0,
            headers: None,
        }
    }

    pub(super) fn set_idle(&mut self, limit: Duration) {
        self.idle = Some(limit);
    }

    pub(super) fn follow(&mut self) {
        self.follows = true;
    }

    pub(super) fn go_on_after(&mut self, id: String) {
        if let Reader::Events(events, _) = &mut self.reader {
            events.go_on_after(id);
        }
    }

    pub(super) fn last_id(&self) -> Option<&str> {
        match &self.reader {
            Reader::Events(events, _) => Some(events.last_id()).filter(|id| !id.is_empty()),
            Reader::Lines(_) => None,
        }
    }

    pub(super) fn headers(&self) -> Option<&HeaderMap> {
        self.headers.as_ref()
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The next text.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Stop>>> {
        loop {
            match &mut self.state {
                State::Over => return Poll::Ready(None),
                State::Unopened => self.state = State::Opening(self.open()),
                State::Pausing(time) => {
                    ready!(time.as_mut().poll(context));
                    self.state = State::Opening(self.open());
                }
                State::Opening(opening) => {
                    let (result, flight) = ready!(opening.as_mut().poll(context));
                    if let Some(stop) = self.opened(result, flight) {
                        return Poll::Ready(Some(Err(stop)));
                    }
                }
                State::Ending => {
                    let last = self.reader.last();
                    self.ended();
                    if let Some(text) = last {
                        return Poll::Ready(Some(Ok(text)));
                    }
                }
                State::Reading(pieces) => {
                    match self.reader.next() {
                        Ok(Read::Item(text)) => {
                            self.breaks = 0;
                            return Poll::Ready(Some(Ok(text)));
                        }
                        Ok(Read::End) => {
                            self.state = State::Over;
                            continue;
                        }
                        Ok(Read::Hungry) => {}
                        Err(TooLong) => {
                            let limit = limit(&self.core);
                            let lost = Lost::Broken(TransportError::too_long(limit));
                            return Poll::Ready(Some(Err(self.give_up(lost))));
                        }
                    }
                    match ready!(Pin::new(pieces).poll_next(context)) {
                        Some(Ok(piece)) => self.reader.feed(piece),
                        None => self.state = State::Ending,
                        Some(Err(lost)) => {
                            if let Some(stop) = self.broke(lost) {
                                return Poll::Ready(Some(Err(stop)));
                            }
                        }
                    }
                }
            }
        }
    }

    /// Asks for the stream, behind what came last.
    fn open(&mut self) -> BoxFuture<'static, (Result<RawResponse, CallError>, Arc<Flight>)> {
        if self.settings.until.is_none()
            && let Some(whole) = self.settings.timeout
        {
            self.settings.until = self.core.clock.now().checked_add(whole);
        }
        let mut settings = self.settings.clone();
        if let Some(id) = self.last_id().and_then(|id| HeaderValue::from_bytes(id.as_bytes()).ok())
        {
            settings.headers.push((LAST_EVENT_ID, id));
        }
        let (core, request) = (Arc::clone(&self.core), Arc::clone(&self.request));
        let flight = Arc::new(Flight::new());
        Box::pin(async move {
            let result = core.send(&request, &settings, &flight).await;
            (result, flight)
        })
    }

    fn opened(
        &mut self,
        result: Result<RawResponse, CallError>,
        flight: Arc<Flight>,
    ) -> Option<Stop> {
        self.attempts = flight.attempts();
        let Some(body) = result.as_ref().ok().and_then(RawResponse::take_rest) else {
            self.state = State::Over;
            // "No Content" is how a server says that there is nothing more to ask for.
            let is_over =
                self.headers.is_some() && result.as_ref().is_ok_and(|raw| raw.status_code() == 204);
            return (!is_over).then_some(Stop::Other(result, flight));
        };
        if let Ok(raw) = &result {
            self.core.opened(&self.request, &flight, raw.status());
            self.headers = Some(raw.headers().clone());
        }
        let patience = Patience {
            silence: self.idle.unwrap_or(self.core.limits.deadline),
            until: self.settings.until,
        };
        self.state = State::Reading(Pieces::new(body, &self.core.clock, patience));
        None
    }

    /// The body ended in good order.
    fn ended(&mut self) {
        self.state = State::Over;
        if let Reader::Events(events, _) = &mut self.reader
            && self.follows
            && self.request.is_safe()
        {
            events.restart();
            let pause = events.retry().unwrap_or(USUAL_RETRY);
            self.state = State::Pausing(self.core.clock.sleep(pause));
        }
    }

    /// The body broke off: where nothing is lost by it, it is asked for again.
    fn broke(&mut self, lost: Lost) -> Option<Stop> {
        let most = self.settings.attempts.unwrap_or(self.core.limits.attempts);
        let goes_on = self.request.is_safe() && (self.follows || self.last_id().is_some());
        if matches!(lost, Lost::Late) || !goes_on || self.breaks + 1 >= most {
            return Some(self.give_up(lost));
        }
        let Reader::Events(events, _) = &mut self.reader else { return Some(self.give_up(lost)) };
        events.restart();
        let limits = &self.core.limits;
        let pause = events.retry().unwrap_or_else(|| {
            let doubled = 1_u32.checked_shl(self.breaks).unwrap_or(u32::MAX);
            limits.backoff.saturating_mul(doubled).min(limits.backoff_cap)
        });
        self.breaks += 1;
        self.state = State::Pausing(self.core.clock.sleep(pause.min(limits.retry_after_cap)));
        None
    }

    fn give_up(&mut self, lost: Lost) -> Stop {
        self.state = State::Over;
        Stop::Lost(lost.into_failure(&self.core, &self.request, self.attempts))
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("request", &self.request).finish_non_exhaustive()
    }
}

enum Read {
    Item(Bytes),
    /// The stream says that it is over.
    End,
    /// Another piece is needed.
    Hungry,
}

impl Reader {
    fn feed(&mut self, piece: Bytes) {
        match self {
            Self::Events(events, _) => events.feed(piece),
            Self::Lines(lines) => lines.feed(piece),
        }
    }

    fn next(&mut self) -> Result<Read, TooLong> {
        match self {
            Self::Events(events, form) => Ok(match events.next()? {
                None => Read::Hungry,
                Some(event) if form.is_end(&event) => Read::End,
                Some(event) => Read::Item(form.json(event).into()),
            }),
            Self::Lines(lines) => {
                Ok(lines.next()?.map_or(Read::Hungry, |text| Read::Item(text.into())))
            }
        }
    }

    /// What is left when the body has ended. An event that was on its way is none.
    fn last(&mut self) -> Option<Bytes> {
        match self {
            Self::Events(..) => None,
            Self::Lines(lines) => lines.last().map(Bytes::from),
        }
    }
}

fn limit(core: &Core) -> usize {
    usize::try_from(core.limits.max_answer_bytes).unwrap_or(usize::MAX)
}
