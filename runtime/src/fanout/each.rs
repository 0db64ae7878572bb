//! A leg with elements bound to its list, its client and its requests.

use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::binding::{Binding, Condition};
use super::call::DeclaredFanOut;
use super::clients::Clients;
use super::elements::{Crowd, Each, ElementLegs, Elements};
use super::inner::{EachFanOut, FanOutLeg, InnerWork};
use super::leg::Leg;
use super::missing::Missing;
use super::slot::Slot;
use super::source::{self, Element, Given, NoCall, Source};
use crate::api::Api;
use crate::client::{Client, Core};
use crate::operation::Operation;

/// Makes something of an element.
type MakeOf<'a, T, V> = Arc<dyn Fn(&'a T) -> Result<V, Missing> + Send + Sync + 'a>;
/// Adds something to the binding of an element.
type Extra<'a, T, O> = Box<dyn Fn(Binding<'a>, &'a T, &Leg<O>) -> Binding<'a> + Send + Sync + 'a>;

/// A leg with elements that is being bound; [`bind`](Self::bind) makes a [`Binding`] of it.
///
/// What a generated crate says of a leg with `each`, in `DeclaredFanOut::bind`:
///
/// ```ignore
/// Binding::each(&legs.charges, sdk.payment(), move || Ok(&self.orders), move |order| self.charge(order))
///     .undo(sdk.payment(), move |order, charge| self.undo_charge(order, charge))
///     .bind(),
/// ```
/// with a field `pub charges: Each<CreateCharge>` in its legs, `charges: Elements::new()` in
/// `DeclaredFanOut::legs`, `LegPlan::new("charges").concurrency(8).stop_after_percent(5.0)` in its plan, and
///
/// ```ignore
/// /// The request of an element of `charges`.
/// fn charge(&self, order: &types::Order) -> Result<CreateCharge, Missing> {
///     Ok(CreateCharge::new(types::NewCharge::new(order.id.clone(), order.total)))
/// }
///
/// /// The request that undoes an element of `charges`.
/// fn undo_charge(&self, _: &types::Order, charge: &Leg<CreateCharge>) -> Result<RefundCharge, Missing> {
///     Ok(RefundCharge::new(charge.response()?.id.clone()))
/// }
/// ```
#[must_use = "`bind()` makes a binding of it"]
pub struct EachBinding<'a, T, O: Operation> {
    leg: &'a Each<O>,
    client: &'a Client<O::Api>,
    items: List<'a, T>,
    make: MakeOf<'a, T, O>,
    extras: Vec<Extra<'a, T, O>>,
    when: Option<Condition<'a>>,
    /// The base URL that an element is sent to; it is the element's name too.
    target: Option<fn(&'a T) -> &'static str>,
}

impl<'a> Binding<'a> {
    /// A leg that calls what `make` gives for each element of the list that `items` finds: an
    /// input, or something that an earlier leg gave (then the plan says `after`). A list that is
    /// not there skips an optional leg and fails a required one; an empty one is a success.
    pub fn each<T: Sync, O: Operation>(
        leg: &'a Each<O>,
        client: &'a Client<O::Api>,
        items: impl Fn() -> Result<&'a [T], Missing> + Send + Sync + 'a,
        make: impl Fn(&'a T) -> Result<O, Missing> + Send + Sync + 'a,
    ) -> EachBinding<'a, T, O> {
        EachBinding {
            leg,
            client,
            items: List::new(items),
            make: Arc::new(make),
            extras: Vec::new(),
            when: None,
            target: None,
        }
    }

    /// A leg that sends what `make` gives to several base URLs of one API. What the builder of the
    /// API says by `.server(target, url)` holds for them. `LegPlan::join` says what is wanted.
    ///
    /// ```ignore
    /// Binding::targets(&legs.price, sdk.prices(), &PRICE_TARGETS, move || self.price()).bind(),
    /// ```
    pub fn targets<O: Operation>(
        leg: &'a Each<O>,
        client: &'a Client<O::Api>,
        targets: &'static [&'static str],
        make: impl Fn() -> Result<O, Missing> + Send + Sync + 'a,
    ) -> EachBinding<'a, &'static str, O> {
        let each = Self::each(leg, client, move || Ok(targets), move |_| make());
        EachBinding { target: Some(|target| *target), ..each }
    }

    /// A leg that calls the same operation of several APIs: a binding for each, which is named as
    /// the API is. `LegPlan::join` says what is wanted.
    ///
    /// ```ignore
    /// Binding::broadcast(
    ///     &legs.price,
    ///     Binding::new(&legs.price.elements().0, sdk.north(), move || self.price_north()).named("north"),
    /// )
    /// .and(Binding::new(&legs.price.elements().1, sdk.south(), move || self.price_south()).named("south"))
    /// .bind(),
    /// ```
    /// with a field `pub price: Elements<(Leg<north::GetPrice>, Leg<south::GetPrice>)>`.
    pub fn broadcast<L: ElementLegs>(leg: &'a Elements<L>, first: Binding<'a>) -> Broadcast<'a> {
        let call = NoCall::like(&*first.call);
        Broadcast { slot: leg.crowd(), call, targets: vec![first], when: None }
    }

    /// A leg that runs a whole fan-out for each element of a list, with the inputs that `make`
    /// gives.
    ///
    /// ```ignore
    /// Binding::each_fan_out(&legs.orders, sdk, move || Ok(&self.orders), move |order| self.order(order))
    ///     .bind(),
    /// ```
    /// with a field `pub orders: EachFanOut<PlaceOrder>`.
    pub fn each_fan_out<T: Sync, F: DeclaredFanOut<Sdk: Clients>>(
        leg: &'a EachFanOut<F>,
        sdk: &'a F::Sdk,
        items: impl Fn() -> Result<&'a [T], Missing> + Send + Sync + 'a,
        make: impl Fn(&'a T) -> Result<F, Missing> + Send + Sync + 'a,
    ) -> EachFanOutBinding<'a, T, F> {
        let (items, make) = (List::new(items), Arc::new(make));
        EachFanOutBinding { leg, sdk, core: sdk.speaker().core(), items, make, when: None }
    }
}

/// A broadcast to several APIs that is being bound; [`bind`](Self::bind) makes a [`Binding`] of it.
#[must_use = "`bind()` makes a binding of it"]
pub struct Broadcast<'a> {
    slot: Arc<dyn Slot>,
    call: NoCall<'a>,
    targets: Vec<Binding<'a>>,
    when: Option<Condition<'a>>,
}

impl<'a> Broadcast<'a> {
    /// One more target.
    pub fn and(mut self, target: Binding<'a>) -> Self {
        self.targets.push(target);
        self
    }

    /// The condition of the leg: one that does not hold skips all of it.
    pub fn when(mut self, holds: impl Fn() -> Result<bool, Missing> + Send + Sync + 'a) -> Self {
        self.when = Some(Box::new(holds));
        self
    }

    /// The leg, bound.
    pub fn bind(self) -> Binding<'a> {
        let Self { slot, call, targets, when } = self;
        Binding { when, ..source::bound(slot, call, Given::new(targets)) }
    }
}

impl fmt::Debug for Broadcast<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast").field("targets", &self.targets).finish_non_exhaustive()
    }
}

/// The list that a leg runs over: found once.
struct List<'a, T> {
    find: Box<dyn Fn() -> Result<&'a [T], Missing> + Send + Sync + 'a>,
    found: OnceLock<&'a [T]>,
}

impl<'a, T> List<'a, T> {
    fn new(find: impl Fn() -> Result<&'a [T], Missing> + Send + Sync + 'a) -> Self {
        Self { find: Box::new(find), found: OnceLock::new() }
    }

    fn open(&self) -> Result<&'a [T], Missing> {
        let found = (self.find)()?;
        Ok(self.found.get_or_init(|| found))
    }

    fn len(&self) -> usize {
        self.found.get().map_or(0, |found| found.len())
    }

    fn get(&self, at: usize) -> Option<&'a T> {
        self.found.get()?.get(at)
    }
}

impl<'a, T: Sync, O: Operation> EachBinding<'a, T, O> {
    /// The compensating operation of an element, made from the element and its leg. That of a
    /// target goes to the same target.
    pub fn undo<U: Operation>(
        self,
        client: &'a Client<U::Api>,
        make: impl Fn(&'a T, &Leg<O>) -> Result<U, Missing> + Send + Sync + 'a,
    ) -> Self {
        let make = Arc::new(make);
        let target = self.target.filter(|_| TypeId::of::<U::Api>() == TypeId::of::<O::Api>());
        self.extra(move |binding, element, leg| {
            let (make, leg) = (Arc::clone(&make), leg.shared());
            let server = target.map(|target| target(element));
            binding.undo_at(server, client, move || make(element, &leg))
        })
    }

    /// The idempotency key of an element, instead of a fresh one.
    pub fn key(self, make: impl Fn(&'a T) -> Result<String, Missing> + Send + Sync + 'a) -> Self {
        let make = Arc::new(make);
        self.extra(move |binding, element, _| {
            let make = Arc::clone(&make);
            binding.key(move || make(element))
        })
    }

    /// The condition of the leg: one that does not hold skips all of it.
    pub fn when(mut self, holds: impl Fn() -> Result<bool, Missing> + Send + Sync + 'a) -> Self {
        self.when = Some(Box::new(holds));
        self
    }

    /// The condition of an element, for one that looks at `$each`: one that does not hold skips
    /// that element, which has not failed then.
    pub fn when_each(
        self,
        holds: impl Fn(&'a T) -> Result<bool, Missing> + Send + Sync + 'a,
    ) -> Self {
        let holds = Arc::new(holds);
        self.extra(move |binding, element, _| {
            let holds = Arc::clone(&holds);
            binding.when(move || holds(element))
        })
    }

    /// The value that stands in for the answer of an element that failed.
    pub fn fallback_value(
        self,
        make: impl Fn(&'a T) -> Result<O::Answer, Missing> + Send + Sync + 'a,
    ) -> Self {
        let make = Arc::new(make);
        self.extra(move |binding, element, leg| {
            let make = Arc::clone(&make);
            binding.fallback_value(leg, move || make(element))
        })
    }

    /// The operation that stands in for that of an element that failed.
    pub fn fallback<F: Operation<Answer = O::Answer>>(
        self,
        client: &'a Client<F::Api>,
        make: impl Fn(&'a T) -> Result<F, Missing> + Send + Sync + 'a,
    ) -> Self {
        let make = Arc::new(make);
        self.extra(move |binding, element, leg| {
            let make = Arc::clone(&make);
            binding.fallback(leg, client, move || make(element))
        })
    }

    /// The leg, bound.
    pub fn bind(self) -> Binding<'a> {
        let call = NoCall { core: self.client.core(), api: O::Api::NAME, operation: O::ID };
        let (slot, when) = (self.leg.crowd(), self.when);
        let (leg, list) = (self.leg.crowd(), self.items);
        let (client, make, extras, target) = (self.client, self.make, self.extras, self.target);
        let source = EachSource { leg, client, list, make, extras, target };
        Binding { when, ..source::bound(slot, call, source) }
    }

    fn extra(
        mut self,
        add: impl Fn(Binding<'a>, &'a T, &Leg<O>) -> Binding<'a> + Send + Sync + 'a,
    ) -> Self {
        self.extras.push(Box::new(add));
        self
    }
}

impl<T, O: Operation> fmt::Debug for EachBinding<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachBinding").field("operation", &O::ID).finish_non_exhaustive()
    }
}

/// A list, and the call of each of its elements.
struct EachSource<'a, T, O: Operation> {
    leg: Arc<Crowd<Vec<Leg<O>>>>,
    client: &'a Client<O::Api>,
    list: List<'a, T>,
    make: MakeOf<'a, T, O>,
    extras: Vec<Extra<'a, T, O>>,
    target: Option<fn(&'a T) -> &'static str>,
}

impl<'a, T: Sync, O: Operation> Source<'a> for EachSource<'a, T, O> {
    fn open(&self) -> Result<usize, Missing> {
        self.list.open().map(<[T]>::len)
    }

    fn fill(&self) {
        self.leg.fill((0..self.list.len()).map(|_| Leg::new()).collect());
    }

    fn slot(&self, at: usize) -> Option<Arc<dyn Slot>> {
        Some(self.leg.list().get(at)?.cell())
    }

    fn label(&self, at: usize) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self.target?(self.list.get(at)?)))
    }

    fn element(&self, at: usize) -> Option<Element<'a>> {
        let (element, leg) = (self.list.get(at)?, self.leg.list().get(at)?);
        let make = Arc::clone(&self.make);
        let target = self.target.map(|target| target(element));
        let mut binding = Binding::at(target, leg, self.client, move || make(element));
        for extra in &self.extras {
            binding = extra(binding, element, leg);
        }
        Some(Element::Call(Box::new(binding)))
    }
}

/// A leg that runs a fan-out for each element, while it is being bound; [`bind`](Self::bind) makes
/// a [`Binding`] of it.
#[must_use = "`bind()` makes a binding of it"]
pub struct EachFanOutBinding<'a, T, F: DeclaredFanOut> {
    leg: &'a EachFanOut<F>,
    sdk: &'a F::Sdk,
    core: &'a Core,
    items: List<'a, T>,
    make: MakeOf<'a, T, F>,
    when: Option<Condition<'a>>,
}

impl<'a, T: Sync, F: DeclaredFanOut> EachFanOutBinding<'a, T, F> {
    /// The condition of the leg: one that does not hold skips all of it.
    pub fn when(mut self, holds: impl Fn() -> Result<bool, Missing> + Send + Sync + 'a) -> Self {
        self.when = Some(Box::new(holds));
        self
    }

    /// The leg, bound.
    pub fn bind(self) -> Binding<'a> {
        let call = NoCall { core: self.core, api: "fanouts", operation: F::PLAN.name() };
        let (slot, when) = (self.leg.crowd(), self.when);
        let (leg, sdk, list, make) = (self.leg.crowd(), self.sdk, self.items, self.make);
        Binding { when, ..source::bound(slot, call, EachFanOutSource { leg, sdk, list, make }) }
    }
}

impl<T, F: DeclaredFanOut> fmt::Debug for EachFanOutBinding<'_, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachFanOutBinding").field("fanout", &F::PLAN.name()).finish_non_exhaustive()
    }
}

/// A list, and the fan-out of each of its elements.
struct EachFanOutSource<'a, T, F: DeclaredFanOut> {
    leg: Arc<Crowd<Vec<FanOutLeg<F>>>>,
    sdk: &'a F::Sdk,
    list: List<'a, T>,
    make: MakeOf<'a, T, F>,
}

impl<'a, T: Sync, F: DeclaredFanOut> Source<'a> for EachFanOutSource<'a, T, F> {
    fn open(&self) -> Result<usize, Missing> {
        self.list.open().map(<[T]>::len)
    }

    fn fill(&self) {
        self.leg.fill((0..self.list.len()).map(|_| FanOutLeg::new()).collect());
    }

    fn slot(&self, at: usize) -> Option<Arc<dyn Slot>> {
        Some(self.leg.list().get(at)?.slot())
    }

    fn label(&self, _: usize) -> Option<Cow<'static, str>> {
        None
    }

    fn element(&self, at: usize) -> Option<Element<'a>> {
        let (element, leg) = (self.list.get(at)?, self.leg.list().get(at)?);
        let make = Arc::clone(&self.make);
        let work = InnerWork::new(leg, self.sdk, move || make(element));
        Some(Element::FanOut(Box::new(work)))
    }
}
