//! Fan-outs: what a manifest and its documents come to, and what is said where they don't fit.

mod automatic;
mod conditions;
mod dump;
mod emitted;
mod fallbacks;
mod hostile;
mod lists;
mod nested;
mod pages;
mod refused;
mod targets;
mod types;
mod warned;

use fanwise::analyse::{Facts, analyse};
use fanwise::diagnostic::Diagnostics;
use fanwise::ir::Ir;
use fanwise::load::{self, Loaded};
use fanwise::plan::Plan;
use fanwise::{loosen, lower, normalise, plan, read};

const SHOP: &str = include_str!("shop.yaml");

/// All that the stages up to the plan made, and what they said.
struct Planned {
    ir: Ir,
    facts: Facts,
    plan: Plan,
    said: String,
}

/// Plans the fan-outs of a manifest over documents that are given by name.
fn plan(manifest: &str, documents: &[(&str, &str)]) -> Planned {
    run(Some(manifest), documents)
}

/// Plans what the documents share.
fn automatic(documents: &[(&str, &str)]) -> Planned {
    run(None, documents)
}

fn run(manifest: Option<&str>, documents: &[(&str, &str)]) -> Planned {
    let mut diagnostics = Diagnostics::new();
    let mut normalised = Vec::new();
    for (name, text) in documents {
        let document = load::parse(name, text.as_bytes(), &mut diagnostics).expect("it reads");
        let loaded = Loaded::of(document);
        let one = normalise::normalise(&loaded, &mut diagnostics).expect("it is a document");
        normalised.push(((*name).to_owned(), one));
    }
    let mut ir = lower::lower(normalised, &mut diagnostics);
    let manifest = manifest.map(|text| {
        let document = load::parse("fanwise.yaml", text.as_bytes(), &mut diagnostics);
        let read = document.and_then(|document| read::manifest(&document, &mut diagnostics));
        read.unwrap_or_else(|| panic!("{}", print(&diagnostics)))
    });
    if let Some(manifest) = &manifest {
        lower::key_headers(&mut ir, manifest, &mut diagnostics);
        lower::pages(&mut ir, manifest, &mut diagnostics);
        lower::inputs(&mut ir, manifest, &mut diagnostics);
    }
    if let Some(manifest) = &manifest {
        ir = loosen::loosen(ir, manifest, &mut diagnostics);
    }
    let facts = analyse(&ir);
    facts.say_pages(&ir, &mut diagnostics);
    let plan = plan::plan(&ir, &facts, manifest.as_ref(), &mut diagnostics);
    Planned { said: print(&diagnostics), ir, facts, plan }
}

fn print(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A manifest with one fan-out over the shop: its words, its inputs, its legs.
fn manifest(words: &str, inputs: &str, legs: &str) -> String {
    let indent = |text: &str, by: usize| {
        let lines = text.lines().map(|line| format!("{}{line}\n", " ".repeat(by)));
        lines.collect::<String>()
    };
    format!(
        "apis: {{ shop: {{ spec: shop.yaml }} }}\nfanouts:\n  f:\n{}    inputs:\n{}    legs:\n{}",
        indent(words, 4),
        indent(inputs, 6),
        indent(legs, 6),
    )
}

/// What is said of a fan-out over the shop, but for inputs that no leg reads: the fan-outs of a file
/// share theirs.
fn said(words: &str, inputs: &str, legs: &str) -> String {
    let said = plan(&manifest(words, inputs, legs), &[("shop", SHOP)]).said;
    let lines: Vec<&str> = said.lines().collect();
    let all = lines.chunks(3).filter(|one| !one[0].starts_with("warning[unread-input]"));
    all.flatten().copied().collect::<Vec<_>>().join("\n")
}
