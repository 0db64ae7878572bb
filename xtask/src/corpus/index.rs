//! Which documents there are, and how many operations each has.

use std::fs;
use std::path::{Path, PathBuf};

use super::Tier;
use crate::Failure;

/// A document of the corpus.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its file's name without the ending, or its folder's name.
    pub(super) name: String,
    /// Its root file.
    pub(super) path: PathBuf,
    /// How many operations it has, by the corpus's own count; 0 where nobody counted.
    pub(super) operations: usize,
    /// Whether its `$ref`s may lead out of its folder: those of the sets of several files do.
    pub(super) outside: bool,
    tier: Tier,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Index {
    documents: Vec<(String, Document)>,
}

impl Index {
    /// Reads `INDEX.tsv` and `multifile/INDEX.tsv`. A folder without an index gives every document
    /// that lies in it, or in its `specs/`, to the full tier.
    pub(super) fn read(corpus: &Path) -> Result<Self, Failure> {
        let mut documents = Vec::new();
        let specs = corpus.join("specs");
        let specs = if specs.is_dir() { specs } else { corpus.to_owned() };
        let index = corpus.join("INDEX.tsv");
        let listed = if index.is_file() { rows(&index)? } else { files(&specs)? };
        for (file, columns) in listed {
            let path = specs.join(&file);
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let name = stem.unwrap_or_else(|| file.clone());
            let operations = number(&columns, &file)?;
            let tier = match columns.get(4).map(String::as_str) {
                Some("smoke") => Tier::Smoke,
                Some("giant") => Tier::Giant,
                _ => Tier::Full,
            };
            documents.push((file, Document { name, path, operations, outside: false, tier }));
        }
        let multifile = corpus.join("multifile");
        let index = multifile.join("INDEX.tsv");
        let listed = if index.is_file() { rows(&index)? } else { Vec::new() };
        for (file, columns) in listed {
            let name = file.split('/').next().unwrap_or(&file).to_owned();
            let operations = number(&columns, &file)?;
            let path = multifile.join(&file);
            let tier = Tier::Full;
            let document = Document { name: name.clone(), path, operations, outside: true, tier };
            documents.push((name, document));
        }
        Ok(Self { documents })
    }

    /// All documents of a tier, small ones first: most of what fails then fails early.
    pub(super) fn of(&self, tier: Tier) -> Vec<&Document> {
        let part = |own: Tier| own == tier || (tier == Tier::Full && own == Tier::Smoke);
        let all = self.documents.iter().map(|(_, document)| document);
        let mut all: Vec<&Document> = all.filter(|document| part(document.tier)).collect();
        all.sort_by_key(|document| document.operations);
        all
    }

    /// The documents of `A+B`, by their files' names, with or without the ending.
    pub(super) fn together(&self, names: &str) -> Result<Vec<&Document>, Failure> {
        names.split('+').map(|name| self.find(name)).collect()
    }

    fn find(&self, name: &str) -> Result<&Document, Failure> {
        let mut all = self.documents.iter();
        let found = all.find(|(key, document)| key == name || document.name == name);
        found
            .map(|(_, document)| document)
            .ok_or_else(|| format!("the corpus has no document `{name}`").into())
    }
}

/// The first column and the others of each line after the head.
fn rows(path: &Path) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let row = |line: &str| {
        let mut columns = line.split('\t').map(str::to_owned);
        columns.next().map(|first| (first, columns.collect()))
    };
    Ok(text.lines().skip(1).filter_map(row).collect())
}

/// The documents of a folder that has no index.
fn files(folder: &Path) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let ending = Path::new(&name).extension().and_then(|ending| ending.to_str());
        if matches!(ending, Some("json" | "yaml" | "yml")) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names.into_iter().map(|name| (name, Vec::new())).collect())
}

fn number(columns: &[String], file: &str) -> Result<usize, Failure> {
    let Some(text) = columns.get(1) else { return Ok(0) };
    text.parse().map_err(|_| format!("{file}: `{text}` is no count of operations").into())
}
