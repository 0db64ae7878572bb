//! A leg bound to its client, its request and its undo: where the types end.

use std::borrow::Cow;
use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::describe::describe;
use super::fallback::Fallback;
use super::leg::{Cell, Leg};
use super::missing::Missing;
use super::slot::Slot;
use super::source::Source;
use crate::api::Api;
use crate::client::{Client, Core};
use crate::error::{ApiError, BuildError, CallError, ErrorKind, Failure};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::request::Request;
use crate::response::RawResponse;

/// Makes an operation out of the fan-out's inputs and the legs before it.
pub(super) type Make<'a, O> = Box<dyn Fn() -> Result<O, Missing> + Send + Sync + 'a>;
/// Makes an idempotency key.
type MakeKey<'a> = Box<dyn Fn() -> Result<String, Missing> + Send + Sync + 'a>;
/// Says whether a leg's condition holds.
pub(super) type Condition<'a> = Box<dyn Fn() -> Result<bool, Missing> + Send + Sync + 'a>;

/// One leg of the plan bound to what it calls. The order of the bindings is that of the plan.
#[must_use]
pub struct Binding<'a> {
    /// The leg's name, where it isn't the plan's.
    pub(super) name: Option<Cow<'static, str>>,
    pub(super) slot: Arc<dyn Slot>,
    pub(super) call: Box<dyn Step<'a> + 'a>,
    /// What is called instead, of a leg with elements.
    pub(super) elements: Option<Box<dyn Source<'a> + 'a>>,
    pub(super) undo: Option<Box<dyn Step<'a> + 'a>>,
    pub(super) key: Option<MakeKey<'a>>,
    pub(super) when: Option<Condition<'a>>,
    pub(super) fallback: Option<Fallback<'a>>,
    /// Why it is not to be sent.
    pub(super) refusal: Option<&'static str>,
}

impl<'a> Binding<'a> {
    /// `leg` calls what `make` gives, by `client`, once the legs that it needs have succeeded.
    pub fn new<O: Operation>(
        leg: &Leg<O>,
        client: &'a Client<O::Api>,
        make: impl Fn() -> Result<O, Missing> + Send + Sync + 'a,
    ) -> Self {
        Self::at(None, leg, client, make)
    }

    /// The same, at a server of its own, by which it is named.
    pub(super) fn at<O: Operation>(
        server: Option<&'static str>,
        leg: &Leg<O>,
        client: &'a Client<O::Api>,
        make: impl Fn() -> Result<O, Missing> + Send + Sync + 'a,
    ) -> Self {
        let (core, cell) = (client.core(), Some(leg.cell()));
        let target = Target { core, make: Box::new(make), cell, server };
        let name = server.map(Cow::Borrowed);
        Self { name, ..Self::calling(leg.cell(), Box::new(target)) }
    }

    /// A leg whose call is without its type.
    pub(super) fn calling(slot: Arc<dyn Slot>, call: Box<dyn Step<'a> + 'a>) -> Self {
        Self {
            name: None,
            slot,
            call,
            elements: None,
            undo: None,
            key: None,
            when: None,
            fallback: None,
            refusal: None,
        }
    }

    /// The name of this target in a broadcast.
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = Some(Cow::Borrowed(name));
        self
    }

    /// The compensating operation, for when the fan-out is not met after the leg succeeded.
    pub fn undo<O: Operation>(
        self,
        client: &'a Client<O::Api>,
        make: impl Fn() -> Result<O, Missing> + Send + Sync + 'a,
    ) -> Self {
        self.undo_at(None, client, make)
    }

    /// The same, at a server of its own.
    pub(super) fn undo_at<O: Operation>(
        mut self,
        server: Option<&'static str>,
        client: &'a Client<O::Api>,
        make: impl Fn() -> Result<O, Missing> + Send + Sync + 'a,
    ) -> Self {
        let undo: Target<'a, O> =
            Target { core: client.core(), make: Box::new(make), cell: None, server };
        self.undo = Some(Box::new(undo));
        self
    }

    /// The leg's idempotency key, instead of a fresh one.
    pub fn key(mut self, make: impl Fn() -> Result<String, Missing> + Send + Sync + 'a) -> Self {
        self.key = Some(Box::new(make));
        self
    }

    /// The leg's condition, looked at when all that the leg needs is there. One that does not hold
    /// skips the leg, and what needs the leg starts all the same. A condition that lacks what it
    /// looks at skips an optional leg and fails a required one.
    pub fn when(mut self, holds: impl Fn() -> Result<bool, Missing> + Send + Sync + 'a) -> Self {
        self.when = Some(Box::new(holds));
        self
    }

    /// The value that stands in for the answer of `leg`, this binding's own, when that failed.
    ///
    /// There is none for a write in doubt, and none once the join has ended, be it at its deadline.
    pub fn fallback_value<O: Operation>(
        mut self,
        leg: &Leg<O>,
        make: impl Fn() -> Result<O::Answer, Missing> + Send + Sync + 'a,
    ) -> Self {
        self.fallback = Some(Fallback::value(leg, make));
        self
    }

    /// The operation that stands in for that of `leg`, this binding's own, when that failed.
    ///
    /// There is none for a write in doubt, and none once the join has ended. It has the time that
    /// the fan-out has left; when it fails too, the leg keeps its own error.
    pub fn fallback<O, F>(
        mut self,
        leg: &Leg<O>,
        client: &'a Client<F::Api>,
        make: impl Fn() -> Result<F, Missing> + Send + Sync + 'a,
    ) -> Self
    where
        O: Operation,
        F: Operation<Answer = O::Answer>,
    {
        self.fallback = Some(Fallback::call(leg, client, Box::new(make)));
        self
    }
}

impl std::fmt::Debug for Binding<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Binding")
            .field("operation", &self.call.operation())
            .field("undo", &self.undo.as_ref().map(|undo| undo.operation()))
            .finish_non_exhaustive()
    }
}

/// One operation without its type: what the driver calls, of a leg or of an undo.
pub(super) trait Step<'a>: Send + Sync {
    /// What every call of its API needs.
    fn core(&self) -> &'a Core;
    /// The API's name.
    fn api(&self) -> &'static str;
    /// The operation's ID.
    fn operation(&self) -> &'static str;
    /// Builds the request.
    fn request(&self) -> Result<Request, Unbuilt>;
    /// Reads what came of the request, and keeps it in the leg if this is one.
    fn accept(
        &self,
        request: &Request,
        raw: Result<RawResponse, CallError>,
        flight: &Flight,
    ) -> Result<StatusCode, ApiError<()>>;
    /// The request as JSON for a person to read, secrets redacted.
    fn describe(&self) -> Option<Value>;
}

/// Why there is no request.
pub(super) enum Unbuilt {
    /// An expression found nothing.
    Missing(Missing, CallError),
    /// A value can't be written where the document wants it.
    Build(CallError),
}

impl Unbuilt {
    /// What the operation is said to have failed with.
    pub(super) fn into_error(self) -> CallError {
        match self {
            Self::Missing(_, error) | Self::Build(error) => error,
        }
    }

    /// An expression that `step` needed found nothing.
    pub(super) fn missing(step: &dyn Step<'_>, fault: Missing) -> Self {
        let error = failure(step, ErrorKind::Build, &fault.to_string());
        Self::Missing(fault, error)
    }
}

/// An error of an operation that was not sent.
pub(super) fn failure(step: &dyn Step<'_>, kind: ErrorKind, message: &str) -> CallError {
    let build = Failure::build(step.api(), step.operation(), BuildError::new(message));
    Arc::new(Failure { kind, source: None, ..build })
}

/// An operation, the client that sends it, and the leg that keeps its answer; an undo has none.
pub(super) struct Target<'a, O: Operation> {
    pub(super) core: &'a Core,
    pub(super) make: Make<'a, O>,
    pub(super) cell: Option<Arc<Cell<O>>>,
    /// Where it is sent, unless the operation or its client says.
    pub(super) server: Option<&'static str>,
}

impl<'a, O: Operation> Step<'a> for Target<'a, O> {
    fn core(&self) -> &'a Core {
        self.core
    }

    fn api(&self) -> &'static str {
        O::Api::NAME
    }

    fn operation(&self) -> &'static str {
        O::ID
    }

    fn request(&self) -> Result<Request, Unbuilt> {
        let operation = (self.make)().map_err(|fault| Unbuilt::missing(self, fault))?;
        let request = self.core.prepare(&operation).map_err(Unbuilt::Build)?;
        Ok(match self.server {
            Some(server) => request.at(server),
            None => request,
        })
    }

    fn accept(
        &self,
        request: &Request,
        raw: Result<RawResponse, CallError>,
        flight: &Flight,
    ) -> Result<StatusCode, ApiError<()>> {
        let end = self.core.conclude::<O>(request, raw, flight);
        match &self.cell {
            Some(cell) => {
                cell.hide(self.core.hidden(request));
                cell.keep(end)
            }
            None => end.map(|answer| answer.status()).map_err(|error| error.erase()),
        }
    }

    fn describe(&self) -> Option<Value> {
        let operation = (self.make)().ok()?;
        describe(&operation)
    }
}
