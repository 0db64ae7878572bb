//! The check of one value against its table.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use super::table::{Kind, Rule, Rules};
use super::{MOST, number, pattern, words};
use crate::error::{RequestPart, Violation};
use crate::model::FILE;

/// What of a value breaks its rules.
pub(crate) fn check(
    part: RequestPart,
    parameter: Option<&'static str>,
    rules: Rules,
    value: &Value,
) -> Vec<Violation> {
    let mut check =
        Check { part, parameter, pointer: String::new(), found: Vec::new(), open: Vec::new() };
    check.all(rules, value);
    check.found
}

struct Check {
    part: RequestPart,
    parameter: Option<&'static str>,
    /// Where the value stands that is looked at.
    pointer: String,
    found: Vec<Violation>,
    /// The tables that this value is being held against: one that leads back to itself without a
    /// step into the value adds nothing.
    open: Vec<&'static Rules>,
}

impl Check {
    fn all(&mut self, rules: Rules, value: &Value) {
        let may_be_null = || rules.iter().any(|rule| matches!(rule, Rule::Nullable));
        if is_file(value) || (value.is_null() && may_be_null()) || self.found.len() >= MOST {
            return;
        }
        for rule in rules {
            self.one(rule, value);
        }
    }

    fn one(&mut self, rule: &'static Rule, value: &Value) {
        match rule {
            Rule::Same(rules) => self.same(rules, value),
            Rule::AnyOf(alternatives) => self.any_of(rule, alternatives, value),
            rule => match value {
                _ if !is_listed(rule, value) => self.report(rule),
                Value::Number(number) if !number_keeps(rule, number) => self.report(rule),
                Value::String(text) if !text_keeps(rule, text) => self.report(rule),
                Value::Array(items) => self.array(rule, items),
                Value::Object(entries) => self.object(rule, entries),
                _ => {}
            },
        }
    }

    fn same(&mut self, rules: &'static Rules, value: &Value) {
        if self.open.iter().any(|open| std::ptr::eq(*open, rules)) {
            return;
        }
        self.open.push(rules);
        self.all(rules, value);
        self.open.pop();
    }

    fn any_of(&mut self, rule: &'static Rule, alternatives: &'static [Rules], value: &Value) {
        let mut near = Vec::new();
        for rules in alternatives {
            let before = std::mem::take(&mut self.found);
            self.all(rules, value);
            let found = std::mem::replace(&mut self.found, before);
            if found.is_empty() {
                return;
            }
            let is_other = |one: &Violation| matches!(one.keyword, "type" | "enum");
            if !found.iter().any(is_other) {
                near.push(found);
            }
        }
        match <[Vec<Violation>; 1]>::try_from(near) {
            // Only this alternative can be meant, so what it lacks is what is wrong.
            Ok([found]) => self.found.extend(found),
            Err(_) => self.report(rule),
        }
    }

    fn array(&mut self, rule: &'static Rule, items: &[Value]) {
        match rule {
            Rule::MinItems(least) if at_most(items.len(), *least) < Ordering::Equal => {
                self.report(rule);
            }
            Rule::MaxItems(most) if at_most(items.len(), *most) > Ordering::Equal => {
                self.report(rule);
            }
            Rule::UniqueItems if !are_unique(items) => self.report(rule),
            Rule::Items(rules) => {
                for (at, item) in items.iter().enumerate() {
                    self.within(&at.to_string(), |check| check.all(rules, item));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, rule: &'static Rule, entries: &Map<String, Value>) {
        match rule {
            Rule::MinProperties(least) if at_most(entries.len(), *least) < Ordering::Equal => {
                self.report(rule);
            }
            Rule::MaxProperties(most) if at_most(entries.len(), *most) > Ordering::Equal => {
                self.report(rule);
            }
            Rule::Required(names) => {
                for name in names.iter().filter(|name| !entries.contains_key(**name)) {
                    self.within(name, |check| check.report(rule));
                }
            }
            Rule::Properties(declared) => {
                for (name, rules) in *declared {
                    if let Some(value) = entries.get(*name) {
                        self.within(name, |check| check.all(rules, value));
                    }
                }
            }
            Rule::Others(declared, rules) => {
                let is_other = |name: &str| !declared.contains(&name);
                for (name, value) in entries.iter().filter(|(name, _)| is_other(name)) {
                    self.within(name, |check| check.all(rules, value));
                }
            }
            _ => {}
        }
    }

    /// Does it one step further into the value.
    fn within(&mut self, step: &str, go: impl FnOnce(&mut Self)) {
        let end = self.pointer.len();
        let open = std::mem::take(&mut self.open);
        self.pointer.push('/');
        self.pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        go(self);
        self.pointer.truncate(end);
        self.open = open;
    }

    /// Notes a rule as broken, once: several ways may lead to one table.
    fn report(&mut self, rule: &Rule) {
        let (keyword, rule) = words::of(rule);
        let (part, parameter, pointer) = (self.part, self.parameter, self.pointer.clone());
        let violation = Violation { part, parameter, pointer, keyword, rule };
        if self.found.len() < MOST && !self.found.contains(&violation) {
            self.found.push(violation);
        }
    }
}

/// `type`, `enum` and `const`.
fn is_listed(rule: &Rule, value: &Value) -> bool {
    match rule {
        Rule::Types(kinds) => kinds.iter().any(|kind: &Kind| kind.has(value)),
        Rule::Words(words) => value.as_str().is_some_and(|text| words.contains(&text)),
        Rule::Values(values) => {
            let mut values = values.iter().filter_map(|text| serde_json::from_str(text).ok());
            values.any(|listed: Value| is_same(&listed, value))
        }
        _ => true,
    }
}

fn number_keeps(rule: &Rule, number: &Number) -> bool {
    match rule {
        Rule::Minimum(bound) => number::keeps(number, *bound, Ordering::Greater, true),
        Rule::Above(bound) => number::keeps(number, *bound, Ordering::Greater, false),
        Rule::Maximum(bound) => number::keeps(number, *bound, Ordering::Less, true),
        Rule::Below(bound) => number::keeps(number, *bound, Ordering::Less, false),
        Rule::MultipleOf(step) => number::is_multiple(number, *step),
        _ => true,
    }
}

fn text_keeps(rule: &Rule, text: &str) -> bool {
    match rule {
        Rule::MinLength(least) => at_most(text.chars().count(), *least) >= Ordering::Equal,
        Rule::MaxLength(most) => at_most(text.chars().count(), *most) <= Ordering::Equal,
        Rule::Pattern(pattern) => pattern::matches(pattern, text),
        _ => true,
    }
}

/// How a count stands to a limit.
fn at_most(count: usize, limit: u64) -> Ordering {
    u64::try_from(count).unwrap_or(u64::MAX).cmp(&limit)
}

fn are_unique(items: &[Value]) -> bool {
    let mut seen = BTreeSet::new();
    items.iter().all(|item| seen.insert(canonical(item)))
}

/// Whether two values are equal as JSON Schema has it: numbers by their value, objects in any order.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => number::is_same(one, other),
        (Value::Array(_) | Value::Object(_), _) => canonical(one) == canonical(other),
        _ => one == other,
    }
}

/// One text for each value, whatever its numbers and the order of its properties look like.
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => number::canonical(number),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Value::Object(entries) => {
            let mut all: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            all.sort();
            format!("{{{}}}", all.join(","))
        }
        other => other.to_string(),
    }
}

/// A file of a multipart body stands in the tree by its number: nothing is known of its content.
fn is_file(value: &Value) -> bool {
    value.as_object().is_some_and(|entries| entries.len() == 1 && entries.contains_key(FILE))
}
