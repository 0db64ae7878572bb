//! The example crate through its public surface, against upstreams in memory and on virtual time.

mod answers;
mod credentials;
mod dynamic;
mod elsewhere;
mod errors;
mod fan_outs;
mod generated;
mod kit;
mod models;
mod place_order;
mod reports;
mod resending;
mod secrets;
mod shop;
mod sizes;
mod stats;
mod told;
mod wire;
