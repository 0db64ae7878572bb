//! A profile page that four APIs fill, in the shape of a generated crate.

use fanwise_runtime::transport::ReqwestOptions;
use fanwise_runtime::{
    ApiBuilder, Binding, Client, Credential, DeclaredFanOut, FanOutCall, Leg, LegPlan, Plan,
    Shared, record,
};

use crate::server::Server;

/// How many requests each API takes at once; one more is refused, not queued.
pub const PLACES: u32 = 20;

record! {
    /// What each API has to show.
    pub struct Card {
        required:
        pub title: String = "title",
    }
}

record! {
    /// What each API says of an error.
    pub struct Problem {
        required:
        pub code: String = "code",
    }
}

/// An API of a read, a write, and what undoes the write.
macro_rules! api {
    ($module:ident: $name:literal) => {
        pub mod $module {
            use fanwise_runtime::{Concurrency, Policy, Scheme, Security, operation};

            use super::{Card, PLACES, Problem};

            #[derive(Clone, Copy, Debug)]
            pub struct Api;

            impl fanwise_runtime::Api for Api {
                const NAME: &'static str = $name;
                const BASE_URL: Option<&'static str> = None;
                const SCHEMES: &'static [Scheme] = &[Scheme::bearer("main")];
                const SECURITY: Security = &[&["main"], &[]];
                const POLICY: Policy = Policy::new()
                    .attempts(2)
                    .backoff_ms(0)
                    .concurrency(Concurrency::at_most(PLACES).queue(0));
            }

            operation! {
                /// What it has to show of a user.
                pub struct Show: GET "/cards/{user}" as "show" {
                    required:
                    pub user: String = path("user"),
                }
                answer: Card { 200 => json }
                error: Problem { _ => json }
            }

            operation! {
                /// Pins a card.
                pub struct Pin: POST "/cards/{user}/pin" as "pin" {
                    required:
                    pub user: String = path("user"),
                }
                key: "Idempotency-Key";
                answer: Card { 200 => json }
                error: Problem { _ => json }
            }

            operation! {
                /// Takes the pin off.
                pub struct Unpin: POST "/cards/{user}/unpin" as "unpin" {
                    required:
                    pub user: String = path("user"),
                }
                key: "Idempotency-Key";
                answer: Card { 200 => json }
                error: Problem { _ => json }
            }
        }
    };
}

api!(account: "account");
api!(orders: "orders");
api!(tips: "tips");
api!(points: "points");

#[derive(Clone, Debug)]
pub struct Sdk {
    account: Client<account::Api>,
    orders: Client<orders::Api>,
    tips: Client<tips::Api>,
    points: Client<points::Api>,
    shared: Shared,
}

/// The servers of the four, in this order.
pub type Servers = [Server; 4];

impl Sdk {
    /// An SDK that has a token for each of the first two APIs.
    pub fn of(servers: &Servers, tokens: [&str; 2]) -> Self {
        let transport = ReqwestOptions::new().no_proxy().build().expect("a transport");
        let shared = Shared::new().transport(transport);
        let [account, orders, tips, points] = servers;
        let [first, second] = tokens.map(Credential::bearer);
        Self {
            account: ApiBuilder::new()
                .base_url(account.url())
                .credential("main", first)
                .build(&shared)
                .expect("a client"),
            orders: ApiBuilder::new()
                .base_url(orders.url())
                .credential("main", second)
                .build(&shared)
                .expect("a client"),
            tips: ApiBuilder::new().base_url(tips.url()).build(&shared).expect("a client"),
            points: ApiBuilder::new().base_url(points.url()).build(&shared).expect("a client"),
            shared,
        }
    }

    pub fn profile(&self, user: &str) -> FanOutCall<'_, Profile> {
        FanOutCall::new(self, Profile { user: user.to_owned() })
    }

    pub fn pin(&self, user: &str) -> FanOutCall<'_, PinBoth> {
        FanOutCall::new(self, PinBoth { user: user.to_owned() })
    }

    pub async fn drain(&self) {
        self.shared.drain().await;
    }
}

/// All that the four show of a user.
pub struct Profile {
    user: String,
}

#[derive(Debug)]
pub struct ProfileLegs {
    pub account: Leg<account::Show>,
    pub orders: Leg<orders::Show>,
    pub tips: Leg<tips::Show>,
    pub points: Leg<points::Show>,
}

impl DeclaredFanOut for Profile {
    type Sdk = Sdk;
    type Legs = ProfileLegs;
    const PLAN: Plan = Plan::settled("profile").deadline_ms(1000).legs(&[
        LegPlan::new("account"),
        LegPlan::new("orders"),
        LegPlan::new("tips"),
        LegPlan::new("points"),
    ]);

    fn legs() -> ProfileLegs {
        ProfileLegs {
            account: Leg::new(),
            orders: Leg::new(),
            tips: Leg::new(),
            points: Leg::new(),
        }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a ProfileLegs) -> Vec<Binding<'a>> {
        let user = || self.user.clone();
        Vec::from([
            Binding::new(&legs.account, &sdk.account, move || Ok(account::Show::new(user()))),
            Binding::new(&legs.orders, &sdk.orders, move || Ok(orders::Show::new(user()))),
            Binding::new(&legs.tips, &sdk.tips, move || Ok(tips::Show::new(user()))),
            Binding::new(&legs.points, &sdk.points, move || Ok(points::Show::new(user()))),
        ])
    }
}

/// Pins two cards, or neither.
pub struct PinBoth {
    user: String,
}

#[derive(Debug)]
pub struct PinBothLegs {
    pub account: Leg<account::Pin>,
    pub tips: Leg<tips::Pin>,
}

impl DeclaredFanOut for PinBoth {
    type Sdk = Sdk;
    type Legs = PinBothLegs;
    const PLAN: Plan = Plan::all("pin_both")
        .deadline_ms(400)
        .undo_deadline_ms(400)
        .legs(&[LegPlan::new("account"), LegPlan::new("tips")]);

    fn legs() -> PinBothLegs {
        PinBothLegs { account: Leg::new(), tips: Leg::new() }
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, legs: &'a PinBothLegs) -> Vec<Binding<'a>> {
        let user = || self.user.clone();
        Vec::from([
            Binding::new(&legs.account, &sdk.account, move || Ok(account::Pin::new(user())))
                .undo(&sdk.account, move || Ok(account::Unpin::new(user()))),
            Binding::new(&legs.tips, &sdk.tips, move || Ok(tips::Pin::new(user())))
                .undo(&sdk.tips, move || Ok(tips::Unpin::new(user()))),
        ])
    }
}
