//! A fan-out as it runs: each event a line, as it happens.

use std::future::IntoFuture;
use std::io::IsTerminal;
use std::time::Duration;

use checkout_sdk::Outcome;
use checkout_sdk::runtime::{
    DeclaredFanOut, Event, EventKind, FanOutCall, LegStatus, Overall, Role,
};

use crate::say;

/// Sends a fan-out, and prints what happens while it happens.
pub(super) async fn watched<F: DeclaredFanOut>(call: FanOutCall<'_, F>) -> Outcome<F::Legs> {
    let colours = std::io::stdout().is_terminal();
    let (call, mut events) = call.events();
    let printed = async {
        while let Some(event) = events.next().await {
            say(&line(&event, colours));
        }
    };
    tokio::join!(call.into_future(), printed).0
}

/// `     14 ms  charge     attempt 1 failed: 503`.
fn line(event: &Event, colours: bool) -> String {
    of(event.at, event.leg.as_deref(), event.kind, colours)
}

fn of(at: Duration, leg: Option<&str>, kind: EventKind, colours: bool) -> String {
    let text = match (mark(kind), words(kind)) {
        (Some((mark, colour)), words) if colours => format!("\x1b[{colour}m{mark} {words}\x1b[0m"),
        (Some((mark, _)), words) => format!("{mark} {words}"),
        (None, words) => format!("  {words}"),
    };
    format!("   {:>6} ms  {:10} {text}", at.as_millis(), leg.unwrap_or("━"))
}

/// What happened, as one says it.
fn words(kind: EventKind) -> String {
    let whose = |role| match role {
        Role::Own => "",
        Role::Fallback => "instead of it, ",
        Role::Again => "asked again, ",
        _ => "undo, ",
    };
    match kind {
        EventKind::Started(Role::Own) => "started".to_owned(),
        EventKind::Started(Role::Fallback) => "another operation stands in".to_owned(),
        EventKind::Started(Role::Again) => "in doubt: asked again".to_owned(),
        EventKind::Started(_) => "undo started".to_owned(),
        EventKind::Attempt { role, number } => format!("{}attempt {number}", whose(role)),
        EventKind::AttemptFailed { role, number, why } => {
            let why = why.map_or_else(|kind| kind.to_string(), |status| status.to_string());
            format!("{}attempt {number} failed: {why}", whose(role))
        }
        EventKind::Retry { role, after } => {
            format!("{}retry in {} ms", whose(role), after.as_millis())
        }
        EventKind::Ended(status) => status.to_string().replace('_', " "),
        EventKind::Joined { met } => if met { "join met" } else { "join not met" }.to_owned(),
        EventKind::Finished(overall) => format!("ended: {overall}").replace('_', " "),
        other => other.to_string(),
    }
}

/// A sign that stands out, and its colour (ECMA-48 §8.3.117).
fn mark(kind: EventKind) -> Option<(char, u8)> {
    const RED: u8 = 31;
    const GREEN: u8 = 32;
    const YELLOW: u8 = 33;
    Some(match kind {
        EventKind::AttemptFailed { .. } => ('!', YELLOW),
        EventKind::Retry { .. } => ('↻', YELLOW),
        EventKind::Started(Role::Undo) => ('↩', YELLOW),
        EventKind::Ended(LegStatus::Success | LegStatus::Fallback)
        | EventKind::Joined { met: true }
        | EventKind::Finished(Overall::Success) => ('✓', GREEN),
        EventKind::Ended(LegStatus::Undone) => ('↩', GREEN),
        EventKind::Ended(LegStatus::Skipped | LegStatus::Cancelled) => ('-', YELLOW),
        EventKind::Ended(LegStatus::InDoubt) => ('?', RED),
        EventKind::Ended(_) | EventKind::Joined { met: false } | EventKind::Finished(_) => {
            ('✗', RED)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use checkout_sdk::runtime::ErrorKind;

    use super::*;

    #[test]
    fn events_read_as_one_says_them() {
        let said = |leg, kind| of(Duration::from_millis(14), leg, kind, false);
        let charge = Some("charge");
        let failed = |role, why| EventKind::AttemptFailed { role, number: 1, why };
        let after = Duration::from_millis(200);
        assert_eq!(
            [
                said(charge, failed(Role::Own, Ok(503))),
                said(charge, EventKind::Retry { role: Role::Own, after }),
                said(charge, failed(Role::Undo, Err(ErrorKind::Timeout))),
                said(charge, EventKind::Ended(LegStatus::UndoFailed)),
                said(None, EventKind::Joined { met: false }),
            ],
            [
                "       14 ms  charge     ! attempt 1 failed: 503",
                "       14 ms  charge     ↻ retry in 200 ms",
                "       14 ms  charge     ! undo, attempt 1 failed: timeout",
                "       14 ms  charge     ✗ undo failed",
                "       14 ms  ━          ✗ join not met",
            ]
        );
        let ended = EventKind::Finished(Overall::Success);
        assert!(of(Duration::ZERO, None, ended, true).contains("\x1b[32m✓ ended: success"));
    }
}
