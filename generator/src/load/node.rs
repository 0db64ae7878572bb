//! The tree that YAML and JSON both become: every value with the place where it stood.

use std::borrow::Cow;
use std::sync::Arc;

use crate::diagnostic::Place;

/// Where something starts in its file. Both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A value and where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: NodeValue,
    /// Where it starts.
    pub at: Mark,
}

/// What a value is, by JSON or by the core schema of YAML 1.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeValue {
    /// `null`, `~`, nothing at all.
    Null,
    /// `true`, `false`, and how the author wrote it.
    Bool(bool, Spelling),
    /// A number as the author wrote it: `1.0` stays `1.0`, and no digit is lost.
    Number(Box<str>),
    /// A string.
    String(Box<str>),
    /// A sequence.
    Array(Vec<Node>),
    /// A mapping in the order of the file. No key stands twice.
    Object(Vec<Member>),
}

/// How a YAML boolean was written. Where a string must stand, `True` is the text `True`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `true`.
    Lower,
    /// `True`.
    Title,
    /// `TRUE`.
    Upper,
}

/// An entry of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key as the author wrote it: `200`, `no` and `2024-01-01` are texts here.
    pub key: Arc<str>,
    /// Where the key starts.
    pub key_at: Mark,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value under a key; `None` too where this is no object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.member(key).map(|member| &member.value)
    }

    /// The entry under a key.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.as_object()?.iter().find(|member| &*member.key == key)
    }

    /// The entries, if this is an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.value {
            NodeValue::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        match &self.value {
            NodeValue::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth, if this is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            NodeValue::Bool(value, _) => Some(value),
            _ => None,
        }
    }

    /// The digits, if this is a number.
    pub fn as_number(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, NodeValue::Null)
    }

    /// What the author wrote, where a string must stand: `version: 1.0` means "1.0". `None` for
    /// null, arrays and objects.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            NodeValue::String(text) | NodeValue::Number(text) => Some(Cow::Borrowed(text)),
            NodeValue::Bool(value, spelling) => Some(Cow::Borrowed(spelling.text(*value))),
            NodeValue::Null | NodeValue::Array(_) | NodeValue::Object(_) => None,
        }
    }

    /// What it is, for a message: `an object`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "null",
            NodeValue::Bool(..) => "a boolean",
            NodeValue::Number(_) => "a number",
            NodeValue::String(_) => "a string",
            NodeValue::Array(_) => "an array",
            NodeValue::Object(_) => "an object",
        }
    }

    /// The value under an RFC 6901 pointer without its `#`: `/paths/~1orders`.
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |node, token| node.step(token))
    }

    /// Changes every place of the tree.
    pub(super) fn for_each_mark(&mut self, change: &mut impl FnMut(&mut Mark)) {
        change(&mut self.at);
        match &mut self.value {
            NodeValue::Array(items) => items.iter_mut().for_each(|one| one.for_each_mark(change)),
            NodeValue::Object(members) => members.iter_mut().for_each(|member| {
                change(&mut member.key_at);
                member.value.for_each_mark(change);
            }),
            _ => {}
        }
    }

    /// The value under one token of a pointer, escapes and all.
    pub(crate) fn step(&self, token: &str) -> Option<&Self> {
        match &self.value {
            NodeValue::Object(_) => self.get(&unescape(token)),
            NodeValue::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

impl Spelling {
    fn text(self, value: bool) -> &'static str {
        match (self, value) {
            (Self::Lower, true) => "true",
            (Self::Lower, false) => "false",
            (Self::Title, true) => "True",
            (Self::Title, false) => "False",
            (Self::Upper, true) => "TRUE",
            (Self::Upper, false) => "FALSE",
        }
    }
}

/// One token of a JSON pointer without its escapes (RFC 6901, 4).
pub fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// A key as a token of a JSON pointer (RFC 6901, 3).
pub fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}

/// One file as a tree.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file as the user named it, or relative to the folder of the root document.
    pub name: Arc<str>,
    /// The whole of it.
    pub root: Node,
}

impl Document {
    /// The place of a value of this file. `pointer` has its `#`.
    pub fn place(&self, at: Mark, pointer: impl Into<String>) -> Place {
        let Mark { line, column } = at;
        Place { file: Arc::clone(&self.name), line, column, pointer: pointer.into() }
    }
}
