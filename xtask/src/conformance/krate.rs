//! The generated crate of all documents, and the program that plays calls through it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::{Diagnostics, Severity};
use fanwise::generate::{Input, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::report::Report;
use fanwise::write::write;
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::document::Document;
use super::plan::{Call, Emitted};
use crate::{Failure, root};

/// The program; the builder of all APIs comes before it.
const PROGRAM: &str = include_str!("runner.txt");

/// What follows the runner's name in its manifest.
const MANIFEST: &str = "version = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
    [dependencies]\nconformance-sdk = { path = \"../sdk\", features = [\"dynamic\"] }\n\
    tokio = { version = \"1\", features = [\"macros\", \"rt\", \"time\"] }\n";

/// The two crates of a run.
#[derive(Debug)]
pub(super) struct Crates {
    folder: PathBuf,
    /// The name of the program.
    runner: String,
    pub(super) emitted: Emitted,
}

impl Crates {
    /// Generates one crate of all documents, and the runner beside it, into `folder`.
    pub(super) fn write(
        documents: &[Document],
        pages: &Value,
        folder: &Path,
    ) -> Result<Self, Failure> {
        fs::create_dir_all(folder)?;
        let manifest = folder.join("fanwise.yaml");
        fs::write(&manifest, of_all(documents, pages)?)?;
        let out = folder.join("sdk");
        let report = generated(&manifest, &out)?;
        let runner = folder.join("runner");
        fs::create_dir_all(runner.join("src"))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("conformance-runner-{}", name.replace('.', "-"));
        let package = format!("[package]\nname = \"{name}\"\n{MANIFEST}");
        keep(&runner.join("Cargo.toml"), &package)?;
        keep(&runner.join("src").join("main.rs"), &program(&report))?;
        fs::copy(root().join("Cargo.lock"), runner.join("Cargo.lock"))?;
        Ok(Self { folder: folder.to_owned(), runner: name, emitted: emitted(&report) })
    }

    /// Builds the runner.
    pub(super) fn build(&self) -> Result<(), Failure> {
        let output = Command::new(env!("CARGO"))
            .current_dir(self.folder.join("runner"))
            .args(["build", "--quiet"])
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("the runner: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
    }

    /// Plays the calls; what came back of each.
    pub(super) fn play(&self, calls: &[Call]) -> Result<Vec<Value>, Failure> {
        let path = self.folder.join("calls.json");
        fs::write(&path, serde_json::to_string(calls)?)?;
        let program = target().join("debug").join(&self.runner);
        let output = Command::new(program).arg(&path).output()?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(format!("the runner: {}\n{}", output.status, text.trim()).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// What is compiled of dependencies is shared with the corpus.
fn target() -> PathBuf {
    root().join("target").join("corpus-target")
}

/// What a manifest says of pages, by API: the words of TypeSpec's documents are lost in theirs.
pub(super) fn pages(path: &Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// A manifest of all documents: without fan-outs, which the suite doesn't ask for.
fn of_all(documents: &[Document], pages: &Value) -> Result<String, Failure> {
    let mut apis = IndexMap::new();
    for document in documents {
        let path = document.path.canonicalize()?;
        let mut api = json!({ "spec": path });
        if let Some(pages) = pages.get(&document.api) {
            api["pages"] = pages.clone();
        }
        apis.insert(document.api.as_str(), api);
    }
    let package = json!({ "name": "conformance-sdk", "version": "0.1.0" });
    // JSON is YAML.
    Ok(json!({ "package": package, "apis": apis, "fanouts": {} }).to_string())
}

fn generated(manifest: &Path, out: &Path) -> Result<Report, Failure> {
    let request = Request {
        input: Input::Manifest(manifest.to_owned()),
        out: Some(out.to_owned()),
        name: None,
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions { allow_outside: true, ..LoadOptions::default() },
    };
    let mut diagnostics = Diagnostics::new();
    let Ok(generated) = generate(&request, &mut diagnostics) else {
        let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        return Err(errors.join("\n").into());
    };
    write(out, &generated.files)?;
    Ok(generated.report)
}

fn emitted(report: &Report) -> Emitted {
    let of_api = report.apis.iter().flat_map(|api| {
        let of = |one: &fanwise::report::OperationReport| {
            let key = (api.name.clone(), one.method.clone(), one.path.clone());
            (key, one.id.clone())
        };
        api.operations.iter().map(of)
    });
    of_api.collect()
}

/// The runner's source: a builder that knows every API, then the program.
fn program(report: &Report) -> String {
    let mut source = "use conformance_sdk::ConformanceSdk;\n\n\
        fn sdk(call: &Value) -> Result<ConformanceSdk, BuildError> {\n    \
        ConformanceSdk::builder()\n"
        .to_owned();
    for api in &report.apis {
        let module = api.operations.first().and_then(|one| one.rust.split("::").next());
        // Writing to a text can't fail.
        let _ = writeln!(
            source,
            "        .{}(|api| set(api, {:?}, call))",
            module.unwrap_or(&api.name),
            api.name
        );
    }
    source.push_str("        .build()\n}\n\n");
    source.push_str(PROGRAM);
    source
}

/// Writes a file unless it says that already: cargo goes by its time.
fn keep(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}
