//! What stays behind when a fan-out is not met.

use super::{Check, leads, own};
use crate::diagnostic::{Diagnostic, listed};
use crate::ir::OperationId;
use crate::plan::model::{FanOut, Join, Leg};

/// A leg that writes what nothing undoes, and the fan-out that it belongs to.
type Writer<'l> = (&'l FanOut, &'l Leg);

impl Check<'_> {
    /// By leg: a write without undo that can run before a required leg has ended.
    ///
    /// Whoever heeds all that is advised makes no circle: a leg is told to wait only for legs that
    /// are not told to wait for it. The last ones come first, for they are those that can wait.
    pub(super) fn stays(&self) -> Vec<Option<Diagnostic>> {
        let legs = &self.fan_out.legs;
        let mut found: Vec<Option<Diagnostic>> = vec![None; legs.len()];
        if !matches!(self.fan_out.join, Join::All { .. }) {
            return found;
        }
        let mut after: Vec<Vec<usize>> = legs.iter().map(|leg| leg.after.clone()).collect();
        for (at, leg) in legs.iter().enumerate().rev() {
            let Some(writer) = self.leaves(self.fan_out, leg) else { continue };
            let is_open = |(other, one): &(usize, &Leg)| {
                *other != at && !one.optional && !self.waits(at, *other)
            };
            let others: Vec<usize> =
                legs.iter().enumerate().filter(is_open).map(|(other, _)| other).collect();
            if others.is_empty() {
                continue;
            }
            let known = |leg: usize| after.get(leg).map(Vec::as_slice);
            let can_wait = !others.iter().any(|other| leads(known, *other, at));
            found[at] = Some(self.stays_behind(at, writer, &others, can_wait));
            if can_wait {
                after[at].extend(others);
            }
        }
        found
    }

    fn stays_behind(
        &self,
        at: usize,
        (owner, writer): Writer<'_>,
        others: &[usize],
        can_wait: bool,
    ) -> Diagnostic {
        let leg = &self.fan_out.legs[at];
        let is_own = std::ptr::eq(leg, writer);
        let names: Vec<&str> =
            others.iter().map(|other| self.fan_out.legs[*other].name.as_str()).collect();
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let (before, when) = match quoted.as_slice() {
            [one] => (format!("{one} has ended"), "that fails"),
            all => (format!("{} have ended", listed(all)), "one of them fails"),
        };
        let (name, inner) = (&leg.name, &writer.name);
        let (start, undo, wait) = if is_own {
            let start = format!("`{name}` writes, has no undo and");
            (start, format!("give `{name}` an `undo`"), String::new())
        } else {
            let owner = &owner.name;
            let start = format!(
                "`{name}` writes by the leg `{inner}` of `{owner}`, has no undo for it and"
            );
            let undo = format!("give the leg `{inner}` of `{owner}` an `undo`");
            (start, undo, format!(" at `{name}`"))
        };
        let message = format!("{start} can run before {before}: it stays when {when}");
        let help = if can_wait {
            format!("{undo}, or write `after: [{}]`{wait}", names.join(", "))
        } else if let Some(waiting) = others.iter().find(|other| self.waits(**other, at)) {
            format!(
                "{undo}: it can't wait for `{}`, which waits for it",
                self.fan_out.legs[*waiting].name
            )
        } else {
            undo
        };
        Diagnostic::warning("stays-behind", leg.place.clone(), message).help(help)
    }

    /// The leg that writes what nothing undoes: this one, or one of a fan-out that it calls.
    fn leaves<'l>(&'l self, owner: &'l FanOut, leg: &'l Leg) -> Option<Writer<'l>> {
        if let Some(called) = leg.fan_out() {
            let called = &self.all[called];
            return called.legs.iter().find_map(|inner| self.leaves(called, inner));
        }
        let writes = |id: &OperationId| !self.types.ir.operations[*id].method.is_safe();
        let leaves = leg.undos().next().is_none() && own(leg).iter().any(writes);
        leaves.then_some((owner, leg))
    }
}
