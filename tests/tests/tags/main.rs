//! A large API is parted by its tags: each is a feature of the crate, and the crate is clean with
//! any of them alone.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Generated, Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::write;

/// How many operations each tag has.
const EACH: usize = 21;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests lie in the workspace").to_owned()
}

/// A document of four tags, two of which meet modules of ours: each with types of its own, all with one that they share.
fn document(title: &str) -> String {
    let mut text = format!("openapi: 3.0.3\ninfo: {{ title: {title}, version: '1' }}\npaths:\n");
    let body = |schema: &str| {
        format!(
            "{{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }} }}"
        )
    };
    let mut operation = |path: &str, id: &str, tags: &str, schema: &str| {
        let answer = body(schema).replacen('{', "{ description: '',", 1);
        writeln!(
            text,
            "  /{path}:\n    post:\n      operationId: {id}\n      tags: {tags}\n      requestBody: {}\n      \
             responses: {{ 200: {answer}, default: {} }}",
            body(schema),
            body("Problem").replacen('{', "{ description: '',", 1),
        )
        .expect("a string");
    };
    let tags =
        [("Line items", "Line"), ("line-items", "Row"), ("client", "Client"), ("auth", "Grant")];
    for (tag, schema) in tags {
        for at in 0..EACH {
            let word = schema.to_lowercase();
            operation(
                &format!("{word}/{at}"),
                &format!("{word}{at}"),
                &format!("['{tag}']"),
                schema,
            );
        }
    }
    operation("both", "both", "[client, 'Line items']", "Common");
    operation("neither", "neither", "[]", "Plain");
    operation("again", "again", "['line-items']", "Common");
    text.push_str("components:\n  securitySchemes:\n    token: { type: http, scheme: bearer }\n");
    text.push_str("  schemas:\n");
    for (name, parts) in [
        ("Line", "part: { type: object, properties: { a: { type: string } } }"),
        ("Row", "kind: { type: string, enum: [x, y] }"),
        (
            "Client",
            "row: { $ref: '#/components/schemas/Common' }, kind: { type: string, enum: [x, z] }",
        ),
        ("Grant", "scope: { type: string, enum: [all] }"),
        ("Common", "text: { type: string }"),
        ("Plain", "text: { type: string, nullable: true }"),
        ("Problem", "title: { type: string }"),
        ("Event", "line: { $ref: '#/components/schemas/Line' }"),
    ] {
        writeln!(text, "    {name}: {{ type: object, properties: {{ {parts} }} }}")
            .expect("a string");
    }
    text
}

/// Writes the crate of two such documents: their operations become fan-outs too.
fn made(folder: &Path) -> Generated {
    fs::create_dir_all(folder).expect("made");
    for name in ["north", "south"] {
        fs::write(folder.join(format!("{name}.yaml")), document(name)).expect("written");
    }
    let spec =
        |name: &str| NamedSpec { name: name.to_owned(), path: folder.join(format!("{name}.yaml")) };
    let request = Request {
        input: Input::Specs(vec![spec("north"), spec("south")]),
        out: Some(folder.join("out")),
        name: Some("parted".to_owned()),
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let generated = generated.unwrap_or_else(|_| panic!("{}", said.join("\n")));
    write::write(&generated.out, &generated.files).expect("written");
    generated
}

fn clippy(folder: &Path, features: &[&str]) {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut command = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_PRIMARY_PACKAGE", "CARGO_BIN_"];
        if name.to_str().is_some_and(|name| told.iter().any(|start| name.starts_with(start))) {
            command.env_remove(name);
        }
    }
    let output = command
        .args(["clippy", "--offline", "--quiet"])
        .args(features)
        .args(["--", "-D", "warnings"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", temporary.parent().expect("it lies in the target folder"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{features:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn each_tag_is_a_feature() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tags");
    let generated = made(&folder);
    let manifest = &generated.files.iter().find(|file| file.path == "Cargo.toml").expect("there");
    let tags = ["auth_tag", "client_tag", "line_items", "line_items_tag"];
    let features: Vec<String> = tags.iter().map(|tag| format!("north-{tag}")).collect();
    for feature in &features {
        assert!(manifest.content.contains(&format!("\"{feature}\" = []")), "{}", manifest.content);
    }
    let schemas = &generated.report.apis[0].schemas;
    assert!(schemas.iter().all(|(_, rust)| rust.starts_with("north::types::")), "{schemas:?}");
    let out = folder.join("out");
    let text = fs::read_to_string(out.join("Cargo.toml")).expect("there");
    fs::write(out.join("Cargo.toml"), format!("{text}\n[workspace]\n")).expect("written");
    fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock")).expect("copied");
    clippy(&out, &[]);
    clippy(&out, &["--all-features"]);
    clippy(&out, &["--no-default-features"]);
    for feature in &features {
        clippy(&out, &["--no-default-features", "--features", feature]);
    }
}
