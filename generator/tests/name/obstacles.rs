//! Names that Rust or generated code needs for something else.

use std::fmt::Write as _;

use super::{lowered, named, operations, package, types};

#[test]
fn properties() {
    insta::assert_snapshot!(types(
        r#"
components:
  schemas:
    Obstacles:
      type: object
      properties:
        type: {}
        self: {}
        Self: {}
        crate: {}
        super: {}
        _: {}
        async: {}
        gen: {}
        extra: {}
        1st: {}
        "": {}
        "🎉": {}
        "名前": {}
        "straße": {}
        $ref-like: {}
        "@odata.type": {}
        "filter[name]": {}
        "date>": {}
        "date<": {}
        userIDs: {}
        HTTPServer: {}
        v1.0: {}
        v10: {}
"#
    ));
}

#[test]
fn values() {
    insta::assert_snapshot!(types(
        r#"
components:
  schemas:
    Reaction:
      type: string
      enum: ["+1", "-1", unknown, "", self, Self, "*", ">=", "<10", ">10", 1.0, 10, asc, ASC,
             name, -name, "名前", "🎉", a-b, a_b, "don't"]
    Level: { type: integer, enum: [-1, 0, 1] }
    Sentence:
      type: string
      enum:
        - A value may be a whole sentence, and what is a sentence makes no good name for a variant
        - A value may be a whole sentence, and what is a sentence makes no good name for anything
"#
    ));
}

#[test]
fn schemas() {
    let all = [
        "Option",
        "String",
        "Vec",
        "Box",
        "Result",
        "Some",
        "Ok",
        "Map",
        "Value",
        "Secret",
        "Bytes",
        "Error",
        "ApiError",
        "Client",
        "Api",
        "Operation",
        "Request",
        "Self",
        "400",
        "type",
    ];
    let schemas: String = all
        .iter()
        .map(|name| format!("    \"{name}\": {{ type: object, properties: {{ a: {{}} }} }}\n"))
        .collect();
    insta::assert_snapshot!(types(&format!("components:\n  schemas:\n{schemas}")));
}

#[test]
fn operation_ids() {
    let all = [
        "call",
        "execute",
        "clone",
        "new",
        "type",
        "Request",
        "option",
        "Api",
        "into",
        "self",
        "repos/get-content",
        "1st",
        "🎉",
    ];
    let paths: String = all
        .iter()
        .enumerate()
        .map(|(at, id)| {
            format!("  /p{at}: {{ get: {{ operationId: \"{id}\", responses: {{}} }} }}\n")
        })
        .collect();
    insta::assert_snapshot!(operations(&format!("paths:\n{paths}")));
}

#[test]
fn parameters() {
    insta::assert_snapshot!(operations(
        "
paths:
  /things/{id}:
    post:
      operationId: put
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: id, in: query, schema: { type: string } }
        - { name: ID, in: header, schema: { type: string } }
        - { name: body, in: query, schema: { type: string } }
        - { name: type, in: query, schema: { type: string } }
        - { name: self, in: query, schema: { type: string } }
        - { name: X-Request-ID, in: header, schema: { type: string } }
      requestBody: { content: { application/json: { schema: { type: string } } } }
      responses: {}
"
    ));
}

#[test]
fn apis() {
    let document = "paths: { /x: { get: { operationId: x, responses: {} } } }\n";
    let all = [
        "fanouts",
        "sdk",
        "dynamic",
        "runtime",
        "lib",
        "type",
        "clock",
        "build",
        "stats",
        "café",
        "名",
        "my-api",
        "my_api",
        "1password",
        "std",
        "self",
    ];
    let ir = lowered(&all.map(|name| (name, document)));
    let names = named(&ir);
    let modules: Vec<String> = ir
        .apis
        .iter()
        .map(|(id, api)| format!("{} -> {}", api.name, names.api(id).module))
        .collect();
    insta::assert_snapshot!(modules.join("\n"));
}

/// Sixty operations, so that their tags are modules.
#[test]
fn tags() {
    let tags = [
        "enum",
        "Enum",
        "mod",
        "crate",
        "self",
        "fanwise_runtime",
        "std",
        "core",
        "auth",
        "types",
        "xml",
        "my-tag",
        "my_tag",
        "My Tag",
        "",
        "名前",
    ];
    let long = "word ".repeat(80);
    let endless = "x".repeat(300);
    let mut paths = "paths:\n".to_owned();
    let tags = tags.into_iter().chain([long.as_str(), endless.as_str()]).cycle();
    for (index, tag) in tags.take(60).enumerate() {
        let _ = writeln!(paths, "  /p{index}: {{ get: {{ tags: ['{tag}'], responses: {{}} }} }}");
    }
    let ir = lowered(&[("api", &paths)]);
    let facts = fanwise::analyse::analyse(&ir);
    let names = named(&ir);
    let api = ir.apis.ids().next().unwrap();
    let groups = facts.groups(api).iter().zip(&names.api(api).groups);
    let lines: Vec<String> =
        groups.map(|(group, names)| format!("{:?} -> {}", group.tag, names.module)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn fan_outs() {
    let paths = "paths:
  /a: { get: { operationId: call, responses: {} } }
  /b: { get: { operationId: second, responses: {} } }
  /c: { get: { operationId: option, responses: {} } }
  /d: { get: { operationId: type, responses: {} } }
  /e/{id}: { get: { responses: {}, parameters: [{ name: id, in: path, required: true, schema: {} }] } }
";
    let ir = lowered(&[("first", paths), ("second", paths)]);
    let facts = fanwise::analyse::analyse(&ir);
    let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
    let plan = fanwise::plan::plan(&ir, &facts, None, &mut diagnostics);
    let names = fanwise::name::name(&ir, &facts, &plan, &package("test-sdk"));
    let lines: Vec<String> = plan
        .fan_outs
        .iter()
        .map(|(id, fan_out)| {
            let named = names.fan_out(id);
            format!(
                "{} -> {}, {}, {}, {} ({})",
                fan_out.name,
                named.method,
                named.inputs,
                named.legs,
                named.outcome,
                named.leg_fields.join(", ")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn packages() {
    let ir = lowered(&[]);
    let facts = fanwise::analyse::analyse(&ir);
    let sdk = |name: &str| {
        let plan = fanwise::plan::Plan::default();
        fanwise::name::name(&ir, &facts, &plan, &package(name)).sdk().ident.clone()
    };
    assert_eq!(sdk("checkout-sdk"), "CheckoutSdk");
    assert_eq!(sdk("museum"), "Museum");
    assert_eq!(sdk("string"), "StringSdk");
    assert_eq!(sdk("9lives"), "N9lives");
}
