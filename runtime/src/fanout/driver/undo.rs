//! The undo phase: of a fan-out that is not met, or for the losers of one that is.

use std::sync::Arc;
use std::time::Instant;

use super::super::join::{Stage, may_undo};
use super::super::plan::{Join, LegPlan};
use super::flock::{Answer, At, Landed, Turn};
use super::lane::Lane;
use super::undo_one::{Progress, UndoScope};
use super::{Drive, later};

/// Undoes what succeeded, against the order of dependence, and asks again what is in doubt. Of a
/// fan-out that is met, only the losers. `outer`: the undo deadline of the fan-out that this one is
/// an element of, if that undoes it.
pub(super) async fn run(drive: &mut Drive<'_>, met: bool, outer: Option<Instant>) {
    let now = drive.scope.clock.now();
    let own = later(now, drive.plan.undo_deadline());
    let until = outer.map_or(own, |outer| outer.min(own));
    let timer = drive.scope.clock.sleep(until.saturating_duration_since(now));
    let flock = drive.scope.flock.next(timer);
    // A join that undoes nothing by itself undoes at the word of an outer one.
    let kept_all = drive.plan.join() == Join::Settled && outer.is_none();
    let mut phase = Phase {
        legs: drive.legs,
        scope: UndoScope { clock: Arc::clone(&drive.scope.clock), until, flock },
        met,
        kept_all,
        races: drive.plan.join().wanted().is_some(),
        progress: vec![Progress::Waits; drive.lanes.len()],
        lanes: &mut drive.lanes,
        stages: &mut drive.stages,
    };
    phase.advance();
    while !phase.scope.flock.is_empty() {
        match phase.scope.flock.turn().await {
            Turn::Landed(landed) => phase.land(landed),
            Turn::Deadline => break,
            Turn::Abandoned => {}
        }
        phase.announce();
        phase.advance();
    }
    phase.scope.flock.clear();
    phase.expire();
    phase.announce();
    // Fan-outs that are elements have deadlines of their own.
    while phase.scope.flock.has_inners() {
        if let Turn::Landed(landed) = phase.scope.flock.turn().await {
            phase.land(landed);
        }
        phase.announce();
    }
}

struct Phase<'d, 'a> {
    legs: &'d [LegPlan],
    scope: UndoScope<'a>,
    /// Only losers are undone.
    met: bool,
    /// No leg is undone, whatever became of it; but the losers among its elements are.
    kept_all: bool,
    /// The join calls losers off.
    races: bool,
    progress: Vec<Progress>,
    lanes: &'d mut [Lane<'a>],
    stages: &'d mut [Stage],
}

impl Phase<'_, '_> {
    /// Tells whoever looks on which legs have another status.
    fn announce(&mut self) {
        for (lane, stage) in self.lanes.iter_mut().zip(&*self.stages) {
            lane.announce(*stage);
        }
    }

    /// Begins whatever may begin now.
    fn advance(&mut self) {
        while (0..self.lanes.len()).any(|index| self.begin(index)) {}
    }

    /// Whether the success of a leg stays.
    fn is_kept(&self, index: usize) -> bool {
        self.kept_all || self.met && (!self.races || self.lanes[index].won)
    }

    /// Begins what is to be done about a leg, if it may begin; says if it did.
    fn begin(&mut self, index: usize) -> bool {
        let settled = |one: usize| self.progress.get(one) == Some(&Progress::Settled);
        if self.progress[index] != Progress::Waits || !may_undo(index, self.legs, settled) {
            return false;
        }
        let (kept, stage) = (self.is_kept(index), self.stages[index]);
        let lane = &mut self.lanes[index];
        self.progress[index] = match &mut lane.group {
            Some(group) => group.begin_undo(kept, &self.scope),
            None => lane.begin_undo(stage, kept, At::leg(index), &self.scope),
        };
        true
    }

    fn land(&mut self, landed: Vec<Landed>) {
        for one in landed {
            self.land_one(one);
        }
    }

    fn land_one(&mut self, landed: Landed) {
        let Landed { at, answer } = landed;
        let facts = (self.stages[at.leg], self.progress[at.leg]);
        let lane = &mut self.lanes[at.leg];
        match (&mut lane.group, at.element, answer) {
            (Some(group), Some(element), answer) => {
                self.progress[at.leg] = group.land_undo(element, answer, &self.scope);
            }
            (None, None, Answer::Call(answer)) => {
                let (stage, progress) = lane.land_undoing(facts, answer, at, &self.scope);
                (self.stages[at.leg], self.progress[at.leg]) = (stage, progress);
            }
            _ => {}
        }
    }

    /// The undo deadline came.
    fn expire(&mut self) {
        for index in 0..self.lanes.len() {
            let (kept, stage) = (self.is_kept(index), self.stages[index]);
            let lane = &mut self.lanes[index];
            match &mut lane.group {
                Some(group) => group.expire(kept, &self.scope),
                None => lane.expire(stage, kept, self.progress[index]),
            }
        }
    }
}
