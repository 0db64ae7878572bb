//! A small shop in the shape of a generated crate: two APIs, their operations, one SDK.

use std::time::Duration;

use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, BuildError, Client, Clients, Clock, Decode, Method, Operation, Policy,
    RawResponse, Request, Scheme, Secret, Shared, TokioClock, record,
};
use serde_json::json;

#[derive(Clone, Copy, Debug)]
pub struct Inventory;

impl Api for Inventory {
    const NAME: &'static str = "inventory";
    const BASE_URL: Option<&'static str> = Some("https://inventory.example.com");
    const SCHEMES: &'static [Scheme] = &[];
}

#[derive(Clone, Copy, Debug)]
pub struct Payment;

impl Api for Payment {
    const NAME: &'static str = "payment";
    const BASE_URL: Option<&'static str> = Some("https://payment.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    const POLICY: Policy = Policy::new().timeout_ms(1000);
}

record! {
    /// What every success of the sample carries.
    pub struct Receipt {
        required:
        pub id: String = "id",

        optional:
        pub url: Option<String> = "url",
        pub pin: Option<Secret<String>> = "pin",
    }
}

record! {
    /// What a declared error carries.
    pub struct Problem {
        required:
        pub code: String = "code",
    }
}

record! {
    /// What a request of the sample carries.
    pub struct Order {
        required:
        pub item: String = "item",

        optional:
        pub card: Option<Secret<String>> = "card",
    }
}

/// Declares an operation; `{id}` of its path is the item.
macro_rules! operation {
    ($name:ident of $api:ident: $id:literal $method:ident $path:literal $(key $key:literal)?) => {
        #[derive(Clone, Debug)]
        pub struct $name {
            pub body: Order,
        }

        impl $name {
            pub fn new(item: impl Into<String>) -> Self {
                Self { body: Order::new(item) }
            }
        }

        impl Operation for $name {
            type Api = $api;
            type Answer = Receipt;
            type Error = Problem;
            const ID: &'static str = $id;
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            $(const KEY_HEADER: Option<&'static str> = Some($key);)?

            fn request(&self) -> Result<Request, BuildError> {
                let mut request = Request::of::<Self>().accept("application/json");
                if Self::PATH.contains("{id}") {
                    request = request.path("id", &self.body.item);
                }
                if Self::METHOD == Method::POST {
                    request = request.json(&self.body);
                }
                request.build()
            }

            fn answer(raw: &RawResponse) -> Result<Receipt, Decode<Problem>> {
                match raw.status_code() {
                    200 | 201 => raw.success(raw.json()),
                    402 | 404 | 409 => raw.error(raw.json()),
                    _ => raw.undeclared(),
                }
            }
        }
    };
}

operation!(GetStock of Inventory: "getStock" GET "/stock/{id}");
operation!(GetPrice of Inventory: "getPrice" GET "/prices/{id}");
operation!(DeductStock of Inventory: "deductStock" POST "/deductions" key "Idempotency-Key");
operation!(Restock of Inventory: "restock" POST "/restocks" key "Idempotency-Key");
operation!(PutLabel of Inventory: "putLabel" PUT "/labels/{id}");
operation!(DeleteLabel of Inventory: "deleteLabel" DELETE "/labels/{id}");
operation!(CreateCharge of Payment: "createCharge" POST "/charges" key "Idempotency-Key");
operation!(RefundCharge of Payment: "refundCharge" POST "/charges/{id}/refund" key "Idempotency-Key");
operation!(CreateTransfer of Payment: "createTransfer" POST "/transfers");
operation!(CancelTransfer of Payment: "cancelTransfer" POST "/transfers/{id}/cancel");

/// Method and path of each operation's route, and the id that it answers with.
const ROUTES: [(Method, &str, &str); 10] = [
    (Method::GET, "/stock/{id}", "stock"),
    (Method::GET, "/prices/{id}", "price"),
    (Method::POST, "/deductions", "d-1"),
    (Method::POST, "/restocks", "r-1"),
    (Method::PUT, "/labels/{id}", "l-1"),
    (Method::DELETE, "/labels/{id}", "l-1"),
    (Method::POST, "/charges", "c-1"),
    (Method::POST, "/charges/{id}/refund", "f-1"),
    (Method::POST, "/transfers", "t-1"),
    (Method::POST, "/transfers/{id}/cancel", "x-1"),
];

/// The SDK, as a generated crate has it.
#[derive(Clone, Debug)]
pub struct Sdk {
    inventory: Client<Inventory>,
    payment: Client<Payment>,
}

impl Sdk {
    pub fn inventory(&self) -> &Client<Inventory> {
        &self.inventory
    }

    pub fn payment(&self) -> &Client<Payment> {
        &self.payment
    }
}

impl Clients for Sdk {
    type Api = Inventory;

    fn speaker(&self) -> &Client<Inventory> {
        &self.inventory
    }
}

/// The SDK and the upstream that it calls, where everything goes well at first.
pub struct Shop {
    pub sdk: Sdk,
    pub shared: Shared,
    pub upstream: MemoryTransport,
}

impl Shop {
    pub fn open() -> Self {
        let upstream = MemoryTransport::new();
        for (method, path, id) in ROUTES {
            upstream.reply(method, path, Reply::json(200, &json!({ "id": id })));
        }
        let shared = Shared::new().transport(upstream.clone()).seed(7);
        let sdk = Sdk {
            inventory: ApiBuilder::new().build(&shared).expect("the inventory's client"),
            payment: ApiBuilder::new().build(&shared).expect("the payment's client"),
        };
        Self { sdk, shared, upstream }
    }

    /// How often a request of this method and path left.
    pub fn sent(&self, method: &Method, path: &str) -> usize {
        self.upstream.requests_to(method, path).len()
    }

    /// How often each POST of this path was sent, by its idempotency key.
    pub fn keys(&self, path: &str) -> Vec<String> {
        let requests = self.upstream.requests_to(&Method::POST, path);
        let key = |request: &fanwise_runtime::transport::memory::Received| {
            request.header("idempotency-key").unwrap_or("none").to_owned()
        };
        requests.iter().map(key).collect()
    }

    /// The requests in the order of sending, as `METHOD path`.
    pub fn log(&self) -> Vec<String> {
        let requests = self.upstream.requests();
        requests.iter().map(|seen| format!("{} {}", seen.method(), seen.path())).collect()
    }
}

/// A success after some time.
pub fn late(milliseconds: u64) -> Reply {
    Reply::json(200, &json!({ "id": "late" })).after(Duration::from_millis(milliseconds))
}

/// The declared error: the card is declined.
pub fn declined() -> Reply {
    Reply::json(402, &json!({ "code": "declined" }))
}

/// Lets time pass.
pub async fn pause(time: Duration) {
    TokioClock::new().sleep(time).await;
}
