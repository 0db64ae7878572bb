//! What is told of a case, by the runtime or by the model.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::model::{Model, Phase};
use crate::scenario::Who;
use crate::undo::Undoing;

/// What came of a fan-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) met: bool,
    pub(crate) overall: &'static str,
    pub(crate) statuses: Vec<&'static str>,
    /// Of each leg that started the elements.
    pub(crate) elements: Vec<Vec<&'static str>>,
    /// The legs of elements that are fan-outs.
    pub(crate) inner: BTreeMap<Who, &'static str>,
    pub(crate) elapsed: u64,
    /// What only the outcome knows, which whoever went away never gets to see.
    pub(crate) facts: Option<Facts>,
}

/// What an outcome says of whoever calls something, and of fan-outs that are elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// How long it took, and how often it was sent.
    pub(crate) calls: BTreeMap<Who, (Option<u64>, u32)>,
    /// How long a leg with elements took, or an element that is a fan-out.
    pub(crate) took: BTreeMap<Who, Option<u64>>,
    /// Whether the fan-out is met, what became of it, and how long it took.
    pub(crate) fan_outs: BTreeMap<Who, (bool, &'static str, u64)>,
}

impl Model<'_> {
    /// It has ended: what was not undone of fan-outs in it stays.
    pub(crate) fn finish(&mut self, undoing: Undoing) {
        let Undoing { mut ends, met, undone, at, .. } = undoing;
        for who in self.members() {
            let state = self.state(who);
            let end = state.end();
            let Some(fan_out) = &mut state.fan_out else { continue };
            fan_out.decision.get_or_insert(None);
            fan_out.act();
            ends.insert(who, fan_out.end_of_element(end));
        }
        let statuses = self.statuses(&ends);
        let overall = self.overall(met, &statuses, &ends);
        self.undone = undone;
        self.told = Some(Told {
            met,
            overall,
            elements: self.elements(&ends),
            inner: self.inner_statuses(),
            statuses,
            elapsed: self.elapsed(at.unwrap_or(self.now)),
            facts: Some(self.facts()),
        });
        self.phase = Phase::Over;
    }

    /// What an element is that is this fan-out, and ended like that.
    fn end_of_element(&self, end: &'static str) -> &'static str {
        let told = self.told.as_ref().expect("it has nothing left to do");
        let has = |status| told.statuses.contains(&status);
        match end {
            _ if has("in_doubt") => "in_doubt",
            _ if has("undo_failed") => "undo_failed",
            _ if self.undone => "undone",
            end => end,
        }
    }

    fn inner_statuses(&self) -> BTreeMap<Who, &'static str> {
        let mut all = BTreeMap::new();
        for who in self.members() {
            let told = self.get(who).fan_out.as_ref().and_then(|fan_out| fan_out.told.as_ref());
            let statuses = told.iter().flat_map(|told| told.statuses.iter().enumerate());
            all.extend(statuses.map(|(leg, status)| (who.within(leg), *status)));
        }
        all
    }

    fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        for (index, leg) in self.legs.iter().enumerate() {
            if let Some(gathering) = &leg.gathering {
                let ended = leg.ended.max(gathering.ended());
                let took = leg.began.zip(ended).map(|(began, ended)| ended - began);
                facts.took.insert(Who::leg(index), took);
            }
        }
        for who in self.members() {
            let state = self.get(who);
            let took = state.began.zip(state.ended).map(|(began, ended)| ended - began);
            let Some(fan_out) = &state.fan_out else {
                if self.case.fan_out(who).is_none() {
                    let made = state.own.as_ref().map_or(0, Call::made) + state.made_again;
                    facts.calls.insert(self.name(who), (took, made));
                }
                continue;
            };
            facts.took.insert(who, took);
            if let Some(told) = &fan_out.told {
                facts.fan_outs.insert(who, (told.met, told.overall, told.elapsed));
                facts.calls.extend(told.facts.iter().flat_map(|facts| facts.calls.clone()));
            }
        }
        facts
    }
}
