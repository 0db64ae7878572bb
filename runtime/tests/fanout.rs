//! What a fan-out means, rule by rule, over the transport in memory and paused time.

// The sample is public, as generated code is; the closures read better than paths.
#![allow(unreachable_pub, clippy::redundant_closure_for_method_calls)]

#[path = "fanout/adverse.rs"]
mod adverse;
#[path = "fanout/bulk.rs"]
mod bulk;
#[path = "fanout/correlation.rs"]
mod correlation;
#[path = "fanout/doubt.rs"]
mod doubt;
#[path = "fanout/ending.rs"]
mod ending;
#[path = "fanout/events.rs"]
mod events;
#[path = "fanout/in_code.rs"]
mod in_code;
#[path = "fanout/inner.rs"]
mod inner;
#[path = "fanout/ledger.rs"]
mod ledger;
#[path = "fanout/lists.rs"]
mod lists;
#[path = "fanout/mapping.rs"]
mod mapping;
#[path = "fanout/nested.rs"]
mod nested;
#[path = "fanout/orders.rs"]
mod orders;
#[path = "fanout/outcome.rs"]
mod outcome;
#[path = "fanout/outliving.rs"]
mod outliving;
#[path = "fanout/races.rs"]
mod races;
#[path = "fanout/sample.rs"]
mod sample;
#[path = "fanout/standing_in.rs"]
mod standing_in;
#[path = "fanout/starting.rs"]
mod starting;
#[path = "fanout/targets.rs"]
mod targets;
#[path = "fanout/undoing.rs"]
mod undoing;
