//! Two crates, each with a copy of the runtime of its own, in one program.

use std::fs;
use std::path::Path;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::write;

use super::krate;

/// Writes a crate of this name for one document, with the runtime in it.
fn vendored(folder: &Path, name: &str, spec: &str) {
    let spec = NamedSpec { name: "api".to_owned(), path: krate::root().join("specs").join(spec) };
    let request = Request {
        input: Input::Specs(vec![spec]),
        out: Some(folder.join(name)),
        name: Some(format!("{name}-sdk")),
        runtime: RuntimeChoice::Vendored,
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics).expect("generated");
    write::write(&generated.out, &generated.files).expect("written");
}

const TEST: &str = r#"
use inn::runtime as inn_runtime;
use garage::runtime as garage_runtime;

#[test]
fn both_copies_stand_in_one_program() {
    let inn = inn::InnSdk::builder().build().expect("the inn's client");
    let garage = garage::GarageSdk::builder().build().expect("the garage's client");
    let _: inn_runtime::Stats = inn.stats();
    let _: garage_runtime::Stats = garage.stats();
    let (one, other) = (std::any::TypeId::of::<inn_runtime::Stats>(), std::any::TypeId::of::<garage_runtime::Stats>());
    assert_ne!(one, other, "each has its own");
    // Docs of both lie beside each other.
    assert!(std::any::type_name::<inn_runtime::Stats>().starts_with("inn_sdk_runtime::"));
    assert!(std::any::type_name::<garage_runtime::Stats>().starts_with("garage_sdk_runtime::"));
}
"#;

#[test]
fn two_vendored_runtimes_stand_in_one_program() {
    let folder = krate::folder("two-vendored");
    vendored(&folder, "inn", "trip/hotel.yaml");
    vendored(&folder, "garage", "trip/car.yaml");
    let manifest = fs::read_to_string(folder.join("inn/Cargo.toml")).expect("there");
    let line =
        "fanwise-runtime = { package = \"inn-sdk-runtime\", path = \"vendor/fanwise-runtime\" }";
    assert!(manifest.contains(line), "{manifest}");
    let said = krate::run(&folder, &[("inn", "inn-sdk"), ("garage", "garage-sdk")], TEST);
    assert!(said.contains("1 passed"), "{said}");
}
