//! A value of the file together with its JSON pointer.

use crate::diagnostic::Place;
use crate::load::{Document, Mark, Node, NodeValue, escape};
use crate::manifest::{Member, Spanned, Template, TemplateKind};

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    document: &'a Document,
    /// The value.
    pub(super) node: &'a Node,
    pointer: String,
}

/// An entry of an object.
pub(super) struct Entry<'a> {
    /// Its name.
    pub(super) key: &'a str,
    /// Where the name stands.
    pub(super) place: Place,
    /// What stands under it.
    pub(super) value: Cursor<'a>,
}

impl<'a> Cursor<'a> {
    /// The whole of a file.
    pub(super) fn root(document: &'a Document) -> Self {
        Self { document, node: &document.root, pointer: "#".to_owned() }
    }

    /// Where the value stands.
    pub(super) fn place(&self) -> Place {
        self.place_at(self.node.at)
    }

    fn place_at(&self, at: Mark) -> Place {
        self.document.place(at, self.pointer.clone())
    }

    fn child(&self, token: &str, node: &'a Node) -> Self {
        let pointer = format!("{}/{}", self.pointer, escape(token));
        Self { document: self.document, node, pointer }
    }

    /// The entries of an object; none of anything else.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let at = self.clone();
        self.node.as_object().unwrap_or_default().iter().map(move |member| {
            let value = at.child(&member.key, &member.value);
            Entry { key: &member.key, place: value.place_at(member.key_at), value }
        })
    }

    /// The elements of a list; none of anything else.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> + use<'a> {
        let at = self.clone();
        let items = self.node.as_array().unwrap_or_default().iter().enumerate();
        items.map(move |(index, node)| at.child(&index.to_string(), node))
    }

    /// The value under a word; `null` counts as none.
    pub(super) fn get(&self, word: &str) -> Option<Self> {
        self.get_any(word).filter(|value| !value.node.is_null())
    }

    /// The value under a word, `null` included.
    pub(super) fn get_any(&self, word: &str) -> Option<Self> {
        self.node.get(word).map(|node| self.child(word, node))
    }

    /// A text and where it stands.
    pub(super) fn text(&self) -> Option<Spanned<String>> {
        Some(self.spanned(self.node.text()?.into_owned()))
    }

    /// A value that stands here.
    pub(super) fn spanned<T>(&self, value: T) -> Spanned<T> {
        Spanned { value, place: self.place() }
    }

    /// The value as it is written.
    pub(super) fn template(&self) -> Template {
        let kind = match &self.node.value {
            NodeValue::Null => TemplateKind::Null,
            NodeValue::Bool(value, _) => TemplateKind::Bool(*value),
            NodeValue::Number(text) => TemplateKind::Number(text.to_string()),
            NodeValue::String(text) => TemplateKind::Text(text.to_string()),
            NodeValue::Array(_) => {
                TemplateKind::List(self.items().map(|item| item.template()).collect())
            }
            NodeValue::Object(_) => TemplateKind::Object(self.members()),
        };
        Template { kind, place: self.place() }
    }

    /// The members of an object as they are written.
    pub(super) fn members(&self) -> Vec<Member> {
        let member = |entry: Entry<'_>| Member {
            key: Spanned { value: entry.key.to_owned(), place: entry.place },
            value: entry.value.template(),
        };
        self.entries().map(member).collect()
    }
}
