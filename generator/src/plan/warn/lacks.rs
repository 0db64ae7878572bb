//! What a required leg needs and may not get.

use super::Check;
use crate::diagnostic::Diagnostic;
use crate::plan::model::{Join, Leg};
use crate::plan::reads;

impl Check<'_> {
    /// A required leg that needs what another leg may not come to.
    pub(super) fn lacks(&self, leg: &Leg) -> Option<Diagnostic> {
        if leg.optional || !matches!(self.fan_out.join, Join::All { .. }) {
            return None;
        }
        self.needs_optional(leg).or_else(|| self.needs_condition(leg))
    }

    /// One that needs an optional leg fails where that does.
    fn needs_optional(&self, leg: &Leg) -> Option<Diagnostic> {
        let mut after = leg.after.iter().filter_map(|at| Some((*at, self.fan_out.legs.get(*at)?)));
        let (at, other) = after.find(|(_, one)| one.optional && one.fallback.is_none())?;
        let mut paths = reads::of_all(leg).into_iter();
        let path = paths.find(|path| path.leg() == Some(at));
        let needs = path.map_or("waits for it".to_owned(), |path| format!("reads `{}`", path.text));
        let (name, other) = (&leg.name, &other.name);
        let message =
            format!("`{other}` is optional, but `{name}` {needs}, is required and fails with it");
        let help = format!(
            "make `{name}` `optional` too, give `{other}` a `fallback`, or let it be required"
        );
        Some(Diagnostic::warning("may-lack", leg.place.clone(), message).help(help))
    }

    /// One that reads what a leg with a condition finds.
    fn needs_condition(&self, leg: &Leg) -> Option<Diagnostic> {
        if leg.when.is_some() {
            return None;
        }
        let mut paths = reads::of_leg(leg).into_iter();
        let (path, other) = paths.find_map(|path| {
            let other = self.fan_out.legs.get(path.leg()?)?;
            (other.when.is_some() && other.fallback.is_none()).then_some((path, other))
        })?;
        let (name, other) = (&leg.name, &other.name);
        let message = format!(
            "`{name}` reads `{}` and fails when the condition of `{other}` does not hold",
            path.text
        );
        let help = format!("write `when` at `{name}` too, or make it `optional`");
        Some(Diagnostic::warning("may-lack", leg.place.clone(), message).help(help))
    }
}
