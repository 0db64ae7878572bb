//! Which rules the requests of an API are checked by: what types say already is left out.

use std::collections::HashSet;

use crate::ir::{ApiId, Ir, Location, OperationId, Rule, Rules, RulesId};

/// The rules of the requests of one API.
#[derive(Clone, Debug, Default)]
pub struct RuleTables {
    /// Of components that other rules name, in the order in which they were met.
    pub components: Vec<(RulesId, Rules)>,
    /// Of the operations that have any, in document order.
    pub operations: Vec<(OperationId, RequestRules)>,
}

/// The rules of one operation's requests.
#[derive(Clone, Debug, Default)]
pub struct RequestRules {
    /// By where they travel and their names.
    pub parameters: Vec<(Location, String, Rules)>,
    /// Of the body.
    pub body: Rules,
}

impl RuleTables {
    /// Whether nothing is checked.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Which of `operations` an operation is.
    pub fn position(&self, id: OperationId) -> Option<usize> {
        self.operations.iter().position(|(one, _)| *one == id)
    }
}

pub(super) fn of(ir: &Ir, api: ApiId) -> RuleTables {
    let ids = &ir.apis[api].operations;
    let roots = || ids.iter().flat_map(|id| written(ir, *id)).map(|(_, rules)| rules);
    if roots().all(Vec::is_empty) {
        return RuleTables::default();
    }
    let mut walk = Walk { ir, seen: HashSet::new(), whole: HashSet::new() };
    roots().for_each(|rules| walk.all(rules, false));
    let mut cut = Cut { ir, whole: walk.whole, telling: HashSet::new() };
    cut.find_telling();
    let operations = ids.iter().map(|id| (*id, cut.request(*id)));
    let operations: Vec<_> = operations
        .filter(|(_, rules)| !rules.parameters.is_empty() || !rules.body.is_empty())
        .collect();
    let named = cut.named(&operations);
    let components = ir.rules.ids().filter(|id| named.contains(id));
    let components = components.map(|id| (id, cut.component(id))).collect();
    RuleTables { components, operations }
}

/// All rules of an operation's request, those of its parameters by their number.
fn written(ir: &Ir, id: OperationId) -> impl Iterator<Item = (Option<usize>, &Rules)> {
    let operation = &ir.operations[id];
    let parameters = operation.parameters.iter().enumerate();
    let parameters = parameters.map(|(at, one)| (Some(at), &one.rules));
    parameters.chain(operation.body.iter().map(|body| (None, &body.rules)))
}

/// Finds the components that stand in an alternative. There, types decide which one is meant, so
/// that all of them count.
struct Walk<'a> {
    ir: &'a Ir,
    seen: HashSet<(RulesId, bool)>,
    whole: HashSet<RulesId>,
}

impl Walk<'_> {
    fn all(&mut self, rules: &Rules, whole: bool) {
        for rule in rules {
            match rule {
                Rule::Items(inner) | Rule::Others(_, inner) => self.all(inner, whole),
                Rule::Properties(all) => all.iter().for_each(|(_, inner)| self.all(inner, whole)),
                Rule::AnyOf(all) => all.iter().for_each(|inner| self.all(inner, true)),
                Rule::Same(id) if self.seen.insert((*id, whole)) => {
                    if whole {
                        self.whole.insert(*id);
                    }
                    let ir = self.ir;
                    self.all(&ir.rules[*id].rules, whole);
                }
                _ => {}
            }
        }
    }
}

/// Leaves out what types say.
struct Cut<'a> {
    ir: &'a Ir,
    whole: HashSet<RulesId>,
    /// Components with a rule that is no type.
    telling: HashSet<RulesId>,
}

impl Cut<'_> {
    fn find_telling(&mut self) {
        loop {
            let known = self.telling.len();
            for (id, def) in self.ir.rules.iter() {
                if !self.telling.contains(&id) && self.tells(&def.rules) {
                    self.telling.insert(id);
                }
            }
            if self.telling.len() == known {
                return;
            }
        }
    }

    fn tells(&self, rules: &Rules) -> bool {
        rules.iter().any(|rule| match rule {
            Rule::Types(_) | Rule::Nullable => false,
            Rule::Items(inner) | Rule::Others(_, inner) => self.tells(inner),
            Rule::Properties(all) => all.iter().any(|(_, inner)| self.tells(inner)),
            Rule::AnyOf(all) => all.iter().any(|inner| self.tells(inner)),
            Rule::Same(id) => self.telling.contains(id),
            _ => true,
        })
    }

    fn request(&self, id: OperationId) -> RequestRules {
        let operation = &self.ir.operations[id];
        let mut request = RequestRules::default();
        for (at, rules) in written(self.ir, id) {
            let rules = self.rules(rules, false);
            match at.and_then(|at| operation.parameters.get(at)) {
                _ if rules.is_empty() => {}
                Some(one) => request.parameters.push((one.location, one.name.clone(), rules)),
                None => request.body = rules,
            }
        }
        request
    }

    fn component(&self, id: RulesId) -> Rules {
        self.rules(&self.ir.rules[id].rules, self.whole.contains(&id))
    }

    /// Rules without those that say nothing here.
    fn rules(&self, rules: &Rules, whole: bool) -> Rules {
        if !whole && !self.tells(rules) {
            return Rules::new();
        }
        rules.iter().filter_map(|rule| self.rule(rule, whole)).collect()
    }

    fn rule(&self, rule: &Rule, whole: bool) -> Option<Rule> {
        let inner = |rules: &Rules| Some(self.rules(rules, whole)).filter(|one| !one.is_empty());
        match rule {
            Rule::Types(_) => whole.then(|| rule.clone()),
            Rule::Items(rules) => inner(rules).map(Rule::Items),
            Rule::Others(names, rules) => inner(rules).map(|one| Rule::Others(names.clone(), one)),
            Rule::Properties(all) => {
                let all = all.iter().filter_map(|(name, one)| Some((name.clone(), inner(one)?)));
                let all: Vec<_> = all.collect();
                (!all.is_empty()).then_some(Rule::Properties(all))
            }
            Rule::AnyOf(all) if whole || all.iter().any(|one| self.tells(one)) => {
                let all: Vec<Rules> = all.iter().map(|one| self.rules(one, true)).collect();
                (!all.iter().any(Vec::is_empty)).then_some(Rule::AnyOf(all))
            }
            Rule::AnyOf(_) => None,
            Rule::Same(id) if whole => (!self.ir.rules[*id].rules.is_empty()).then(|| rule.clone()),
            Rule::Same(id) => self.telling.contains(id).then(|| rule.clone()),
            other => Some(other.clone()),
        }
    }

    /// The components that are named, by operations and by one another.
    fn named(&self, operations: &[(OperationId, RequestRules)]) -> HashSet<RulesId> {
        let mut named = HashSet::new();
        let mut open = Vec::new();
        for (_, request) in operations {
            request.parameters.iter().for_each(|(_, _, rules)| names(rules, &mut open));
            names(&request.body, &mut open);
        }
        while let Some(id) = open.pop() {
            if named.insert(id) {
                names(&self.component(id), &mut open);
            }
        }
        named
    }
}

/// The components that rules name directly.
fn names(rules: &Rules, found: &mut Vec<RulesId>) {
    for rule in rules {
        match rule {
            Rule::Same(id) => found.push(*id),
            Rule::Items(inner) | Rule::Others(_, inner) => names(inner, found),
            Rule::Properties(all) => all.iter().for_each(|(_, inner)| names(inner, found)),
            Rule::AnyOf(all) => all.iter().for_each(|inner| names(inner, found)),
            _ => {}
        }
    }
}
