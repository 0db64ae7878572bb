//! Fills the request of an operation.

use super::make::Make;
use super::model::Arguments;
use super::operations::title;
use super::value::Filler;
use crate::diagnostic::{Diagnostic, Place, suggestion};
use crate::ir::{Location, Operation, OperationId, Parameter, Ty};
use crate::manifest::{Mapping, Member};

const LOCATIONS: [(Location, &str); 4] = [
    (Location::Path, "path"),
    (Location::Query, "query"),
    (Location::Header, "header"),
    (Location::Cookie, "cookie"),
];

impl<'a> Filler<'_, 'a> {
    /// The arguments that a mapping gives. `call` is where faults of the whole stand.
    pub(super) fn arguments(
        &mut self,
        id: OperationId,
        mapping: &Mapping,
        call: &Place,
    ) -> Arguments {
        let operation = &self.types().ir.operations[id];
        let title = title(self.types().ir, id);
        let mut parameters: Vec<(usize, Make)> = Vec::new();
        for (location, word) in LOCATIONS {
            for member in members(mapping, location) {
                let Some((at, parameter)) = find(operation, location, &member.key.value) else {
                    self.unknown(operation, location, word, &title, member);
                    continue;
                };
                self.slot = format!("the {word} parameter `{}`", parameter.name);
                let ty = Self::sent(&parameter.ty);
                let made = if parameter.required {
                    self.make(&member.value, ty)
                } else {
                    self.optional(&member.value, ty)
                };
                parameters.extend(made.filter(|made| *made != Make::Null).map(|made| (at, made)));
            }
        }
        self.missing(operation, mapping, &title, call);
        parameters.sort_by_key(|(at, _)| *at);
        Arguments { parameters, body: self.body(operation, mapping, &title, call) }
    }

    /// What a parameter holds: nothing but a body can say `null`.
    fn sent(ty: &'a Ty) -> &'a Ty {
        match ty {
            Ty::Nullable(inner) => inner,
            other => other,
        }
    }

    fn body(
        &mut self,
        operation: &'a Operation,
        mapping: &Mapping,
        title: &str,
        call: &Place,
    ) -> Option<Make> {
        match (&operation.body, &mapping.body) {
            (Some(body), Some(template)) => {
                self.slot = format!("the body of {title}");
                if body.required {
                    return self.make(template, &body.content.ty);
                }
                self.optional(template, &body.content.ty).filter(|made| *made != Make::Null)
            }
            (Some(body), None) if body.required => {
                let message = format!("{title} needs a body");
                let help = format!("add `body`: {}", self.types().describe(&body.content.ty));
                let fault = Diagnostic::error("missing-field", call.clone(), message);
                self.faults.push(fault.help(help));
                None
            }
            (None, Some(template)) => {
                let message = format!("{title} takes no body");
                let fault = Diagnostic::error("unknown-field", template.place.clone(), message);
                self.faults.push(fault.help("remove `body`"));
                None
            }
            _ => None,
        }
    }

    fn unknown(
        &mut self,
        operation: &Operation,
        location: Location,
        word: &str,
        title: &str,
        member: &Member,
    ) {
        let name = &member.key.value;
        let is_key = location == Location::Header
            && operation.idempotency_header.as_ref().is_some_and(|h| h.eq_ignore_ascii_case(name));
        let help = if is_key {
            "write `idempotency_key` at the leg".to_owned()
        } else {
            let here = operation.parameters.iter().filter(|one| one.location == location);
            suggestion(name, &here.map(|one| one.name.as_str()).collect::<Vec<_>>())
        };
        let message = format!("{title} has no {word} parameter `{name}`");
        let fault = Diagnostic::error("unknown-parameter", member.key.place.clone(), message);
        self.faults.push(fault.help(help));
    }

    fn missing(&mut self, operation: &Operation, mapping: &Mapping, title: &str, call: &Place) {
        for parameter in operation.parameters.iter().filter(|one| one.required) {
            let given = members(mapping, parameter.location)
                .iter()
                .any(|member| is_named(parameter, parameter.location, &member.key.value));
            if !given {
                let word = LOCATIONS.iter().find(|(location, _)| *location == parameter.location);
                let word = word.map_or("", |(_, word)| word);
                let name = &parameter.name;
                let message = format!("{title} needs the {word} parameter `{name}`");
                let needs = self.types().describe(&parameter.ty);
                let help = format!("add `{name}` under `{word}`: {needs}");
                let fault = Diagnostic::error("missing-field", call.clone(), message);
                self.faults.push(fault.help(help));
            }
        }
    }
}

fn members(mapping: &Mapping, location: Location) -> &[Member] {
    match location {
        Location::Path => &mapping.path,
        Location::Query => &mapping.query,
        Location::Header => &mapping.header,
        Location::Cookie => &mapping.cookie,
    }
}

fn find<'a>(
    operation: &'a Operation,
    location: Location,
    name: &str,
) -> Option<(usize, &'a Parameter)> {
    let mut all = operation.parameters.iter().enumerate();
    all.find(|(_, parameter)| is_named(parameter, location, name))
}

/// Names of headers have no case (RFC 9110, 5.1).
fn is_named(parameter: &Parameter, location: Location, name: &str) -> bool {
    parameter.location == location
        && if location == Location::Header {
            parameter.name.eq_ignore_ascii_case(name)
        } else {
            parameter.name == name
        }
}
