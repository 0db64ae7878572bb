//! Inputs: documents, changed.

use std::fs;
use std::path::{Path, PathBuf};

use fanwise::diagnostic::Diagnostics;
use fanwise::load::parse;
use serde_json::Value;

use super::mutate;
use super::random::Random;
use crate::{Failure, tree};

/// Larger documents take too long to be changed often.
const LARGEST: u64 = 600 * 1024;

/// The documents that inputs are made of.
#[derive(Debug)]
pub(super) struct Seeds {
    files: Vec<PathBuf>,
}

/// What the generator is given.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) bytes: Vec<u8>,
    /// The document that it was made of.
    pub(super) of: PathBuf,
}

impl Seeds {
    /// All documents below these folders, but for the large ones.
    pub(super) fn below(folders: &[PathBuf]) -> Result<Self, Failure> {
        let mut files = Vec::new();
        let mut open = folders.to_vec();
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                let ending = path.extension().and_then(|ending| ending.to_str());
                if path.is_dir() {
                    open.push(path);
                } else if matches!(ending, Some("json" | "yaml" | "yml"))
                    && fs::metadata(&path)?.len() <= LARGEST
                {
                    files.push(path);
                }
            }
        }
        files.sort_unstable();
        if files.is_empty() { Err("there are no documents".into()) } else { Ok(Self { files }) }
    }

    /// The input of this number: the same for the same seed.
    pub(super) fn input(&self, seed: u64, number: u64) -> Option<Input> {
        let mut random = Random::new(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number));
        random.next();
        let of = random.one(&self.files)?.clone();
        let original = fs::read(&of).ok()?;
        let mut bytes = match document(&of, &original) {
            Some(mut document) => {
                mutate::few_paths(&mut document, &mut random);
                mutate::tree(&mut document, &mut random);
                serde_json::to_vec_pretty(&document).ok()?
            }
            None => original,
        };
        if random.once_in(8) {
            mutate::text(&mut bytes, &mut random);
        }
        Some(Input { bytes, of })
    }
}

fn document(path: &Path, bytes: &[u8]) -> Option<Value> {
    let document = parse(&path.to_string_lossy(), bytes, &mut Diagnostics::new())?;
    Some(tree::value(&document.root))
}
