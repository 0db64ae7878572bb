//! The syntax of expressions: Arazzo's runtime expressions, over inputs and legs.

mod meant;

pub(super) use self::meant::{by_pointer, meant};
use self::meant::{part_help, root_help};
use crate::load::unescape;

/// A text of the manifest, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// It stands for itself.
    Literal(String),
    /// It is one expression.
    Whole(Expression),
    /// It holds `{$…}`.
    Mixed(Vec<Part>),
}

/// A part of a text that holds expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It stands for itself.
    Literal(String),
    /// What stood in braces.
    Expression(Expression),
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    /// As it is written.
    pub(super) text: String,
    /// What it starts from.
    pub(super) root: Root,
    /// The tokens of its JSON pointer, without their escapes.
    pub(super) pointer: Vec<String>,
}

/// What an expression starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// `$inputs.name`.
    Input(String),
    /// `$each`.
    Element,
    /// `$legs.name.response.body`.
    Body(String),
    /// `$legs.name.response.header.X`.
    Header(String, String),
    /// `$legs.name.statusCode`.
    Status(String),
}

/// Why a text is no expression, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: String,
}

fn fault<T>(message: String, help: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { message, help: help.into() })
}

/// Reads a text of the manifest.
pub(super) fn parse(text: &str) -> Result<Text, Fault> {
    if text.starts_with('$') && text[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return expression(text).map(Text::Whole);
    }
    if !text.contains("{$") {
        return Ok(Text::Literal(text.to_owned()));
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("{$") {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find('}') else {
            let help = "close the brace, or leave out the `$`";
            return fault(format!("`{from}` has no closing brace"), help);
        };
        if !before.is_empty() {
            parts.push(Part::Literal(before.to_owned()));
        }
        parts.push(Part::Expression(expression(&from[1..close])?));
        rest = &from[close + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    Ok(Text::Mixed(parts))
}

fn expression(text: &str) -> Result<Expression, Fault> {
    let (path, pointer) = match text.split_once('#') {
        Some((path, pointer)) => (path, Some(pointer)),
        None => (text, None),
    };
    let (word, rest) = path.split_once('.').unwrap_or((path, ""));
    let root = match word {
        "$inputs" => input(text, rest)?,
        "$legs" => leg(text, rest)?,
        "$each" => return element(text, path, rest, pointer),
        _ => {
            return fault(format!("`{text}` starts with no known expression"), root_help(word));
        }
    };
    if pointer.is_some() && !matches!(root, Root::Input(_) | Root::Body(_)) {
        let help = "only inputs and bodies have a JSON pointer; remove what starts with `#`";
        return fault(format!("`{text}` points into what has no parts"), help);
    }
    Ok(Expression { text: text.to_owned(), root, pointer: tokens(text, pointer.unwrap_or(""))? })
}

/// `$each`, `$each.field`, `$each#/json/pointer`.
fn element(
    text: &str,
    path: &str,
    field: &str,
    pointer: Option<&str>,
) -> Result<Expression, Fault> {
    if path.contains('.') && (field.is_empty() || field.contains('.')) {
        let help = match field.trim_matches('.') {
            "" => "write `$each`, `$each.field` or `$each#/json/pointer`".to_owned(),
            _ => format!("write `{}`", by_pointer(text)),
        };
        return fault(format!("`{text}` names no field of an element"), help);
    }
    let field = Some(field.to_owned()).filter(|field| !field.is_empty());
    let tokens = tokens(text, pointer.unwrap_or(""))?;
    let pointer = field.into_iter().chain(tokens).collect();
    Ok(Expression { text: text.to_owned(), root: Root::Element, pointer })
}

fn input(text: &str, name: &str) -> Result<Root, Fault> {
    if name.contains('.') {
        let help = format!("write `{}`", by_pointer(text));
        return fault(format!("`{text}` has a dot behind its input"), help);
    }
    if name.is_empty() {
        return fault(format!("`{text}` names no input"), "write `$inputs.name`");
    }
    Ok(Root::Input(name.to_owned()))
}

fn leg(text: &str, rest: &str) -> Result<Root, Fault> {
    let (name, part) = rest.split_once('.').unwrap_or((rest, ""));
    if name.is_empty() {
        return fault(format!("`{text}` names no leg"), "write `$legs.name.response.body`");
    }
    let name = name.to_owned();
    if let Some(header) = part.strip_prefix("response.header.").filter(|header| !header.is_empty())
    {
        return Ok(Root::Header(name, header.to_owned()));
    }
    if part.starts_with("response.body.") {
        let help = format!("write `{}`", by_pointer(text));
        return fault(format!("`{text}` has a dot behind the body"), help);
    }
    match part {
        "response.body" => Ok(Root::Body(name)),
        "statusCode" => Ok(Root::Status(name)),
        _ => fault(
            format!("`{text}` names nothing that an answer has"),
            part_help(text, &name, part),
        ),
    }
}

/// The tokens of a JSON pointer (RFC 6901).
fn tokens(text: &str, pointer: &str) -> Result<Vec<String>, Fault> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let Some(tokens) = pointer.strip_prefix('/') else {
        let help = format!("write `#/{pointer}`");
        return fault(format!("the JSON pointer of `{text}` starts without a slash"), help);
    };
    Ok(tokens.split('/').map(|token| unescape(token).into_owned()).collect())
}

#[cfg(test)]
mod tests;
