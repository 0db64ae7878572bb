//! What the macros of the model make: how it is read, written and shown, and where it fails.

// The types are public, as generated ones are; `Option<Option<_>>` is what is tested.
#![allow(unreachable_pub, clippy::unwrap_used, clippy::option_option)]

mod encode;
mod failures;
#[cfg(all(feature = "chrono", feature = "jiff", feature = "time", feature = "uuid"))]
mod parsed;
mod records;
mod unions;

use fanwise_runtime::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads `text`, writes it again, and compares as JSON.
fn round_trip<T: DeserializeOwned + Serialize>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap();
    let again: Value = serde_json::to_value(&value).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(text).unwrap());
    // A value decodes as its text does.
    let from_value: T = serde_json::from_value(again).unwrap();
    assert_eq!(serde_json::to_string(&from_value).unwrap(), serde_json::to_string(&value).unwrap());
    value
}
