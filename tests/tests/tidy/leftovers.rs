//! Nothing unfinished, nothing that prints or panics in a library, no path of one machine.

use std::fs;

use syn::visit::{self, Visit};

use super::{none, root, sources};

#[test]
fn nothing_is_left_unfinished() {
    let mut faults = Vec::new();
    for source in sources() {
        let file = syn::parse_file(&source.text).expect("it compiles");
        let tests = source.path.ends_with("/tests.rs") || source.path.contains("/tests/");
        let library = source.is_library() && !tests;
        let mut found = Found { library, path: &source.path, faults: &mut faults };
        found.visit_file(&file);
    }
    none(&faults);
}

struct Found<'a> {
    library: bool,
    path: &'a str,
    faults: &'a mut Vec<String>,
}

impl Found<'_> {
    fn push(&mut self, span: proc_macro2::Span, what: &str) {
        self.faults.push(format!("{}:{}: {what}", self.path, span.start().line));
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test")))
    })
}

impl<'ast> Visit<'ast> for Found<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        let name = found.path.segments.last().map(|last| last.ident.to_string());
        let name = name.unwrap_or_default();
        let span = found
            .path
            .segments
            .first()
            .map_or_else(proc_macro2::Span::call_site, |segment| segment.ident.span());
        let unfinished = ["todo", "unimplemented", "dbg"];
        let loud = ["println", "print", "eprintln", "eprint", "panic", "unreachable"];
        if unfinished.contains(&name.as_str()) || (self.library && loud.contains(&name.as_str())) {
            self.push(span, &format!("`{name}!`"));
        }
        visit::visit_macro(self, found);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let panics = ["unwrap", "expect", "unwrap_err", "expect_err"];
        let name = call.method.to_string();
        if self.library && panics.contains(&name.as_str()) {
            self.push(call.method.span(), &format!("`.{name}()` panics"));
        }
        visit::visit_expr_method_call(self, call);
    }
}

#[test]
fn no_path_of_one_machine() {
    let mut faults = Vec::new();
    let documents = ["README.md", "EXAMPLES.md", "ARCHITECTURE.md", "CHANGELOG.md", ".ci/run"];
    let documents = documents.iter().map(|name| {
        let text = fs::read_to_string(root().join(name)).expect("it is there");
        ((*name).to_owned(), text)
    });
    let all = sources().into_iter().map(|source| (source.path, source.text)).chain(documents);
    let homes = ["/home", "/root", "/Users", "/work"].map(|home| format!("{home}/"));
    for (path, text) in all.filter(|(path, _)| !path.ends_with("tidy/leftovers.rs")) {
        for (at, line) in text.lines().enumerate() {
            if homes.iter().any(|home| line.contains(home.as_str()) && !line.contains("http")) {
                faults.push(format!("{path}:{}: {line}", at + 1));
            }
        }
    }
    none(&faults);
}
