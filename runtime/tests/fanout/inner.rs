//! Fan-outs with a whole fan-out as a leg: one that is met with a failure in it, and a race; and a
//! list whose elements fall back.

// Generated requests take the inputs and may lack something.
#![allow(clippy::unnecessary_wraps)]

use fanwise_runtime::{
    Binding, DeclaredFanOut, Each, Elements, FanOutCall, FanOutLeg, Leg, LegPlan, Missing, Outcome,
    Plan,
};

use crate::orders::{PlaceOrder, fan_out};
use crate::sample::{
    CreateCharge, CreateTransfer, DeductStock, GetStock, RefundCharge, Restock, Sdk,
};

fan_out! {
    Race, RaceLegs, |legs| Plan::first("race").legs(&[LegPlan::new("stock"), LegPlan::new("charge")]);
    stock: DeductStock by inventory = Ok(DeductStock::new("A-1")),
        undo Restock by inventory = Ok(Restock::new("A-1"));
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1")),
        undo RefundCharge by payment = Ok(RefundCharge::new(&legs.charge.response()?.id));
}

/// A race, and a look at the stock that has to succeed.
#[derive(Clone, Debug)]
pub struct RaceAndLook;

#[derive(Debug)]
pub struct RaceAndLookLegs {
    pub race: FanOutLeg<Race>,
    pub stock: Leg<GetStock>,
}

impl DeclaredFanOut for RaceAndLook {
    type Sdk = Sdk;
    type Legs = RaceAndLookLegs;
    const PLAN: Plan =
        Plan::all("race_and_look").legs(&[LegPlan::new("race"), LegPlan::new("stock")]);

    fn legs() -> RaceAndLookLegs {
        RaceAndLookLegs { race: FanOutLeg::new(), stock: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a RaceAndLookLegs) -> Vec<Binding<'a>> {
        vec![
            Binding::fan_out(&legs.race, sdk, || Ok(Race)),
            Binding::new(&legs.stock, sdk.inventory(), || Ok(GetStock::new("A-1"))),
        ]
    }
}

/// An order, whose receipt is optional.
#[derive(Clone, Debug)]
pub struct Errand;

#[derive(Debug)]
pub struct ErrandLegs {
    pub order: FanOutLeg<PlaceOrder>,
}

impl DeclaredFanOut for Errand {
    type Sdk = Sdk;
    type Legs = ErrandLegs;
    const PLAN: Plan = Plan::all("errand").legs(&[LegPlan::new("order")]);

    fn legs() -> ErrandLegs {
        ErrandLegs { order: FanOutLeg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a ErrandLegs) -> Vec<Binding<'a>> {
        vec![Binding::fan_out(&legs.order, sdk, || Ok(PlaceOrder))]
    }
}

/// Charges one order after the other, within 100 ms; a transfer stands in for a charge.
#[derive(Clone, Debug)]
pub struct Hurry;

#[derive(Debug)]
pub struct HurryLegs {
    pub charges: Each<CreateCharge>,
}

const HURRIED: [&str; 2] = ["a", "b"];

impl DeclaredFanOut for Hurry {
    type Sdk = Sdk;
    type Legs = HurryLegs;
    const PLAN: Plan = Plan::all("hurry")
        .deadline_ms(3000)
        .legs(&[LegPlan::new("charges").concurrency(1).stop_after(0).deadline_ms(100)]);

    fn legs() -> HurryLegs {
        HurryLegs { charges: Elements::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a HurryLegs) -> Vec<Binding<'a>> {
        let charge =
            |order: &&str| -> Result<CreateCharge, Missing> { Ok(CreateCharge::new(*order)) };
        let transfer = |order: &&str| Ok(CreateTransfer::new(*order));
        vec![
            Binding::each(&legs.charges, sdk.payment(), || Ok(&HURRIED), charge)
                .fallback(sdk.payment(), transfer)
                .bind(),
        ]
    }
}
