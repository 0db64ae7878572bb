//! The `fanwise` command.

fn main() {}
