//! What a call costs its caller: futures and errors stay small.

use std::mem::{size_of, size_of_val};

use checkout_sdk::payment::types::NewCharge;
use checkout_sdk::runtime::Operation;
use checkout_sdk::{ApiError, PlaceOrderOutcome, email, inventory, payment};

use crate::shop::{Shop, card, order};

/// The most that a call's future has beside the request that it holds.
const FUTURE: usize = 1024;
const ERROR: usize = 128;

#[test]
fn the_future_of_a_call_is_small() {
    let shop = Shop::open();
    let read = shop.sdk.inventory().get_stock("A-1").send();
    assert!(size_of_val(&read) <= FUTURE, "{} bytes", size_of_val(&read));
    let write = shop.sdk.payment().create_charge(NewCharge::new("o-1", card())).send();
    let request = size_of::<payment::operations::CreateCharge>();
    assert!(size_of_val(&write) <= FUTURE + request, "{} bytes", size_of_val(&write));
}

#[test]
fn the_future_of_a_fan_out_is_a_pointer() {
    let shop = Shop::open();
    let call = shop.sdk.place_order(order());
    assert!(size_of_val(&call) <= FUTURE, "{} bytes", size_of_val(&call));
    let future = call.into_future();
    assert!(size_of_val(&future) <= 2 * size_of::<usize>(), "{} bytes", size_of_val(&future));
    assert!(size_of::<PlaceOrderOutcome>() <= ERROR);
}

#[test]
fn the_error_of_every_operation_is_small() {
    fn error<O: Operation>() -> usize {
        size_of::<ApiError<O::Error>>()
    }
    for size in [
        error::<inventory::operations::GetHealth>(),
        error::<inventory::operations::DeductStock>(),
        error::<payment::operations::CreateCharge>(),
        error::<payment::operations::ListCharges>(),
        error::<email::operations::Send>(),
    ] {
        assert!(size <= ERROR, "{size} bytes");
    }
}
