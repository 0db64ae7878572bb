//! Patterns, compiled once.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use regress::Regex;

/// Each pattern that was ever asked for; `None`: it can't be compiled. They are texts of generated
/// tables, so there are no more of them than the program has.
static COMPILED: RwLock<BTreeMap<&'static str, Option<Arc<Regex>>>> = RwLock::new(BTreeMap::new());

/// Whether a text holds a match. A pattern that can't be compiled matches everything: the generator
/// has warned of it.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    compiled(pattern).is_none_or(|regex| regex.find(text).is_some())
}

fn compiled(pattern: &'static str) -> Option<Arc<Regex>> {
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
    known.unwrap_or_else(|| {
        let new = compile(pattern).map(Arc::new);
        let mut all = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(pattern).or_insert(new).clone()
    })
}

/// As JSON Schema wants it, in Unicode mode; else as browsers read what that mode refuses, such as
/// `\-` (ECMA-262, annex B).
fn compile(pattern: &str) -> Option<Regex> {
    Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern)).ok()
}
