//! The inputs of a manifest's fan-outs.

use fanwise::diagnostic::{Diagnostics, Place};
use fanwise::ir::Naming;
use fanwise::lower::{Replacements, input_schema};
use fanwise::manifest::{Member, Spanned, Template, TemplateKind};
use insta::assert_snapshot;
use serde_json::Value;

use super::{dump, lower};

fn template(value: &Value) -> Template {
    let place = Place::of_file("fanwise.yaml");
    let kind = match value {
        Value::Null => TemplateKind::Null,
        Value::Bool(value) => TemplateKind::Bool(*value),
        Value::Number(number) => TemplateKind::Number(number.to_string()),
        Value::String(text) => TemplateKind::Text(text.clone()),
        Value::Array(items) => TemplateKind::List(items.iter().map(template).collect()),
        Value::Object(members) => TemplateKind::Object(
            members
                .iter()
                .map(|(key, value)| Member {
                    key: Spanned { value: key.clone(), place: place.clone() },
                    value: template(value),
                })
                .collect(),
        ),
    };
    Template { kind, place }
}

fn input(schema: &str) -> String {
    let (mut ir, _) = lower(
        "components: { schemas: { A: { properties: { a: { type: string } } }, Maybe: { type: string, nullable: true } } }",
    );
    let mut diagnostics = Diagnostics::new();
    let naming = Naming::Input("place_order".to_owned(), "it".to_owned());
    let schema: Value = serde_yaml::from_str(schema).expect("the fixture is YAML");
    let ty = input_schema(
        &mut ir,
        &naming,
        &template(&schema),
        &Replacements::default(),
        &mut diagnostics,
    );
    let ty = ty.map_or("-".to_owned(), |ty| dump::ty(&ir, &ty));
    let said: Vec<String> = diagnostics.iter().map(|it| format!("! {}\n", it.message)).collect();
    let said = said.concat();
    let types = dump::types(&ir);
    let own = types.lines().filter(|line| line.contains('<') || line.starts_with("  "));
    format!("{ty}\n{}\n{said}", own.collect::<Vec<_>>().join("\n"))
}

#[test]
fn schemas_that_can_be_inputs() {
    let all = [
        "{ type: string, format: date-time }",
        "{ type: integer, nullable: true }",
        "{ type: string, format: password }",
        "{ $ref: 'api#/components/schemas/A' }",
        "{ type: array, items: { $ref: 'api#/components/schemas/Maybe' } }",
        "{ type: object, additionalProperties: { type: number } }",
        "{ type: string, enum: [a, b] }",
        "{ type: object, required: [x], properties: { x: { type: string }, y: { type: array, items: { enum: [p] } } } }",
    ];
    assert_snapshot!(all.map(input).concat());
}

#[test]
fn schemas_that_cannot() {
    let all = [
        "text",
        "{ type: text }",
        "{ oneOf: [] }",
        "{ $ref: '#/components/schemas/A' }",
        "{ $ref: 'other#/components/schemas/A' }",
        "{ $ref: 'api#/components/schemas/B' }",
        "{ type: integer, enum: [a] }",
        "{ type: array, items: { type: wrong } }",
    ];
    assert_snapshot!(all.map(input).concat());
}
