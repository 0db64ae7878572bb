//! The committed lists: scenarios that the documents make impossible, and those that fail today.

use std::fs;
use std::path::Path;

use indexmap::IndexMap;

use crate::Failure;

/// Scenarios with the reason of each, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct List(IndexMap<String, String>);

impl List {
    /// Reads a file of lines `Scenario: reason`; a line that begins with `#` says nothing.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut all = IndexMap::new();
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, reason) =
                line.split_once(": ").ok_or_else(|| format!("no reason: {line}"))?;
            if all.insert(name.to_owned(), reason.trim().to_owned()).is_some() {
                return Err(format!("{name} stands there twice"));
            }
        }
        Ok(Self(all))
    }

    pub(super) fn reason(&self, scenario: &str) -> Option<&str> {
        self.0.get(scenario).map(String::as_str)
    }

    /// The scenarios of the list.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::List;

    #[test]
    fn a_line_is_a_scenario_and_its_reason() {
        let list = List::parse("# why\n\nA_b: the document lacks `x`: always\n").expect("it reads");
        assert_eq!(list.reason("A_b"), Some("the document lacks `x`: always"));
        assert_eq!(list.reason("A"), None);
    }

    #[test]
    fn a_scenario_without_a_reason_or_twice_is_an_error() {
        assert!(List::parse("A_b").is_err());
        assert!(List::parse("A_b: x\nA_b: y").is_err());
    }
}
