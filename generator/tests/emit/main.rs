//! The text of generated files.

mod docs;
mod files;
mod layout;
mod shelves;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{Loaded, parse};
use fanwise::normalise::normalise;
use fanwise::package::{OutputFile, Package, RuntimeDependency};

/// The crate of one document under the name `shop`.
fn generated(text: &str) -> Vec<OutputFile> {
    let mut diagnostics = Diagnostics::new();
    let document = parse("shop.yaml", text.as_bytes(), &mut diagnostics).expect("it is YAML");
    let document = normalise(&Loaded::of(document), &mut diagnostics).expect("it can be read");
    let ir = fanwise::lower::lower(vec![("shop".to_owned(), document)], &mut diagnostics);
    let ir = fanwise::lower::unify(ir);
    let facts = fanwise::analyse::analyse(&ir);
    let plan = fanwise::plan::plan(&ir, &facts, None, &mut diagnostics);
    let package = Package {
        name: "shop-sdk".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: RuntimeDependency::Published("0.1.0".to_owned()),
        dependencies: Vec::new(),
    };
    let names = fanwise::name::name(&ir, &facts, &plan, &package);
    fanwise::render::render(fanwise::emit::emit(&ir, &facts, &plan, &names, &package))
}

/// One of its files.
fn file(text: &str, path: &str) -> String {
    let files = generated(text);
    let file = files.into_iter().find(|file| file.path == path);
    file.unwrap_or_else(|| panic!("{path} is not written")).content
}
