//! Rules of the generator as tables of the runtime, without the text between them.

use std::collections::HashMap;

use fanwise::ir::{Rule as Read, Rules as ReadRules, RulesId, ValueKind};
use fanwise_runtime::rules::{Kind, Rule, Rules};

/// The tables of components: what they hold is leaked, as a test may.
#[derive(Default)]
pub(crate) struct Tables(HashMap<RulesId, &'static std::sync::OnceLock<Rules>>);

impl Tables {
    pub(crate) fn of(components: impl Iterator<Item = (RulesId, ReadRules)>) -> Self {
        let all: Vec<(RulesId, ReadRules)> = components.collect();
        let mut tables = Self::default();
        for (id, _) in &all {
            tables.0.insert(*id, leak(std::sync::OnceLock::new()));
        }
        // Those that name no other come first, until all are there.
        let mut waiting = all;
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|(id, rules)| {
                let ready = names(rules).iter().all(|other| tables.get(*other).is_some());
                if ready {
                    tables.0[id].set(tables.rules(rules)).expect("once");
                }
                !ready
            });
            assert!(waiting.len() < before, "components that name each other in a circle");
        }
        tables
    }

    fn get(&self, id: RulesId) -> Option<&'static Rules> {
        self.0.get(&id).and_then(|table| table.get())
    }

    pub(crate) fn rules(&self, rules: &ReadRules) -> Rules {
        leak(rules.iter().map(|rule| self.rule(rule)).collect::<Vec<Rule>>()).as_slice()
    }

    fn rule(&self, rule: &Read) -> Rule {
        match rule {
            Read::Types(kinds) => {
                Rule::Types(leak(kinds.iter().copied().map(kind).collect::<Vec<_>>()))
            }
            Read::Nullable => Rule::Nullable,
            Read::Words(words) => Rule::Words(texts(words)),
            Read::Values(values) => Rule::Values(texts(values)),
            Read::Minimum(bound, false) => Rule::Minimum(*bound),
            Read::Minimum(bound, true) => Rule::Above(*bound),
            Read::Maximum(bound, false) => Rule::Maximum(*bound),
            Read::Maximum(bound, true) => Rule::Below(*bound),
            Read::MultipleOf(step) => Rule::MultipleOf(*step),
            Read::MinLength(least) => Rule::MinLength(*least),
            Read::MaxLength(most) => Rule::MaxLength(*most),
            Read::Pattern(pattern) => Rule::Pattern(leak(pattern.clone())),
            Read::MinItems(least) => Rule::MinItems(*least),
            Read::MaxItems(most) => Rule::MaxItems(*most),
            Read::UniqueItems => Rule::UniqueItems,
            Read::Items(rules) => Rule::Items(self.rules(rules)),
            Read::MinProperties(least) => Rule::MinProperties(*least),
            Read::MaxProperties(most) => Rule::MaxProperties(*most),
            Read::Required(names) => Rule::Required(texts(names)),
            Read::Properties(all) => {
                let all = all.iter().map(|(name, rules)| (text(name), self.rules(rules)));
                Rule::Properties(leak(all.collect::<Vec<_>>()))
            }
            Read::Others(names, rules) => Rule::Others(texts(names), self.rules(rules)),
            Read::AnyOf(all) => {
                Rule::AnyOf(leak(all.iter().map(|one| self.rules(one)).collect::<Vec<_>>()))
            }
            Read::Same(id) => Rule::Same(self.get(*id).expect("made before")),
        }
    }
}

/// The components that rules name.
fn names(rules: &ReadRules) -> Vec<RulesId> {
    let all = rules.iter().flat_map(|rule| match rule {
        Read::Same(id) => vec![*id],
        Read::Items(inner) | Read::Others(_, inner) => names(inner),
        Read::Properties(all) => all.iter().flat_map(|(_, one)| names(one)).collect(),
        Read::AnyOf(all) => all.iter().flat_map(names).collect(),
        _ => Vec::new(),
    });
    all.collect()
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn text(of: &str) -> &'static str {
    leak(of.to_owned())
}

fn texts(of: &[String]) -> &'static [&'static str] {
    leak(of.iter().map(|one| text(one)).collect::<Vec<_>>())
}

fn kind(of: ValueKind) -> Kind {
    match of {
        ValueKind::Null => Kind::Null,
        ValueKind::Boolean => Kind::Boolean,
        ValueKind::Integer => Kind::Integer,
        ValueKind::Number => Kind::Number,
        ValueKind::String => Kind::String,
        ValueKind::Array => Kind::Array,
        ValueKind::Object => Kind::Object,
    }
}
