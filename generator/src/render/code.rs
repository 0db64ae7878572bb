//! Plain items.

use proc_macro2::TokenStream;
use syn::{Item, ItemUse, Visibility};

use super::chain::straightened;
use super::heads::joined;
use super::hug::hugged;
use super::json::laid_out;
use super::{WIDTH, strings};

/// An item as text, with its line end.
pub(super) struct Printed {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// What decides whether a blank line stands between two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `mod …;`
    Module,
    /// `use` of the standard library.
    UseStd,
    /// `use` of another crate.
    UseCrate,
    /// `use` of this crate.
    UseOwn,
    /// `pub use …`
    Export,
    /// `pub type …;` without docs.
    Alias,
    /// All else.
    Other,
}

/// Whether no blank line stands between the two.
pub(super) fn together(before: Option<Kind>, kind: Kind) -> bool {
    before == Some(kind) && kind != Kind::Other
}

/// The items of some code, each formatted.
pub(super) fn items(tokens: &TokenStream) -> Vec<Printed> {
    let file: syn::File = match syn::parse2(tokens.clone()) {
        Ok(file) => file,
        // No document leads here: `emit` writes whole items. Should one do so all the same, the
        // compiler says where.
        Err(_) => return vec![Printed { kind: Kind::Other, text: format!("{tokens}\n") }],
    };
    let attributes = (!file.attrs.is_empty())
        .then(|| Printed { kind: Kind::Other, text: pretty(Vec::new(), file.attrs) });
    let items = file
        .items
        .into_iter()
        .map(|item| Printed { kind: kind(&item), text: pretty(vec![item], Vec::new()) });
    attributes.into_iter().chain(items).collect()
}

fn kind(item: &Item) -> Kind {
    match item {
        Item::Mod(module) if module.content.is_none() => Kind::Module,
        Item::Use(ItemUse { vis: Visibility::Public(_), .. }) => Kind::Export,
        Item::Use(import) => match &import.tree {
            syn::UseTree::Path(path) if path.ident == "std" => Kind::UseStd,
            syn::UseTree::Path(path) if path.ident == "super" || path.ident == "crate" => {
                Kind::UseOwn
            }
            _ => Kind::UseCrate,
        },
        _ => Kind::Other,
    }
}

fn pretty(items: Vec<Item>, attrs: Vec<syn::Attribute>) -> String {
    let text = prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs, items });
    let text = laid_out(&hugged(&straightened(&text)));
    strings::broken(&with_blank_lines(&joined(&text)), WIDTH)
}

/// Puts blank lines between the members of an `impl`: around each function, and before each
/// documented member.
fn with_blank_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut in_impl = false;
    let mut before = Line::Opens;
    for line in text.lines() {
        let this = if !line.starts_with([' ', '}']) {
            // A long head has its `for` in a line of its own.
            in_impl = line.starts_with("impl") || line.starts_with("for ");
            Line::Opens
        } else if in_impl {
            Line::of(line)
        } else {
            Line::Inside
        };
        let parted = match before {
            Line::Ends => matches!(this, Line::Leads | Line::Function | Line::Member),
            // The end of a constant of several lines is a line inside of it.
            Line::Member | Line::Inside => matches!(this, Line::Leads | Line::Function),
            Line::Opens | Line::Leads | Line::Function | Line::Closes => false,
        };
        if in_impl && parted {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        before = this;
    }
    out
}

/// What a line of an `impl` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// `impl … {`
    Opens,
    /// A doc comment or attribute before a member.
    Leads,
    /// The first line of a function.
    Function,
    /// The first line of another member.
    Member,
    /// Within a member.
    Inside,
    /// The last line of a function.
    Ends,
    /// The end of the `impl`.
    Closes,
}

impl Line {
    fn of(line: &str) -> Self {
        let Some(member) = line.strip_prefix("    ") else { return Self::Closes };
        if member == "}" {
            return Self::Ends;
        }
        if member.starts_with([' ', '}', ')', ']']) {
            return Self::Inside;
        }
        let head = member.split('(').next().unwrap_or(member);
        if member.starts_with("///") || member.starts_with("#[") {
            Self::Leads
        } else if head.starts_with("fn ") || head.contains(" fn ") {
            Self::Function
        } else {
            Self::Member
        }
    }
}
