//! What a leg with elements runs over, without its types.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use serde_json::Value;

use super::binding::{Binding, Step, Unbuilt, failure};
use super::inner::Inner;
use super::missing::Missing;
use super::slot::Slot;
use crate::client::Core;
use crate::error::{ApiError, CallError, ErrorKind};
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;

/// What a leg with elements runs over.
pub(super) trait Source<'a>: Send + Sync {
    /// Finds the list; says how many elements it has.
    fn open(&self) -> Result<usize, Missing>;
    /// The leg starts: there is an element in the outcome for each of the list.
    fn fill(&self);
    /// Where what became of an element is written down.
    fn slot(&self, at: usize) -> Option<Arc<dyn Slot>>;
    /// The name of an element, unless that is its position.
    fn label(&self, at: usize) -> Option<Cow<'static, str>>;
    /// Whether the leg is its only element: what becomes of that is what becomes of it.
    fn is_leg(&self) -> bool {
        false
    }
    /// Binds an element of the list, once.
    fn element(&self, at: usize) -> Option<Element<'a>>;
}

/// An element, bound.
pub(super) enum Element<'a> {
    /// A call, as of any leg. Its name is the target's, if it has one.
    Call(Box<Binding<'a>>),
    /// A whole fan-out.
    FanOut(Box<dyn Inner<'a> + 'a>),
}

/// Targets that are bound beforehand.
pub(super) struct Given<'a> {
    bindings: Mutex<Vec<Option<Binding<'a>>>>,
    slots: Vec<Arc<dyn Slot>>,
    labels: Vec<Option<Cow<'static, str>>>,
}

impl<'a> Given<'a> {
    pub(super) fn new(bindings: Vec<Binding<'a>>) -> Self {
        Self {
            slots: bindings.iter().map(|binding| Arc::clone(&binding.slot)).collect(),
            labels: bindings.iter().map(|binding| binding.name.clone()).collect(),
            bindings: Mutex::new(bindings.into_iter().map(Some).collect()),
        }
    }
}

impl<'a> Source<'a> for Given<'a> {
    fn open(&self) -> Result<usize, Missing> {
        Ok(self.slots.len())
    }

    fn fill(&self) {}

    fn slot(&self, at: usize) -> Option<Arc<dyn Slot>> {
        self.slots.get(at).map(Arc::clone)
    }

    fn label(&self, at: usize) -> Option<Cow<'static, str>> {
        self.labels.get(at)?.clone()
    }

    fn element(&self, at: usize) -> Option<Element<'a>> {
        let mut bindings = self.bindings.lock().unwrap_or_else(PoisonError::into_inner);
        bindings.get_mut(at)?.take().map(|binding| Element::Call(Box::new(binding)))
    }
}

/// What stands for the call of a leg that has none of its own, but elements.
pub(super) struct NoCall<'a> {
    pub(super) core: &'a Core,
    pub(super) api: &'static str,
    pub(super) operation: &'static str,
}

impl<'a> NoCall<'a> {
    /// It goes by the names of `step`.
    pub(super) fn like(step: &dyn Step<'a>) -> Self {
        Self { core: step.core(), api: step.api(), operation: step.operation() }
    }
}

impl<'a> Step<'a> for NoCall<'a> {
    fn core(&self) -> &'a Core {
        self.core
    }

    fn api(&self) -> &'static str {
        self.api
    }

    fn operation(&self) -> &'static str {
        self.operation
    }

    fn request(&self) -> Result<Request, Unbuilt> {
        let why = "a leg with elements has no request of its own";
        Err(Unbuilt::Build(failure(self, ErrorKind::Build, why)))
    }

    fn accept(
        &self,
        _: &Request,
        raw: Result<RawResponse, CallError>,
        _: &Flight,
    ) -> Result<StatusCode, ApiError<()>> {
        raw.map(|raw| raw.status()).map_err(ApiError::from)
    }

    fn describe(&self) -> Option<Value> {
        None
    }
}

/// The binding of a leg that runs over `source`.
pub(super) fn bound<'a>(
    slot: Arc<dyn Slot>,
    call: NoCall<'a>,
    source: impl Source<'a> + 'a,
) -> Binding<'a> {
    let mut binding = Binding::calling(slot, Box::new(call));
    binding.elements = Some(Box::new(source));
    binding
}
