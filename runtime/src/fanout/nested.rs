//! A leg that runs a whole fan-out once.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use super::binding::Binding;
use super::call::DeclaredFanOut;
use super::clients::Clients;
use super::inner::{FanOutLeg, Inner, InnerWork};
use super::missing::Missing;
use super::slot::Slot;
use super::source::{self, Element, NoCall, Source};

impl<'a> Binding<'a> {
    /// A leg that runs a whole fan-out, with the inputs that `make` gives.
    ///
    /// ```ignore
    /// Binding::fan_out(&legs.order, sdk, move || self.order()),
    /// ```
    /// with a field `pub order: FanOutLeg<PlaceOrder>`, made by `FanOutLeg::new()`.
    pub fn fan_out<F: DeclaredFanOut<Sdk: Clients>>(
        leg: &'a FanOutLeg<F>,
        sdk: &'a F::Sdk,
        make: impl Fn() -> Result<F, Missing> + Send + Sync + 'a,
    ) -> Self {
        let call = NoCall { core: sdk.speaker().core(), api: "fanouts", operation: F::PLAN.name() };
        let (slot, work) = (leg.slot(), Box::new(InnerWork::new(leg, sdk, make)));
        source::bound(leg.slot(), call, Once { slot, work: Mutex::new(Some(work)) })
    }
}

/// One fan-out, which is bound once. The leg is its only element.
struct Once<'a> {
    slot: Arc<dyn Slot>,
    work: Mutex<Option<Box<dyn Inner<'a> + 'a>>>,
}

impl<'a> Source<'a> for Once<'a> {
    fn open(&self) -> Result<usize, Missing> {
        Ok(1)
    }

    fn fill(&self) {}

    fn slot(&self, _: usize) -> Option<Arc<dyn Slot>> {
        Some(Arc::clone(&self.slot))
    }

    fn label(&self, _: usize) -> Option<Cow<'static, str>> {
        None
    }

    fn is_leg(&self) -> bool {
        true
    }

    fn element(&self, _: usize) -> Option<Element<'a>> {
        let work = self.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        work.map(Element::FanOut)
    }
}
