//! A fan-out that outlived its caller, as its events tell it.

use fanwise_runtime::{Event, EventKind};

use crate::invariants::whom;
use crate::model::Told;
use crate::scenario::{Scenario, Who};
use crate::shop::milliseconds;

/// What the events tell of a fan-out that has ended.
pub(crate) fn overheard(case: &Scenario, events: &[Event]) -> Option<Told> {
    let (mut met, mut statuses) = (false, vec!["none"; case.legs.len()]);
    let mut elements = vec![Vec::new(); case.legs.len()];
    for event in events {
        match (event.kind, whom(event)) {
            (EventKind::Ended(status), Some(Who { leg, element: None })) => {
                statuses[leg] = status.as_str();
            }
            (EventKind::Ended(status), Some(Who { leg, element: Some(element) })) => {
                let known = elements[leg].len().max(element + 1);
                elements[leg].resize(known, "none");
                elements[leg][element] = status.as_str();
            }
            (EventKind::Joined { met: joined }, _) => met = joined,
            (EventKind::Finished(overall), _) => {
                let elapsed = milliseconds(event.at);
                return Some(Told { met, overall: overall.as_str(), statuses, elements, elapsed });
            }
            _ => {}
        }
    }
    None
}
