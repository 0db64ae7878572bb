//! What stands in for the answer of a leg that failed.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::binding::{Make, Step, Target, Unbuilt};
use super::leg::{Cell, Leg};
use super::missing::Missing;
use crate::client::{Client, Core};
use crate::error::{ApiError, CallError};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::request::Request;
use crate::response::{RawResponse, Response};

/// What stands in for the answer of a leg that failed.
pub(super) enum Fallback<'a> {
    /// A value: making it puts it into the leg.
    Value(Box<dyn Fn() -> Result<(), Missing> + Send + Sync + 'a>),
    /// Another operation.
    Call(Box<dyn Step<'a> + 'a>),
}

impl<'a> Fallback<'a> {
    pub(super) fn value<O: Operation>(
        leg: &Leg<O>,
        make: impl Fn() -> Result<O::Answer, Missing> + Send + Sync + 'a,
    ) -> Self {
        let cell = leg.cell();
        Self::Value(Box::new(move || {
            cell.stand_in(Response::of_value(make()?));
            Ok(())
        }))
    }

    pub(super) fn call<O, F>(leg: &Leg<O>, client: &'a Client<F::Api>, make: Make<'a, F>) -> Self
    where
        O: Operation,
        F: Operation<Answer = O::Answer>,
    {
        let target = Target { core: client.core(), make, cell: None, server: None };
        Self::Call(Box::new(StandIn { target, cell: leg.cell() }))
    }
}

/// Another operation whose answer goes into a leg.
struct StandIn<'a, O: Operation, F: Operation<Answer = O::Answer>> {
    target: Target<'a, F>,
    cell: Arc<Cell<O>>,
}

impl<'a, O: Operation, F: Operation<Answer = O::Answer>> Step<'a> for StandIn<'a, O, F> {
    fn core(&self) -> &'a Core {
        self.target.core
    }

    fn api(&self) -> &'static str {
        self.target.api()
    }

    fn operation(&self) -> &'static str {
        self.target.operation()
    }

    fn request(&self) -> Result<Request, Unbuilt> {
        self.target.request()
    }

    fn accept(
        &self,
        request: &Request,
        raw: Result<RawResponse, CallError>,
        flight: &Flight,
    ) -> Result<StatusCode, ApiError<()>> {
        match self.target.core.conclude::<F>(request, raw, flight) {
            Ok(answer) => {
                let status = answer.status();
                self.cell.hide(self.target.core.hidden(request));
                self.cell.stand_in(answer);
                Ok(status)
            }
            Err(error) => Err(error.erase()),
        }
    }

    fn describe(&self) -> Option<Value> {
        self.target.describe()
    }
}
