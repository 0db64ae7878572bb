//! The contract of the command line.

use std::fs;

use super::{THREE, code, fanwise, path_text, specs, stderr, stdout, tree};

fn generate(out: &std::path::Path, more: &[&str]) -> std::process::Output {
    let mut args = vec!["generate"];
    args.extend_from_slice(more);
    args.extend(["--out", path_text(out), "--vendor-runtime"]);
    fanwise(&specs(), &args)
}

#[test]
fn wrong_usage_is_2() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [
        &["generate"][..],
        &["generate", "inventory.yaml"],
        &["generate", "--out", "x"],
        &["generate", "a.yaml", "--manifest", "m.yaml", "--out", "x"],
        &["generate", "a/x.yaml", "b/x.yaml", "--out", "x"],
        &["generate", "=x.yaml", "--out", "x"],
        &["generate", "a.yaml", "--out", "x", "--name", "no crate"],
        &["generate", "a.yaml", "--out", "x", "--name", "std"],
        &["generate", "a.yaml", "--out", "x", "--runtime-path", "r", "--vendor-runtime"],
        &["generate", "a.yaml", "--out", "x", "--no-such-flag"],
        &["inspect"],
        &["no-such-command"],
    ] {
        let output = fanwise(folder.path(), args);
        assert_eq!(code(&output), 2, "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).is_empty(), "{args:?} says nothing");
    }
    assert_eq!(tree(folder.path()), []);
}

#[test]
fn a_manifest_without_out_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "package: { name: a }\napis: { a: { spec: a.yaml } }\n";
    fs::write(folder.path().join("m.yaml"), text).expect("written");
    let output = fanwise(folder.path(), &["generate", "--manifest", "m.yaml"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (a, b) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    for folder in [&a, &b] {
        let mut more = THREE.to_vec();
        more.extend(["--name", "three"]);
        let output = generate(&folder.path().join("out"), &more);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    assert_eq!(tree(a.path()), tree(b.path()));
}

#[test]
fn order_and_company_rename_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let make = |name: &str, specs: &[&str]| {
        let out = folder.path().join(name);
        let mut more = specs.to_vec();
        more.extend(["--name", "shops"]);
        let output = generate(&out, &more);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        tree(&out)
    };
    let [inventory, payment, email] = THREE;
    let two = make("two", &[inventory, payment]);
    let swapped = make("swapped", &[payment, inventory]);
    let three = make("three", &[email, inventory, payment]);
    let of_first_two = |files: &[(String, String)]| {
        let theirs =
            |path: &str| path.starts_with("src/inventory/") || path.starts_with("src/payment/");
        files.iter().filter(|(path, _)| theirs(path)).cloned().collect::<Vec<_>>()
    };
    assert!(of_first_two(&two).len() >= 8);
    assert_eq!(of_first_two(&two), of_first_two(&swapped));
    assert_eq!(of_first_two(&two), of_first_two(&three));
}

#[test]
fn check_writes_nothing_and_says_what_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let more = ["inventory.yaml", "--name", "one", "--check"];
    let output = generate(&out, &more);
    assert_eq!(code(&output), 1);
    assert!(!out.exists());

    assert_eq!(code(&generate(&out, &more[..3])), 0);
    assert_eq!(code(&generate(&out, &more)), 0);

    let lib = out.join("src/lib.rs");
    let text = fs::read_to_string(&lib).expect("there");
    fs::write(&lib, format!("{text}// by hand\n")).expect("written");
    let before = tree(&out);
    let output = generate(&out, &more);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("-// by hand"), "{}", stdout(&output));
    assert_eq!(tree(&out), before);
}

#[test]
fn an_error_leaves_the_folder_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    assert_eq!(code(&generate(&out, &["inventory.yaml", "--name", "one"])), 0);
    let before = tree(&out);
    let output = generate(&out, &["inventory.yaml", "invalid/not-yaml.yaml", "--name", "one"]);
    assert_eq!(code(&output), 1);
    assert_eq!(tree(&out), before);
}

#[test]
fn the_report_names_every_operation_schema_and_fan_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    let out = folder.path().join("out");
    let args = ["generate", "--manifest", "fanwise.yaml", "--vendor-runtime"];
    let more = ["--out", path_text(&out), "--report", path_text(&report)];
    let output = fanwise(&specs(), &[&args[..], &more[..]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    insta::assert_snapshot!("report", fs::read_to_string(&report).expect("written"));
}

#[test]
fn shared_operations_become_fan_outs() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let shared = specs().join("shared-operations");
    let args = ["generate", "north.yaml", "south.yaml", "west.yaml", "--name", "exchanges"];
    let more = ["--vendor-runtime", "--out", path_text(&out)];
    let output = fanwise(&shared, &[&args[..], &more[..]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let files = tree(&out);
    let fan_outs: Vec<&(String, String)> =
        files.iter().filter(|(path, _)| path.starts_with("src/fanouts/")).collect();
    let mut text = String::new();
    for (path, content) in fan_outs {
        text.extend(["==== ", path, "\n", content, "\n"]);
    }
    insta::assert_snapshot!("shared_operations", text);
}

#[test]
fn inspect_shows_operations_auth_and_schemas() {
    let output = fanwise(&specs(), &["inspect", "payment.yaml", "email.json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    insta::assert_snapshot!("inspect", stdout(&output));
}

#[test]
fn the_manifest_schema_is_json_and_knows_the_words() {
    let output = fanwise(&specs(), &["manifest-schema"]);
    assert_eq!(code(&output), 0);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let text = stdout(&output);
    for word in ["fanouts", "undo_deadline", "partial_at_deadline", "idempotency_key"] {
        assert!(text.contains(word), "{word} is missing");
    }
}

#[test]
fn a_spec_outside_of_the_root_folder_needs_leave() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("inner")).expect("made");
    let schema = "type: object\nproperties: { name: { type: string } }\n";
    fs::write(folder.path().join("pet.yaml"), schema).expect("written");
    let root = r#"
openapi: 3.0.3
info: { title: Pets, version: 1.0.0 }
paths:
  /pet:
    get:
      operationId: getPet
      responses:
        "200":
          description: It.
          content: { application/json: { schema: { $ref: "../pet.yaml" } } }
"#;
    fs::write(folder.path().join("inner/root.yaml"), root).expect("written");
    let out = folder.path().join("out");
    let args = ["generate", "inner/root.yaml", "--vendor-runtime", "--out", path_text(&out)];
    let output = fanwise(folder.path(), &args);
    assert_ne!(stderr(&output), "");
    assert!(stderr(&output).contains("--allow-outside"), "{}", stderr(&output));
    let allowed = fanwise(folder.path(), &[&args[..], &["--allow-outside"]].concat());
    assert_eq!((code(&allowed), stderr(&allowed)), (0, String::new()));
}

#[test]
fn a_workspace_around_the_crate_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = folder.path().join("Cargo.toml");
    fs::write(&manifest, "[workspace]\nmembers = []\n").expect("written");
    let out = folder.path().join("sdk");
    let output = generate(&out, &["inventory.yaml", "--name", "sdk"]);
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("warning[workspace]"), "{}", stderr(&output));
    fs::write(&manifest, "[workspace]\nmembers = [\"sdk\"]\n").expect("written");
    let output = generate(&out, &["inventory.yaml", "--name", "sdk"]);
    assert_eq!((code(&output), stderr(&output)), (0, String::new()));
}

#[test]
fn apis_of_nearly_one_name_are_warned_about() {
    let folder = tempfile::tempdir().expect("a folder");
    let text =
        "package: { name: a }\napis:\n  shop: { spec: email.json }\n  Shop: { spec: email.json }\n";
    fs::copy(specs().join("email.json"), folder.path().join("email.json")).expect("copied");
    fs::write(folder.path().join("m.yaml"), text).expect("written");
    let args = ["generate", "--manifest", "m.yaml", "--out", "out", "--vendor-runtime"];
    let output = fanwise(folder.path(), &args);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!(stderr(&output));
}
