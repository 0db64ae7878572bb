//! Rules in words, as violations say them. No value of a request is among them.

use std::fmt::Write as _;

use super::table::{Kind, Rule};

/// The longest list of values, and the longest pattern, that is written out.
const LONGEST: usize = 120;

/// The keyword that says a rule, and what it asks for.
pub(super) fn of(rule: &Rule) -> (&'static str, String) {
    match rule {
        Rule::Types(kinds) => ("type", kinds_of(kinds)),
        Rule::Nullable => ("nullable", "may be `null`".to_owned()),
        Rule::Words(words) => ("enum", one_of(words.iter().copied())),
        Rule::Values(values) => ("enum", one_of(values.iter().copied())),
        Rule::Minimum(bound) => ("minimum", format!("at least {bound}")),
        Rule::Above(bound) => ("exclusiveMinimum", format!("more than {bound}")),
        Rule::Maximum(bound) => ("maximum", format!("at most {bound}")),
        Rule::Below(bound) => ("exclusiveMaximum", format!("less than {bound}")),
        Rule::MultipleOf(step) => ("multipleOf", format!("a multiple of {step}")),
        Rule::MinLength(least) => ("minLength", count("at least", *least, "character")),
        Rule::MaxLength(most) => ("maxLength", count("at most", *most, "character")),
        Rule::Pattern(pattern) => ("pattern", format!("of the pattern `{}`", short(pattern))),
        Rule::MinItems(least) => ("minItems", count("at least", *least, "item")),
        Rule::MaxItems(most) => ("maxItems", count("at most", *most, "item")),
        Rule::UniqueItems => ("uniqueItems", "no item twice".to_owned()),
        Rule::Items(_) => ("items", "items as declared".to_owned()),
        Rule::MinProperties(least) => ("minProperties", properties("at least", *least)),
        Rule::MaxProperties(most) => ("maxProperties", properties("at most", *most)),
        Rule::Required(_) => ("required", "is required".to_owned()),
        Rule::Properties(_) => ("properties", "properties as declared".to_owned()),
        Rule::Others(..) => ("additionalProperties", "properties as declared".to_owned()),
        Rule::AnyOf(all) => ("anyOf", format!("one of {} alternatives", all.len())),
        Rule::Same(_) => ("$ref", "as declared".to_owned()),
    }
}

fn kinds_of(kinds: &[Kind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    format!("of type {}", words.join(" or "))
}

fn count(bound: &str, number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{bound} {number} {what}{plural}")
}

fn properties(bound: &str, number: u64) -> String {
    let what = if number == 1 { "property" } else { "properties" };
    format!("{bound} {number} {what}")
}

fn one_of(values: impl Iterator<Item = &'static str>) -> String {
    let mut text = String::new();
    for value in values {
        if text.len() + value.len() > LONGEST && !text.is_empty() {
            text.push_str(", …");
            break;
        }
        text.push_str(if text.is_empty() { "" } else { ", " });
        // Writing to a string never fails.
        let _ = write!(text, "`{}`", short(value));
    }
    format!("one of {text}")
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
