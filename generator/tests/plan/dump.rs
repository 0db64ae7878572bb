//! A plan as a few lines of text.

use std::fmt::Write as _;

use fanwise::plan::{
    Arguments, Call, Condition, Fallback, FanOut, FanOutId, Given, Input, InputKind, Inputs, Join,
    Key, Leg, Operand, Request, Spread, Undo,
};

use crate::Planned;

impl Planned {
    /// All fan-outs: a line each, a line per input and per leg.
    pub(crate) fn dump(&self) -> String {
        let fan_outs = self.plan.fan_outs.iter();
        fan_outs.map(|(_, one)| self.fan_out(one)).collect::<Vec<_>>().join("\n")
    }

    fn fan_out(&self, one: &FanOut) -> String {
        let mut out = format!("{}: {}", one.name, join(one.join));
        for (word, time) in [("deadline", one.deadline), ("undo_deadline", one.undo_deadline)] {
            if let Some(time) = time {
                let _ = write!(out, " {word} {time:?}");
            }
        }
        if one.undo_on_drop {
            out.push_str(" undo_on_drop");
        }
        for Input { name, kind, .. } in &one.inputs {
            let kind = match kind {
                InputKind::Value(ty) => format!("{ty:?}"),
                InputKind::Request(id) => format!("request of {}", self.operation(*id)),
                InputKind::Inputs(id) => format!("inputs of {}", self.name(*id)),
            };
            let _ = write!(out, "\n  input {name}: {kind}");
        }
        for leg in &one.legs {
            let _ = write!(out, "\n  leg {}", self.leg(leg));
        }
        out
    }

    fn leg(&self, leg: &Leg) -> String {
        let mut out = format!("{}: {}", leg.name, self.call(&leg.call));
        match &leg.spread {
            Spread::Once => {}
            Spread::Each(each) => {
                let _ = write!(out, " each {} ({:?})", each.list.text, each.item);
                if let Some(concurrency) = each.concurrency {
                    let _ = write!(out, " concurrency {concurrency}");
                }
                if let Some(allowance) = each.allowance {
                    let _ = write!(out, " stop after {allowance:?}");
                }
            }
            Spread::Bases(urls, by) => {
                let by = by.map(|by| format!(" {}", join(by))).unwrap_or_default();
                let _ = write!(out, " at {urls:?}{by}");
            }
        }
        if !leg.after.is_empty() {
            let _ = write!(out, " after {:?}", leg.after);
        }
        if let Some(condition) = &leg.when {
            let _ = write!(out, " when {}", when(condition));
        }
        if leg.optional {
            out.push_str(" optional");
        }
        if leg.key != Key::Auto {
            out.push_str(if leg.key == Key::None { " unkeyed" } else { " keyed" });
        }
        if !leg.no_effect.is_empty() {
            let _ = write!(out, " no_effect {:?}", leg.no_effect);
        }
        match &leg.fallback {
            Some(Fallback::Value(None, _)) => out.push_str(" else a value"),
            Some(Fallback::Value(Some(variant), _)) => {
                let _ = write!(out, " else a value of variant {variant}");
            }
            Some(Fallback::Call(operation, _)) => {
                let _ = write!(out, " else {}", self.operation(*operation));
            }
            None => {}
        }
        if let Some(Undo { operation, when_in_doubt, .. }) = &leg.undo {
            let doubt = if *when_in_doubt { " when in doubt" } else { "" };
            let _ = write!(out, " undo {}{doubt}", self.operation(*operation));
        }
        out
    }

    fn call(&self, call: &Call) -> String {
        match call {
            Call::Operation(id, Request::Whole(input)) => {
                format!("{} whole {input}", self.operation(*id))
            }
            Call::Operation(id, Request::Built(arguments)) => {
                format!("{} built {}", self.operation(*id), filled(arguments))
            }
            Call::Broadcast(targets, by) => {
                let targets = targets.iter().map(|one| {
                    let undo = one.undo.as_ref().map(|undo| self.operation(undo.operation));
                    let undo = undo.map(|undo| format!(" undo {undo}")).unwrap_or_default();
                    let operation = self.operation(one.operation);
                    format!("{}: {operation} {}{undo}", one.name, filled(&one.arguments))
                });
                let by = by.map(|by| format!(" {}", join(by))).unwrap_or_default();
                format!("[{}]{by}", targets.collect::<Vec<_>>().join("; "))
            }
            Call::FanOut(id, Inputs::Whole(input)) => {
                format!("fan-out {} whole {input}", self.name(*id))
            }
            Call::FanOut(id, Inputs::Built(all)) => {
                let all: Vec<&str> = all.iter().map(given).collect();
                format!("fan-out {} built {}", self.name(*id), all.join(", "))
            }
        }
    }

    fn name(&self, id: FanOutId) -> &str {
        &self.plan.fan_outs[id].name
    }

    fn operation(&self, id: fanwise::ir::OperationId) -> String {
        let operation = &self.ir.operations[id];
        let api = &self.ir.apis[operation.api].name;
        let path = format!("{} {}", operation.method.as_str(), operation.path);
        format!("{api}.{}", operation.id.as_deref().unwrap_or(&path))
    }
}

fn filled(arguments: &Arguments) -> String {
    let parameters: Vec<usize> = arguments.parameters.iter().map(|(at, _)| *at).collect();
    format!("{parameters:?}{}", if arguments.body.is_some() { " body" } else { "" })
}

fn given(given: &Given) -> &str {
    match given {
        Given::Value(_) => "value",
        Given::Request(..) => "request",
        Given::Inputs(..) => "inputs",
    }
}

fn when(condition: &Condition) -> String {
    let all = |all: &[Condition], by: &str| {
        format!("({})", all.iter().map(when).collect::<Vec<_>>().join(by))
    };
    match condition {
        Condition::Any(any) => all(any, " || "),
        Condition::All(each) => all(each, " && "),
        Condition::Not(inner) => format!("!{}", when(inner)),
        Condition::Holds(path) => path.text.clone(),
        Condition::IsNull(path) => format!("null({})", path.text),
        Condition::Same(a, b) => format!("{} == {}", a.text, b.text),
        Condition::Texts(a, b) => format!("{} = {}", side(a), side(b)),
        Condition::Numbers(a, by, b, kind) => {
            format!("{} {} {} as {kind:?}", side(a), by.as_str(), side(b))
        }
    }
}

fn side(operand: &Operand) -> &str {
    match operand {
        Operand::Path(path) => &path.text,
        Operand::Literal(text) => text,
    }
}

fn join(join: Join) -> String {
    match join {
        Join::All { partial_at_deadline: false } => "all".to_owned(),
        Join::All { partial_at_deadline: true } => "all, partial at the deadline".to_owned(),
        Join::Settled => "settled".to_owned(),
        Join::First => "first".to_owned(),
        Join::Quorum(wanted) => format!("quorum of {wanted}"),
    }
}
