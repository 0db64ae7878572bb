//! `targets`: the same request to several base URLs of an API, or to several APIs.

use super::fan_out::Planner;
use super::model::{Call, Join, Spread, Target, Undo};
use super::operations::{alike, title};
use super::scope::Reader;
use super::signature;
use crate::diagnostic::{Diagnostic, suggestion};
use crate::ir::OperationId;
use crate::manifest::{self, Leg, Mapping, Spanned};

/// How many APIs a leg can call: each of them has a type of its own, all of them a tuple's.
const MOST: usize = 12;

/// Whether a target is a base URL.
fn is_url(target: &str) -> bool {
    target.contains("://") || target.starts_with('/')
}

/// Whether a leg has targets, and they are APIs.
pub(super) fn names_apis(leg: &Leg) -> bool {
    let mut targets = leg.targets.iter().flat_map(|targets| &targets.value);
    targets.any(|target| !is_url(&target.value))
}

impl Planner<'_, '_> {
    /// The base URLs that an operation is called at.
    pub(super) fn bases(&mut self, leg: &Leg, targets: &[Spanned<String>]) -> Option<Spread> {
        let mut urls: Vec<String> = Vec::new();
        for target in targets {
            let url = target.value.trim().trim_end_matches('/');
            if url.contains('$') {
                let message = format!("`{url}` holds an expression, and a target is fixed");
                let help = "write the URL itself; programs say another by `.server(url, other)` \
                            of the API's builder";
                self.refuse("bad-value", target, message, help);
            } else if !(url.starts_with("https://") || url.starts_with("http://"))
                || url.ends_with(':')
            {
                let message = format!("`{}` is no absolute URL", target.value);
                let help = "write one that starts with `https://` or `http://`";
                self.refuse("bad-value", target, message, help);
            } else if urls.iter().any(|other| other == url) {
                let message = format!("`{url}` is a target already");
                self.refuse("bad-value", target, message, "remove one of them");
            } else {
                urls.push(url.to_owned());
            }
        }
        let join = self.join_of(leg, targets.len());
        (urls.len() == targets.len()).then_some(Spread::Bases(urls, join))
    }

    /// The operations of several APIs that a leg calls, each with its request and undo.
    pub(super) fn broadcast(
        &mut self,
        at: usize,
        leg: &Leg,
        targets: &[Spanned<String>],
        reads: &mut Vec<usize>,
    ) -> Option<Call> {
        let call = self.scope.legs[at].callee.operation()?;
        let called = &self.scope.types.ir.operations[call];
        let takes_nothing = called.parameters.is_empty() && called.body.is_none();
        let nothing = takes_nothing.then(Mapping::default);
        let Some(mapping) = leg.mapping.clone().or(nothing) else {
            let message = format!("`{}` goes to several APIs and maps no request", leg.name.value);
            let help = "fill it: `path`, `query`, `header`, `cookie` or `body`";
            self.refuse("missing-word", &leg.call, message, help);
            return None;
        };
        if let Some(target) = targets.get(MOST) {
            let message = format!("a leg has at most {MOST} APIs as targets");
            self.refuse("bad-value", target, message, "call the rest in a leg of their own");
        }
        let mut planned: Vec<Target> = Vec::new();
        for target in targets {
            let Some(one) = self.target(at, leg, call, (target, &mapping), reads) else { continue };
            if planned.iter().any(|other| other.name == one.name) {
                let message = format!("`{}` is a target already", one.name);
                self.refuse("bad-value", target, message, "remove one of them");
            } else {
                planned.push(one);
            }
        }
        if planned.len() == targets.len() {
            self.lists_its_own(leg, call, targets);
        }
        let join = self.join_of(leg, targets.len());
        (planned.len() == targets.len()).then_some(Call::Broadcast(planned, join))
    }

    /// An API that is named in `call` alone is sent nothing: that is hardly meant.
    fn lists_its_own(&mut self, leg: &Leg, call: OperationId, targets: &[Spanned<String>]) {
        let ir = self.scope.types.ir;
        let own = &ir.apis[ir.operations[call].api].name;
        if targets.iter().any(|target| api_of(&target.value) == own) {
            return;
        }
        let message = format!("`targets` doesn't name `{own}`, which `call` does");
        let help = format!("add `{own}`, or call an operation of a target");
        self.refuse("bad-value", &leg.call, message, &help);
    }

    fn target(
        &mut self,
        at: usize,
        leg: &Leg,
        call: OperationId,
        (target, mapping): (&Spanned<String>, &Mapping),
        reads: &mut Vec<usize>,
    ) -> Option<Target> {
        if is_url(&target.value) {
            let message = "base URLs and APIs stand in one list";
            let help = "name either base URLs of one API, or several APIs";
            self.refuse("bad-value", target, message.to_owned(), help);
            return None;
        }
        let operation = self.same_operation(call, target)?;
        let mut filler = self.filler(Reader::Leg(at));
        let arguments = filler.arguments(operation, mapping, &target.place);
        reads.append(&mut filler.reads);
        let undo = leg.undo.as_ref().and_then(|undo| self.undo_of(at, operation, undo));
        let api = self.scope.types.ir.operations[operation].api;
        let name = self.scope.types.ir.apis[api].name.clone();
        Some(Target { name, operation, arguments, undo })
    }

    /// What a target calls: its operation of the same id, or of the same method and path.
    fn same_operation(
        &mut self,
        call: OperationId,
        target: &Spanned<String>,
    ) -> Option<OperationId> {
        let types = self.scope.types;
        let text = target.value.trim();
        let api = types.ir.apis.iter().find(|(_, api)| api.name == text);
        let found = match api {
            Some((api, _)) => alike(types.ir, api, call),
            None if text.contains(['.', ' ']) && !is_host(types.ir, text) => {
                Some(signature::operation(types, target, self.faults)?)
            }
            None => {
                let known: Vec<&str> =
                    types.ir.apis.iter().map(|(_, api)| api.name.as_str()).collect();
                let message = format!("there is no API `{text}`");
                let help = absolute(text).unwrap_or_else(|| suggestion(text, &known));
                self.refuse("unknown-api", target, message, &help);
                return None;
            }
        };
        let Some(found) = found else {
            let title = title(types.ir, call);
            let message = format!("`{text}` has no operation like {title}");
            let help = "name the operation: `api.operationId`, or `api POST /path`";
            self.refuse("unknown-operation", target, message, help);
            return None;
        };
        let (one, other) = (&types.ir.operations[call], &types.ir.operations[found]);
        if one.method == other.method {
            return Some(found);
        }
        let (own, of) = (title(types.ir, call), title(types.ir, found));
        let (a, b) = (one.method.as_str(), other.method.as_str());
        let message = format!("{of} is a {b}, and {own} a {a}: they are not the same operation");
        self.refuse("targets-differ", target, message, "name operations of one method");
        None
    }

    /// The operation that undoes a target: `undo.call`, or what is like it in the target's API.
    fn undo_of(&mut self, at: usize, target: OperationId, undo: &manifest::Undo) -> Option<Undo> {
        let types = self.scope.types;
        let named = self.scope.undo_of(at)?;
        let api = types.ir.operations[target].api;
        let Some(operation) = alike(types.ir, api, named) else {
            let (api, title) = (&types.ir.apis[api].name, title(types.ir, named));
            let message = format!("`{api}` has no operation like {title}");
            let help = "call its operations in a leg of their own";
            self.refuse("unknown-operation", &undo.call, message, help);
            return None;
        };
        Some(self.undo_by(Reader::UndoOf(at, target), operation, undo))
    }

    /// The join of a leg's targets.
    fn join_of(&mut self, leg: &Leg, targets: usize) -> Option<Join> {
        let written = leg.join.as_ref()?;
        if let manifest::Join::Quorum(wanted) = written.value
            && wanted as usize > targets
        {
            let message = format!("a quorum of {wanted} is out of reach of {targets} targets");
            let help = format!("write a number from 1 to {targets}");
            let fault = Diagnostic::error("join-refuses", written.place.clone(), message);
            self.faults.push(fault.help(help));
        }
        Some(match written.value {
            manifest::Join::All => Join::All { partial_at_deadline: false },
            manifest::Join::Settled => Join::Settled,
            manifest::Join::First => Join::First,
            manifest::Join::Quorum(wanted) => Join::Quorum(wanted),
        })
    }
}

/// Whether a target with dots is no operation: what stands before the first is no API.
fn is_host(ir: &crate::ir::Ir, target: &str) -> bool {
    let is_api = ir.apis.iter().any(|(_, api)| api.name == api_of(target));
    !is_api && !target.contains(' ') && absolute(target).is_some()
}

/// Help for a target that is a host without its scheme.
fn absolute(target: &str) -> Option<String> {
    let (host, port) = target.split_once(':').unwrap_or((target, ""));
    let is_host = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    let is_port = port.split('/').next().is_some_and(|port| port.parse::<u16>().is_ok());
    (is_host || is_port).then(|| format!("for a base URL write `https://{target}`"))
}

/// The API that a target names: `north`, `north.notify`, `north POST /notices`.
fn api_of(target: &str) -> &str {
    let target = target.trim();
    target.split(['.', ' ']).next().unwrap_or(target)
}
