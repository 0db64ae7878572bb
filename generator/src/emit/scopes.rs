//! The OAuth2 scopes that an operation needs.

use super::Context;
use super::operations::{listed, strings};
use super::types_in::literal;
use crate::ir::{Operation, SchemeKind};

/// How long a line behind the struct of an operation may be: it stands in by 4.
const LONGEST: usize = 96;

/// The scopes of the tokens that are fetched for an operation, by scheme, where they aren't all
/// that the document declares.
pub(super) fn lines(cx: Context<'_>, operation: &Operation) -> Vec<String> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, asked) in operation.security.iter().flatten() {
        let scheme = cx.ir.apis[operation.api].schemes.iter().find(|known| known.name == *name);
        let Some(SchemeKind::ClientCredentials { scopes, .. }) = scheme.map(|known| &known.kind)
        else {
            continue;
        };
        let within = |one: &[String], other: &[String]| one.iter().all(|item| other.contains(item));
        let is_all = within(asked, scopes) && within(scopes, asked);
        // Of several alternatives by one scheme, the first.
        let is_known = all.iter().any(|(known, _)| known == name);
        if !asked.is_empty() && !is_all && !is_known {
            all.push((name, asked.iter().map(String::as_str).collect()));
        }
    }
    if all.is_empty() {
        return Vec::new();
    }
    let one =
        |(name, scopes): &(&str, Vec<&str>)| format!("{}: {}", literal(name), strings(scopes));
    let whole = format!("scopes: {};", listed(all.iter().map(one)));
    if whole.chars().count() <= LONGEST {
        return vec![whole];
    }
    let mut lines = vec!["scopes: [".to_owned()];
    for (name, scopes) in &all {
        lines.push(format!("    {}: [", literal(name)));
        lines.extend(scopes.iter().map(|scope| format!("        {},", literal(scope))));
        lines.push("    ],".to_owned());
    }
    lines.push("];".to_owned());
    lines
}
