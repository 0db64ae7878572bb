//! A leg that runs a whole fan-out once.

use std::sync::{Mutex, PoisonError};

use super::binding::Binding;
use super::call::FanOut;
use super::inner::{FanOutLeg, Inner, InnerWork};
use super::missing::Missing;
use super::source::{self, Element, NoCall, Source};
use crate::api::Api;
use crate::client::Client;

impl<'a> Binding<'a> {
    /// A leg that runs a whole fan-out, with the inputs that `make` gives. `client` is any of those
    /// that it calls: its clock is the leg's.
    ///
    /// ```ignore
    /// Binding::fan_out(&legs.order, sdk, sdk.payment(), move || self.order()),
    /// ```
    /// with a field `pub order: FanOutLeg<PlaceOrder>`, made by `FanOutLeg::new()`.
    pub fn fan_out<F: FanOut, A: Api>(
        leg: &'a FanOutLeg<F>,
        sdk: &'a F::Sdk,
        client: &'a Client<A>,
        make: impl Fn() -> Result<F, Missing> + Send + Sync + 'a,
    ) -> Self {
        let call = NoCall { core: client.core(), api: "fanouts", operation: F::PLAN.name() };
        let work = InnerWork::new(leg, sdk, make);
        // The leg is its only element: what becomes of that is what becomes of it.
        source::bound(work.slot(), call, Once(Mutex::new(Some(Box::new(work)))))
    }
}

/// One fan-out, which is bound once.
struct Once<'a>(Mutex<Option<Box<dyn Inner<'a> + 'a>>>);

impl<'a> Source<'a> for Once<'a> {
    fn open(&self) -> Result<usize, Missing> {
        Ok(1)
    }

    fn element(&self, _: usize) -> Option<Element<'a>> {
        let work = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        work.map(Element::FanOut)
    }
}
