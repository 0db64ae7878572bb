//! The undo phase: of a fan-out that is not met, or for the losers of one that is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::event::{EventKind, Teller};
use super::super::join::{Stage, may_undo};
use super::super::plan::{Join, LegPlan};
use super::super::remote::{Decision, Remote};
use super::flock::{Answer, At, Landed, Turn};
use super::lane::Lane;
use super::undo_one::{Progress, UndoScope};
use super::{Drive, later, timer};

/// What the undo phase made of a fan-out.
pub(super) struct Aftermath {
    /// It is met, and what succeeded stays.
    pub(super) met: bool,
    /// It was met, and the fan-out that it is an element of had it undone.
    pub(super) undone: bool,
    /// When it last did something.
    pub(super) at: Instant,
}

/// Undoes what succeeded, against the order of dependence, and asks again what is in doubt. Of a
/// fan-out that is met, only the losers; but its caller may go away, or `judge`, the fan-out that
/// it is an element of, have it undone: then it counts as not met after all.
pub(super) async fn run(drive: &mut Drive<'_>, met: bool, judge: Option<Arc<Remote>>) -> Aftermath {
    let mut phase = Phase::new(drive, met, judge.clone());
    phase.advance();
    loop {
        if !phase.is_active() && phase.progress.contains(&Progress::Waits) {
            // What is left waits for itself: the generator refuses such a plan.
            phase.expire();
        }
        if !phase.is_active() {
            phase.rest();
            if !phase.scope.flock.is_judged() {
                break;
            }
            if let Some(judge) = &judge {
                judge.rest();
            }
        }
        match phase.scope.flock.turn().await {
            Turn::Landed(landed) => phase.land(landed),
            Turn::Deadline if phase.rests => {}
            Turn::Deadline => phase.expire(),
            Turn::Abandoned => phase.abandon(),
            Turn::Decided(Decision::Undo(until)) => phase.recall(until),
            Turn::Decided(Decision::Keep) | Turn::CalledOff => {}
        }
        phase.announce();
        phase.advance();
    }
    phase.release().await;
    Aftermath { met: phase.met, undone: phase.undone, at: phase.at }
}

#[allow(clippy::struct_excessive_bools)] // Facts, each by itself.
struct Phase<'d, 'a> {
    legs: &'d [LegPlan],
    scope: UndoScope<'a>,
    teller: &'d Teller,
    /// The time for undoing.
    most: Duration,
    /// Only losers are undone.
    met: bool,
    /// No leg is undone, whatever became of it; but the losers among its elements are.
    kept_all: bool,
    /// The fan-out that this one is an element of has it undone.
    undone: bool,
    /// The join calls losers off.
    races: bool,
    /// When it last had something to do.
    at: Instant,
    rests: bool,
    progress: Vec<Progress>,
    lanes: &'d mut [Lane<'a>],
    stages: &'d mut [Stage],
}

impl<'d, 'a> Phase<'d, 'a> {
    fn new(drive: &'d mut Drive<'a>, met: bool, judge: Option<Arc<Remote>>) -> Self {
        let (clock, most) = (Arc::clone(&drive.scope.clock), drive.plan.undo_deadline());
        let at = clock.now();
        let until = later(at, most);
        let flock = drive.scope.flock.next(timer(&clock, until), judge);
        Self {
            legs: drive.legs,
            scope: UndoScope { clock, until, flock },
            teller: &drive.teller,
            most,
            met,
            kept_all: drive.plan.join() == Join::Settled && (met || !drive.waits),
            undone: false,
            races: drive.plan.join().wanted().is_some(),
            at,
            rests: false,
            progress: vec![Progress::Waits; drive.lanes.len()],
            lanes: &mut drive.lanes,
            stages: &mut drive.stages,
        }
    }

    /// Tells whoever looks on which legs have another status.
    fn announce(&mut self) {
        for (lane, stage) in self.lanes.iter_mut().zip(&*self.stages) {
            lane.announce(*stage);
        }
    }

    /// Whether there is something to wait for.
    fn is_active(&self) -> bool {
        let undoes = |lane: &Lane<'_>| lane.group.as_ref().is_some_and(|group| group.is_undoing());
        self.progress.iter().any(|progress| progress.is_active()) || self.lanes.iter().any(undoes)
    }

    /// There is nothing to do, for now.
    fn rest(&mut self) {
        if !self.rests {
            (self.rests, self.at) = (true, self.scope.clock.now());
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

    /// The undo deadline came: what is not undone by now has failed. Fan-outs that are elements
    /// have deadlines of their own.
    fn expire(&mut self) {
        self.scope.flock.clear();
        for index in 0..self.lanes.len() {
            let (kept, stage) = (self.is_kept(index), self.stages[index]);
            let lane = &mut self.lanes[index];
            self.progress[index] = match &mut lane.group {
                Some(group) => group.expire(kept, &self.scope),
                None => lane.expire((stage, self.progress[index]), kept, &self.scope),
            };
        }
    }

    /// The caller is gone before it got the outcome: what succeeded does not stay.
    fn abandon(&mut self) {
        self.teller.tell(EventKind::Abandoned);
        if self.met {
            self.undo_kept(self.kept_all, later(self.scope.clock.now(), self.most));
        }
    }

    /// The fan-out that this one is an element of has it undone, until then at the latest. A join
    /// that undoes nothing by itself undoes at that word.
    fn recall(&mut self, outer: Instant) {
        self.undone = true;
        self.undo_kept(false, later(self.scope.clock.now(), self.most).min(outer));
    }

    /// What was kept so far is undone too, until then at the latest, unless the join undoes
    /// nothing.
    fn undo_kept(&mut self, kept_all: bool, until: Instant) {
        let were_kept: Vec<_> = (0..self.lanes.len()).map(|index| self.is_kept(index)).collect();
        (self.met, self.kept_all, self.scope.until) = (false, kept_all, until);
        self.scope.flock.rewind(timer(&self.scope.clock, until));
        self.rests = false;
        for (index, was_kept) in were_kept.into_iter().enumerate() {
            if !was_kept || self.is_kept(index) {
                continue;
            }
            if let Some(group) = &mut self.lanes[index].group {
                group.undo_kept();
            }
            // Of what was kept nothing is under way, but elements that lost a race of their own.
            self.progress[index] = Progress::Waits;
        }
    }

    /// All is settled: fan-outs that are elements and were not undone stay, and end with that.
    async fn release(&mut self) {
        for lane in &*self.lanes {
            if let Some(group) = &lane.group {
                group.release();
            }
        }
        self.announce();
        while self.scope.flock.has_inners() {
            if let Turn::Landed(landed) = self.scope.flock.turn().await {
                self.land(landed);
            }
            self.announce();
        }
    }
}
