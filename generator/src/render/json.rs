//! What stands in `json!`, which `prettyplease` leaves as one run of tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::WIDTH;

/// How the macro is called in generated code.
const CALL: &str = "fanwise_runtime::json!(";

/// Lays out the objects and lists of every `json!` as a person would: in one line where they fit,
/// else an entry a line.
pub(super) fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(CALL) {
        let (before, from) = rest.split_at(at + CALL.len());
        out.push_str(before);
        let inner = from.get(..end(from)).unwrap_or_default();
        rest = &from[inner.len()..];
        match inner.parse::<TokenStream>() {
            Ok(tokens) => {
                let line = out.rfind('\n').map_or(0, |at| at + 1);
                let line = &out[line..];
                let indent = line.len() - line.trim_start().len();
                let after = rest.lines().next().map_or(0, |line| line.chars().count());
                let room = WIDTH.saturating_sub(line.chars().count() + after);
                let value = value(&tokens, indent, room);
                out.push_str(&value);
            }
            Err(_) => out.push_str(inner),
        }
    }
    out + rest
}

/// Where the parenthesis closes that is open at the start of a text.
fn end(text: &str) -> usize {
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    for (at, one) in text.char_indices() {
        match one {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ if inside => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => return at,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// A value that stands `indent` columns in and has so much room in its first line.
fn value(tokens: &TokenStream, indent: usize, room: usize) -> String {
    let short = one_line(tokens);
    let mut group = tokens.clone().into_iter();
    let (Some(TokenTree::Group(group)), None) = (group.next(), group.next()) else { return short };
    if short.chars().count() <= room {
        return short;
    }
    let (open, close) = match group.delimiter() {
        Delimiter::Brace => ('{', '}'),
        Delimiter::Bracket => ('[', ']'),
        Delimiter::Parenthesis | Delimiter::None => return short,
    };
    let inner = indent + 4;
    let mut out = format!("{open}\n");
    for entry in entries(group.stream()) {
        let (key, tokens) = keyed(entry, open == '{');
        let room = WIDTH.saturating_sub(inner + key.chars().count() + ",".len());
        let value = value(&tokens, inner, room);
        out.extend([&" ".repeat(inner), key.as_str(), &value, ",\n"]);
    }
    out + &" ".repeat(indent) + &close.to_string()
}

fn one_line(tokens: &TokenStream) -> String {
    let mut trees = tokens.clone().into_iter();
    let (Some(TokenTree::Group(group)), None) = (trees.next(), trees.next()) else {
        return expression(tokens);
    };
    let is_object = group.delimiter() == Delimiter::Brace;
    let written: Vec<String> = entries(group.stream())
        .into_iter()
        .map(|entry| {
            let (key, tokens) = keyed(entry, is_object);
            key + &one_line(&tokens)
        })
        .collect();
    match (group.delimiter(), written.is_empty()) {
        (Delimiter::Brace, true) => "{}".to_owned(),
        (Delimiter::Brace, false) => format!("{{ {} }}", written.join(", ")),
        (Delimiter::Bracket, _) => format!("[{}]", written.join(", ")),
        (Delimiter::Parenthesis | Delimiter::None, _) => expression(tokens),
    }
}

/// What stands between commas.
fn entries(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut all = vec![Vec::new()];
    for token in tokens {
        match (&token, all.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => all.push(Vec::new()),
            (_, Some(entry)) => entry.push(token),
            (_, None) => {}
        }
    }
    all.retain(|entry| !entry.is_empty());
    all
}

/// `"key": ` and the value, of an object's entry.
fn keyed(entry: Vec<TokenTree>, is_object: bool) -> (String, TokenStream) {
    let mut trees = entry.into_iter();
    if !is_object {
        return (String::new(), trees.collect());
    }
    let key = trees.next().map(|key| format!("{key}: ")).unwrap_or_default();
    (key, trees.skip(1).collect())
}

/// A Rust expression in one line; several where `prettyplease` needs them.
fn expression(tokens: &TokenStream) -> String {
    let Ok(expr) = syn::parse2::<syn::Expr>(tokens.clone()) else { return tokens.to_string() };
    let item: syn::ItemConst = syn::parse_quote!(const X: X = #expr;);
    let items = vec![syn::Item::Const(item)];
    let text = prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    });
    text.trim_end().trim_start_matches("const X: X =").trim().trim_end_matches(';').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stands_in_one_line() {
        let text =
            "    let body = fanwise_runtime::json!({ \"id\" : create.id, \"no\" : - 2.5 });\n";
        let wanted =
            "    let body = fanwise_runtime::json!({ \"id\": create.id, \"no\": -2.5 });\n";
        assert_eq!(laid_out(text), wanted);
        let call = "    Ok(fanwise_runtime::json!(outcome.report()))\n";
        assert_eq!(laid_out(call), call);
    }

    #[test]
    fn what_does_not_has_an_entry_a_line() {
        let long = "x".repeat(60);
        let text = format!(
            "    a = Some(fanwise_runtime::json!(\n        {{ \"deep\" : [1, null, \")\"],\n        \"text\" : \"{long}\", \"e\" : {{}} }}\n    ));\n"
        );
        let wanted = format!(
            "    a = Some(fanwise_runtime::json!({{\n        \"deep\": [1, null, \")\"],\n        \"text\": \"{long}\",\n        \"e\": {{}},\n    }}));\n"
        );
        assert_eq!(laid_out(&text), wanted);
    }
}
