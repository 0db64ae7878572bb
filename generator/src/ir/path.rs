//! Paths to Rust types as users write them: `my_types::Money`, `std::sync::Arc<my_types::Money>`.

use std::fmt;

/// A path to a Rust type, with type arguments or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustPath {
    segments: Vec<String>,
    arguments: Vec<RustPath>,
}

/// Words that can't be a segment of a path.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "crate",
];

/// How deep type arguments may stand in one another.
const DEEPEST: usize = 16;

impl RustPath {
    /// Reads a path. `None`: it is no path of identifiers, type arguments included; `crate`, `self`
    /// and `super` are none, since the generated crate holds nothing of the user's own.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text };
        let path = parser.path(0)?;
        parser.rest.trim().is_empty().then_some(path)
    }

    /// As it is written in code: without spaces but for one after a comma, and with a `::` before
    /// the crates that something else of the same name hides.
    pub fn print(&self, hidden: &dyn Fn(&str) -> bool) -> String {
        let mut text = String::new();
        if self.root().is_some_and(hidden) {
            text.push_str("::");
        }
        text.push_str(&self.segments.join("::"));
        if !self.arguments.is_empty() {
            let arguments: Vec<String> =
                self.arguments.iter().map(|one| one.print(hidden)).collect();
            text = format!("{text}<{}>", arguments.join(", "));
        }
        text
    }

    /// The crates that it names, those of its arguments included.
    pub fn crates(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.root().into_iter().collect();
        for crates in self.arguments.iter().map(Self::crates) {
            all.extend(crates);
        }
        all
    }

    /// Names that stand alone, in itself or in its arguments: `String`.
    pub fn lone(&self) -> Vec<&str> {
        let alone = if self.root().is_none() { self.segments.first() } else { None };
        let mut all: Vec<&str> = alone.map(String::as_str).into_iter().collect();
        for lone in self.arguments.iter().map(Self::lone) {
            all.extend(lone);
        }
        all
    }

    /// Its last segment, without type arguments.
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    /// The crate: the first of several segments.
    fn root(&self) -> Option<&str> {
        if self.segments.len() > 1 { self.segments.first().map(String::as_str) } else { None }
    }
}

impl fmt::Display for RustPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(&|_| false))
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn path(&mut self, depth: usize) -> Option<RustPath> {
        if depth > DEEPEST {
            return None;
        }
        let absolute = self.eat("::");
        let mut segments = vec![self.segment()?];
        while self.eat("::") {
            segments.push(self.segment()?);
        }
        if absolute && segments.len() == 1 {
            return None;
        }
        let mut arguments = Vec::new();
        if self.eat("<") {
            arguments.push(self.path(depth + 1)?);
            while self.eat(",") {
                arguments.push(self.path(depth + 1)?);
            }
            if !self.eat(">") {
                return None;
            }
        }
        Some(RustPath { segments, arguments })
    }

    fn segment(&mut self) -> Option<String> {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| c != '_' && !unicode_ident::is_xid_continue(c))
            .unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        let good = word.starts_with(|c| c == '_' || unicode_ident::is_xid_start(c))
            && word != "_"
            && !KEYWORDS.contains(&word);
        self.rest = rest;
        good.then(|| word.to_owned())
    }

    fn eat(&mut self, sign: &str) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_printed() {
        for (text, printed, crates) in [
            ("my_types::Money", "my_types::Money", "my_types"),
            ("String", "String", ""),
            ("::time::Date", "time::Date", "time"),
            (
                "std::sync::Arc< my_types :: Page<Vec<a::B>,c::D> >",
                "std::sync::Arc<my_types::Page<Vec<a::B>, c::D>>",
                "std my_types a c",
            ),
        ] {
            let path = RustPath::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (path.to_string().as_str(), path.crates().join(" ").as_str()),
                (printed, crates)
            );
            let hidden = path.print(&|root| root == "my_types");
            assert_eq!(hidden.matches("::my_types").count(), usize::from(crates.contains("my")));
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let deep = "a<".repeat(40);
        for text in [
            "", "a::", "::", "a b", "1a", "a::<B>", "a<>", "a<b", "crate::A", "a;b", "&str", "(A)",
            "_", &deep,
        ] {
            assert_eq!(RustPath::parse(text), None, "{text}");
        }
    }
}
