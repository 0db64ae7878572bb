//! What happens while a fan-out runs, for whoever looks on.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::status::{LegStatus, Overall};
use crate::clock::Clock;
use crate::error::ErrorKind;
use crate::layers::{Onlooker, Progress};
use crate::stats::Reuse;

/// Something that happened while a fan-out ran. What happens at one moment comes in the order of
/// the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The time since the fan-out started.
    pub at: Duration,
    /// The leg's name in the manifest; `None` for the fan-out as a whole.
    pub leg: Option<Cow<'static, str>>,
    /// The element's name, for what happens to an element of the leg: its position in the list from
    /// 0, or its target. For a leg of a fan-out that is an element, `3.charge`; of one that is the
    /// leg, `charge`.
    pub element: Option<Cow<'static, str>>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// A call of the leg starts.
    Started(Role),
    /// An attempt is made.
    Attempt {
        /// Of which call.
        role: Role,
        /// Its number, from 1.
        number: u32,
    },
    /// An attempt brought no success.
    AttemptFailed {
        /// Of which call.
        role: Role,
        /// Its number, from 1.
        number: u32,
        /// The status of its answer, or the kind of error that came instead.
        why: Result<u16, ErrorKind>,
    },
    /// The next attempt is made after some time.
    Retry {
        /// Of which call.
        role: Role,
        /// The time until then.
        after: Duration,
    },
    /// A call needs no attempt of its own: its answer was kept, or it shares another's request.
    Reused {
        /// Which call.
        role: Role,
        /// Where its answer comes from.
        how: Reuse,
    },
    /// The leg has this status. The undo phase may give it another.
    Ended(LegStatus),
    /// The caller is gone, before it got the outcome of a fan-out that undoes in the background:
    /// that counts as not met, and what succeeded is undone, whatever the join said.
    Abandoned,
    /// The join is decided: no leg starts any more.
    Joined {
        /// Whether its rule held.
        met: bool,
    },
    /// The fan-out has ended, the undo phase included.
    Finished(Overall),
}

/// Which call of a leg an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The leg's own operation.
    Own,
    /// The operation that stands in for it.
    Fallback,
    /// The leg's own operation once more, because it is in doubt.
    Again,
    /// The operation that undoes it.
    Undo,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>8.3} s  ", self.at.as_secs_f64())?;
        match (&self.leg, &self.element) {
            (Some(leg), Some(element)) => write!(f, "{leg}[{element}]: {}", self.kind),
            (Some(leg), None) => write!(f, "{leg}: {}", self.kind),
            (None, _) => self.kind.fmt(f),
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started(role) => write!(f, "{role}started"),
            Self::Attempt { role, number } => write!(f, "{role}attempt {number}"),
            Self::AttemptFailed { role, number, why: Ok(status) } => {
                write!(f, "{role}attempt {number} failed: {status}")
            }
            Self::AttemptFailed { role, number, why: Err(kind) } => {
                write!(f, "{role}attempt {number} failed: {kind}")
            }
            Self::Retry { role, after } => write!(f, "{role}retry in {} ms", after.as_millis()),
            Self::Reused { role, how } => write!(f, "{role}{how}"),
            Self::Ended(status) => status.fmt(f),
            Self::Abandoned => f.write_str("the caller is gone"),
            Self::Joined { met: true } => f.write_str("met"),
            Self::Joined { met: false } => f.write_str("not met"),
            Self::Finished(overall) => overall.fmt(f),
        }
    }
}

impl Role {
    /// In one word: `own`, `fallback`, `again`, `undo`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Fallback => "fallback",
            Self::Again => "again",
            Self::Undo => "undo",
        }
    }
}

/// As it stands before what happened.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "",
            Self::Fallback => "fallback ",
            Self::Again => "asking again ",
            Self::Undo => "undo ",
        })
    }
}

/// The events of one fan-out as they come; it ends with the fan-out.
#[derive(Debug)]
pub struct Events(UnboundedReceiver<Event>);

impl Events {
    pub(super) fn channel() -> (UnboundedSender<Event>, Self) {
        let (sender, receiver) = unbounded_channel();
        (sender, Self(receiver))
    }

    /// The next event; `None` once the fan-out has ended or was dropped.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll_recv(context)
    }
}

/// Where events go.
pub(super) type Sink = Arc<dyn Fn(Event) + Send + Sync>;

/// Tells whoever looks on about one leg, or about the fan-out as a whole. Costs nothing where
/// nobody does.
#[derive(Clone, Default)]
pub(super) struct Teller(Option<Arc<Telling>>);

struct Telling {
    sink: Sink,
    clock: Arc<dyn Clock>,
    started: Instant,
    leg: Option<Cow<'static, str>>,
    element: Option<Cow<'static, str>>,
}

impl Teller {
    /// Tells `sink`, if there is one, about the fan-out as a whole.
    pub(super) fn new(sink: Option<Sink>, clock: &Arc<dyn Clock>) -> Self {
        Self(sink.map(|sink| {
            let (clock, started) = (Arc::clone(clock), clock.now());
            Arc::new(Telling { sink, clock, started, leg: None, element: None })
        }))
    }

    /// The same for a leg.
    pub(super) fn of(&self, leg: Cow<'static, str>) -> Self {
        Self(self.0.as_ref().map(|telling| {
            Arc::new(Telling {
                sink: Arc::clone(&telling.sink),
                clock: Arc::clone(&telling.clock),
                started: telling.started,
                leg: Some(leg),
                element: None,
            })
        }))
    }

    /// The same for an element of its leg.
    pub(super) fn of_element(&self, element: Cow<'static, str>) -> Self {
        Self(self.0.as_ref().map(|telling| {
            Arc::new(Telling {
                sink: Arc::clone(&telling.sink),
                clock: Arc::clone(&telling.clock),
                started: telling.started,
                leg: telling.leg.clone(),
                element: Some(element),
            })
        }))
    }

    /// Where the events of a fan-out go that is this element: they come as events of its legs.
    pub(super) fn forward(&self) -> Option<Sink> {
        let telling = Arc::clone(self.0.as_ref()?);
        Some(Arc::new(move |event: Event| {
            let Some(leg) = &event.leg else { return };
            let outer = telling.element.as_ref().map_or_else(String::new, |one| format!("{one}."));
            let inner = event.element.map_or_else(String::new, |inner| format!("[{inner}]"));
            telling.tell_of(Some(format!("{outer}{leg}{inner}").into()), event.kind);
        }))
    }

    pub(super) fn is_heard(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn tell(&self, kind: EventKind) {
        if let Some(telling) = &self.0 {
            telling.tell(kind);
        }
    }

    /// What makes events of what happens to a call.
    pub(super) fn onlooker(&self, role: Role) -> Option<Onlooker> {
        let telling = Arc::clone(self.0.as_ref()?);
        Some(Onlooker(Box::new(move |progress| {
            telling.tell(match progress {
                Progress::Attempt(number) => EventKind::Attempt { role, number },
                Progress::Failed(number, why) => EventKind::AttemptFailed { role, number, why },
                Progress::Pause(after) => EventKind::Retry { role, after },
                Progress::Reused(how) => EventKind::Reused { role, how },
            });
        })))
    }
}

impl Telling {
    fn tell(&self, kind: EventKind) {
        self.tell_of(self.element.clone(), kind);
    }

    fn tell_of(&self, element: Option<Cow<'static, str>>, kind: EventKind) {
        let at = self.clock.now().saturating_duration_since(self.started);
        (self.sink)(Event { at, leg: self.leg.clone(), element, kind });
    }
}
