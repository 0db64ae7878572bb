//! Where answers are not what their document says, counted.
//!
//! Only an API whose manifest says `decode: lenient` has any: what strict decoding refuses is an
//! error, and not counted. What counts is a [`DeviationKind`]; a property that the document does
//! not declare is none, since every object may have more than is declared.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

/// How many deviations are told apart; all further ones are counted together.
const MOST: usize = 1000;

/// What about an answer is not as its document says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DeviationKind {
    /// A property that is required is absent.
    Missing,
    /// A property is `null`, and its schema does not allow that.
    Null,
    /// A string or integer that its enum does not list; it is kept as `Unknown`.
    UnknownValue,
    /// A value of a union that fits none of its variants; it is kept as `Unknown`.
    UnknownVariant,
    /// A string that is not of its format, such as a date that is none; it is kept as it came.
    WrongFormat,
}

impl DeviationKind {
    /// As it is serialised: `missing`, `null`, `unknown_value`, `unknown_variant`,
    /// `wrong_format`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::UnknownValue => "unknown_value",
            Self::UnknownVariant => "unknown_variant",
            Self::WrongFormat => "wrong_format",
        }
    }
}

impl fmt::Display for DeviationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for DeviationKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One way in which answers of an operation differ from the document, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// The operation's ID.
    pub operation: &'static str,
    /// The status of the answers.
    pub status: u16,
    /// Where in their bodies, as a JSON pointer (RFC 6901). `*` stands for any position of a list
    /// and for any name that the document does not declare. No value of a body is in it.
    pub pointer: String,
    /// What it is.
    pub kind: DeviationKind,
    /// How often it was met.
    pub count: u64,
}

impl Serialize for Deviation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Deviation", 5)?;
        out.serialize_field("operation", self.operation)?;
        out.serialize_field("status", &self.status)?;
        out.serialize_field("pointer", &self.pointer)?;
        out.serialize_field("kind", &self.kind)?;
        out.serialize_field("count", &self.count)?;
        out.end()
    }
}

/// All deviations of one API since its client was built, in the order in which they were first met.
///
/// It holds a thousand at most; [`others`](Self::others) counts what is beyond. It is serialised as
/// a list of [`Deviation`]s, with `{"others": 3}` at its end where there are more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deviations {
    all: Vec<Deviation>,
    others: u64,
}

impl Deviations {
    /// Whether every answer was as its document says.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many different ones there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Each of them, with its count.
    pub fn iter(&self) -> std::slice::Iter<'_, Deviation> {
        self.all.iter()
    }

    /// How often answers differed beyond the first thousand ways.
    pub fn others(&self) -> u64 {
        self.others
    }

    /// How often answers differed at all.
    pub fn total(&self) -> u64 {
        self.all.iter().fold(self.others, |sum, one| sum.saturating_add(one.count))
    }
}

impl<'a> IntoIterator for &'a Deviations {
    type Item = &'a Deviation;
    type IntoIter = std::slice::Iter<'a, Deviation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Deviations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let more = usize::from(self.others > 0);
        let mut out = serializer.serialize_seq(Some(self.all.len() + more))?;
        for one in &self.all {
            out.serialize_element(one)?;
        }
        if self.others > 0 {
            out.serialize_element(&std::collections::BTreeMap::from([("others", self.others)]))?;
        }
        out.end()
    }
}

/// What one answer deviates in, by pointer and kind.
pub(crate) type Found = IndexMap<(String, DeviationKind), u64>;

/// Counts the deviations of one client.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: IndexMap<(&'static str, u16, String, DeviationKind), u64>,
    others: u64,
}

impl Ledger {
    /// Adds what an answer deviates in.
    pub(crate) fn add(&self, operation: &'static str, status: u16, found: Found) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for ((pointer, kind), count) in found {
            let key = (operation, status, pointer, kind);
            if let Some(known) = counts.all.get_mut(&key) {
                *known = known.saturating_add(count);
            } else if counts.all.len() < MOST {
                counts.all.insert(key, count);
            } else {
                counts.others = counts.others.saturating_add(count);
            }
        }
    }

    /// All that has been counted so far.
    pub(crate) fn read(&self) -> Deviations {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let all = counts.all.iter().map(|((operation, status, pointer, kind), count)| Deviation {
            operation,
            status: *status,
            pointer: pointer.clone(),
            kind: *kind,
            count: *count,
        });
        Deviations { all: all.collect(), others: counts.others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_has_an_end() {
        let ledger = Ledger::default();
        for n in 0..MOST + 5 {
            let found = [((format!("/{n}"), DeviationKind::Missing), 2)].into_iter().collect();
            ledger.add("get", 200, found);
        }
        let read = ledger.read();
        assert_eq!((read.len(), read.others(), read.total()), (MOST, 10, 2010));
        let json = serde_json::to_value(&read).unwrap();
        assert_eq!(json[0]["pointer"], "/0");
        assert_eq!(json[MOST], serde_json::json!({ "others": 10 }));
    }
}
