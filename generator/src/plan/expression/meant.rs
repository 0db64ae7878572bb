//! What somebody meant who wrote what is no expression.

use crate::diagnostic::suggestion;

/// The words that expressions start with.
const ROOTS: [&str; 3] = ["inputs", "legs", "each"];

/// A text that was hardly meant to stand for itself, as an expression: `${inputs.x}` or
/// `{inputs.x}` for `{$inputs.x}`, `inputs.x` for `$inputs.x`.
pub(in crate::plan) fn meant(text: &str) -> Option<String> {
    let starts = |rest: &str| {
        ROOTS.iter().any(|root| {
            let rest = rest.strip_prefix(root);
            rest.is_some_and(|rest| rest.starts_with(['.', '#', '}', '[']))
        })
    };
    if !text.contains('{') {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_-.#/~[]".contains(c);
        let is_whole = starts(text) && !text.ends_with('.') && text.chars().all(is_word);
        return is_whole.then(|| format!("${text}"));
    }
    let mut found = String::new();
    let mut rest = text;
    let mut is_other = false;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        let inner = &from[1..];
        if starts(inner) {
            found.push_str(before.strip_suffix('$').unwrap_or(before));
            found.push_str("{$");
            is_other = true;
        } else {
            found.push_str(before);
            found.push('{');
        }
        rest = inner;
    }
    is_other.then(|| found + rest)
}

/// An expression with dots and brackets where a JSON pointer belongs, by its pointer:
/// `$each#/items/0` for `$each.items[0]`.
pub(in crate::plan) fn by_pointer(text: &str) -> String {
    let ends: &[char] = &['.', '#', '['];
    let word = |from: usize| text[from..].find(ends).map_or(text.len(), |at| from + at);
    let root = if text.starts_with("$each") {
        "$each".len()
    } else if let Some(name) = text.strip_prefix("$inputs.") {
        word(text.len() - name.len())
    } else {
        let body = ".response.body";
        text.find(body).map_or(text.len(), |at| at + body.len())
    };
    let (root, rest) = text.split_at(root);
    let (dotted, pointer) = rest.split_once('#').unwrap_or((rest, ""));
    let separators: &[char] = &['.', '[', ']'];
    let tokens = dotted.split(separators).chain(pointer.split(['/', '[', ']']));
    let tokens: Vec<&str> = tokens.filter(|token| !token.is_empty()).collect();
    if tokens.is_empty() { root.to_owned() } else { format!("{root}#/{}", tokens.join("/")) }
}

/// Help for an expression that starts with another word than ours.
pub(super) fn root_help(word: &str) -> String {
    match word {
        "$steps" | "$step" | "$workflows" => "legs are read by `$legs.name`".to_owned(),
        "$item" | "$element" | "$it" | "$this" => "an element of a list is `$each`".to_owned(),
        "$response" | "$statusCode" | "$request" => {
            "say of which leg: `$legs.name.response.body`".to_owned()
        }
        _ => suggestion(word, &["$inputs", "$legs", "$each"]),
    }
}

/// Help for what an answer doesn't have: what stands behind `$legs.name.`.
pub(super) fn part_help(text: &str, name: &str, part: &str) -> String {
    let pointer = text.split_once('#').map_or("", |(_, pointer)| pointer);
    let pointer = if pointer.is_empty() { String::new() } else { format!("#{pointer}") };
    let header = ["response.headers.", "headers.", "header."];
    if let Some(header) = header.iter().find_map(|start| part.strip_prefix(start)) {
        return format!("write `$legs.{name}.response.header.{header}`");
    }
    if let Some(output) = part.strip_prefix("outputs.") {
        return format!("write `$legs.{name}.response.body#/{}`", output.replace('.', "/"));
    }
    if part.starts_with("response.body[") {
        return format!("write `{}`", by_pointer(text));
    }
    match part {
        "" | "body" | "response" => format!("write `$legs.{name}.response.body{pointer}`"),
        "status" | "response.status" | "response.statusCode" | "status_code" => {
            format!("write `$legs.{name}.statusCode`")
        }
        _ => suggestion(part, &["response.body", "response.header.NAME", "statusCode"]),
    }
}
