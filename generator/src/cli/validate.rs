//! The command line as it is meant: what clap cannot check is checked here.

use std::path::Path;

use super::args::{GenerateArgs, RefArgs};
use crate::generate::{Input, NamedSpec, Request, RuntimeChoice};
use crate::load::LoadOptions;
use crate::package::is_taken;

/// The command line is wrong; the text says how.
#[derive(Debug)]
pub(super) struct WrongUsage(pub(super) String);

pub(super) fn request(args: &GenerateArgs) -> Result<Request, WrongUsage> {
    let input = match &args.manifest {
        Some(path) => Input::Manifest(path.clone()),
        None if args.specs.is_empty() => {
            return Err(WrongUsage("name at least one SPEC, or a --manifest".to_owned()));
        }
        None => Input::Specs(named(&args.specs)?),
    };
    if args.out.is_none() && args.manifest.is_none() {
        return Err(WrongUsage("without a manifest, --out DIR says where to write".to_owned()));
    }
    if let Some(name) = &args.name {
        check_crate_name(name)?;
    }
    let runtime = match &args.runtime_path {
        Some(path) => RuntimeChoice::Path(path.clone()),
        None if args.vendor_runtime => RuntimeChoice::Vendored,
        None => RuntimeChoice::Published,
    };
    Ok(Request {
        input,
        out: args.out.clone(),
        name: args.name.clone(),
        runtime,
        refs: load_options(args.refs),
    })
}

pub(super) fn load_options(args: RefArgs) -> LoadOptions {
    LoadOptions { allow_outside: args.allow_outside, allow_network: args.allow_network }
}

/// `[NAME=]SPEC`s with their names, which must differ.
pub(super) fn named(specs: &[String]) -> Result<Vec<NamedSpec>, WrongUsage> {
    let mut all: Vec<NamedSpec> = Vec::new();
    for spec in specs {
        let one = split(spec)?;
        if let Some(other) = all.iter().find(|other| other.name == one.name) {
            return Err(WrongUsage(format!(
                "{} and {} would both be called `{}`; name them: NAME=SPEC",
                other.path.display(),
                one.path.display(),
                one.name
            )));
        }
        all.push(one);
    }
    Ok(all)
}

fn split(spec: &str) -> Result<NamedSpec, WrongUsage> {
    if let Some((name, path)) = spec.split_once('=')
        && !Path::new(spec).exists()
    {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.';
        if name.is_empty() || path.is_empty() || !name.chars().all(letter) {
            return Err(WrongUsage(format!(
                "`{spec}` is no NAME=SPEC; a name holds letters, digits, `_`, `-` and `.`"
            )));
        }
        return Ok(NamedSpec { name: name.to_owned(), path: path.into() });
    }
    let path = Path::new(spec);
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some(stem) => Ok(NamedSpec { name: stem.to_owned(), path: path.to_owned() }),
        None => Err(WrongUsage(format!("`{spec}` has no name; write NAME={spec}"))),
    }
}

/// What cargo takes as a package name.
fn check_crate_name(name: &str) -> Result<(), WrongUsage> {
    if is_taken(name) {
        return Err(WrongUsage(format!("`{name}` cannot be a crate's name; choose another")));
    }
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return Ok(());
    }
    Err(WrongUsage(format!(
        "`{name}` is no crate name: letters, digits, `_` and `-`, a letter first"
    )))
}
