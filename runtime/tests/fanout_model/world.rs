//! The upstreams of a case: what they answer, and the ledger of what they did.
//!
//! They may fail in every way, and act long after everybody went away, but they don't lie: an answer
//! that says that nothing happened is true, and what is sent twice under one key happens once.

use std::collections::BTreeMap;

use crate::scenario::{Fallback, Kind, Reply, Scenario, Script, Who};

/// Which operation of a leg a request is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    Own,
    Fallback,
    Undo,
}

/// A request that left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    pub(crate) at: u64,
    pub(crate) who: Who,
    pub(crate) of: Of,
    /// Which of the keys of this operation it carries, in the order of their first use.
    pub(crate) key: Option<usize>,
}

/// What comes back, and after which time; nothing ever if that is `None`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reaction {
    pub(crate) reply: Reply,
    pub(crate) after: Option<u64>,
}

/// The upstreams of a case.
#[derive(Debug)]
pub(crate) struct World {
    scripts: BTreeMap<(Who, Of), (Script, bool)>,
    requests: BTreeMap<(Who, Of), usize>,
    keys: BTreeMap<(Who, Of), Vec<String>>,
    /// What happened, or is going to: one entry an effect, and when.
    effects: BTreeMap<(Who, Of, String), u64>,
    pub(crate) log: Vec<Sent>,
}

impl World {
    pub(crate) fn new(case: &Scenario) -> Self {
        let mut scripts = BTreeMap::new();
        for index in case.callers() {
            let leg = case.of(index);
            scripts.insert((index, Of::Own), (leg.own.clone(), leg.harmless_500));
            if let Some(Fallback::Call(script)) = &leg.fallback {
                scripts.insert((index, Of::Fallback), (script.clone(), false));
            }
            if let Some(undo) = &leg.undo {
                scripts.insert((index, Of::Undo), (undo.script.clone(), false));
            }
        }
        let (requests, keys) = (BTreeMap::new(), BTreeMap::new());
        Self { scripts, requests, keys, effects: BTreeMap::new(), log: Vec::new() }
    }

    /// A request arrives; `None` if it never left.
    pub(crate) fn receive(
        &mut self,
        at: u64,
        who: Who,
        of: Of,
        key: Option<&str>,
    ) -> Option<Reaction> {
        let (script, harmless_500) = self.scripts.get(&(who, of))?;
        let count = self.requests.entry((who, of)).or_default();
        let step = script.steps[(*count).min(script.steps.len() - 1)];
        *count += 1;
        if step.reply == Reply::Refuse {
            return None;
        }
        let names = self.keys.entry((who, of)).or_default();
        let number = key.map(|key| {
            names.iter().position(|known| known == key).unwrap_or_else(|| {
                names.push(key.to_owned());
                names.len() - 1
            })
        });
        self.log.push(Sent { at, who, of, key: number });
        let token = match (key, script.kind) {
            (Some(key), _) => key.to_owned(),
            (None, Kind::Plain | Kind::Keyed) => format!("request {count}"),
            (None, Kind::Read | Kind::Put) => "the same".to_owned(),
        };
        let effect = (who, of, token);
        let mut reply = step.reply;
        let denies = match reply {
            Reply::Status(402 | 501, _) => true,
            Reply::Status(404 | 409, _) => key.is_some(),
            _ => false,
        };
        if denies && self.effects.contains_key(&effect) {
            reply = Reply::Status(200, 0);
        }
        let acts = match reply {
            Reply::Status(200, _) => Some(at),
            Reply::Status(500, _) if *harmless_500 => None,
            Reply::Status(500 | 502, _) | Reply::Malformed | Reply::Reset | Reply::Hang => {
                step.acts.then_some(at + step.late)
            }
            Reply::Status(..) | Reply::Refuse => None,
        };
        if let Some(acts) = acts.filter(|_| script.kind != Kind::Read) {
            let known = self.effects.entry(effect).or_insert(acts);
            *known = acts.min(*known);
        }
        Some(Reaction { reply, after: (reply != Reply::Hang).then_some(step.after) })
    }

    /// How often an operation took effect.
    pub(crate) fn effects(&self, who: Who, of: Of) -> usize {
        self.times(who, of).count()
    }

    /// When an operation took effect.
    pub(crate) fn times(&self, who: Who, of: Of) -> impl Iterator<Item = u64> {
        let effects = self.effects.iter();
        let of_it = effects.filter(move |((one, what, _), _)| (*one, *what) == (who, of));
        of_it.map(|(_, at)| *at)
    }

    /// How often an operation was sent.
    pub(crate) fn sent(&self, who: Who, of: Of) -> usize {
        self.log.iter().filter(|sent| (sent.who, sent.of) == (who, of)).count()
    }

    /// All requests that left, by time.
    pub(crate) fn sorted_log(&self) -> Vec<Sent> {
        let mut log = self.log.clone();
        log.sort();
        log
    }
}
