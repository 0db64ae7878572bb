//! What both readers share: interned keys, keys that stand twice, limits.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Mark, Member};

/// How deep values may nest. Every later stage walks a tree by recursion; the deepest of some
/// two hundred documents of real APIs nests 29 deep.
pub(super) const MAX_DEPTH: usize = 200;

/// A fault that ends the reading of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The diagnostic's code.
    pub code: &'static str,
    /// Where.
    pub at: Mark,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl Fault {
    /// A file that nests deeper than [`MAX_DEPTH`].
    pub(super) fn too_deep(at: Mark) -> Self {
        Self {
            code: "too-deep",
            at,
            message: format!("values nest deeper than {MAX_DEPTH} levels"),
            help: "move inner schemas to `components` and refer to them by `$ref`",
        }
    }
}

/// A key that its object already has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Duplicate {
    /// The key.
    pub key: Arc<str>,
    /// Where it stands again.
    pub at: Mark,
    /// Where it stood before.
    pub first: Mark,
}

/// Collects what the values of one file have in common.
#[derive(Debug, Default)]
pub(super) struct Builder {
    keys: HashSet<Arc<str>>,
    /// In the order in which their objects ended.
    pub duplicates: Vec<Duplicate>,
}

impl Builder {
    /// The one copy of a key.
    pub(super) fn key(&mut self, key: &str) -> Arc<str> {
        if let Some(known) = self.keys.get(key) {
            return Arc::clone(known);
        }
        let key: Arc<str> = Arc::from(key);
        self.keys.insert(Arc::clone(&key));
        key
    }

    /// The members of an object, each key once: the last value in the place of the first.
    pub(super) fn object(&mut self, mut members: Vec<Member>) -> Vec<Member> {
        if has_duplicates(&members) {
            members = self.without_duplicates(members);
        }
        members.shrink_to_fit();
        members
    }

    fn without_duplicates(&mut self, members: Vec<Member>) -> Vec<Member> {
        let mut kept: Vec<Member> = Vec::with_capacity(members.len());
        let mut places: HashMap<Arc<str>, usize> = HashMap::with_capacity(members.len());
        for member in members {
            let earlier = places.get(&member.key).and_then(|index| kept.get_mut(*index));
            let Some(earlier) = earlier else {
                places.insert(Arc::clone(&member.key), kept.len());
                kept.push(member);
                continue;
            };
            self.duplicates.push(Duplicate {
                key: Arc::clone(&member.key),
                at: member.key_at,
                first: earlier.key_at,
            });
            *earlier = member;
        }
        kept
    }
}

/// Most objects are small: comparing the addresses of their interned keys is the quickest way.
fn has_duplicates(members: &[Member]) -> bool {
    if members.len() > 24 {
        let mut seen = HashSet::with_capacity(members.len());
        return !members.iter().all(|member| seen.insert(Arc::as_ptr(&member.key)));
    }
    members.iter().enumerate().any(|(index, member)| {
        members.iter().take(index).any(|earlier| Arc::ptr_eq(&earlier.key, &member.key))
    })
}
