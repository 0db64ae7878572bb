//! How the attempts of the last seconds ended.

/// How many slices a window has: it slides by one of them.
const SLICES: usize = 10;

/// How many attempts there were, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) all: u64,
    pub(crate) failed: u64,
    pub(crate) slow: u64,
}

/// A sliding window. Times are nanoseconds.
#[derive(Debug)]
pub(super) struct Window {
    /// The length of a slice.
    slice: u64,
    /// Each slice with its number since the start of time.
    slices: [(u64, Tally); SLICES],
}

impl Window {
    /// An empty window of this length.
    pub(super) fn new(length: u64) -> Self {
        let slice = (length / SLICES as u64).max(1);
        Self { slice, slices: [(0, Tally::default()); SLICES] }
    }

    /// Counts an attempt that ended now.
    pub(super) fn add(&mut self, now: u64, failed: bool, slow: bool) {
        let number = now / self.slice;
        let at = usize::try_from(number % SLICES as u64).unwrap_or_default();
        let Some((stamp, tally)) = self.slices.get_mut(at) else { return };
        if *stamp != number {
            (*stamp, *tally) = (number, Tally::default());
        }
        tally.all += 1;
        tally.failed += u64::from(failed);
        tally.slow += u64::from(slow);
    }

    /// What the window holds now.
    pub(super) fn tally(&self, now: u64) -> Tally {
        let number = now / self.slice;
        let inside = |stamp: u64| stamp <= number && number - stamp < SLICES as u64;
        let mut sum = Tally::default();
        for (_, tally) in self.slices.iter().filter(|(stamp, _)| inside(*stamp)) {
            sum.all += tally.all;
            sum.failed += tally.failed;
            sum.slow += tally.slow;
        }
        sum
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.slices = [(0, Tally::default()); SLICES];
    }
}
