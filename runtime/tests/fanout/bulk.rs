//! Fan-outs over lists, in the shape of generated ones.

use fanwise_runtime::{
    Binding, Each, EachFanOut, Elements, FanOut, FanOutCall, Join, Leg, LegPlan, Missing, Outcome,
    Plan,
};

use crate::orders::PlaceOrder;
use crate::sample::{CreateCharge, GetPrice, GetStock, RefundCharge, Sdk};

/// Charges each order.
#[derive(Clone, Debug)]
pub struct ChargeAll {
    pub orders: Vec<String>,
}

#[derive(Debug)]
pub struct ChargeAllLegs {
    pub charges: Each<CreateCharge>,
    pub stock: Leg<GetStock>,
}

impl FanOut for ChargeAll {
    type Sdk = Sdk;
    type Legs = ChargeAllLegs;
    const PLAN: Plan = Plan::all("charge_all")
        .deadline_ms(3000)
        .legs(&[LegPlan::new("charges").concurrency(4), LegPlan::new("stock").after(&[0])]);

    fn legs() -> ChargeAllLegs {
        ChargeAllLegs { charges: Elements::new(), stock: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a ChargeAllLegs) -> Vec<Binding<'a>> {
        Vec::from([
            Binding::each(
                &legs.charges,
                sdk.payment(),
                move || Ok(&self.orders),
                move |order| self.charge(order),
            )
            .undo(sdk.payment(), move |order, charge| self.undo_charge(order, charge))
            .bind(),
            Binding::new(&legs.stock, sdk.inventory(), move || Ok(GetStock::new("A-1"))),
        ])
    }
}

impl ChargeAll {
    pub fn of(orders: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { orders: orders.into_iter().map(Into::into).collect() }
    }

    /// A call of it whose legs are planned otherwise.
    pub fn planned(self, sdk: &Sdk, legs: [LegPlan; 2]) -> FanOutCall<'_, Self> {
        FanOutCall::new(sdk, self).plan(Self::PLAN.legs(Vec::leak(Vec::from(legs))))
    }

    fn charge(&self, order: &str) -> Result<CreateCharge, Missing> {
        Ok(CreateCharge::new(order))
    }

    fn undo_charge(&self, _: &str, charge: &Leg<CreateCharge>) -> Result<RefundCharge, Missing> {
        Ok(RefundCharge::new(&charge.response()?.id))
    }
}

/// Reads one price at several places.
#[derive(Clone, Debug)]
pub struct AskAll {
    pub item: String,
}

#[derive(Debug)]
pub struct AskAllLegs {
    pub price: Each<GetPrice>,
    pub stock: Elements<(Leg<GetStock>, Leg<GetPrice>)>,
}

pub const TARGETS: [&str; 3] =
    ["https://a.example.com", "https://b.example.com/v2", "https://c.example.com"];

impl FanOut for AskAll {
    type Sdk = Sdk;
    type Legs = AskAllLegs;
    const PLAN: Plan = Plan::all("ask_all").deadline_ms(3000).legs(&[
        LegPlan::new("price").join(Join::Quorum(2)),
        LegPlan::new("stock").join(Join::All),
    ]);

    fn legs() -> AskAllLegs {
        AskAllLegs { price: Elements::new(), stock: Elements::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a AskAllLegs) -> Vec<Binding<'a>> {
        let (stock, price) = legs.stock.elements();
        Vec::from([
            Binding::targets(&legs.price, sdk.inventory(), &TARGETS, move || self.price()).bind(),
            Binding::broadcast(
                &legs.stock,
                Binding::new(stock, sdk.inventory(), move || self.stock()).named("north"),
            )
            .and(Binding::new(price, sdk.inventory(), move || self.price()).named("south"))
            .bind(),
        ])
    }
}

impl AskAll {
    fn price(&self) -> Result<GetPrice, Missing> {
        Ok(GetPrice::new(&self.item))
    }

    fn stock(&self) -> Result<GetStock, Missing> {
        Ok(GetStock::new(&self.item))
    }
}

/// Places each order.
#[derive(Clone, Debug)]
pub struct PlaceAll {
    pub orders: Vec<String>,
}

#[derive(Debug)]
pub struct PlaceAllLegs {
    pub orders: EachFanOut<PlaceOrder>,
}

pub type PlaceAllOutcome = Outcome<PlaceAllLegs>;

impl FanOut for PlaceAll {
    type Sdk = Sdk;
    type Legs = PlaceAllLegs;
    const PLAN: Plan = Plan::all("place_all").deadline_ms(5000).legs(&[LegPlan::new("orders")]);

    fn legs() -> PlaceAllLegs {
        PlaceAllLegs { orders: Elements::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a PlaceAllLegs) -> Vec<Binding<'a>> {
        Vec::from([Binding::each_fan_out(
            &legs.orders,
            sdk,
            sdk.payment(),
            move || Ok(&self.orders),
            move |order| self.order(order),
        )
        .bind()])
    }
}

impl PlaceAll {
    fn order(&self, _: &str) -> Result<PlaceOrder, Missing> {
        Ok(PlaceOrder)
    }
}
