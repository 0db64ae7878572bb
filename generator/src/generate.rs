//! The pipeline: each stage takes a value and returns a value.
//!
//! ```text
//! load → normalise → lower → share → loosen → unify → derive → select → analyse → plan → name
//! → emit → render
//! ```
//!
//! Between two stages a run ends if one of them found an error.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Stopped};
use crate::ir::Ir;
use crate::load::LoadOptions;
use crate::manifest::Manifest;
use crate::package::{Package, RuntimeDependency};
use crate::places::TypedPlace;
use crate::report::Report;
use crate::write::OutputFile;
use crate::{
    analyse, derive, emit, load, loosen, lower, name, normalise, package, places, plan, read,
    render, select, share, vendor,
};

/// What to generate.
#[derive(Clone, Debug)]
pub struct Request {
    /// The documents, or a manifest that names them.
    pub input: Input,
    /// The folder of the crate; without it, the manifest's `package.out`.
    pub out: Option<PathBuf>,
    /// The crate's name; without it, the manifest's `package.name`, else the folder's name.
    pub name: Option<String>,
    /// Where the crate finds its runtime.
    pub runtime: RuntimeChoice,
    /// Where `$ref`s may lead.
    pub refs: LoadOptions,
}

/// Where the documents are named.
#[derive(Clone, Debug)]
pub enum Input {
    /// On the command line: clients, and automatic fan-outs.
    Specs(Vec<NamedSpec>),
    /// In a manifest.
    Manifest(PathBuf),
}

/// A document and what its API is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSpec {
    /// The API's name.
    pub name: String,
    /// The document.
    pub path: PathBuf,
}

/// Where the crate finds `fanwise-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeChoice {
    /// On crates.io, in the generator's own version.
    Published,
    /// In a folder, relative to the current one; the crate names it relative to itself.
    Path(PathBuf),
    /// In its own `vendor/`.
    Vendored,
}

/// A crate that is ready to be written.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Where it goes.
    pub out: PathBuf,
    /// All of its files.
    pub files: Vec<OutputFile>,
    /// What is in it.
    pub report: Report,
    /// The types of the documents' schemas.
    pub places: Vec<TypedPlace>,
    /// How many fields, parameters and bodies have a type that says more than "any value".
    pub typed: usize,
}

impl Generated {
    /// How many operations it has, over all APIs.
    pub fn operations(&self) -> usize {
        self.report.apis.iter().map(|api| api.operations.len()).sum()
    }
}

/// Why there is nothing to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The diagnostics say why.
    Stopped(Stopped),
    /// Neither the request nor the manifest says where to write.
    NoOut,
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

/// Runs the pipeline. Nothing is written: [`crate::write::write`] does that.
pub fn generate(request: &Request, diagnostics: &mut Diagnostics) -> Result<Generated, Failure> {
    let manifest = match &request.input {
        Input::Specs(_) => None,
        Input::Manifest(path) => Some(manifest(path, diagnostics)?),
    };
    let out = out(request, manifest.as_ref()).ok_or(Failure::NoOut)?;
    let package = package_of(request, manifest.as_ref(), &out, diagnostics)?;
    if let (Input::Manifest(path), Some(manifest)) = (&request.input, &manifest) {
        specs_are_there(path, manifest, diagnostics)?;
    }
    let wishes = manifest
        .as_ref()
        .map(|manifest| lower::Wishes::of_each(manifest, diagnostics))
        .unwrap_or_default();
    let specs = specs(request, manifest.as_ref());
    let mut ir = front(&specs, request.refs, &wishes, diagnostics)?;
    if let Some(manifest) = &manifest {
        lower::key_headers(&mut ir, manifest, diagnostics);
        lower::pages(&mut ir, manifest, diagnostics);
        lower::inputs(&mut ir, manifest, diagnostics);
    }
    let typed = ir.typed();
    if let Some(manifest) = &manifest {
        ir = share::share(ir, &manifest.shared, diagnostics);
        ir = loosen::loosen(ir, manifest, diagnostics);
    }
    ir = lower::unify(ir);
    if let Some(manifest) = &manifest {
        ir = derive::derive(ir, manifest, diagnostics);
    }
    let ir = select::select(ir, manifest.as_ref(), diagnostics);
    diagnostics.stop_on_error()?;
    let facts = analyse::analyse(&ir);
    facts.say_pages(&ir, diagnostics);
    let plan = plan::plan(&ir, &facts, manifest.as_ref(), diagnostics);
    diagnostics.stop_on_error()?;
    let names = name::name(&ir, &facts, &plan, &package);
    diagnostics.extend(name::alike(&ir, &names, manifest.as_ref()));
    let emitted = emit::emit(&ir, &facts, &plan, &names, &package);
    let mut files = render::render(emitted);
    if package.runtime == RuntimeDependency::Vendored {
        files.extend(vendor::files(&package.vendored_runtime()));
    }
    let report = Report::new(&ir, &facts, &plan, &names, diagnostics);
    Ok(Generated { out, files, report, places: places::places(&ir, &facts, &names), typed })
}

/// The stages that every document goes through, up to the intermediate representation.
pub(crate) fn front(
    specs: &[NamedSpec],
    refs: LoadOptions,
    wishes: &[(String, lower::Wishes)],
    diagnostics: &mut Diagnostics,
) -> Result<Ir, Stopped> {
    let mut documents = Vec::new();
    for spec in specs {
        if let Some(loaded) = load::load(&spec.path, refs, diagnostics) {
            documents.push((spec.name.clone(), loaded));
        }
    }
    diagnostics.stop_on_error()?;
    let mut normalised = Vec::new();
    for (name, loaded) in documents {
        if let Some(document) = normalise::normalise(&loaded, diagnostics) {
            normalised.push((name, document));
        }
    }
    diagnostics.stop_on_error()?;
    let ir = lower::lower_with(normalised, wishes, diagnostics);
    for (_, api) in ir.apis.iter().filter(|(_, api)| api.operations.is_empty()) {
        let place = api.place.clone();
        let message = format!("`{}` has no operation that can be generated", api.name);
        let fault = Diagnostic::error("no-operations", place, message);
        diagnostics.push(fault.help("name a document with at least one operation under `paths`"));
    }
    diagnostics.stop_on_error()?;
    Ok(ir)
}

fn manifest(path: &Path, diagnostics: &mut Diagnostics) -> Result<Manifest, Stopped> {
    let manifest = read::read(path, diagnostics);
    diagnostics.stop_on_error()?;
    manifest.ok_or(Stopped)
}

fn specs(request: &Request, manifest: Option<&Manifest>) -> Vec<NamedSpec> {
    match (&request.input, manifest) {
        (Input::Manifest(path), Some(manifest)) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            let named = |api: &crate::manifest::Api| NamedSpec {
                name: api.name.value.clone(),
                path: folder.join(&api.spec.value),
            };
            manifest.apis.iter().map(named).collect()
        }
        (Input::Specs(specs), _) => specs.clone(),
        (Input::Manifest(_), None) => Vec::new(),
    }
}

/// A document that isn't there is said where the manifest names it.
fn specs_are_there(
    path: &Path,
    manifest: &Manifest,
    diagnostics: &mut Diagnostics,
) -> Result<(), Stopped> {
    let folder = path.parent().unwrap_or(Path::new(""));
    for api in &manifest.apis {
        let spec = &api.spec;
        let file = folder.join(&spec.value);
        if !file.is_file() {
            let is = if file.is_dir() { "is a folder" } else { "is no file" };
            let message = format!("`{}` {is}", spec.value);
            let near = load::nearby(&file).map(PathBuf::from);
            let near = near.as_deref().map(|near| near.strip_prefix(folder).unwrap_or(near));
            let help = near.map_or_else(
                || "name a document by its path from the manifest's folder".to_owned(),
                |near| format!("did you mean `{}`?", near.display()),
            );
            let fault = Diagnostic::error("spec-not-found", spec.place.clone(), message);
            diagnostics.push(fault.help(help));
        }
    }
    diagnostics.stop_on_error()
}

fn out(request: &Request, manifest: Option<&Manifest>) -> Option<PathBuf> {
    if let Some(out) = &request.out {
        return Some(out.clone());
    }
    let Input::Manifest(path) = &request.input else { return None };
    let out = manifest?.package.out.as_ref()?;
    Some(path.parent().unwrap_or(Path::new("")).join(&out.value))
}

fn package_of(
    request: &Request,
    manifest: Option<&Manifest>,
    out: &Path,
    diagnostics: &mut Diagnostics,
) -> Result<Package, Stopped> {
    let of_manifest = manifest.map(|manifest| &manifest.package);
    let name = request
        .name
        .clone()
        .or_else(|| Some(of_manifest?.name.as_ref()?.value.clone()))
        .unwrap_or_else(|| name_of_folder(out));
    let version = of_manifest
        .and_then(|package| package.version.as_ref())
        .map_or_else(|| "0.1.0".to_owned(), |version| version.value.clone());
    let runtime = match &request.runtime {
        RuntimeChoice::Published => {
            RuntimeDependency::Published(env!("CARGO_PKG_VERSION").to_owned())
        }
        RuntimeChoice::Vendored => RuntimeDependency::Vendored,
        RuntimeChoice::Path(path) => match package::relative(out, path) {
            Ok(path) => RuntimeDependency::Path(path),
            Err(error) => {
                let place = Place::of_file(path.display().to_string());
                let message = format!("the runtime's folder cannot be found: {error}");
                let fault = Diagnostic::error("runtime-path", place, message);
                diagnostics.push(fault.help("name the folder of fanwise-runtime's Cargo.toml"));
                return Err(Stopped);
            }
        },
    };
    let dependencies = match (&request.input, of_manifest) {
        (Input::Manifest(path), Some(package)) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            package::dependencies(&package.dependencies, folder, out, diagnostics)
        }
        _ => Vec::new(),
    };
    diagnostics.stop_on_error()?;
    Ok(Package { name, version, runtime, dependencies })
}

/// A crate name from the folder's own: small letters and digits, `-` for whatever is between.
fn name_of_folder(out: &Path) -> String {
    let folder = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default().to_lowercase();
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("api-{name}") }
}
