//! A leg with elements: one call for each element of a list, or for each target of a broadcast.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::leg::Leg;
use super::slot::{Fate, Slot, Slots};
use super::status::LegStatus;
use super::tuples::tuples;
use crate::error::{ApiError, CallError};
use crate::operation::Operation;

/// A leg that calls one operation for each element of a list, or at each of several base URLs.
pub type Each<O> = Elements<Vec<Leg<O>>>;

/// A leg with elements: each has a status, an answer and an undo of its own.
///
/// `L` is a `Vec` of [`Leg`]s of one type ([`Each`]), a `Vec` of [`FanOutLeg`](super::FanOutLeg)s ([`EachFanOut`](super::EachFanOut)),
/// or a tuple of up to twelve legs where the operations of several APIs are called.
///
/// The leg is `in_doubt` or `undo_failed` if an element is. Else it is `success` if its rule
/// holds: no more elements failed than the plan allows, or the join of its targets is met.
pub struct Elements<L>(Arc<Crowd<L>>);

/// What a leg with elements holds; shared by the outcome's field and the driver.
pub(super) struct Crowd<L> {
    fate: Fate,
    /// The legs of a tuple; of a list, nothing, until the list is there.
    first: L,
    list: OnceLock<L>,
    error: Mutex<Option<ApiError<()>>>,
}

impl<L: ElementLegs> Elements<L> {
    /// A leg that has not started.
    pub fn new() -> Self {
        Self(Arc::new(Crowd {
            fate: Fate::default(),
            first: L::default(),
            list: OnceLock::new(),
            error: Mutex::new(None),
        }))
    }

    /// Its elements: in the order of the list, or of the targets. A list that was never looked at,
    /// because the leg never started, has none.
    pub fn elements(&self) -> &L {
        self.0.list()
    }

    /// What became of the leg; `None` only while its fan-out runs.
    pub fn status(&self) -> Option<LegStatus> {
        self.0.fate.status()
    }

    /// Why it never started.
    pub fn reason(&self) -> Option<&str> {
        self.0.fate.reason()
    }

    /// The time from its start to the end of its last element. What the undo phase does counts only
    /// where that asked an element's operation again.
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.fate.elapsed()
    }

    pub(super) fn crowd(&self) -> Arc<Crowd<L>> {
        Arc::clone(&self.0)
    }
}

impl<O: Operation> Each<O> {
    /// The answers that hold, in the order of the elements: those of elements whose status is
    /// `success` or `fallback`.
    pub fn values(&self) -> impl Iterator<Item = &O::Answer> {
        self.elements().iter().filter_map(|leg| leg.value().ok())
    }
}

impl<L: ElementLegs> Default for Elements<L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L: ElementLegs> fmt::Debug for Elements<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elements")
            .field("name", &self.0.fate.name())
            .field("status", &self.status())
            .field("elements", &self.elements().slots().0.len())
            .finish_non_exhaustive()
    }
}

impl<L> Crowd<L> {
    /// The elements of a list, once that is there; a second list changes nothing.
    pub(super) fn fill(&self, list: L) {
        let _ = self.list.set(list);
    }

    /// The elements, as far as they are known.
    pub(super) fn list(&self) -> &L {
        self.list.get().unwrap_or(&self.first)
    }
}

impl<L: ElementLegs> Slot for Crowd<L> {
    fn fate(&self) -> &Fate {
        &self.fate
    }

    fn fail(&self, error: CallError) {
        *self.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.into());
    }

    fn data(&self) -> Option<Value> {
        None
    }

    fn error(&self) -> Option<ApiError<()>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn elements(&self) -> Option<Slots<'_>> {
        Some(self.list().slots())
    }
}

/// The elements of a leg: a `Vec` of legs, or a tuple of up to twelve.
pub trait ElementLegs: Default + Send + Sync + 'static {
    /// The elements in their order.
    #[doc(hidden)]
    fn slots(&self) -> Slots<'_>;
}

impl<O: Operation> ElementLegs for Vec<Leg<O>> {
    fn slots(&self) -> Slots<'_> {
        Slots(self.iter().map(Leg::slot).collect())
    }
}

macro_rules! tuple {
    ($($operation:ident $at:tt)+) => {
        impl<$($operation: Operation),+> ElementLegs for ($(Leg<$operation>,)+) {
            fn slots(&self) -> Slots<'_> {
                Slots(vec![$(self.$at.slot()),+])
            }
        }
    };
}

tuples!(tuple);
