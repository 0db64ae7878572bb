//! What holds for all names.

use std::collections::BTreeSet;

use fanwise::ir::Ir;
use fanwise::name::Names;
use proptest::prelude::*;

use super::named_alone;
use super::world::World;

/// Texts that like to meet: few letters, many signs, words that Rust keeps.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[aAbB1_. +-]{0,4}",
        "[a-z]{1,3}[-_A-Z][a-zA-Z0-9]{0,3}",
        prop::sample::select(vec![
            "type", "self", "Self", "crate", "extra", "Unknown", "Option", "String", "call", "new",
            "body", "名前", "é", "e", "🎉", "Option_", "a1", "a 1", "²", "ﬁ", "İ", "ǆ",
        ])
        .prop_map(str::to_owned),
        any::<String>().prop_map(|text| text.chars().take(6).collect()),
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(text(), 1..7).prop_map(|all| all.into_iter().collect())
}

fn world() -> impl Strategy<Value = World> {
    (texts(), texts(), texts(), texts(), texts()).prop_map(
        |(schemas, properties, values, operations, parameters)| World {
            schemas,
            properties,
            values,
            operations,
            parameters,
        },
    )
}

/// Every scope with its names.
fn scopes(ir: &Ir, names: &Names) -> Vec<Vec<String>> {
    let mut scopes = vec![ir.types.ids().map(|id| names.ty(id).ident.clone()).collect()];
    scopes.push(ir.operations.ids().map(|id| names.operation(id).ident.clone()).collect());
    scopes.push(ir.operations.ids().map(|id| names.operation(id).method.clone()).collect());
    for id in ir.types.ids() {
        scopes.extend([names.ty(id).fields.clone(), names.ty(id).variants.clone()]);
    }
    scopes.extend(ir.operations.ids().map(|id| names.operation(id).parameters.clone()));
    scopes
}

/// What everything is called, by where it stands.
fn by_place(ir: &Ir, names: &Names) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (id, def) in ir.types.iter() {
        let mut members = names.ty(id).fields.clone();
        members.extend(names.ty(id).variants.clone());
        members.sort();
        all.insert(format!("{} {} {members:?}", def.place.pointer, names.ty(id).ident));
    }
    for (id, operation) in ir.operations.iter() {
        let mut members = names.operation(id).parameters.clone();
        members.sort();
        let names = names.operation(id);
        all.insert(format!("{} {} {} {members:?}", operation.path, names.ident, names.method));
    }
    all
}

proptest! {
    #[test]
    fn every_name_is_an_identifier_and_alone_in_its_scope(world in world()) {
        let ir = world.ir();
        for scope in scopes(&ir, &named_alone(&ir)) {
            for name in &scope {
                prop_assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "`{name}`");
            }
            let unique: BTreeSet<&String> = scope.iter().collect();
            prop_assert_eq!(unique.len(), scope.len(), "{:?}", scope);
        }
    }

    #[test]
    fn the_order_of_a_document_names_nothing(world in world()) {
        let (ir, reversed) = (world.ir(), world.reversed().ir());
        let (names, others) = (named_alone(&ir), named_alone(&reversed));
        prop_assert_eq!(by_place(&ir, &names), by_place(&reversed, &others));
    }

    #[test]
    fn what_is_added_renames_nothing_that_it_does_not_meet(world in world()) {
        let ir = world.ir();
        let mut more = world.clone();
        more.schemas.push("zzz quite another".to_owned());
        more.operations.push("zzz quite another".to_owned());
        let more = more.ir();
        let before = by_place(&ir, &named_alone(&ir));
        let after = by_place(&more, &named_alone(&more));
        prop_assert!(before.is_subset(&after));
    }
}
