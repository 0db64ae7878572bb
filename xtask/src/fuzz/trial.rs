//! One input through the whole pipeline.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Generated, Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;

use crate::Failure;

/// What an input came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It went through all stages.
    Emitted,
    /// The diagnostics say what is wrong with it.
    Refused,
    /// Neither: a panic, no Rust, no diagnostic. The text says which.
    Fault(String),
}

/// Where the last panic was, and what it said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Notes panics instead of printing them.
pub(super) fn note_panics() {
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut last) = PANIC.lock() {
            *last = Some(info.to_string().replace('\n', " "));
        }
    }));
}

/// Generates a crate of the document at `path`, in memory.
pub(super) fn run(path: &Path) -> Verdict {
    let request = Request {
        input: Input::Specs(vec![NamedSpec { name: "api".to_owned(), path: path.to_owned() }]),
        out: Some(path.with_extension("crate")),
        name: Some("sample".to_owned()),
        runtime: RuntimeChoice::Published,
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    match catch_unwind(AssertUnwindSafe(|| generate(&request, &mut diagnostics))) {
        Ok(Ok(generated)) => match unsound(&generated) {
            Some(fault) => Verdict::Fault(fault),
            None => Verdict::Emitted,
        },
        Ok(Err(_)) if diagnostics.has_errors() => Verdict::Refused,
        Ok(Err(_)) => Verdict::Fault("it was refused without a word".to_owned()),
        Err(_) => {
            let said = PANIC.lock().ok().and_then(|mut last| last.take());
            Verdict::Fault(said.unwrap_or_else(|| "it panicked".to_owned()))
        }
    }
}

/// A file of the crate that no compiler would read.
fn unsound(generated: &Generated) -> Option<String> {
    let rust = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rs");
    generated.files.iter().filter(|file| rust(&file.path)).find_map(|file| {
        let fault = match syn::parse_file(&file.content) {
            Err(error) => error.to_string(),
            Ok(_) if file.content.contains("compile_error!") => "compile_error!".to_owned(),
            Ok(_) => return None,
        };
        Some(format!("no Rust: {}: {fault}", file.path))
    })
}

/// Puts an input where [`run`] finds it.
pub(super) fn place(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, bytes)?)
}
