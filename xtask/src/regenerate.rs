//! `cargo xtask regenerate`: the committed example is what the generator writes.

use std::process::Command;

use crate::{Failure, root};

pub(crate) fn run(check: bool) -> Result<(), Failure> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root());
    command.args(["run", "--quiet", "--package", "fanwise", "--", "generate"]);
    command.args(["--manifest", "specs/fanwise.yaml", "--runtime-path", "runtime"]);
    if check {
        command.arg("--check");
    }
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    Err(if check { "generated-example/ is stale: run `cargo xtask regenerate`" } else { "failed" }
        .into())
}
