//! `operation!`: what an operation takes, sends and answers.

use super::WIDTH;
use super::lines::{Lines, MEMBER};
use crate::emit::{Action, Declaration, Input, Outcome, Reading};

/// How far what stands behind the struct stands in.
const ITEM: usize = 4;

/// The whole call of the macro.
pub(super) fn print(out: &mut Lines, declaration: &Declaration, action: &Action) {
    out.line(0, "operation! {");
    out.docs(ITEM, &declaration.docs);
    let Action { method, path, id, required, optional, call, settings, answer, error, clauses } =
        action;
    let mut head = vec![format!("pub struct {}:", declaration.ident), format!(" {method} {path}")];
    head.extend(id.as_ref().map(|id| format!(" as {id}")));
    let groups = [("required:", required), ("optional:", optional)];
    let groups: Vec<_> = groups.iter().filter(|(_, inputs)| !inputs.is_empty()).collect();
    head.push(if groups.is_empty() { " {}" } else { " {" }.to_owned());
    out.fitted(ITEM, &head);
    for (at, (label, inputs)) in groups.iter().enumerate() {
        if at > 0 {
            out.line(0, "");
        }
        out.line(MEMBER, label);
        inputs.iter().for_each(|one| input(out, one));
    }
    if !groups.is_empty() {
        out.line(ITEM, "}");
    }
    out.line(ITEM, &format!("call: {call};"));
    for line in settings {
        // A chain of calls may be broken between them.
        let parts: Vec<String> = line.split_inclusive(").").map(str::to_owned).collect();
        out.fitted(ITEM, &parts);
    }
    outcome(out, ["answer", "answers"], answer);
    if error.ident.is_some() || !error.arms.is_empty() {
        outcome(out, ["error", "errors"], error);
    }
    for clause in clauses {
        out.fitted(ITEM, &clause.parts);
    }
    out.line(0, "}");
}

fn input(out: &mut Lines, input: &Input) {
    out.docs(MEMBER, &input.docs);
    let mut parts = vec![format!("pub {}:", input.ident), format!(" {}", input.ty)];
    parts.extend(input.place.parts.iter().cloned());
    if let Some(last) = parts.last_mut() {
        last.push(',');
    }
    out.member(&parts);
}

/// `answer: types::Charge { 200 => json }`, or an enum with a variant a line.
fn outcome(out: &mut Lines, [one, several]: [&str; 2], outcome: &Outcome) {
    if let Some(ident) = &outcome.ident {
        out.line(ITEM, &format!("{several}: {ident} {{"));
        for arm in &outcome.arms {
            out.docs(MEMBER, &arm.docs);
            variant(out, arm);
        }
        return out.line(ITEM, "}");
    }
    let ty = outcome.ty.as_deref().unwrap_or("()");
    let arms = outcome.arms.iter();
    let arms: Vec<String> = arms.map(|arm| format!("{} => {}", arm.pattern, arm.read)).collect();
    let whole = format!("{one}: {ty} {{ {} }}", arms.join(", "));
    if arms.is_empty() {
        out.line(ITEM, &format!("{one}: {ty} {{}}"));
    } else if ITEM + whole.chars().count() <= WIDTH {
        out.line(ITEM, &whole);
    } else {
        out.line(ITEM, &format!("{one}: {ty} {{"));
        for arm in &arms {
            out.line(MEMBER, &format!("{arm},"));
        }
        out.line(ITEM, "}");
    }
}

fn variant(out: &mut Lines, arm: &Reading) {
    let mut parts = vec![format!("{} =>", arm.pattern)];
    match &arm.variant {
        Some((ident, Some(ty))) => {
            parts.extend([format!(" {ident}({ty})"), format!(" as {},", arm.read)]);
        }
        Some((ident, None)) => parts.push(format!(" {ident},")),
        None => parts.push(format!(" {},", arm.read)),
    }
    out.member(&parts);
}
