//! The API of `specs/versions/` in each version, and the list of what a version cannot say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;

/// A keyword that a version lacks.
struct Lack {
    version: &'static str,
    keyword: &'static str,
    /// What it makes different: each item of the generated code that does names one of these.
    items: &'static [&'static str],
}

/// All differences from the document of OpenAPI 3.2.
const DIFFERENCES: &[Lack] = &[
    Lack { version: "2.0", keyword: "oneOf", items: &["Item", "Film", "FilmKind"] },
    Lack { version: "2.0", keyword: "in: cookie, style: deepObject", items: &["ListLoans"] },
    Lack {
        version: "2.0",
        keyword: "parameters that are objects",
        items: &["Search", "Filter", "unused"],
    },
    Lack { version: "2.0", keyword: "scheme: bearer", items: &["SCHEMES", "HasBearer"] },
    Lack { version: "2.0", keyword: "query", items: &["Ask", "ask"] },
    Lack { version: "2.0", keyword: "deviceAuthorization", items: &["SCHEMES", "HasToken"] },
    Lack { version: "3.0", keyword: "query", items: &["Ask", "ask"] },
    Lack { version: "3.0", keyword: "deviceAuthorization", items: &["SCHEMES", "HasToken"] },
    Lack { version: "3.1", keyword: "query", items: &["Ask", "ask"] },
    Lack { version: "3.1", keyword: "deviceAuthorization", items: &["SCHEMES", "HasToken"] },
];

#[test]
fn one_api_in_four_versions_is_the_same_rust() {
    let latest = items("3.2");
    for version in ["2.0", "3.0", "3.1"] {
        let lacks: Vec<&Lack> = DIFFERENCES.iter().filter(|it| it.version == version).collect();
        let older = items(version);
        let differing: Vec<&String> = latest.symmetric_difference(&older).collect();
        let names = |item: &str, lack: &Lack| lack.items.iter().any(|name| has_word(item, name));
        for item in &differing {
            let known = lacks.iter().any(|lack| names(item, lack));
            assert!(known, "{version} differs, and no keyword says why:\n{item}");
        }
        for lack in lacks {
            let used = differing.iter().any(|item| names(item, lack));
            assert!(used, "{version} does not lack `{}`", lack.keyword);
        }
    }
}

#[test]
fn every_place_is_the_document_s_own() {
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request("2.0"), &mut diagnostics).expect("generated");
    assert_eq!(diagnostics.iter().count(), 0, "{diagnostics:?}");
    let text = std::fs::read_to_string(document("2.0")).expect("a fixture");
    let tree = fanwise::load::parse("x", text.as_bytes(), &mut diagnostics).expect("YAML");
    for api in &generated.report.apis {
        assert_eq!((api.operations.len(), api.skipped.len()), (10, 0));
        for untyped in &api.untyped {
            let pointer = untyped.pointer.strip_prefix('#').expect("a fragment");
            assert!(tree.root.pointer(pointer).is_some(), "{pointer}");
        }
    }
}

#[test]
fn swagger_in_several_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/versions/split-2.0/shop.yaml");
    let mut diagnostics = Diagnostics::new();
    let loaded = fanwise::load::load(&root, LoadOptions::default(), &mut diagnostics);
    let normalised = fanwise::normalise::normalise(&loaded.expect("all files"), &mut diagnostics);
    let documents = vec![("api".to_owned(), normalised.expect("a document"))];
    let ir = fanwise::lower::lower(documents, &mut diagnostics);
    insta::assert_snapshot!(crate::dump::all(&ir, &diagnostics));
}

/// The items of the generated API, and the methods of its client, but for imports and the lists of
/// its modules and of all operations.
fn items(version: &str) -> BTreeSet<String> {
    let generated = generate(&request(version), &mut Diagnostics::new()).expect("generated");
    let mut items = BTreeSet::new();
    for file in generated.files.iter().filter(|file| file.path.starts_with("src/api/")) {
        let whole = file.content.replace("\n\n ", "\n ");
        let text = match file.path.rsplit('/').next() {
            Some("client.rs") => &file.content,
            Some("dynamic.rs") => &parted(&whole),
            _ => &whole,
        };
        let blocks = text.split("\n\n").map(str::trim_end);
        let listed = |block: &str| block.starts_with("use ") || block.starts_with("mod ");
        let counts = |block: &&str| !listed(block) && !has_word(block, "OPERATIONS");
        items.extend(blocks.filter(counts).map(|block| format!("{}\n{block}", file.path)));
    }
    items
}

/// `from_arguments!` holds a block per operation: each becomes one of its own.
fn parted(text: &str) -> String {
    let starts = |line: &str| {
        line == "}"
            || line.strip_prefix("    ").is_some_and(|it| it.starts_with(char::is_uppercase))
    };
    text.lines().flat_map(|line| [if starts(line) { "\n" } else { "" }, line, "\n"]).collect()
}

/// Whether a text holds a word that is no part of another.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|sign: char| !sign.is_alphanumeric() && sign != '_').any(|one| one == word)
}

fn request(version: &str) -> Request {
    Request {
        input: Input::Specs(vec![NamedSpec { name: "api".to_owned(), path: document(version) }]),
        out: Some(PathBuf::from("library")),
        name: Some("library".to_owned()),
        runtime: RuntimeChoice::Published,
        refs: LoadOptions::default(),
    }
}

fn document(version: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join(format!("../specs/versions/library-{version}.yaml"))
}
