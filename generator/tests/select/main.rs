//! `operations`: what of a document is generated, and what is said where a word fits nothing.

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Generated, Input, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;

const CITY: &str = include_str!("city.yaml");

/// Generates the crate of a manifest over the city; what is said.
fn run(operations: &str, fan_outs: &str) -> (Option<Generated>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = format!(
        "package: {{ name: city-sdk }}\napis: {{ city: {{ spec: city.yaml{operations} }} }}\n{fan_outs}"
    );
    let path = folder.path().join("fanwise.yaml");
    std::fs::write(&path, manifest).expect("written");
    std::fs::write(folder.path().join("city.yaml"), CITY).expect("written");
    let request = Request {
        input: Input::Manifest(path),
        out: Some(folder.path().join("out")),
        name: None,
        runtime: RuntimeChoice::Published,
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics).ok();
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let top = format!("{}/", folder.path().display());
    (generated, said.join("\n").replace(&top, ""))
}

/// The crate of the operations that these words ask for.
fn asked(words: &str, fan_outs: &str) -> Generated {
    let (generated, said) = run(&format!(", operations: {words}"), fan_outs);
    generated.unwrap_or_else(|| panic!("{said}"))
}

/// Its operations, by their Rust types.
fn operations(generated: &Generated) -> Vec<&str> {
    let api = &generated.report.apis[0];
    api.operations.iter().map(|one| one.ty.trim_start_matches("city::operations::")).collect()
}

fn file<'a>(generated: &'a Generated, path: &str) -> &'a str {
    let file = generated.files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("{path} is not written")).content
}

const WALK: &str = "fanouts:
  walk:
    legs:
      park:
        call: city.getPark
        path: { id: '1' }
        undo: { call: 'city PUT /parks/{id}', path: { id: '1' }, body: {} }
      lamp: { call: city.listLamps, query: {}, fallback: { call: city.listOldLamps } }
";

#[test]
fn each_word_keeps_its_operations() {
    assert_eq!(operations(&asked("[getPark]", "")), ["GetPark"]);
    assert_eq!(operations(&asked("[get /parks]", "")), ["GetParks"]);
    assert_eq!(operations(&asked("['tag:Lamps']", "")), ["ListLamps", "ListOldLamps"]);
    assert_eq!(operations(&asked("['Close a park', getPark]", "")), ["GetPark", "CloseAPark"]);
    let used = asked("[used]", WALK);
    assert_eq!(operations(&used), ["GetPark", "PutParksById", "ListLamps", "ListOldLamps"]);
    let more = asked("[used, GET /parks]", WALK);
    assert_eq!(operations(&more).len(), 5);
}

#[test]
fn what_they_do_not_reach_is_dropped() {
    let generated = asked("[getPark]", "");
    insta::assert_snapshot!(file(&generated, "src/city/types.rs"));
    insta::assert_json_snapshot!(generated.report.apis[0].schemas);
    assert!(!file(&generated, "Cargo.toml").contains("all-schemas"));
}

#[test]
fn asking_for_one_more_renames_nothing() {
    // `Lamp` and `lamp` want one name; `lamp` alone would get it.
    let alone = asked("[lamp]", "");
    let both = asked("[lamp, Lamp]", "");
    let (all, _) = run("", "");
    let rust = |generated: &Generated| {
        let operations = &generated.report.apis[0].operations;
        let found = operations.iter().find(|one| one.id == "lamp").expect("there");
        (found.rust.clone(), found.ty.clone())
    };
    assert_eq!(rust(&alone), rust(&both));
    assert_eq!(Some(rust(&alone)), all.as_ref().map(rust));
    let schema = |generated: &Generated| generated.report.apis[0].schemas["glow"].clone();
    assert_eq!(schema(&alone), schema(&both));
    assert_eq!(schema(&alone), "city::types::GlowLower");
}

#[test]
fn a_word_that_fits_nothing() {
    let (_, said) =
        run(", operations: [getParc, 'tag:lamps', GET /park, GET /broken, nothingLikeThis]", "");
    insta::assert_snapshot!(said);
}

#[test]
fn fan_outs_call_what_is_asked_for() {
    let (generated, said) = run(", operations: [getPark, listLamps]", WALK);
    assert!(generated.is_none());
    insta::assert_snapshot!(said);
}

#[test]
fn used_by_nobody() {
    let (generated, said) = run(", operations: [used]", "");
    assert!(generated.is_none());
    insta::assert_snapshot!(said);
}
