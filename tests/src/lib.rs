//! Tests that cross the workspace's crates.
