//! Tests that cross the workspace's crates; they lie in `tests/`.
