//! What things are called in Rust.

#![allow(clippy::similar_names, clippy::format_collect)]

mod collisions;
mod obstacles;
mod properties;
mod world;

use std::fmt::Write as _;

use fanwise::diagnostic::Diagnostics;
use fanwise::ir::Ir;
use fanwise::load::{Loaded, parse};
use fanwise::name::Names;
use fanwise::normalise::normalise;
use fanwise::package::{Package, RuntimeDependency};
use fanwise::plan::Plan;

fn package(name: &str) -> Package {
    Package {
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        runtime: RuntimeDependency::Vendored,
        dependencies: Vec::new(),
    }
}

/// The representation of documents, each under the name of its API.
fn lowered(documents: &[(&str, &str)]) -> Ir {
    let mut diagnostics = Diagnostics::new();
    let normalised = documents.iter().map(|(name, sections)| {
        let head = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\n";
        let paths = if sections.contains("paths:") { "" } else { "paths: {}\n" };
        let text = format!("{head}{paths}{sections}");
        let mut said = Diagnostics::new();
        let document = parse("test.yaml", text.as_bytes(), &mut said).expect("it is YAML");
        let document = normalise(&Loaded::of(document), &mut said).expect("it can be read");
        ((*name).to_owned(), document)
    });
    fanwise::lower::lower(normalised.collect(), &mut diagnostics)
}

/// All names of a representation, with the automatic fan-outs of its documents.
fn named(ir: &Ir) -> Names {
    let facts = fanwise::analyse::analyse(ir);
    let plan = fanwise::plan::plan(ir, &facts, None, &mut Diagnostics::new());
    fanwise::name::name(ir, &facts, &plan, &package("test-sdk"))
}

/// The same without fan-outs.
fn named_alone(ir: &Ir) -> Names {
    let facts = fanwise::analyse::analyse(ir);
    fanwise::name::name(ir, &facts, &Plan::default(), &package("test-sdk"))
}

/// The types of a document by its own names, a line each.
fn types(sections: &str) -> String {
    let ir = lowered(&[("api", sections)]);
    let names = named(&ir);
    let mut out = String::new();
    for (id, def) in ir.types.iter() {
        let named = names.ty(id);
        let members = [named.fields.as_slice(), named.variants.as_slice()].concat().join(", ");
        let pointer = def.place.pointer.trim_start_matches("#/components/schemas/");
        writeln!(out, "{pointer} -> {} {{ {members} }}", named.ident).expect("a string");
    }
    out
}

/// The operations of a document, a line each.
fn operations(sections: &str) -> String {
    let ir = lowered(&[("api", sections)]);
    let names = named(&ir);
    let mut out = String::new();
    for (id, operation) in ir.operations.iter() {
        let named = names.operation(id);
        let fields = [named.parameters.as_slice(), named.body.as_slice()].concat().join(", ");
        let method = operation.method.as_str();
        let (ident, rust) = (&named.ident, &named.method);
        writeln!(out, "{method} {} -> {ident}, {rust}({fields})", operation.path).expect("fits");
        let sides =
            [(&named.answer, &named.answer_variants), (&named.error, &named.error_variants)];
        for (ident, variants) in sides {
            if let Some(ident) = ident {
                writeln!(out, "  {ident} {{ {} }}", variants.join(", ")).expect("a string");
            }
        }
    }
    out
}
