//! One leg while its fan-out runs.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::AbortHandle;
use http::StatusCode;

use super::super::binding::{Binding, Step, Unbuilt, failure};
use super::super::event::{EventKind, Role, Teller};
use super::super::fallback::Fallback;
use super::super::join::{Stage, out_of_reach};
use super::super::plan::{KeyRule, LegPlan};
use super::super::record::{Record, UndoRecord};
use super::super::status::{End, LegStatus, Skip, Undo, leg_status};
use super::group::Group;
use crate::client::{self, CallSettings};
use crate::error::{ApiError, ErrorKind, Failure};
use crate::layers::Flight;
use crate::request::Request;

/// One leg while its fan-out runs: facts that are only ever added to.
pub(super) struct Lane<'a> {
    pub(super) plan: &'a LegPlan,
    pub(super) name: Cow<'static, str>,
    /// The name of the target, of an element that has one.
    pub(super) target: Option<Cow<'static, str>>,
    pub(super) teller: Teller,
    /// The status that whoever looks on was told last.
    told: Option<LegStatus>,
    pub(super) binding: Binding<'a>,
    /// What was sent, as it was sent: the undo phase asks again with the same.
    pub(super) request: Option<Arc<Request>>,
    pub(super) flight: Arc<Flight>,
    pub(super) handle: Option<AbortHandle>,
    pub(super) key: client::KeyRule,
    /// What stands in for the leg's operation, once that failed.
    pub(super) standby: Option<Standby>,
    /// It is one of the successes that the join asks for.
    pub(super) won: bool,
    pub(super) began: Option<Instant>,
    pub(super) ended: Option<Instant>,
    pub(super) reason: Option<Cow<'static, str>>,
    pub(super) http_status: Option<StatusCode>,
    /// The join ended it between two attempts.
    pub(super) cancelled: bool,
    pub(super) in_doubt: bool,
    pub(super) undo: Undo,
    /// The call of the undo phase that asks again.
    pub(super) asked: Option<Arc<Flight>>,
    pub(super) undoing: Option<Undoing>,
    /// The elements of a leg that has some.
    pub(super) group: Option<Box<Group<'a>>>,
}

/// The operation that stands in for that of a leg.
pub(super) struct Standby {
    pub(super) request: Arc<Request>,
    pub(super) flight: Arc<Flight>,
    /// `None` before it is sent.
    pub(super) handle: Option<AbortHandle>,
    /// How the leg's own operation ended.
    pub(super) end: End,
}

/// The undo of a leg.
pub(super) struct Undoing {
    pub(super) request: Option<Arc<Request>>,
    pub(super) flight: Arc<Flight>,
    pub(super) error: Option<ApiError<()>>,
}

impl Undoing {
    /// An undo for which there was no time.
    pub(super) fn none() -> Self {
        Self { request: None, flight: Arc::new(Flight::new()), error: None }
    }
}

impl<'a> Lane<'a> {
    /// A leg that waits, or an element; `teller` tells about it.
    pub(super) fn new(plan: &'a LegPlan, mut binding: Binding<'a>, teller: Teller) -> Self {
        let name = binding.name.take().unwrap_or(Cow::Borrowed(plan.name));
        binding.slot.name(name.clone());
        let flight = Flight::new().watched(teller.onlooker(Role::Own)).leg(&name, Role::Own);
        Self {
            plan,
            name,
            target: None,
            told: None,
            binding,
            request: None,
            flight: Arc::new(flight),
            teller,
            handle: None,
            key: client::KeyRule::Auto,
            standby: None,
            won: false,
            began: None,
            ended: None,
            reason: None,
            http_status: None,
            cancelled: false,
            in_doubt: false,
            undo: Undo::No,
            asked: None,
            undoing: None,
            group: None,
        }
    }

    /// The same for a leg, which may have elements: then it looks for its list. `keeps`: the
    /// fan-out may undo them.
    pub(super) fn prepare_leg(&mut self, leg: usize, keeps: bool) -> Result<bool, Unbuilt> {
        let Some(source) = self.binding.elements.take() else { return self.prepare() };
        let call = &*self.binding.call;
        if let Some(holds) = &self.binding.when
            && !holds().map_err(|fault| Unbuilt::missing(call, fault))?
        {
            return Ok(false);
        }
        let all = source.open().map_err(|fault| Unbuilt::missing(call, fault))?;
        let races = self.plan.join.and_then(|join| out_of_reach(join, all, ["target", "targets"]));
        if let Some(why) = races {
            self.binding.slot.fail(failure(call, ErrorKind::Build, &why));
        }
        self.group = Some(Box::new(Group::new(leg, self, source, all, keeps)));
        Ok(true)
    }

    /// It has ended, and waits to be undone: what was sent is only needed to ask again.
    pub(super) fn rest(&mut self) {
        self.handle = None;
        if !self.in_doubt {
            self.request = None;
        }
    }

    /// Its own condition skips the element.
    pub(super) fn spare(&mut self) -> Stage {
        self.reason = Some("its condition does not hold".into());
        Stage::Ended(End::Skipped(Skip::When))
    }

    /// Binds the leg's expressions and builds its request; false if its condition does not hold.
    pub(super) fn prepare(&mut self) -> Result<bool, Unbuilt> {
        let call = &*self.binding.call;
        if let Some(why) = self.binding.refusal {
            return Err(Unbuilt::Build(failure(call, ErrorKind::Build, why)));
        }
        if let Some(holds) = &self.binding.when
            && !holds().map_err(|fault| Unbuilt::missing(call, fault))?
        {
            return Ok(false);
        }
        self.key = match (&self.binding.key, self.plan.key) {
            (Some(make), _) => match make() {
                Ok(key) => client::KeyRule::Given(key),
                Err(fault) => return Err(Unbuilt::missing(call, fault)),
            },
            (None, KeyRule::Auto) => client::KeyRule::Auto,
            (None, KeyRule::None) => client::KeyRule::None,
        };
        self.request = Some(Arc::new(call.request()?));
        Ok(true)
    }

    /// What the leg sets for its call, which ends at `until` at the latest.
    pub(super) fn settings(&self, until: Instant) -> CallSettings {
        CallSettings {
            until: Some(until),
            attempt_timeout: self.plan.timeout,
            attempts: self.plan.attempts,
            backoff: self.plan.backoff,
            backoff_cap: self.plan.backoff_cap,
            hedge: self.plan.hedge,
            cache: self.plan.cache,
            coalesce: self.plan.coalesce,
            key: self.key.clone(),
            no_effect: self.plan.no_effect,
            ..CallSettings::default()
        }
    }

    /// The call that is under way: the leg's own, or what stands in for it.
    pub(super) fn current(&self) -> &Arc<Flight> {
        self.standby.as_ref().map_or(&self.flight, |standby| &standby.flight)
    }

    /// Whether the call that is under way is an attempt of a write that was sent.
    pub(super) fn is_writing(&self) -> bool {
        let request = match &self.standby {
            Some(standby) => Some(&standby.request),
            None => self.request.as_ref(),
        };
        request.is_some_and(|request| !request.is_safe()) && self.current().is_in_flight()
    }

    /// How the leg ended by itself, where what stands in for it was never sent.
    pub(super) fn unsent_standby(&self) -> Option<End> {
        self.standby.as_ref().filter(|standby| standby.handle.is_none()).map(|standby| standby.end)
    }

    /// Drops the call that is under way.
    pub(super) fn abort(&self) {
        let standby = self.standby.as_ref().and_then(|standby| standby.handle.as_ref());
        if let Some(handle) = standby.or(self.handle.as_ref()) {
            handle.abort();
        }
    }

    /// Whether its request may be sent again.
    pub(super) fn is_repeatable(&self) -> bool {
        self.flight.key().is_some()
            || self.request.as_ref().is_some_and(|request| request.is_idempotent())
    }

    /// Keeps the status that came with an answer, and gives how the call ended.
    pub(super) fn keep(&mut self, end: Result<StatusCode, ApiError<()>>) -> Result<(), ErrorKind> {
        match end {
            Ok(status) => {
                self.http_status = Some(status);
                Ok(())
            }
            Err(error) => {
                self.http_status = error.status().or(self.http_status);
                Err(error.kind())
            }
        }
    }

    /// Says that the fan-out's deadline ended the leg's call, if no error of its own says more.
    pub(super) fn out_of_time(&self) {
        let says_more = self.binding.slot.error().is_some();
        let stood_in = self.standby.as_ref().filter(|_| self.in_doubt);
        let request = stood_in.map(|standby| &standby.request);
        let Some(request) = request.or(self.request.as_ref().filter(|_| !says_more)) else {
            return;
        };
        let text = "the fan-out's deadline passed";
        let mut failure = Failure::new(ErrorKind::Deadline, request, text);
        failure.attempts = self.current().attempts();
        self.binding.slot.fail(Arc::new(failure));
    }

    /// The operation that the leg's status is about, and its key: the leg's own, but for a write
    /// in doubt that stood in for it. A write in doubt has no stand-in itself.
    fn doubtful(&self) -> (&dyn Step<'a>, Option<String>) {
        match (&self.binding.fallback, &self.standby) {
            (Some(Fallback::Call(step)), Some(standby)) if self.in_doubt => {
                (&**step, standby.flight.key())
            }
            _ => (&*self.binding.call, self.flight.key()),
        }
    }

    /// What became of it, so far.
    pub(super) fn status(&self, end: End) -> LegStatus {
        match &self.group {
            Some(group) => group.status(end),
            None => leg_status(end, self.in_doubt, self.undo),
        }
    }

    /// Tells whoever looks on, if the leg has another status than before.
    pub(super) fn announce(&mut self, stage: Stage) {
        if let Some(group) = &mut self.group {
            group.announce();
        }
        if let (true, Stage::Ended(end)) = (self.teller.is_heard(), stage) {
            let status = self.status(end);
            if self.told.replace(status) != Some(status) {
                self.teller.tell(EventKind::Ended(status));
            }
        }
    }

    /// Writes down what became of it.
    pub(super) fn finish(mut self, end: End) {
        let status = self.status(end);
        let spared = end == End::Skipped(Skip::When);
        let own = (status.stays(), !status.is_answered() && !spared);
        let has_call = self.group.is_none();
        let ended = self.group.as_ref().map_or(self.ended, |group| group.ended);
        let of_elements = self.group.take().map_or((false, false), |group| group.finish(&self));
        let undo = self.undo_record().map(Box::new);
        let reason = self.reason.take();
        let target = self.target.take();
        let (call, key) = self.doubtful();
        self.binding.slot.finish(Record {
            target,
            spared,
            stays: own.0 || of_elements.0,
            flawed: own.1 || of_elements.1,
            reason,
            http_status: self.http_status,
            attempts: has_call.then(|| self.asked.as_ref().unwrap_or(&self.flight).attempts()),
            elapsed: self.began.zip(ended).map(|(began, ended)| ended - began),
            key,
            request: if status.is_unfinished() && has_call { call.describe() } else { None },
            undo,
            ..Record::of(self.name.clone(), status, call.api(), call.operation())
        });
    }

    fn undo_record(&mut self) -> Option<UndoRecord> {
        let (step, undoing) = self.binding.undo.as_deref().zip(self.undoing.take())?;
        Some(UndoRecord {
            api: step.api(),
            operation: step.operation(),
            attempts: undoing.flight.attempts(),
            key: undoing.flight.key(),
            request: undoing.error.as_ref().and_then(|_| step.describe()),
            error: undoing.error,
        })
    }
}
