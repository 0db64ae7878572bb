//! The fan-outs of the tests. One macro stands for what the generator would write.

use fanwise_runtime::{
    Binding, DeclaredFanOut, FanOutCall, KeyRule, Leg, LegPlan, Missing, Outcome, Plan,
};

use crate::sample::{
    CancelTransfer, CreateCharge, CreateTransfer, DeductStock, DeleteLabel, GetPrice, GetStock,
    PutLabel, RefundCharge, Restock, Sdk,
};

/// Declares a fan-out without inputs. A leg is `name: Operation by client = expression`, with an
/// undo in the same form, a condition, and what stands in for it; the expressions see the legs as
/// `$legs`.
macro_rules! fan_out {
    ($name:ident, $legs:ident, |$given:ident| $plan:expr;
     $($leg:ident: $op:ident by $client:ident = $make:expr
       $(, undo $undo:ident by $undo_client:ident = $unmake:expr)?
       $(, when $when:expr)?
       $(, fallback $other:ident by $other_client:ident = $remake:expr)?
       $(, fallback_value $value:expr)?;)+) => {
        #[derive(Clone, Debug)]
        pub struct $name;

        #[derive(Debug)]
        pub struct $legs {
            $(pub $leg: Leg<$op>,)+
        }

        impl $name {
            pub async fn run(sdk: &Sdk) -> Outcome<$legs> {
                FanOutCall::new(sdk, Self).await
            }
        }

        impl DeclaredFanOut for $name {
            type Sdk = Sdk;
            type Legs = $legs;
            const PLAN: Plan = $plan;

            fn legs() -> $legs {
                $legs { $($leg: Leg::new(),)+ }
            }

            fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a $legs) -> Vec<Binding<'a>> {
                let $given = legs;
                let _ = $given;
                vec![$(
                    Binding::new(&legs.$leg, sdk.$client(), || -> Result<$op, Missing> { $make })
                    $(.undo(sdk.$undo_client(), || -> Result<$undo, Missing> { $unmake }))?
                    $(.when(|| -> Result<bool, Missing> { $when }))?
                    $(.fallback(&legs.$leg, sdk.$other_client(), || -> Result<$other, Missing> { $remake }))?
                    $(.fallback_value(&legs.$leg, || $value))?,
                )+]
            }
        }
    };
}

pub(crate) use fan_out;

fan_out! {
    PlaceOrder, PlaceOrderLegs, |legs| Plan::all("place_order").deadline_ms(5000).legs(&[
        LegPlan::new("stock"),
        LegPlan::new("charge"),
        LegPlan::new("receipt").after(&[0, 1]).optional(),
    ]);
    stock: DeductStock by inventory = Ok(DeductStock::new("A-1")),
        undo Restock by inventory = Ok(Restock::new("A-1"));
    charge: CreateCharge by payment = {
        let mut charge = CreateCharge::new("o-1");
        charge.body.card = Some("4111".into());
        Ok(charge)
    }, undo RefundCharge by payment = Ok(RefundCharge::new(&legs.charge.response()?.id));
    receipt: CreateTransfer by payment = Ok(CreateTransfer::new(&legs.charge.response()?.id));
}

fan_out! {
    Overview, OverviewLegs, |legs| Plan::all("overview").deadline_ms(800).partial_at_deadline().legs(&[
        LegPlan::new("stock"),
        LegPlan::new("price"),
        LegPlan::new("label"),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
    price: GetPrice by inventory = Ok(GetPrice::new("A-1"));
    label: PutLabel by inventory = Ok(PutLabel::new("A-1")),
        undo DeleteLabel by inventory = Ok(DeleteLabel::new("A-1"));
}

fan_out! {
    Reads, ReadsLegs, |legs| Plan::all("reads").deadline_ms(800).legs(&[
        LegPlan::new("stock"),
        LegPlan::new("price").deadline_ms(300),
        LegPlan::new("again").after(&[1]).optional(),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
    price: GetPrice by inventory = Ok(GetPrice::new("A-1"));
    again: GetPrice by inventory = Ok(GetPrice::new(&legs.price.response()?.id));
}

fan_out! {
    Everything, EverythingLegs, |legs| Plan::settled("everything").deadline_ms(4000).legs(&[
        LegPlan::new("stock"),
        LegPlan::new("charge"),
        LegPlan::new("transfer").attempts(1),
        LegPlan::new("price").after(&[1]),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1")),
        undo RefundCharge by payment = Ok(RefundCharge::new("c-1"));
    transfer: CreateTransfer by payment = Ok(CreateTransfer::new("o-1"));
    price: GetPrice by inventory = Ok(GetPrice::new(&legs.charge.response()?.id));
}

fan_out! {
    Transfers, TransfersLegs, |legs| Plan::all("transfers").deadline_ms(5000).undo_deadline_ms(2000).legs(&[
        LegPlan::new("plain").no_effect(&[507]),
        LegPlan::new("charge"),
    ]);
    plain: CreateTransfer by payment = Ok(CreateTransfer::new("o-1")),
        undo CancelTransfer by payment = Ok(CancelTransfer::new(&legs.plain.response()?.id));
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1")),
        undo RefundCharge by payment = Ok(RefundCharge::new(&legs.charge.response()?.id));
}

fan_out! {
    Harmless, HarmlessLegs, |legs| Plan::all("harmless").deadline_ms(5000).legs(&[
        LegPlan::new("transfer").when_in_doubt(),
        LegPlan::new("label").when_in_doubt(),
    ]);
    transfer: CreateTransfer by payment = Ok(CreateTransfer::new("o-1")),
        undo CancelTransfer by payment = Ok(CancelTransfer::new("o-1"));
    label: PutLabel by inventory = Ok(PutLabel::new("l-1")),
        undo DeleteLabel by inventory = Ok(DeleteLabel::new("l-1"));
}

fan_out! {
    Chain, ChainLegs, |legs| Plan::all("chain").undo_deadline_ms(2000).legs(&[
        LegPlan::new("stock"),
        LegPlan::new("price").after(&[0]),
        LegPlan::new("charge").after(&[1]),
        LegPlan::new("label"),
        LegPlan::new("last").after(&[2, 3]),
    ]);
    stock: DeductStock by inventory = Ok(DeductStock::new("A-1")),
        undo Restock by inventory = Ok(Restock::new("A-1"));
    price: GetPrice by inventory = Ok(GetPrice::new(&legs.stock.response()?.id));
    charge: CreateCharge by payment = Ok(CreateCharge::new(&legs.price.response()?.id)),
        undo RefundCharge by payment = Ok(RefundCharge::new(&legs.charge.response()?.id));
    label: PutLabel by inventory = Ok(PutLabel::new("l-1")),
        undo DeleteLabel by inventory = Ok(DeleteLabel::new("l-1"));
    last: CreateTransfer by payment = Ok(CreateTransfer::new("o-1"));
}

fan_out! {
    Linked, LinkedLegs, |legs| Plan::all("linked").legs(&[
        LegPlan::new("charge"),
        LegPlan::new("link").after(&[0]).optional(),
        LegPlan::new("more").after(&[1]).optional(),
    ]);
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1"));
    link: GetPrice by inventory = {
        let url = legs.charge.response()?.url.as_deref();
        Ok(GetPrice::new(url.ok_or(Missing::new("$legs.charge.response.body#/url"))?))
    };
    more: GetStock by inventory = Ok(GetStock::new("A-1"));
}

fan_out! {
    Unbuildable, UnbuildableLegs, |legs| Plan::all("unbuildable").legs(&[
        LegPlan::new("charge"),
        LegPlan::new("price"),
        LegPlan::new("odd").after(&[3]),
        LegPlan::new("even").after(&[2]),
    ]);
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1"));
    price: GetPrice by inventory = Err(Missing::new("$inputs.sku"));
    odd: GetStock by inventory = Ok(GetStock::new("A-1"));
    even: GetStock by inventory = Ok(GetStock::new("A-1"));
}

fan_out! {
    Circle, CircleLegs, |legs| Plan::settled("circle").legs(&[
        LegPlan::new("stock"),
        LegPlan::new("odd").after(&[2]),
        LegPlan::new("even").after(&[1]),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
    odd: GetStock by inventory = Ok(GetStock::new("A-1"));
    even: GetStock by inventory = Ok(GetStock::new("A-1"));
}

fan_out! {
    Blind, BlindLegs, |legs| Plan::all("blind").legs(&[LegPlan::new("transfer").when_in_doubt()]);
    transfer: CreateTransfer by payment = Ok(CreateTransfer::new("o-1")),
        undo CancelTransfer by payment = Ok(CancelTransfer::new(&legs.transfer.response()?.id));
}

fan_out! {
    Bare, BareLegs, |legs| Plan::all("bare").legs(&[
        LegPlan::new("charge").key(KeyRule::None),
        LegPlan::new("stock"),
    ]);
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1"));
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
}

/// A fan-out whose leg takes its key from the inputs.
#[derive(Clone, Debug)]
pub struct Keyed {
    pub key: Option<String>,
}

#[derive(Debug)]
pub struct KeyedLegs {
    pub charge: Leg<CreateCharge>,
}

impl DeclaredFanOut for Keyed {
    type Sdk = Sdk;
    type Legs = KeyedLegs;
    const PLAN: Plan = Plan::all("keyed").legs(&[LegPlan::new("charge")]);

    fn legs() -> KeyedLegs {
        KeyedLegs { charge: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a KeyedLegs) -> Vec<Binding<'a>> {
        let charge = Binding::new(&legs.charge, sdk.payment(), || Ok(CreateCharge::new("o-1")));
        vec![charge.key(|| self.key.clone().ok_or(Missing::new("$inputs.key")))]
    }
}
