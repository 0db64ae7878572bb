//! `cargo xtask demo`: the example from end to end, offline.

mod upstreams;
