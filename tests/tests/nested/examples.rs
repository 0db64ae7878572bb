//! `EXAMPLES.md`: what it shows is what is generated and run here.

use std::fs;

use super::krate;

#[test]
fn the_examples_do_what_their_page_says() {
    let (folder, specs) = (krate::folder("examples-of-the-page"), krate::root().join("specs"));
    for (name, manifest) in [("checkout", "fanwise.yaml"), ("examples", "examples/fanwise.yaml")] {
        let said = krate::make(&folder.join(name), &specs.join(manifest));
        assert_eq!(said, Vec::<String>::new());
    }
    let test = include_str!("../../fixtures/examples/pages.rs");
    let crates = [("checkout", "checkout-sdk"), ("examples", "examples-sdk")];
    let more = "futures-util = { version = \"0.3\", default-features = false }\n";
    let said = krate::run_with(&folder, &crates, more, test);
    assert!(said.contains("7 passed"), "{said}");
}

#[test]
fn the_page_shows_nothing_else() {
    let read = |path: &str| fs::read_to_string(krate::root().join(path)).expect("it is there");
    let page = read("EXAMPLES.md");
    let sources = [
        ("yaml", vec!["specs/fanwise.yaml", "specs/examples/fanwise.yaml"]),
        ("rust", vec!["tests/fixtures/examples/pages.rs"]),
    ];
    for (language, files) in sources {
        let blocks: Vec<&str> = page
            .split(&format!("```{language}\n"))
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .collect();
        let sections = page.matches("\n## ").count();
        assert!((1..=sections).contains(&blocks.len()), "a section has one block of {language}");
        for block in blocks {
            let found = files.iter().any(|path| read(path).contains(block));
            assert!(found, "of {files:?} none holds\n{block}");
        }
    }
}
