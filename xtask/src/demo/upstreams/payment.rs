//! The payment API of `specs/payment.yaml`: charges, refunds, ways to pay.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::exchange::{Reply, Seen};
use super::fault::Fault;
use super::upstream::{Service, Upstream};

/// The API key of the scheme `merchantKey`.
pub(crate) const KEY: &str = "demo-merchant-key-91aa";
/// What an order costs in cents, unless [`Upstream::price`] says otherwise.
pub(crate) const PRICE: i64 = 4200;

/// One charge that was really made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) order: String,
    /// In cents.
    pub(crate) amount: i64,
    pub(crate) refunded: bool,
    /// The idempotency key that it was made with.
    pub(crate) key: Option<String>,
}

/// The money that moved, in the order in which it moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) charges: Vec<Charge>,
}

impl Ledger {
    /// What was taken and not given back, in cents.
    pub(crate) fn balance(&self) -> i64 {
        self.charges.iter().filter(|charge| !charge.refunded).map(|charge| charge.amount).sum()
    }

    /// The charges of one order.
    pub(crate) fn of(&self, order: &str) -> Vec<&Charge> {
        self.charges.iter().filter(|charge| charge.order == order).collect()
    }
}

/// The state of the API.
#[derive(Debug, Default)]
pub(crate) struct Payment {
    prices: BTreeMap<String, i64>,
    ledger: Ledger,
    methods: BTreeMap<String, Value>,
    /// What each key was used for, and what it was answered.
    answered: BTreeMap<String, (String, Reply)>,
    kept: u64,
}

impl Upstream<Payment> {
    /// What an order costs, in cents.
    pub(crate) fn price(&self, order: &str, cents: i64) {
        self.set(|payment| payment.prices.insert(order.to_owned(), cents));
    }
}

/// Declines the card, for `POST /charges`.
pub(crate) fn declined() -> Fault {
    let body = json!({ "code": "card_declined", "message": "The bank says no." });
    Fault::Answer { status: 402, body }
}

impl Service for Payment {
    type Ledger = Ledger;
    const BASE: &'static str = "";

    fn act(&mut self, request: &Seen) -> Reply {
        match (request.method.as_str(), request.segments().as_slice()) {
            ("GET", ["health"]) => Reply::json(200, &json!({ "status": "up", "queue": 0 })),
            ("POST", ["charges"]) => self.once(request, Self::charge),
            ("GET", ["charges"]) => self.list(request),
            ("GET", ["charges", id]) => match self.find(id) {
                Some(charge) => Reply::json(200, &shown(charge)),
                None => not_found(),
            },
            ("POST", ["charges", id, "refunds"]) => {
                self.once(request, |payment, _| payment.refund(id))
            }
            ("GET", ["charges", id, "refunds"]) => match self.find(id) {
                Some(charge) if charge.refunded => Reply::json(200, &json!([refund_of(charge)])),
                Some(_) => Reply::json(200, &json!([])),
                None => not_found(),
            },
            ("POST", ["payment-methods"]) => self.keep(&request.json()),
            ("GET", ["payment-methods", id]) => match self.methods.get(*id) {
                Some(method) => Reply::json(200, method),
                None => not_found(),
            },
            ("DELETE", ["payment-methods", id]) => match self.methods.remove(*id) {
                Some(_) => Reply::nothing(),
                None => not_found(),
            },
            _ => not_found(),
        }
    }

    fn problem(status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &json!({ "error": { "code": code, "message": message } }))
    }

    fn knows(&self, request: &Seen) -> bool {
        request.header("x-api-key") == Some(KEY)
    }

    fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }
}

impl Payment {
    /// Acts once for each key: a second request of the same key and content has the first answer.
    fn once(&mut self, request: &Seen, act: impl FnOnce(&mut Self, &Seen) -> Reply) -> Reply {
        let Some(key) = request.key() else { return act(self, request) };
        let content = format!("{} {}", request.path, String::from_utf8_lossy(&request.body));
        if let Some((before, reply)) = self.answered.get(key) {
            return if *before == content {
                reply.clone()
            } else {
                Self::problem(422, "key_reused", "The key was used for another request.")
            };
        }
        let reply = act(self, request);
        self.answered.insert(key.to_owned(), (content, reply.clone()));
        reply
    }

    fn charge(&mut self, request: &Seen) -> Reply {
        let body = request.json();
        let (order, card) = (&body["orderId"], &body["card"]);
        let (Some(order), true) = (order.as_str(), card["number"].is_string()) else {
            return Self::problem(400, "invalid", "A charge has an orderId and a card.");
        };
        let charge = Charge {
            id: format!("ch_{}", self.ledger.charges.len() + 1),
            order: order.to_owned(),
            amount: self.prices.get(order).copied().unwrap_or(PRICE),
            refunded: false,
            key: request.key().map(str::to_owned),
        };
        let reply = Reply::json(201, &shown(&charge));
        self.ledger.charges.push(charge);
        reply
    }

    fn refund(&mut self, id: &str) -> Reply {
        let charge = self.ledger.charges.iter_mut().find(|charge| charge.id == id);
        match charge {
            None => not_found(),
            Some(charge) if charge.refunded => {
                Self::problem(409, "already_refunded", "The money has been given back.")
            }
            Some(charge) => {
                charge.refunded = true;
                Reply::json(201, &refund_of(charge))
            }
        }
    }

    /// Newest first; the cursor is how many came before.
    fn list(&self, request: &Seen) -> Reply {
        let order = request.parameter("order_id");
        let fits = |charge: &&Charge| order.is_none_or(|order| charge.order == order);
        let all: Vec<_> = self.ledger.charges.iter().rev().filter(fits).map(shown).collect();
        let start = request.parameter("cursor").and_then(|text| text.parse().ok()).unwrap_or(0);
        let end = request.number("limit", 20).saturating_add(start);
        let data: Vec<_> = all.iter().take(end).skip(start).collect();
        let next = (end < all.len()).then(|| end.to_string());
        Reply::json(200, &json!({ "data": data, "nextCursor": next }))
    }

    fn keep(&mut self, method: &Value) -> Reply {
        let kinds = [("card", "card"), ("bank", "iban"), ("voucher", "code")];
        let known =
            |(kind, field): &(&str, &str)| method["type"] == *kind && !method[*field].is_null();
        if !kinds.iter().any(known) {
            return Self::problem(
                400,
                "invalid",
                "A payment method is a card, a bank or a voucher.",
            );
        }
        self.kept += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", self.kept);
        let kept = json!({ "id": id, "method": method });
        self.methods.insert(id, kept.clone());
        Reply::json(201, &kept)
    }

    fn find(&self, id: &str) -> Option<&Charge> {
        self.ledger.charges.iter().find(|charge| charge.id == id)
    }
}

fn shown(charge: &Charge) -> Value {
    json!({
        "id": charge.id,
        "orderId": charge.order,
        "amount": charge.amount,
        "currency": "EUR",
        "status": if charge.refunded { "refunded" } else { "succeeded" },
        "receiptUrl": format!("https://payment.example.com/receipts/{}", charge.id),
    })
}

fn refund_of(charge: &Charge) -> Value {
    let id = charge.id.replacen("ch_", "re_", 1);
    json!({ "id": id, "chargeId": charge.id, "amount": charge.amount })
}

fn not_found() -> Reply {
    Payment::problem(404, "not_found", "There is nothing here.")
}
