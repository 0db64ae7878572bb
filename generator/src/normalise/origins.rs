//! Where every object of a normalised document stood.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::diagnostic::Place;
use crate::load::Mark;

/// The places behind the numbers of [`super::words::AT`].
///
/// A pointer is kept as what it adds to the pointer of the object around it, so that a document of
/// half a million schemas doesn't hold half a million long strings.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    files: Vec<Arc<str>>,
    all: Vec<Origin>,
}

#[derive(Clone, Debug)]
struct Origin {
    file: u32,
    /// The index of the object around it in the same file.
    parent: Option<u32>,
    at: Mark,
    /// `/properties/id`; from the file's root without a parent.
    steps: Box<str>,
}

impl Origins {
    /// Starts without any place, over the files of a run.
    pub(crate) fn over(files: impl Iterator<Item = Arc<str>>) -> Self {
        Self { files: files.collect(), all: Vec::new() }
    }

    /// Adds a place and numbers it.
    pub(crate) fn push(&mut self, file: u32, parent: Option<u32>, at: Mark, steps: &str) -> u32 {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Origin { file, parent, at, steps: steps.into() });
        number
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The place behind a number; the first file as a whole for a number that was never given.
    pub fn place(&self, number: u32) -> Place {
        let Some(origin) = self.get(number) else {
            return Place::of_file(self.files.first().map_or_else(|| Arc::from(""), Arc::clone));
        };
        let Mark { line, column } = origin.at;
        let mut pointer = "#".to_owned();
        self.write_pointer(number, &mut pointer);
        Place { file: self.file(origin.file), line, column, pointer }
    }

    /// The name of a file.
    pub(crate) fn file(&self, index: u32) -> Arc<str> {
        self.files.get(index as usize).map_or_else(|| Arc::from(""), Arc::clone)
    }

    /// Appends the pointer of a place, without `#`.
    pub(crate) fn write_pointer(&self, number: u32, pointer: &mut String) {
        let mut chain = Vec::new();
        let mut next = Some(number);
        while let Some(origin) = next.and_then(|number| self.get(number)) {
            chain.push(&*origin.steps);
            next = origin.parent;
        }
        for steps in chain.into_iter().rev() {
            // Writing to a `String` cannot fail.
            let _ = write!(pointer, "{steps}");
        }
    }

    fn get(&self, number: u32) -> Option<&Origin> {
        self.all.get(number as usize)
    }
}
