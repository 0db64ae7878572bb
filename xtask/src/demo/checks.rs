//! What a story expects, and whether it holds.

use std::fmt::Debug;

use crate::say;

/// The expectations of one story.
#[derive(Debug)]
#[must_use]
pub(super) struct Checks {
    held: usize,
    broken: Vec<String>,
}

impl Checks {
    /// Begins a story: prints its title.
    pub(super) fn begin(title: &str) -> Self {
        say(&format!("━━ {title}"));
        Self { held: 0, broken: Vec::new() }
    }

    /// Expects two values to be equal.
    #[expect(clippy::needless_pass_by_value, reason = "a story reads better without a `&` each")]
    pub(super) fn same<T: PartialEq + Debug>(&mut self, what: &str, is: T, expected: T) {
        let holds = is == expected;
        self.holds(&format!("{what}: {expected:?} expected, it is {is:?}"), holds);
    }

    /// Expects something to be so; `what` says it, for the case that it is not.
    pub(super) fn holds(&mut self, what: &str, holds: bool) {
        if holds {
            self.held += 1;
        } else {
            self.broken.push(what.to_owned());
        }
    }

    /// Ends the story; gives how many expectations did not hold.
    pub(super) fn close(self) -> usize {
        for broken in &self.broken {
            say(&format!("   NOT AS EXPECTED  {broken}"));
        }
        say(&format!("   {} of {} as expected\n", self.held, self.held + self.broken.len()));
        self.broken.len()
    }
}
