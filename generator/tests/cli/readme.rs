//! What README.md shows is what one can type.

use std::fs;

use super::{code, fanwise, specs, stderr};

#[test]
fn the_manifest_of_the_readme_generates_without_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let documents = folder.path().join("trip");
    fs::create_dir(&documents).expect("made");
    for name in ["hotel.yaml", "car.yaml"] {
        fs::copy(specs().join("trip").join(name), documents.join(name)).expect("copied");
    }
    let readme = fs::read_to_string(specs().join("../README.md")).expect("there");
    let block =
        readme.split("```yaml\n").find(|block| block.starts_with("package: { name: trip-sdk"));
    let manifest = block.and_then(|block| block.split("```").next()).expect("it shows one");
    fs::write(documents.join("trip.yaml"), manifest).expect("written");

    let line = "fanwise generate --manifest trip.yaml --vendor-runtime";
    assert!(readme.contains(&format!("\n{line}\n")), "it shows how");
    let args: Vec<&str> = line.split(' ').skip(1).collect();
    let output = fanwise(&documents, &args);
    assert_eq!((code(&output), stderr(&output)), (0, String::new()));
    assert!(folder.path().join("trip-sdk/src/fanouts/book_trip.rs").is_file());
}
