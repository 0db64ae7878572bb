//! `each`: the list that a leg runs over.

use super::expression::{self, Text};
use super::fit::Found;
use super::make::{Path, Step};
use super::model::Each;
use super::scope::{Reader, Scope};
use super::walk::push;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Ty;
use crate::manifest::{Leg, Spanned};

/// A list of known elements.
pub(super) struct List<'a> {
    pub(super) path: Path,
    pub(super) item: &'a Ty,
}

impl List<'_> {
    /// The list with what a leg says of it.
    pub(super) fn each(self, leg: &Leg) -> Each {
        Each {
            list: self.path,
            item: self.item.clone(),
            concurrency: leg.concurrency.as_ref().map(|word| word.value),
            allowance: leg.stop_after_failures.as_ref().map(|word| word.value),
        }
    }
}

/// The list that `each` of the leg at this position finds. `None`: none, and why has been said.
pub(super) fn list<'a>(
    scope: &Scope<'a>,
    at: usize,
    word: &Spanned<String>,
    faults: &mut Diagnostics,
) -> Option<List<'a>> {
    let mut say = |code, message: String, help: String| {
        faults.push(Diagnostic::error(code, word.place.clone(), message).help(help));
        None
    };
    let expression = match expression::parse(&word.value) {
        Ok(Text::Whole(expression)) => expression,
        Ok(Text::Literal(_) | Text::Mixed(_)) => {
            let message = format!("`{}` is a text, and `each` needs a list", word.value);
            return say("type-mismatch", message, named(scope, &word.value));
        }
        Err(fault) => return say("bad-expression", fault.message, fault.help),
    };
    let Found { mut path, ty } = match scope.resolve(&expression, Reader::Whole(at)) {
        Ok(found) => found?,
        Err(fault) => return say("bad-expression", fault.message, fault.help),
    };
    let mut list = scope.types.bare(ty);
    while let Ty::Nullable(inner) | Ty::Secret(inner) = list {
        let step = if matches!(list, Ty::Nullable(_)) { Step::Present } else { Step::Reveal };
        push(&mut path.steps, step);
        list = scope.types.bare(inner);
    }
    let Ty::List(item) = list else {
        let message =
            format!("`{}` is {}, and `each` needs a list", word.value, scope.types.describe(ty));
        let help = match list {
            Ty::Any => "give it a schema with `type: array` and `items`",
            _ => "point to a list",
        };
        return say("type-mismatch", message, help.to_owned());
    };
    path.ty = list.clone();
    Some(List { path, item })
}

/// Help for a text that names no list as an expression does.
fn named(scope: &Scope<'_>, text: &str) -> String {
    let inner = text.strip_prefix("{$").and_then(|text| text.strip_suffix('}'));
    if let Some(inner) = inner {
        return format!("write `${inner}`, without the braces");
    }
    if let Some(meant) = expression::meant(text) {
        return format!("write `{meant}`");
    }
    if scope.inputs.iter().any(|input| input.name == text) {
        return format!("write `$inputs.{text}`");
    }
    "name one: `$inputs.name`".to_owned()
}
