//! The stored answers of one client: bounded in number and bytes, what was used longest ago goes
//! first.
//!
//! The time of a use is a count, so that what goes depends on nothing else.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;

use super::entry::{Entry, Identity};
use crate::client::Cache;
use crate::response::RawResponse;

/// The most variants of one URL: among more the search would take its time.
const VARIANTS: usize = 32;

/// The stored answers of one client.
pub(crate) struct Store {
    limits: Cache,
    shelves: Arc<Mutex<Shelves>>,
}

#[derive(Default)]
struct Shelves {
    /// In the order of their URLs, so that those of one path lie together.
    urls: BTreeMap<Arc<str>, Vec<u64>>,
    slots: HashMap<u64, Slot>,
    /// By the moment of their last use.
    uses: BTreeMap<u64, u64>,
    bytes: u64,
    count: u64,
    /// The requests under way whose answers may be stored, and whether a write came between.
    visits: HashMap<u64, (Arc<str>, bool)>,
}

struct Slot {
    url: Arc<str>,
    entry: Arc<Entry>,
    used: u64,
    bytes: u64,
}

impl Store {
    pub(in crate::layers) fn new(limits: Option<Cache>) -> Self {
        Self { limits: limits.unwrap_or_default(), shelves: Arc::default() }
    }

    /// How long answers are fresh that say nothing of it, and the rest of what is set.
    pub(super) fn limits(&self) -> &Cache {
        &self.limits
    }

    /// The answer to such a request that came last.
    pub(super) fn find(
        &self,
        url: &str,
        identity: &Identity,
        headers: &HeaderMap,
    ) -> Option<Arc<Entry>> {
        let mut shelves = self.shelves();
        let number = shelves.find(url, identity, headers)?;
        shelves.touch(number)
    }

    /// Stores it in the place of what answers the same requests.
    pub(super) fn put(&self, url: &str, identity: &Identity, headers: &HeaderMap, entry: Entry) {
        let bytes = (entry.weight() + url.len()) as u64;
        let fits = entry.body_bytes() as u64 <= self.limits.max_answer_bytes
            && bytes <= self.limits.max_bytes
            && self.limits.max_entries > 0;
        let mut shelves = self.shelves();
        while let Some(number) = shelves.find(url, identity, headers) {
            let newer = shelves.slots.get(&number).map(|slot| slot.entry.freshness.asked());
            if newer.is_some_and(|asked| asked > entry.freshness.asked()) {
                return;
            }
            shelves.remove(number);
        }
        if fits {
            shelves.make_room(url, bytes, &self.limits);
            shelves.add(url, entry, bytes);
        }
    }

    /// What answers such a request is outdated.
    pub(super) fn drop_answers(&self, url: &str, identity: &Identity, headers: &HeaderMap) {
        let mut shelves = self.shelves();
        while let Some(number) = shelves.find(url, identity, headers) {
            shelves.remove(number);
        }
    }

    /// A write to this path: whatever is stored of it, with any query, and whatever is being asked
    /// for meanwhile.
    pub(super) fn spoil(&self, path: &str) {
        let mut shelves = self.shelves();
        for (url, spoiled) in shelves.visits.values_mut() {
            *spoiled |= path_of(url) == path;
        }
        shelves.remove_path(path);
    }

    /// This answer is of no use, if it is stored.
    pub(super) fn remove(&self, url: &str, raw: &RawResponse) {
        let mut shelves = self.shelves();
        for number in shelves.urls.get(url).cloned().unwrap_or_default() {
            if shelves.slots.get(&number).is_some_and(|slot| slot.entry.holds(raw)) {
                shelves.remove(number);
            }
        }
    }

    /// An answer is asked for.
    pub(super) fn visit(&self, url: &str) -> Visit {
        let mut shelves = self.shelves();
        let number = shelves.next();
        shelves.visits.insert(number, (url.into(), false));
        Visit { shelves: Arc::clone(&self.shelves), number }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The URL without its query.
pub(super) fn path_of(url: &str) -> &str {
    url.split_once('?').map_or(url, |(path, _)| path)
}

impl Shelves {
    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn find(&self, url: &str, identity: &Identity, headers: &HeaderMap) -> Option<u64> {
        let here = self.urls.get(url)?;
        let answers = |number: &&u64| {
            self.slots.get(*number).is_some_and(|slot| slot.entry.answers(identity, headers))
        };
        here.iter().rev().find(answers).copied()
    }

    fn touch(&mut self, number: u64) -> Option<Arc<Entry>> {
        let now = self.next();
        let slot = self.slots.get_mut(&number)?;
        self.uses.remove(&slot.used);
        slot.used = now;
        self.uses.insert(now, number);
        Some(Arc::clone(&slot.entry))
    }

    fn add(&mut self, url: &str, entry: Entry, bytes: u64) {
        let number = self.next();
        let url = self.urls.get_key_value(url).map_or_else(|| url.into(), |(url, _)| url.clone());
        self.urls.entry(Arc::clone(&url)).or_default().push(number);
        self.uses.insert(number, number);
        self.bytes += bytes;
        self.slots.insert(number, Slot { url, entry: Arc::new(entry), used: number, bytes });
    }

    /// Until one more of so many bytes fits.
    fn make_room(&mut self, url: &str, bytes: u64, limits: &Cache) {
        let here = self.urls.get(url);
        if let Some(first) = here.filter(|all| all.len() >= VARIANTS).and_then(|all| all.first()) {
            self.remove(*first);
        }
        while self.slots.len() as u64 >= u64::from(limits.max_entries)
            || self.bytes.saturating_add(bytes) > limits.max_bytes
        {
            let Some((_, oldest)) = self.uses.first_key_value() else { return };
            self.remove(*oldest);
        }
    }

    fn remove(&mut self, number: u64) {
        let Some(slot) = self.slots.remove(&number) else { return };
        self.uses.remove(&slot.used);
        self.bytes -= slot.bytes;
        if let Some(here) = self.urls.get_mut(&slot.url) {
            here.retain(|one| *one != number);
            if here.is_empty() {
                self.urls.remove(&slot.url);
            }
        }
    }

    fn remove_path(&mut self, path: &str) {
        let with_query = format!("{path}?");
        let from: (Bound<&str>, _) = (Bound::Included(&with_query), Bound::Unbounded);
        let from = self.urls.range::<str, _>(from);
        let of_path = from.take_while(|(url, _)| url.starts_with(&with_query));
        let bare = self.urls.get(path);
        let all: Vec<u64> =
            of_path.map(|(_, numbers)| numbers).chain(bare).flatten().copied().collect();
        for number in all {
            self.remove(number);
        }
    }
}

/// An answer that is asked for, until this is dropped.
pub(super) struct Visit {
    shelves: Arc<Mutex<Shelves>>,
    number: u64,
}

impl Visit {
    /// Whether a write to the same path ended meanwhile: the answer may be older than that.
    pub(super) fn is_spoiled(&self) -> bool {
        let shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.visits.get(&self.number).is_none_or(|(_, spoiled)| *spoiled)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.visits.remove(&self.number);
    }
}
