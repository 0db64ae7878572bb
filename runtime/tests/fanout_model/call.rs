//! The model's idea of one call: attempts one after the other, and what is known of their effect.

use crate::scenario::{Key, Kind, Reply, Who};
use crate::world::{Of, World};

/// The policy of the model's one API.
pub(crate) const ATTEMPTS: u32 = 3;
pub(crate) const ATTEMPT_TIMEOUT: u64 = 300;

/// How an attempt or a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Reply(Reply),
    Timeout,
    Deadline,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// It is to be sent as soon as it is clear that the fan-out goes on.
    Ready,
    /// An attempt is out, and ends like that.
    Out(u64, How),
    /// Between two attempts, the last of which ended like that.
    Pause(u64, How),
    Done(How),
}

/// One call.
#[allow(clippy::struct_excessive_bools)] // Facts of a story, each told by itself.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) who: Who,
    pub(crate) of: Of,
    pub(crate) kind: Kind,
    pub(crate) key: Key,
    pub(crate) until: u64,
    pub(crate) most: u32,
    pub(crate) harmless_500: bool,
    /// A bug put in on purpose: every attempt has a key of its own.
    pub(crate) fresh_keys: bool,
    /// Whether a write was sent and its effect is unknown, attempts that have ended considered.
    pub(crate) doubt: bool,
    made: u32,
    stopped: bool,
    phase: Phase,
}

impl Call {
    /// A call with the defaults of the API.
    pub(crate) fn new(who: Who, of: Of, kind: Kind, until: u64) -> Self {
        Self {
            who,
            of,
            kind,
            key: Key::Auto,
            until,
            most: ATTEMPTS,
            harmless_500: false,
            fresh_keys: false,
            doubt: false,
            made: 0,
            stopped: false,
            phase: Phase::Ready,
        }
    }

    pub(crate) fn is_write(&self) -> bool {
        self.kind != Kind::Read
    }

    pub(crate) fn is_keyed(&self) -> bool {
        match self.key {
            Key::Given => true,
            Key::None => false,
            Key::Auto => self.kind == Kind::Keyed,
        }
    }

    /// Whether sending it twice does no more than sending it once.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.is_keyed() || matches!(self.kind, Kind::Read | Kind::Put)
    }

    /// Sends it, unless it was sent; one without any time left sends nothing.
    pub(crate) fn depart(&mut self, now: u64, world: &mut World) {
        if !matches!(self.phase, Phase::Ready) {
            return;
        }
        self.phase = Phase::Done(How::Deadline);
        if now < self.until {
            self.attempt(now, world);
        }
    }

    fn attempt(&mut self, now: u64, world: &mut World) {
        self.made += 1;
        let number = if self.fresh_keys { self.made } else { 0 };
        let key = self.is_keyed().then(|| format!("key {number}"));
        let limit = if now + ATTEMPT_TIMEOUT > self.until {
            (self.until, How::Deadline)
        } else {
            (now + ATTEMPT_TIMEOUT, How::Timeout)
        };
        match world.receive(now, self.who, self.of, key.as_deref()) {
            None => self.end_attempt(now, How::Reply(Reply::Refuse), world),
            Some(reaction) => {
                let answered = reaction.after.map(|after| now + after);
                self.phase = match answered.filter(|at| *at <= limit.0) {
                    Some(at) => Phase::Out(at, How::Reply(reaction.reply)),
                    None => Phase::Out(limit.0, limit.1),
                };
            }
        }
    }

    fn end_attempt(&mut self, now: u64, how: How, world: &mut World) {
        if self.is_write() {
            self.doubt = match how {
                How::Reply(Reply::Refuse | Reply::Status(429 | 503, _)) => self.doubt,
                How::Reply(Reply::Status(404 | 409, _)) if !self.is_keyed() => self.doubt,
                How::Reply(Reply::Status(500, _)) if self.harmless_500 => self.doubt,
                How::Reply(Reply::Status(status, _)) => matches!(status, 500 | 502),
                How::Reply(Reply::Malformed | Reply::Reset | Reply::Hang)
                | How::Timeout
                | How::Deadline => true,
            };
        }
        let wait = match how {
            How::Reply(Reply::Status(429 | 500 | 502 | 503, seconds)) => Some(seconds * 1000),
            How::Reply(Reply::Refuse | Reply::Reset) | How::Timeout => Some(0),
            _ => None,
        };
        let may = self.is_repeatable() || how == How::Reply(Reply::Refuse);
        match wait.filter(|wait| now + wait < self.until) {
            Some(wait) if may && self.made < self.most && !self.stopped => {
                self.phase = Phase::Pause(now + wait, how);
                self.advance(now, world);
            }
            _ => self.phase = Phase::Done(how),
        }
    }

    /// Lets happen what is due.
    pub(crate) fn advance(&mut self, now: u64, world: &mut World) {
        match self.phase {
            Phase::Out(at, how) if at <= now => self.end_attempt(now, how, world),
            Phase::Pause(at, _) if at <= now => self.attempt(now, world),
            _ => {}
        }
    }

    /// No further attempt; one that waits for the next has ended.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        if let Phase::Pause(_, how) = self.phase {
            self.phase = Phase::Done(how);
        }
    }

    /// When something happens to it next.
    pub(crate) fn next(&self) -> Option<u64> {
        match self.phase {
            Phase::Out(at, _) | Phase::Pause(at, _) => Some(at),
            Phase::Ready | Phase::Done(_) => None,
        }
    }

    /// How it ended, if it did.
    pub(crate) fn done(&self) -> Option<How> {
        if let Phase::Done(how) = self.phase { Some(how) } else { None }
    }

    /// How often it was sent.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    pub(crate) fn is_out(&self) -> bool {
        matches!(self.phase, Phase::Out(..))
    }

    pub(crate) fn is_pausing(&self) -> bool {
        matches!(self.phase, Phase::Pause(..))
    }

    /// Whether it is in doubt if it ends now, whatever it is doing.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.doubt || self.is_write() && self.is_out()
    }
}

/// Whether a call succeeded.
pub(crate) fn succeeded(how: How) -> bool {
    matches!(how, How::Reply(Reply::Status(200, _)))
}
