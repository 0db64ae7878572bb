//! What is given and nobody reads.

use super::Check;
use crate::diagnostic::Diagnostic;
use crate::plan::make::{Path, Source};
use crate::plan::model::{Call, InputKind, Inputs, Key, Leg, Request, Spread};
use crate::plan::{Make, Piece, reads};

impl Check<'_> {
    /// Declared inputs that no leg reads.
    pub(super) fn unread_inputs(&self) -> Vec<Diagnostic> {
        let legs = &self.fan_out.legs;
        let read: Vec<&Source> =
            legs.iter().flat_map(reads::of_all).map(|path| &path.source).collect();
        let inputs = self.fan_out.inputs.iter().enumerate();
        let unread = inputs.filter(|(at, input)| {
            matches!(input.kind, InputKind::Value(_)) && !read.contains(&&Source::Input(*at))
        });
        let warning = |(_, input): (usize, &crate::plan::Input)| {
            let message =
                format!("no leg of `{}` reads the input `{}`", self.fan_out.name, input.name);
            let place = input.place.clone().unwrap_or_else(|| self.fan_out.place.clone());
            let help = format!(
                "read it by `$inputs.{}`, or remove it: callers have to give it",
                input.name
            );
            Diagnostic::warning("unread-input", place, message).help(help)
        };
        unread.map(warning).collect()
    }

    /// A list whose elements are all sent the same.
    pub(super) fn unread_elements(leg: &Leg) -> Option<Diagnostic> {
        let Spread::Each(_) = leg.spread else { return None };
        let is_filled = match &leg.call {
            Call::Operation(_, request) => matches!(request, Request::Built(_)),
            Call::FanOut(_, inputs) => matches!(inputs, Inputs::Built(_)),
            Call::Broadcast(..) => true,
        };
        let reads_element = |path: &&Path| path.source == Source::Element;
        if !is_filled || reads::of_leg(leg).iter().any(reads_element) {
            return None;
        }
        let message =
            format!("`{}` sends the same for each element: it never reads `$each`", leg.name);
        let help = "fill its request from `$each`, or remove `each`";
        Some(Diagnostic::warning("unread-element", leg.place.clone(), message).help(help))
    }

    /// A key that is the same for every call of the fan-out.
    pub(super) fn fixed_key(leg: &Leg) -> Option<Diagnostic> {
        let Key::Value(make) = &leg.key else { return None };
        let is_fixed = match make {
            Make::Text(_) => true,
            Make::Format(pieces) => !pieces.iter().any(|piece| matches!(piece, Piece::Read(_))),
            _ => false,
        };
        if !is_fixed {
            return None;
        }
        let message = format!("every call of `{}` would have the same idempotency key", leg.name);
        let help = "let it read an input, such as `\"order-{$inputs.id}\"`, or write `auto`: a server \
                    takes a request with a known key for that of before";
        Some(Diagnostic::warning("fixed-key", leg.place.clone(), message).help(help))
    }
}
