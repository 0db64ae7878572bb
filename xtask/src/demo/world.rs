//! Three upstreams, and an SDK that knows where they are.

use std::time::Duration;

use checkout_sdk::runtime::FanOutCall;
use checkout_sdk::runtime::transport::ReqwestOptions;
use checkout_sdk::{CheckoutSdk, PlaceOrder, PlaceOrderOutcome, inventory, payment};

use super::live;
use super::upstreams::{Email, Inventory, Payment, email, inventory as shelves, payment as bank};
use crate::Failure;

/// The article that every order is about.
pub(super) const SKU: &str = "A-1";
/// How many of it are there at first.
pub(super) const STOCK: i64 = 10;
/// How many of it every order takes.
pub(super) const QUANTITY: i64 = 2;
/// The order of every story.
pub(super) const ORDER: &str = "o-1001";

/// The upstreams of one story, new for each.
pub(super) struct World {
    pub(super) inventory: Inventory,
    pub(super) payment: Payment,
    pub(super) email: Email,
    pub(super) sdk: CheckoutSdk,
}

impl World {
    /// Starts the upstreams on free ports.
    pub(super) async fn start() -> Result<Self, Failure> {
        let inventory = Inventory::start().await?;
        let payment = Payment::start().await?;
        let email = Email::start().await?;
        inventory.stock(SKU, STOCK);
        let sdk = CheckoutSdk::builder()
            .transport(ReqwestOptions::new().no_proxy().build()?)
            .inventory(|api| api.base_url(inventory.base_url()).bearer(shelves::TOKEN))
            .payment(|api| api.base_url(payment.base_url()).api_key(bank::KEY))
            .email(|api| {
                api.base_url(email.base_url()).client_credentials_at(
                    email.token_url(),
                    email::CLIENT_ID,
                    email::CLIENT_SECRET,
                )
            })
            .build()?;
        Ok(Self { inventory, payment, email, sdk })
    }

    /// Places the order.
    pub(super) async fn order(&self) -> PlaceOrderOutcome {
        live::watched(self.place_order()).await
    }

    /// Places the order, which has so long.
    pub(super) async fn order_within(&self, deadline: Duration) -> PlaceOrderOutcome {
        live::watched(self.place_order().deadline(deadline)).await
    }

    /// Places the order, of which a story tells nothing.
    pub(super) async fn order_quietly(&self) -> PlaceOrderOutcome {
        self.place_order().await
    }

    fn place_order(&self) -> FanOutCall<'_, PlaceOrder> {
        let items = vec![inventory::types::LineItem::new(SKU, QUANTITY)];
        let card = payment::types::Card::new("4242424242424242", "04/29");
        self.sdk.place_order(PlaceOrder::new(ORDER, items, card))
    }

    /// How many of the article are there.
    pub(super) fn stock(&self) -> i64 {
        self.inventory.ledger().available(SKU)
    }

    /// What was taken and not given back, in cents.
    pub(super) fn money(&self) -> i64 {
        self.payment.ledger().balance()
    }

    /// How many charges were made, refunded or not.
    pub(super) fn charges(&self) -> usize {
        self.payment.ledger().charges.len()
    }

    /// How many mails went out.
    pub(super) fn mails(&self) -> usize {
        self.email.ledger().mails.len()
    }

    /// The keys of all charges that were asked for, in order.
    pub(super) fn charge_keys(&self) -> Vec<String> {
        let seen = self.payment.seen_at("POST", "/charges");
        seen.iter().map(|request| request.key().unwrap_or("none").to_owned()).collect()
    }
}
