//! Names of the tables that requests are checked by.

use std::collections::HashMap;

use super::OperationNames;
use super::scope::{Scope, Wish};
use super::xml::shouted;
use crate::analyse::Facts;
use crate::ir::{Ir, OperationId, RulesId};

/// The tables' names.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleNames {
    pub(super) operations: HashMap<OperationId, String>,
    pub(super) components: HashMap<RulesId, String>,
}

/// Names all tables, those of operations first.
pub(super) fn tables(ir: &Ir, facts: &Facts, operations: &[OperationNames]) -> RuleNames {
    let mut names = RuleNames::default();
    for api in ir.apis.ids() {
        let tables = facts.rules(api);
        let mut scope = Scope::default();
        let wish = |text: &str| Wish::new(text, vec![shouted(text)]);
        let ids: Vec<OperationId> = tables.operations.iter().map(|(id, _)| *id).collect();
        let ident = |id: &OperationId| operations.get(id.index()).map_or("", |one| &one.ident);
        let wishes: Vec<Wish> = ids.iter().map(|id| wish(ident(id))).collect();
        names.operations.extend(ids.into_iter().zip(scope.name(&wishes)));
        let ids: Vec<RulesId> = tables.components.iter().map(|(id, _)| *id).collect();
        let of_component = |id: &RulesId| {
            let name = shouted(&ir.rules[*id].name);
            Wish::new(&ir.rules[*id].name, vec![name.clone(), name + "_RULES"])
        };
        let wishes: Vec<Wish> = ids.iter().map(of_component).collect();
        names.components.extend(ids.into_iter().zip(scope.name(&wishes)));
    }
    names
}
