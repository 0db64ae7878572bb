//! A fan-out that outlived its caller, as its events tell it.

use std::collections::BTreeMap;

use fanwise_runtime::{Event, EventKind};

use crate::case::milliseconds;
use crate::invariants::whom;
use crate::scenario::{Scenario, Who};
use crate::told::Told;

/// What the events tell of a fan-out that has ended.
pub(crate) fn overheard(case: &Scenario, events: &[Event]) -> Option<Told> {
    let (mut met, mut statuses) = (false, vec!["none"; case.legs.len()]);
    let mut elements = vec![Vec::new(); case.legs.len()];
    let mut inner = BTreeMap::new();
    for event in events {
        match (event.kind, whom(event)) {
            (EventKind::Ended(status), Some(who @ Who { inner: Some(_), .. })) => {
                inner.insert(who, status.as_str());
            }
            (EventKind::Ended(status), Some(Who { leg, element: None, .. })) => {
                statuses[leg] = status.as_str();
            }
            (EventKind::Ended(status), Some(Who { leg, element: Some(element), .. })) => {
                let known = elements[leg].len().max(element + 1);
                elements[leg].resize(known, "none");
                elements[leg][element] = status.as_str();
            }
            (EventKind::Joined { met: joined }, _) => met = joined,
            (EventKind::Abandoned, _) => met = false,
            (EventKind::Finished(overall), _) => {
                let (overall, elapsed) = (overall.as_str(), milliseconds(event.at));
                let facts = None;
                return Some(Told { met, overall, statuses, elements, inner, elapsed, facts });
            }
            _ => {}
        }
    }
    None
}
