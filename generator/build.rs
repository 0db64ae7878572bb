//! Puts the runtime's sources into the binary, for `fanwise generate --vendor-runtime`.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).ok_or_else(not_cargo)?;
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(not_cargo)?;
    let runtime = fs::canonicalize(here.join("..").join("runtime"))?;
    let mut files = vec![PathBuf::from("Cargo.toml")];
    collect(&runtime, Path::new("src"), &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let from = runtime.join(file);
        let name = file.to_string_lossy().replace('\\', "/");
        writeln!(table, "    ({name:?}, include_str!({:?})),", from.display().to_string())
            .map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    fs::write(out.join("runtime_sources.rs"), table)?;
    // A folder is watched with all that is in it.
    println!("cargo::rerun-if-changed={}", runtime.join("src").display());
    println!("cargo::rerun-if-changed={}", runtime.join("Cargo.toml").display());
    Ok(())
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn not_cargo() -> io::Error {
    io::Error::other("this build script is run by cargo")
}
