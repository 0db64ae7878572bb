//! What is told of the elements of a leg, while they run and at the end.

use std::borrow::Cow;

use super::super::event::EventKind;
use super::super::join::Stage;
use super::super::record::Record;
use super::super::status::{End, LegStatus};
use super::entrant::Entrant;
use super::group::Group;
use super::lane::Lane;

impl<'a> Group<'a> {
    /// Tells whoever looks on which elements have another status.
    pub(super) fn announce(&mut self) {
        let mut news = std::mem::take(&mut self.news);
        news.sort_unstable();
        news.dedup();
        for at in news {
            if let Some(Entrant::Call(lane)) = &mut self.entrants[at] {
                // It may have told some by itself.
                lane.announce(self.stages[at]);
            } else if let Some(status) = self.statuses[at] {
                let label = self.source.label(at).unwrap_or_else(|| at.to_string().into());
                self.teller.of_element(label).tell(EventKind::Ended(status));
            }
        }
    }

    /// Writes down what became of each element; says whether something of them stays, and whether
    /// one did not do what it should.
    pub(super) fn finish(self, lane: &Lane<'a>) -> (bool, bool) {
        let (mut stays, mut flawed) = (false, false);
        let call = &lane.binding.call;
        let reason = self.close.reason();
        for (at, (entrant, stage)) in self.entrants.into_iter().zip(self.stages).enumerate() {
            match (entrant, stage) {
                (Some(entrant), Stage::Ended(end)) => entrant.finish(end),
                (Some(entrant), _) => entrant.finish(End::Cancelled),
                (None, _) => {}
            }
            let Some(slot) = self.source.slot(at) else { continue };
            if slot.record().is_none() && !self.source.is_leg() {
                let target = self.source.label(at);
                let label = target.clone().unwrap_or_else(|| at.to_string().into());
                let name: Cow<'static, str> = format!("{}[{label}]", self.name).into();
                slot.name(name.clone());
                let record = Record::of(name, LegStatus::Skipped, call.api(), call.operation());
                slot.finish(Record { target, reason: Some(reason.into()), ..record });
            }
            stays |= slot.record().is_some_and(|record| record.stays);
            flawed |= slot.record().is_some_and(|record| record.flawed);
        }
        (stays, flawed && self.rule.wanted().is_none())
    }
}
