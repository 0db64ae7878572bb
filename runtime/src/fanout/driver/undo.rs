//! The undo phase: of a fan-out that is not met, or for the losers of one that is.

use std::sync::Arc;
use std::time::Instant;

use super::super::binding::failure;
use super::super::event::{EventKind, Role};
use super::super::join::{Stage, may_undo};
use super::super::plan::LegPlan;
use super::super::remedy::{Remedy, Standing, remedy};
use super::super::status::{End, Undo};
use super::flock::{Flock, Landed, Turn};
use super::lane::{Lane, Undoing};
use super::{Drive, later};
use crate::client::{CallSettings, KeyRule};
use crate::clock::Clock;
use crate::error::ErrorKind;
use crate::layers::Flight;

/// Undoes what succeeded, against the order of dependence, and asks again what is in doubt. Of a
/// fan-out that is met, only the losers.
pub(super) async fn run(drive: &mut Drive<'_>, met: bool) {
    let time = drive.plan.undo_deadline();
    let until = later(drive.clock.now(), time);
    let mut phase = Phase {
        legs: drive.legs,
        clock: &*drive.clock,
        until,
        met,
        flock: Flock::new(drive.clock.sleep(time), drive.correlation.clone()),
        progress: vec![Progress::Waits; drive.lanes.len()],
        lanes: &mut drive.lanes,
        stages: &mut drive.stages,
    };
    phase.advance();
    while !phase.flock.is_empty() {
        match phase.flock.turn().await {
            Turn::Landed(landed) => landed.into_iter().for_each(|one| phase.land(one)),
            Turn::Deadline => break,
            Turn::Abandoned => {}
        }
        phase.announce();
        phase.advance();
    }
    phase.flock.clear();
    phase.expire();
    phase.announce();
}

/// How far the undo of a leg has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// For the undo of what was built on the leg.
    Waits,
    Asks,
    Undoes,
    Settled,
}

struct Phase<'d, 'a> {
    legs: &'d [LegPlan],
    clock: &'d dyn Clock,
    until: Instant,
    /// Only losers are undone.
    met: bool,
    flock: Flock<'a>,
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

    /// Begins what is to be done about a leg, if it may begin; says if it did.
    fn begin(&mut self, index: usize) -> bool {
        let settled = |one: usize| self.progress.get(one) == Some(&Progress::Settled);
        if self.progress[index] != Progress::Waits || !may_undo(index, self.legs, settled) {
            return false;
        }
        match self.remedy(index) {
            Remedy::Nothing => self.progress[index] = Progress::Settled,
            Remedy::Ask => self.ask(index),
            Remedy::Undo => self.undo(index),
        }
        true
    }

    fn remedy(&self, index: usize) -> Remedy {
        let lane = &self.lanes[index];
        let standing = match self.stages[index] {
            Stage::Ended(End::Succeeded) if self.met && lane.won => Standing::Nothing,
            Stage::Ended(End::Succeeded) => Standing::Acted,
            // What stood in for the leg is not what the undo is for.
            _ if lane.in_doubt && lane.standby.is_none() => {
                Standing::InDoubt { repeatable: lane.is_repeatable() }
            }
            _ => Standing::Nothing,
        };
        remedy(standing, lane.binding.undo.is_some(), lane.plan.when_in_doubt)
    }

    /// Sends the leg's request again, with its same key.
    fn ask(&mut self, index: usize) {
        let lane = &mut self.lanes[index];
        self.progress[index] = Progress::Settled;
        let Some(request) = lane.request.clone() else { return };
        let mut settings = lane.settings(self.until);
        if let Some(key) = lane.flight.key() {
            settings.key = KeyRule::Given(key);
        }
        let flight = Flight::again(&lane.flight).watched(lane.teller.onlooker(Role::Again));
        let flight = Arc::new(flight);
        lane.asked = Some(Arc::clone(&flight));
        lane.teller.tell(EventKind::Started(Role::Again));
        self.progress[index] = Progress::Asks;
        self.flock.launch(index, lane.binding.call.core(), request, settings, flight);
    }

    /// Sends the leg's undo. At the deadline it is too late for that.
    fn undo(&mut self, index: usize) {
        self.progress[index] = Progress::Undoes;
        let lane = &mut self.lanes[index];
        let Some(step) = &lane.binding.undo else { return };
        if self.clock.now() >= self.until {
            return;
        }
        let flight = Arc::new(Flight::new().watched(lane.teller.onlooker(Role::Undo)));
        let (request, error) = match step.request() {
            Ok(request) => (Some(Arc::new(request)), None),
            Err(fault) => (None, Some(fault.into_error().into())),
        };
        if let Some(request) = request.clone() {
            lane.teller.tell(EventKind::Started(Role::Undo));
            let settings = CallSettings { until: Some(self.until), ..CallSettings::default() };
            self.flock.launch(index, step.core(), request, settings, Arc::clone(&flight));
        } else {
            lane.undo = Undo::Failed;
            self.progress[index] = Progress::Settled;
        }
        lane.undoing = Some(Undoing { request, flight, error });
    }

    fn land(&mut self, landed: Landed) {
        match self.progress[landed.index] {
            Progress::Asks => self.land_ask(landed),
            Progress::Undoes => self.land_undo(landed),
            Progress::Waits | Progress::Settled => {}
        }
    }

    /// A success is undone; an answer that says that nothing happened settles the leg; without an
    /// answer the doubt remains.
    fn land_ask(&mut self, landed: Landed) {
        let Landed { index, answer } = landed;
        let lane = &mut self.lanes[index];
        let (Some(request), Some(flight)) = (&lane.request, &lane.asked) else { return };
        let end = lane.binding.call.accept(request, answer, flight);
        lane.in_doubt = end.is_err() && flight.is_in_doubt();
        let succeeded = lane.keep(end).is_ok();
        if succeeded {
            self.stages[index] = Stage::Ended(End::Succeeded);
        } else if !lane.in_doubt {
            self.stages[index] = Stage::Ended(End::Failed);
        }
        lane.announce(self.stages[index]);
        if succeeded || lane.in_doubt && lane.plan.when_in_doubt {
            self.undo(index);
        } else {
            self.progress[index] = Progress::Settled;
        }
    }

    fn land_undo(&mut self, landed: Landed) {
        let Landed { index, answer } = landed;
        let lane = &mut self.lanes[index];
        self.progress[index] = Progress::Settled;
        let (Some(step), Some(undoing)) = (&lane.binding.undo, &mut lane.undoing) else { return };
        let Some(request) = &undoing.request else { return };
        undoing.error = step.accept(request, answer, &undoing.flight).err();
        lane.undo = if undoing.error.is_none() { Undo::Done } else { Undo::Failed };
    }

    /// The undo deadline came: what is not undone by now has failed. A leg in doubt whose undo has
    /// not begun stays in doubt.
    fn expire(&mut self) {
        for index in 0..self.lanes.len() {
            let begun = self.lanes[index].undoing.is_some();
            let due = begun || self.remedy(index) == Remedy::Undo;
            let lane = &mut self.lanes[index];
            let Some(step) = &lane.binding.undo else { continue };
            if self.progress[index] == Progress::Settled || !due || lane.in_doubt && !begun {
                continue;
            }
            let undoing = lane.undoing.get_or_insert_with(Undoing::none);
            let text = "the undo deadline passed";
            undoing.error = Some(failure(&**step, ErrorKind::Deadline, text).into());
            lane.undo = Undo::Failed;
        }
    }
}
