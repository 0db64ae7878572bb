//! A file has at most 400 lines, a function at most 60.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{none, sources};

const FILE: usize = 400;
const FUNCTION: usize = 60;

#[test]
fn files_stay_short() {
    let long = |lines: usize| lines > FILE;
    let faults: Vec<String> = sources()
        .iter()
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| long(*lines))
        .map(|(source, lines)| format!("{}: {lines} lines, at most {FILE}", source.path))
        .collect();
    none(&faults);
}

#[test]
fn functions_stay_short() {
    let mut faults = Vec::new();
    for source in sources() {
        let file = syn::parse_file(&source.text).expect("it compiles");
        let mut long = Long { path: &source.path, faults: &mut faults };
        long.visit_file(&file);
    }
    none(&faults);
}

struct Long<'a> {
    path: &'a str,
    faults: &'a mut Vec<String>,
}

impl Long<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        let span = block.span();
        let lines = span.end().line - span.start().line + 1;
        if lines > FUNCTION {
            let (path, at) = (self.path, span.start().line);
            self.faults
                .push(format!("{path}:{at}: `{name}` has {lines} lines, at most {FUNCTION}"));
        }
    }
}

impl<'ast> Visit<'ast> for Long<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}
