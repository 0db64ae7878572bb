//! A value as it is written in the manifest, expressions not yet read.

use super::Spanned;
use crate::diagnostic::Place;

/// A value of any shape and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The value.
    pub kind: TemplateKind,
    /// Where it stands.
    pub place: Place,
}

/// The shapes of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string; what starts with `$` or holds `{$…}` is an expression.
    Text(String),
    /// A list.
    List(Vec<Template>),
    /// An object, in the order in which it is written.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Template,
}

impl TemplateKind {
    /// What it is, for a diagnostic: `a list`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}
