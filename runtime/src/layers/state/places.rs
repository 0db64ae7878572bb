//! A bounded number of places, and a bounded queue before them: first come, first served.

use std::collections::VecDeque;
use std::task::Waker;

use crate::sync::{Mutex, MutexGuard};

/// The places of one client.
#[derive(Debug)]
pub(crate) struct Places {
    /// The most that wait.
    queue: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// How many there are; it may fall below those that are taken.
    limit: usize,
    taken: usize,
    /// The number of the next who waits.
    next: u64,
    /// Who waits, by rising number. Who is served leaves the queue, and holds a place.
    waiting: VecDeque<(u64, Waker)>,
}

/// What becomes of somebody who wants a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A place; it is to be released.
    Taken,
    /// A number; it is to be polled, and given up when nobody wants it any more.
    Waits(u64),
    /// The queue is full.
    Full,
}

impl Places {
    /// `limit` places, at least one, and a queue of `queue`.
    pub(crate) fn new(limit: usize, queue: usize) -> Self {
        let state = State { limit: limit.max(1), taken: 0, next: 0, waiting: VecDeque::new() };
        Self { queue, state: Mutex::new(state) }
    }

    /// A place, a number, or nothing.
    pub(crate) fn enter(&self, waker: &Waker) -> Entry {
        let mut state = self.state();
        if state.waiting.is_empty() && state.taken < state.limit {
            state.taken += 1;
            return Entry::Taken;
        }
        if state.waiting.len() >= self.queue {
            return Entry::Full;
        }
        let number = state.next;
        state.next += 1;
        state.waiting.push_back((number, waker.clone()));
        Entry::Waits(number)
    }

    /// Whether the turn of this number has come: it holds a place then.
    pub(crate) fn poll(&self, number: u64, waker: &Waker) -> bool {
        let mut state = self.state();
        let Ok(at) = state.waiting.binary_search_by_key(&number, |(number, _)| *number) else {
            return true;
        };
        if let Some((_, known)) = state.waiting.get_mut(at) {
            known.clone_from(waker);
        }
        false
    }

    /// Whoever had this number wants no place any more.
    pub(crate) fn give_up(&self, number: u64) {
        let mut state = self.state();
        if let Ok(at) = state.waiting.binary_search_by_key(&number, |(number, _)| *number) {
            state.waiting.remove(at);
        } else {
            // It was served before it saw that.
            drop(state);
            self.release();
        }
    }

    /// A place is free again: the first who waits gets it.
    pub(crate) fn release(&self) {
        let mut state = self.state();
        state.taken = state.taken.saturating_sub(1);
        let served = state.serve();
        drop(state);
        served.into_iter().for_each(Waker::wake);
    }

    /// From now on there are this many places, at least one.
    pub(crate) fn resize(&self, limit: usize) {
        let mut state = self.state();
        state.limit = limit.max(1);
        let mut served = Vec::new();
        while let Some(waker) = state.serve() {
            served.push(waker);
        }
        drop(state);
        served.into_iter().for_each(Waker::wake);
    }

    /// How many places there are, how many are taken, and how many wait.
    pub(crate) fn now(&self) -> (usize, usize, usize) {
        let state = self.state();
        (state.limit, state.taken, state.waiting.len())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    /// Gives a free place to the first who waits.
    fn serve(&mut self) -> Option<Waker> {
        if self.taken >= self.limit {
            return None;
        }
        let (_, waker) = self.waiting.pop_front()?;
        self.taken += 1;
        Some(waker)
    }
}
