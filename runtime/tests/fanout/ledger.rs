//! What the upstream's ledger holds is what the statuses say, whatever goes wrong on the way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Received, Reply};
use fanwise_runtime::{LegStatus, Method, Overall};
use serde_json::json;

use crate::orders::{PlaceOrder, PlaceOrderLegs};
use crate::sample::{Shop, declined};

/// The effects of keyed writes: a key acts once.
#[derive(Default)]
struct Ledger {
    acted: BTreeSet<(String, String)>,
}

impl Ledger {
    fn act(&mut self, path: &str, request: &Received) {
        let key = request.header("idempotency-key").expect("a key");
        self.acted.insert((path.to_owned(), key.to_owned()));
    }

    fn count(&self, path: &str) -> usize {
        self.acted.iter().filter(|(acted, _)| acted == path).count()
    }
}

/// A small generator of random numbers: `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % sides
    }

    /// Nothing in most cases, or a fault of an upstream that doesn't lie about its effect.
    fn faults(&mut self) -> Vec<Fault> {
        let mut faults = Vec::new();
        while self.roll(2) == 0 {
            let delay = Duration::from_millis(self.roll(900));
            faults.push(match self.roll(9) {
                0 => Fault::Refuse,
                1 => Fault::ResetBefore,
                2 => Fault::ResetAfter,
                3 => Fault::HangBefore,
                4 => Fault::HangAfter,
                5 => Fault::Answer(Reply::status(500).after(delay)),
                6 => Fault::Answer(Reply::status(503).after(delay)),
                7 => Fault::Answer(Reply::status(429).after(delay)),
                _ => Fault::Delay(delay),
            });
        }
        faults
    }
}

const WRITES: [(&str, &str); 4] = [
    ("/deductions", "d-1"),
    ("/restocks", "r-1"),
    ("/charges", "c-1"),
    ("/charges/{id}/refund", "f-1"),
];

fn stage(shop: &Shop, dice: &mut Dice) -> Arc<Mutex<Ledger>> {
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    for (path, id) in WRITES {
        let refuses = dice.roll(4) == 0;
        let ledger = Arc::clone(&ledger);
        shop.upstream.on(Method::POST, path, move |request| {
            let reply = if refuses {
                declined()
            } else {
                ledger.lock().expect("the ledger").act(path, &request);
                Reply::json(200, &json!({ "id": id }))
            };
            std::future::ready(reply)
        });
        shop.upstream.faults(Method::POST, path, dice.faults());
    }
    shop.upstream.faults(Method::POST, "/transfers", dice.faults());
    ledger
}

/// Checks one leg: how often it acted and was undone against its status.
fn check(seed: u64, status: Option<LegStatus>, acted: usize, undone: usize) {
    let fits = match status {
        Some(LegStatus::Success) => (acted, undone) == (1, 0),
        Some(LegStatus::Undone) => (acted, undone) == (1, 1),
        Some(LegStatus::InDoubt) => acted <= 1 && undone == 0,
        Some(LegStatus::UndoFailed) => acted == 1 && undone <= 1,
        Some(_) => (acted, undone) == (0, 0),
        None => false,
    };
    assert!(fits, "seed {seed}, {status:?}: acted {acted} times, undone {undone} times");
}

fn statuses(legs: &PlaceOrderLegs) -> [Option<LegStatus>; 3] {
    [legs.stock.status(), legs.charge.status(), legs.receipt.status()]
}

async fn case(seed: u64) -> Overall {
    let mut dice = Dice(seed);
    let shop = Shop::open();
    let ledger = stage(&shop, &mut dice);
    let outcome = PlaceOrder::run(&shop.sdk).await;
    let ledger = ledger.lock().expect("the ledger");
    let [stock, charge, receipt] = statuses(&outcome);
    check(seed, stock, ledger.count("/deductions"), ledger.count("/restocks"));
    check(seed, charge, ledger.count("/charges"), ledger.count("/charges/{id}/refund"));
    let required = [stock, charge].map(|status| status == Some(LegStatus::Success));
    assert_eq!(outcome.is_met(), required == [true, true], "seed {seed}");
    assert!(outcome.is_met() || receipt == Some(LegStatus::Skipped), "seed {seed}");
    let undone = ledger.count("/restocks") + ledger.count("/charges/{id}/refund");
    assert!(!outcome.is_met() || undone == 0, "seed {seed}");
    assert_eq!(shop.upstream.in_flight(), 0, "seed {seed}: something is left running");
    outcome.overall()
}

#[tokio::test(start_paused = true)]
async fn the_ledger_holds_what_the_statuses_say() {
    let mut seen = [0; 3];
    for seed in 0..3000 {
        let overall = tokio::task::unconstrained(case(seed)).await;
        seen[match overall {
            Overall::Success => 0,
            Overall::PartialFailure => 1,
            Overall::Failure => 2,
        }] += 1;
    }
    assert!(seen.iter().all(|count| *count > 100), "every ending is met: {seen:?}");
}
