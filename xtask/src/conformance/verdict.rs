//! What became of every scenario, and whether that is what the committed lists say.

use indexmap::IndexMap;
use serde_json::Value;

use super::lists::List;
use super::plan::Call;
use super::{Version, judge};

/// The results of a run.
#[derive(Debug, Default)]
pub(super) struct Results {
    /// By scenario: why it failed; nothing, if it passed.
    all: IndexMap<String, Vec<String>>,
    /// How many answers with a body were compared.
    compared: usize,
}

impl Results {
    /// A scenario that could not be called.
    pub(super) fn uncalled(&mut self, scenario: &str, why: String) {
        self.all.insert(scenario.to_owned(), vec![why]);
    }

    /// What came back of a call.
    pub(super) fn played(&mut self, call: &Call, outcome: &Value) {
        let faults = judge::faults(call, outcome);
        if call.expected.body.is_some() {
            self.compared += 1;
        }
        let of = |fault: String| format!("{}: {fault}", call.operation);
        self.all.entry(call.scenario.clone()).or_default().extend(faults.into_iter().map(of));
    }

    /// What the server says of the requests.
    pub(super) fn covered(&mut self, coverage: &IndexMap<String, String>) {
        for (scenario, faults) in &mut self.all {
            let word = coverage.get(scenario).map_or("not seen", String::as_str);
            if word != "pass" {
                faults.push(format!("the server says: {word}"));
            }
        }
    }

    /// Every scenario, in the order of the suite.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.all.iter().map(|(name, faults)| (name.as_str(), faults.as_slice()))
    }

    /// What contradicts the lists, a line each.
    pub(super) fn surprises(&self, impossible: &List, known: &List) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, faults) in self.iter() {
            let listed = impossible.reason(name).is_some() || known.reason(name).is_some();
            match (faults.is_empty(), listed) {
                (true, true) => lines.push(format!("{name} passes: take it off its list")),
                (false, false) => lines.push(format!("{name} fails and is on no list")),
                (true, false) | (false, true) => {}
            }
        }
        let twice = impossible.names().filter(|name| known.reason(name).is_some());
        lines.extend(twice.map(|name| format!("{name} is on both lists")));
        lines
    }

    /// `conformance (3.1): 790/797 pass, …`.
    pub(super) fn line(&self, version: Version, impossible: &List) -> String {
        let passes = self.iter().filter(|(_, faults)| faults.is_empty()).count();
        let failing = self.iter().filter(|(_, faults)| !faults.is_empty());
        let (no_way, fails): (Vec<_>, Vec<_>) =
            failing.partition(|(name, _)| impossible.reason(name).is_some());
        format!(
            "conformance ({version}): {passes}/{} pass, {} impossible from the document, {} fail; \
             {} answers with a body compared",
            self.all.len(),
            no_way.len(),
            fails.len(),
            self.compared
        )
    }

    /// A line for each group of scenarios: how many there are, and how many pass.
    pub(super) fn table(&self) -> Vec<String> {
        let mut groups: IndexMap<String, (usize, usize)> = IndexMap::new();
        for (name, faults) in self.iter() {
            let group: Vec<&str> = name.split('_').take(2).collect();
            let (all, passes) = groups.entry(group.join("_")).or_default();
            *all += 1;
            *passes += usize::from(faults.is_empty());
        }
        groups.sort_unstable_keys();
        let line = |(group, (all, passes)): (&String, &(usize, usize))| {
            format!("{group:45} {passes:>4} of {all:>4}")
        };
        groups.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::{List, Results, Version};

    fn results() -> Results {
        let mut results = Results::default();
        results.all.insert("A_good".to_owned(), Vec::new());
        results.uncalled("A_bad", "no operation".to_owned());
        results
    }

    #[test]
    fn what_the_server_did_not_see_fails() {
        let mut results = results();
        results.covered(&IndexMap::new());
        assert!(results.iter().all(|(_, faults)| !faults.is_empty()));
    }

    #[test]
    fn a_run_is_held_against_the_lists() {
        let (none, results) = (List::default(), results());
        assert_eq!(results.surprises(&none, &none), ["A_bad fails and is on no list"]);
        let bad = List::parse("A_bad: why").expect("it reads");
        assert!(results.surprises(&bad, &none).is_empty());
        let good = List::parse("A_good: why").expect("it reads");
        assert_eq!(results.surprises(&bad, &good), ["A_good passes: take it off its list"]);
        let line = results.line(Version::V31, &bad);
        assert!(line.contains("1/2 pass, 1 impossible from the document, 0 fail"), "{line}");
    }
}
