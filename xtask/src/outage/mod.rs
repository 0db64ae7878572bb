//! `cargo xtask outage`: what an outage of a minute does to an API and to those who call it, with
//! this policy and with that, as a picture and as numbers.
//!
//! Everything runs on virtual time and from one seed: the same files come out everywhere.

mod plot;
mod story;

use std::fmt::Write as _;
use std::fs;

use crate::{Failure, root, say};
use story::{CALLS, CLIENTS, OUTAGE, Story};

/// The picture, and the page that holds the numbers between two marks.
const PICTURE: &str = "docs/outage.svg";
const PAGE: &str = "docs/resilience.md";
const BEGIN: &str = "<!-- numbers: cargo xtask outage -->\n";
const END: &str = "<!-- end of numbers -->\n";

/// Writes both; with `check` it only says whether they are as they would be written.
pub(crate) fn run(check: bool) -> Result<(), Failure> {
    let stories = CLIENTS.iter().map(|client| story::play(&client.policy));
    let stories = stories.collect::<Result<Vec<_>, _>>()?;
    let page = fs::read_to_string(root().join(PAGE))?;
    let numbers = numbers(&stories);
    let files = [(PICTURE, plot::svg(&stories)), (PAGE, with_numbers(&page, &numbers)?)];
    for (path, text) in files {
        let place = root().join(path);
        if fs::read_to_string(&place).is_ok_and(|known| known == text) {
            continue;
        }
        if check {
            return Err(format!("{path} is stale: run `cargo xtask outage`").into());
        }
        fs::write(place, text)?;
    }
    say(&numbers);
    Ok(())
}

/// The page with these numbers instead of those that stand there.
fn with_numbers(page: &str, numbers: &str) -> Result<String, Failure> {
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| format!("{PAGE} has no place for the numbers"))?;
    Ok(format!("{before}{BEGIN}{numbers}{END}{after}"))
}

/// A table of all clients.
fn numbers(stories: &[Story]) -> String {
    let mut table = String::from(
        "| client | requests during the outage | most in a second | calls lost | \
         of them without a request | a lost call took | back after |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    for (client, story) in CLIENTS.iter().zip(stories) {
        // Writing to a string doesn't fail.
        let _ = writeln!(
            table,
            "| {} | {} ({} %) | {} | {} of {CALLS} | {} | {} ms | {:.1} s |",
            client.name,
            story.during,
            story.during * 100 / story::calls_during(OUTAGE),
            story.peak(),
            story.lost,
            story.refused,
            story.waited.as_millis(),
            story.recovery.as_secs_f64(),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    #[test]
    fn picture_and_numbers_are_up_to_date() {
        super::run(true).expect("`cargo xtask outage` was run");
    }
}
