//! The inventory API of `specs/inventory.yaml`: articles and how many of each are there.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::exchange::{Reply, Seen};
use super::upstream::{Service, Upstream};

/// The bearer token of the scheme `staff`.
pub(crate) const TOKEN: &str = "demo-staff-token-5f2c";
const CREATED: &str = "2026-01-02T03:04:05Z";

/// What lies on the shelves, and what was taken for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// How many of each article are there.
    pub(crate) stock: BTreeMap<String, i64>,
    /// What each order has, by article; an order that was restocked has nothing.
    pub(crate) taken: BTreeMap<String, BTreeMap<String, i64>>,
    /// How often stock was really deducted and put back.
    pub(crate) deductions: usize,
    pub(crate) restocks: usize,
}

impl Ledger {
    /// How many of an article are there; none of an unknown one.
    pub(crate) fn available(&self, sku: &str) -> i64 {
        self.stock.get(sku).copied().unwrap_or(0)
    }
}

/// The state of the API.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    items: BTreeMap<String, Value>,
    lines: BTreeMap<String, Value>,
    ledger: Ledger,
    keys: HashSet<String>,
}

impl Upstream<Inventory> {
    /// Puts so many of an article on the shelves, instead of what was there.
    pub(crate) fn stock(&self, sku: &str, count: i64) {
        self.set(|inventory| {
            let price = json!({ "amount": 2100, "currency": "EUR" });
            let item = json!({ "sku": sku, "name": sku, "price": price, "createdAt": CREATED });
            inventory.items.entry(sku.to_owned()).or_insert(item);
            inventory.ledger.stock.insert(sku.to_owned(), count);
        });
    }
}

impl Service for Inventory {
    type Ledger = Ledger;
    const BASE: &'static str = "/v1";

    fn act(&mut self, request: &Seen) -> Reply {
        match (request.method.as_str(), request.segments().as_slice()) {
            ("GET", ["health"]) => Reply::json(200, &json!({ "status": "up", "version": "demo" })),
            ("GET", ["items"]) => self.list(request),
            ("POST", ["items"]) => self.create(&request.json()),
            ("GET", ["items", sku]) => match self.items.get(*sku) {
                Some(item) => Reply::json(200, item),
                None => not_found(sku),
            },
            ("PUT", ["items", sku]) => {
                let status = if self.items.contains_key(*sku) { 200 } else { 201 };
                self.keep(status, sku, request.json())
            }
            ("DELETE", ["items", sku]) => match self.items.remove(*sku) {
                Some(_) => Reply::nothing(),
                None => not_found(sku),
            },
            ("POST", ["stock", "deduct"]) => self.deduct(&request.json()),
            ("POST", ["stock", "restock"]) => self.restock(request),
            ("GET", ["stock", sku]) => match self.ledger.stock.get(*sku) {
                Some(count) => Reply::json(200, &json!({ "sku": sku, "available": count })),
                None => not_found(sku),
            },
            ("GET", ["orders", order, "stock"]) => {
                let lines = self.lines.get(*order).cloned().unwrap_or_else(|| json!([]));
                Reply::json(200, &json!({ "orderId": order, "items": lines }))
            }
            _ => Self::problem(404, "not_found", "There is no such operation."),
        }
    }

    fn problem(status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &json!({ "code": code, "message": message }))
    }

    fn knows(&self, request: &Seen) -> bool {
        request.header("authorization").and_then(|value| value.strip_prefix("Bearer "))
            == Some(TOKEN)
    }

    fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }
}

impl Inventory {
    fn list(&self, request: &Seen) -> Reply {
        let wanted: Vec<_> = request.query.iter().filter(|(name, _)| name == "category").collect();
        let fits = |item: &&Value| {
            wanted.is_empty() || wanted.iter().any(|(_, category)| item["category"] == **category)
        };
        let all: Vec<_> = self.items.values().filter(fits).collect();
        let (page, size) = (request.number("page", 1), request.number("per_page", 50));
        let items: Vec<_> = all.iter().skip((page - 1).saturating_mul(size)).take(size).collect();
        let next = (page.saturating_mul(size) < all.len()).then_some(page + 1);
        Reply::json(200, &json!({ "items": items, "page": page, "nextPage": next }))
            .with("x-total-count", &all.len())
    }

    fn create(&mut self, item: &Value) -> Reply {
        let sku = item["sku"].as_str().unwrap_or_default().to_owned();
        if self.items.contains_key(&sku) {
            return Self::problem(409, "exists", "There is an article of this number.");
        }
        self.keep(201, &sku, item.clone())
    }

    fn keep(&mut self, status: u16, sku: &str, mut item: Value) -> Reply {
        let whole = item["sku"] == sku && item["name"].is_string() && item["price"].is_object();
        let (true, Some(fields)) = (whole && !sku.is_empty(), item.as_object_mut()) else {
            return Self::problem(400, "invalid", "An article has a sku, a name and a price.");
        };
        fields.insert("createdAt".to_owned(), json!(CREATED));
        self.items.insert(sku.to_owned(), item.clone());
        self.ledger.stock.entry(sku.to_owned()).or_insert(0);
        Reply::json(status, &item)
    }

    fn deduct(&mut self, change: &Value) -> Reply {
        let Some((order, counts)) = read(change) else { return invalid() };
        if self.ledger.taken.contains_key(&order) {
            let message = "The order has been deducted before.";
            return Reply::json(409, &json!({ "code": "already_deducted", "message": message }));
        }
        let short: Vec<_> = counts
            .iter()
            .map(|(sku, count)| (sku, *count, self.ledger.available(sku)))
            .filter(|(_, count, there)| there < count)
            .map(|(sku, _, there)| json!({ "sku": sku, "available": there }))
            .collect();
        if !short.is_empty() {
            let message = "Not all of it is there.";
            let body = json!({ "code": "out_of_stock", "message": message, "short": short });
            return Reply::json(409, &body);
        }
        for (sku, count) in &counts {
            *self.ledger.stock.entry(sku.clone()).or_insert(0) -= count;
        }
        self.ledger.deductions += 1;
        self.ledger.taken.insert(order.clone(), counts);
        self.lines.insert(order, change["items"].clone());
        Reply::json(200, change)
    }

    /// The same key has its effect once; an order gets back no more than was taken for it.
    fn restock(&mut self, request: &Seen) -> Reply {
        let change = request.json();
        let Some((order, _)) = read(&change) else { return invalid() };
        let known = request.key().is_some_and(|key| !self.keys.insert(key.to_owned()));
        if !known && let Some(counts) = self.ledger.taken.remove(&order) {
            for (sku, count) in counts {
                *self.ledger.stock.entry(sku).or_insert(0) += count;
            }
            self.lines.remove(&order);
            self.ledger.restocks += 1;
        }
        Reply::json(200, &change)
    }
}

/// The order and how many of each article; `None` when the body is no `StockChange`.
fn read(change: &Value) -> Option<(String, BTreeMap<String, i64>)> {
    let order = change["orderId"].as_str().filter(|order| !order.is_empty())?;
    let mut counts = BTreeMap::new();
    for line in change["items"].as_array()? {
        let quantity = line["quantity"].as_i64().filter(|quantity| *quantity > 0)?;
        let count: &mut i64 = counts.entry(line["sku"].as_str()?.to_owned()).or_insert(0);
        *count = count.checked_add(quantity)?;
    }
    Some((order.to_owned(), counts))
}

fn invalid() -> Reply {
    Inventory::problem(400, "invalid", "A change has an orderId and items with sku and quantity.")
}

fn not_found(sku: &str) -> Reply {
    Inventory::problem(404, "not_found", &format!("There is no article {sku}."))
}
