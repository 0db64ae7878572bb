//! The `fanwise` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    fanwise::cli::main()
}
