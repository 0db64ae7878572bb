//! Fan-outs over lists, in the shape of generated ones.

// Generated requests take the inputs and may lack something; a test gives a plan of its own.
#![allow(clippy::unused_self, clippy::unnecessary_wraps, clippy::large_types_passed_by_value)]

use fanwise_runtime::{
    Binding, DeclaredFanOut, Each, EachFanOut, Elements, FanOutCall, FanOutLeg, Join, Leg, LegPlan,
    Missing, Plan,
};

use crate::sample::{
    CreateCharge, DeductStock, GetPrice, GetStock, PutLabel, RefundCharge, Restock, Sdk,
};

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

impl DeclaredFanOut for ChargeAll {
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

impl DeclaredFanOut for AskAll {
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

/// Takes an article and charges for it.
#[derive(Clone, Debug)]
pub struct Basket {
    pub item: String,
}

#[derive(Debug)]
pub struct BasketLegs {
    pub stock: Leg<DeductStock>,
    pub charge: Leg<CreateCharge>,
}

impl DeclaredFanOut for Basket {
    type Sdk = Sdk;
    type Legs = BasketLegs;
    const PLAN: Plan = Plan::all("basket")
        .deadline_ms(2000)
        .legs(&[LegPlan::new("stock"), LegPlan::new("charge")]);

    fn legs() -> BasketLegs {
        BasketLegs { stock: Leg::new(), charge: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a BasketLegs) -> Vec<Binding<'a>> {
        Vec::from([
            Binding::new(&legs.stock, sdk.inventory(), move || Ok(DeductStock::new(&self.item)))
                .undo(sdk.inventory(), move || Ok(Restock::new(&self.item))),
            Binding::new(&legs.charge, sdk.payment(), move || Ok(CreateCharge::new(&self.item)))
                .undo(sdk.payment(), move || Ok(RefundCharge::new(&legs.charge.response()?.id))),
        ])
    }
}

/// Runs a basket for each order, and looks at the stock meanwhile.
#[derive(Clone, Debug)]
pub struct PlaceAll {
    pub orders: Vec<String>,
}

#[derive(Debug)]
pub struct PlaceAllLegs {
    pub orders: EachFanOut<Basket>,
    pub stock: Leg<GetStock>,
}

impl DeclaredFanOut for PlaceAll {
    type Sdk = Sdk;
    type Legs = PlaceAllLegs;
    const PLAN: Plan = Plan::all("place_all")
        .deadline_ms(5000)
        .legs(&[LegPlan::new("orders"), LegPlan::new("stock")]);

    fn legs() -> PlaceAllLegs {
        PlaceAllLegs { orders: Elements::new(), stock: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a PlaceAllLegs) -> Vec<Binding<'a>> {
        Vec::from([
            Binding::each_fan_out(
                &legs.orders,
                sdk,
                move || Ok(&self.orders),
                move |order| self.order(order),
            )
            .bind(),
            Binding::new(&legs.stock, sdk.inventory(), move || Ok(GetStock::new("A-1"))),
        ])
    }
}

impl PlaceAll {
    pub fn of(orders: &[&str]) -> Self {
        Self { orders: orders.iter().map(|order| (*order).to_owned()).collect() }
    }

    /// A call of it whose legs are planned otherwise.
    pub fn planned(self, sdk: &Sdk, legs: [LegPlan; 2]) -> FanOutCall<'_, Self> {
        FanOutCall::new(sdk, self).plan(Self::PLAN.legs(Vec::leak(Vec::from(legs))))
    }

    fn order(&self, order: &str) -> Result<Basket, Missing> {
        if order.is_empty() {
            return Err(Missing::new("$each"));
        }
        Ok(Basket { item: order.to_owned() })
    }
}

/// Writes to two of three places, then prints a label.
#[derive(Clone, Debug)]
pub struct Reserve;

#[derive(Debug)]
pub struct ReserveLegs {
    pub deductions: Each<DeductStock>,
    pub label: Leg<PutLabel>,
}

pub const WAREHOUSES: [&str; 3] =
    ["https://a.example.com", "https://b.example.com", "https://c.example.com"];

impl DeclaredFanOut for Reserve {
    type Sdk = Sdk;
    type Legs = ReserveLegs;
    const PLAN: Plan = Plan::all("reserve").deadline_ms(3000).legs(&[
        LegPlan::new("deductions").join(Join::Quorum(2)),
        LegPlan::new("label").after(&[0]),
    ]);

    fn legs() -> ReserveLegs {
        ReserveLegs { deductions: Elements::new(), label: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a ReserveLegs) -> Vec<Binding<'a>> {
        Vec::from([
            Binding::targets(&legs.deductions, sdk.inventory(), &WAREHOUSES, move || {
                Ok(DeductStock::new("A-1"))
            })
            .undo(sdk.inventory(), move |_, _| Ok(Restock::new("A-1")))
            .bind(),
            Binding::new(&legs.label, sdk.inventory(), move || Ok(PutLabel::new("A-1"))),
        ])
    }
}

/// A whole fan-out as a leg, and a label that needs it.
#[derive(Clone, Debug)]
pub struct PlaceOne;

#[derive(Debug)]
pub struct PlaceOneLegs {
    pub order: FanOutLeg<Basket>,
    pub label: Leg<PutLabel>,
}

impl DeclaredFanOut for PlaceOne {
    type Sdk = Sdk;
    type Legs = PlaceOneLegs;
    const PLAN: Plan = Plan::all("place_one")
        .deadline_ms(5000)
        .legs(&[LegPlan::new("order"), LegPlan::new("label").after(&[0])]);

    fn legs() -> PlaceOneLegs {
        PlaceOneLegs { order: FanOutLeg::new(), label: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a PlaceOneLegs) -> Vec<Binding<'a>> {
        let basket = || Ok(Basket { item: "A-1".to_owned() });
        Vec::from([
            Binding::fan_out(&legs.order, sdk, basket),
            Binding::new(&legs.label, sdk.inventory(), move || Ok(PutLabel::new("A-1"))),
        ])
    }
}
