//! From words to an identifier that Rust takes.

/// Words of all editions that `r#` makes an identifier of.
const RAW: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that not even `r#` makes an identifier of.
const NEVER: &[&str] = &["self", "Self", "super", "crate", "_"];

/// The identifier of a type or variant: `LineItem`.
pub(crate) fn pascal(words: &[String]) -> String {
    let mut ident = String::new();
    for word in words {
        let mut letters = word.chars();
        let Some(first) = letters.next() else { continue };
        if first.is_numeric() && ident.ends_with(char::is_numeric) {
            // `1.0` is not `10`.
            ident.push('_');
        }
        ident.extend(first.to_uppercase());
        ident.push_str(letters.as_str());
    }
    if !ident.starts_with(unicode_ident::is_xid_start) {
        ident.insert(0, 'N');
    }
    if NEVER.contains(&ident.as_str()) {
        ident.push('_');
    }
    ident
}

/// The identifier of a field, function or module, without `r#`: `line_item`.
pub(crate) fn bare_snake(words: &[String]) -> String {
    let mut ident = words.join("_");
    if !ident.starts_with(unicode_ident::is_xid_start) {
        ident.insert(0, 'n');
    }
    if NEVER.contains(&ident.as_str()) {
        ident.push('_');
    }
    ident
}

/// Whether `r#` has to stand before it.
pub(crate) fn is_keyword(ident: &str) -> bool {
    RAW.contains(&ident)
}

/// An identifier as it stands in code: with `r#` where it is a keyword.
pub(crate) fn raw(ident: String) -> String {
    if is_keyword(&ident) { format!("r#{ident}") } else { ident }
}

/// An identifier with something behind it: `Self_` and `Error` are `SelfError`.
pub(crate) fn suffixed(ident: &str, suffix: &str) -> String {
    format!("{}{suffix}", ident.trim_end_matches('_'))
}
