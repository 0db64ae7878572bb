//! What the whole graph says: boxes, newtypes, answers.

use std::fmt::Write as _;

use fanwise::analyse::{Answers, analyse};
use fanwise::ir::{Ir, Shape};
use insta::assert_snapshot;

use super::{dump, lower, under};

fn cycles(schemas: &str) -> String {
    let (ir, _) = lower(&under("components:\n  schemas:\n", schemas));
    let facts = analyse(&ir);
    let mut out = String::new();
    for (id, def) in ir.types.iter() {
        if facts.newtype(id) {
            writeln!(out, "newtype {}", dump::named(&ir, id)).expect("a string takes it");
        }
        let names: Vec<&str> = match &def.shape {
            Shape::Record(record) => record.fields.iter().map(|it| it.name.as_str()).collect(),
            Shape::Union(union) => union.variants.iter().map(|it| it.name.as_str()).collect(),
            _ => Vec::new(),
        };
        for (index, name) in names.iter().enumerate() {
            if facts.boxed(id, index) {
                writeln!(out, "box {}.{name}", dump::named(&ir, id)).expect("a string takes it");
            }
        }
    }
    out
}

#[test]
fn only_what_closes_a_cycle_is_boxed() {
    assert_snapshot!(cycles(
        "
Node: { properties: { next: { $ref: '#/components/schemas/Node' }, all: { type: array, items: { $ref: '#/components/schemas/Node' } }, leaf: { $ref: '#/components/schemas/Leaf' } } }
Leaf: { properties: { a: { type: string } } }
A: { properties: { b: { $ref: '#/components/schemas/B' } } }
B: { properties: { c: { $ref: '#/components/schemas/Link' }, nullable: { allOf: [{ $ref: '#/components/schemas/A' }], nullable: true } } }
Link: { $ref: '#/components/schemas/C' }
C: { properties: { a: { $ref: '#/components/schemas/A' }, map: { additionalProperties: { $ref: '#/components/schemas/A' } } } }
Expression: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Negation' }] }
Negation: { required: [of], properties: { of: { $ref: '#/components/schemas/Expression' } } }
"
    ));
}

#[test]
fn aliases_in_a_ring_become_newtypes() {
    assert_snapshot!(cycles(
        "
Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } }
Even: { type: array, items: { $ref: '#/components/schemas/Odd' } }
Odd: { additionalProperties: { $ref: '#/components/schemas/Even' } }
Into: { type: array, items: { $ref: '#/components/schemas/Tree' } }
Plain: { type: array, items: { type: string } }
"
    ));
}

fn answers(responses: &str) -> String {
    let text = format!(
        "
paths: {{ /a: {{ get: {{ operationId: op, responses: {responses} }} }} }}
components:
  schemas: {{ A: {{ properties: {{ a: {{ type: string }} }} }}, B: {{ properties: {{ b: {{ type: string }} }} }}, AlsoA: {{ $ref: '#/components/schemas/A' }} }}
"
    );
    let (ir, _) = lower(&text);
    let facts = analyse(&ir);
    let id = ir.operations.ids().next().expect("there is one");
    let mut out =
        format!("answer {}error {}", side(&ir, facts.answer(id)), side(&ir, facts.error(id)));
    for arm in facts.arms(id) {
        let media = arm.media.as_ref().map(|it| format!(" if {it}")).unwrap_or_default();
        let kind = arm.kind.as_ref().map_or("empty".to_owned(), |kind| format!("{kind:?}"));
        let side = if arm.success { "answer" } else { "error" };
        let variant = arm.variant.map(|it| format!(" #{it}")).unwrap_or_default();
        writeln!(out, "{:?}{media} => {kind} {side}{variant}", arm.status)
            .expect("a string takes it");
    }
    out
}

fn side(ir: &Ir, of: &Answers) -> String {
    match of {
        Answers::Nothing => "()\n".to_owned(),
        Answers::One(ty) => format!("{}\n", dump::ty(ir, ty)),
        Answers::Several(variants) => variants.iter().fold("enum\n".to_owned(), |out, it| {
            let ty = it.ty.as_ref().map(|ty| dump::ty(ir, ty));
            format!("{out}  {:?} {:?} {ty:?}\n", it.status, it.media)
        }),
    }
}

fn json(name: &str) -> String {
    format!(
        "content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }}"
    )
}

#[test]
fn equal_bodies_are_one_type() {
    let (a, also) = (json("A"), json("AlsoA"));
    assert_snapshot!(answers(&format!(
        "{{ '200': {{ description: x, {a} }}, '201': {{ description: x, {also} }}, '404': {{ description: x }}, default: {{ description: x }} }}"
    )));
}

#[test]
fn different_bodies_and_empty_ones_are_an_enum() {
    let (a, b) = (json("A"), json("B"));
    assert_snapshot!(answers(&format!(
        "{{ default: {{ description: x, {b} }}, '200': {{ description: x, {a} }}, '204': {{ description: x }}, 4XX: {{ description: x, {a} }}, '404': {{ description: x }} }}"
    )));
}

#[test]
fn several_media_types_are_told_apart_and_json_is_the_rest() {
    assert_snapshot!(answers(
        "{ '200': { description: x, content: { application/json: { schema: { $ref: '#/components/schemas/A' } }, text/csv: { schema: { type: string } }, image/png: {} } } }"
    ));
}

#[test]
fn a_default_without_any_2xx_is_both() {
    let (a, b) = (json("A"), json("B"));
    assert_snapshot!(answers(&format!(
        "{{ default: {{ description: x, {a} }}, '404': {{ description: x, {b} }} }}"
    )));
}
