//! Bugs that the model of fan-outs has to notice.

use super::{Edit, Fault};

/// The test that holds the runtime against the model.
pub(super) const MODEL: &str = "the_runtime_does_what_the_model_says";

pub(super) const BUGS: [Fault; 7] = [
    Fault {
        name: "an undo is skipped",
        test: MODEL,
        edits: &[Edit::new(
            "fanout/remedy.rs",
            "Standing::Acted if has_undo => Remedy::Undo,",
            "Standing::Acted if has_undo => Remedy::Nothing,",
        )],
    },
    Fault {
        name: "`after` is ignored",
        test: MODEL,
        edits: &[Edit::new(
            "fanout/join.rs",
            "readiness = Readiness::Waits;",
            "readiness = Readiness::Ready;",
        )],
    },
    Fault {
        name: "a write in mid-air is cut off",
        test: MODEL,
        edits: &[Edit::new(
            "fanout/driver/course.rs",
            "if self.cancelled || self.is_writing() {",
            "if self.cancelled {",
        )],
    },
    Fault {
        name: "a retry has a fresh key",
        test: MODEL,
        edits: &[Edit::new(
            "layers/auth.rs",
            "*request.headers_mut() = hop.headers(passage);",
            "*request.headers_mut() = hop.headers(passage);
            if let (true, Ok(key)) = (passage.keyed, core.random.key().parse()) {
                request.headers_mut().insert(\"idempotency-key\", key);
            }",
        )],
    },
    Fault {
        name: "a loser is not undone",
        test: MODEL,
        edits: &[Edit::new(
            "fanout/driver/undo.rs",
            "self.kept_all || self.met && (!self.races || self.lanes[index].won)",
            "self.kept_all || self.met",
        )],
    },
    Fault {
        name: "a winner stays for nobody",
        test: MODEL,
        edits: &[Edit::new(
            "fanout/driver/undo.rs",
            "self.undo_kept(self.kept_all, later(self.scope.clock.now(), self.most));",
            "self.met = true;",
        )],
    },
    Fault {
        name: "a leg begins after the end",
        test: MODEL,
        edits: &[Edit::new(
            "fanout/driver/mod.rs",
            "decided => return self.conclude(decided == Verdict::Met).await,",
            "decided => {
                    self.launch(&ready);
                    return self.conclude(decided == Verdict::Met).await;
                }",
        )],
    },
];
