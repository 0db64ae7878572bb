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
    /// How many operations it has, by the corpus's own count.
    pub(super) operations: usize,
    tier: Option<Tier>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Index {
    documents: Vec<(String, Document)>,
}

impl Index {
    pub(super) fn read(corpus: &Path) -> Result<Self, Failure> {
        let mut documents = Vec::new();
        for (file, columns) in rows(&corpus.join("INDEX.tsv"))? {
            let path = corpus.join("specs").join(&file);
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let operations = number(&columns, 1, &file)?;
            let tier = match columns.get(4).map(String::as_str) {
                Some("smoke") => Tier::Smoke,
                Some("giant") => Tier::Giant,
                _ => Tier::Full,
            };
            let name = stem.unwrap_or_else(|| file.clone());
            documents.push((file, Document { name, path, operations, tier: Some(tier) }));
        }
        let multifile = corpus.join("multifile");
        for (file, columns) in rows(&multifile.join("INDEX.tsv"))? {
            let name = file.split('/').next().unwrap_or(&file).to_owned();
            let operations = number(&columns, 1, &file)?;
            let path = multifile.join(&file);
            documents.push((name.clone(), Document { name, path, operations, tier: None }));
        }
        Ok(Self { documents })
    }

    /// All documents of a tier.
    pub(super) fn of(&self, tier: Tier) -> Vec<&Document> {
        let part = |own: Tier| own == tier || (tier == Tier::Full && own == Tier::Smoke);
        let all = self.documents.iter().map(|(_, document)| document);
        all.filter(|document| document.tier.is_some_and(part)).collect()
    }

    /// The documents of `A+B`.
    pub(super) fn together(&self, names: &str) -> Result<Vec<&Document>, Failure> {
        names.split('+').map(|name| self.find(name)).collect()
    }

    fn find(&self, name: &str) -> Result<&Document, Failure> {
        let found = self.documents.iter().find(|(key, _)| key == name);
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

fn number(columns: &[String], at: usize, file: &str) -> Result<usize, Failure> {
    let text = columns.get(at).map_or("", String::as_str);
    text.parse().map_err(|_| format!("{file}: `{text}` is no count of operations").into())
}
