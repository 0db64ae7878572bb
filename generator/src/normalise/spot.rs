//! A value of a document together with the way to it.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::load::{Mark, Node, escape};

/// A value and its way from the object around it that has a number in [`super::Origins`].
///
/// Spots link to the spot above them on the stack: a pointer is only written where one is needed.
#[derive(Clone, Copy)]
pub(super) struct Spot<'s, 'd> {
    /// The value.
    pub node: &'d Node,
    /// The position of its document.
    pub file: usize,
    /// Where it starts; for a member of an object, where its key starts.
    pub at: Mark,
    /// The object at which the way starts; without one it starts at the root of the document.
    pub origin: Option<u32>,
    way: Way<'s, 'd>,
}

#[derive(Clone, Copy)]
enum Way<'s, 'd> {
    Start,
    Key(&'s Spot<'s, 'd>, &'d str),
    Index(&'s Spot<'s, 'd>, usize),
}

impl<'s, 'd> Spot<'s, 'd> {
    /// The root of a document.
    pub(super) fn root(file: usize, node: &'d Node) -> Self {
        Self { node, file, at: node.at, origin: None, way: Way::Start }
    }

    /// The same value as the object around what is below it.
    pub(super) fn numbered<'n>(self, number: u32) -> Spot<'n, 'd>
    where
        'd: 'n,
    {
        let Self { node, file, at, .. } = self;
        Spot { node, file, at, origin: Some(number), way: Way::Start }
    }

    /// The value under a key; `None` too where it is `null`.
    pub(super) fn get(&'s self, key: &str) -> Option<Spot<'s, 'd>> {
        let member = self.node.member(key)?;
        (!member.value.is_null()).then(|| Spot {
            node: &member.value,
            file: self.file,
            at: member.key_at,
            origin: self.origin,
            way: Way::Key(self, &member.key),
        })
    }

    /// The members of an object, nulls included. Nothing for other values.
    pub(super) fn members(&'s self) -> impl Iterator<Item = (&'d str, Spot<'s, 'd>)> {
        self.node.as_object().unwrap_or_default().iter().map(|member| {
            let key: &'d str = &member.key;
            let spot = Spot {
                node: &member.value,
                file: self.file,
                at: member.key_at,
                origin: self.origin,
                way: Way::Key(self, key),
            };
            (key, spot)
        })
    }

    /// The elements of an array. Nothing for other values.
    pub(super) fn items(&'s self) -> impl Iterator<Item = Spot<'s, 'd>> {
        self.node.as_array().unwrap_or_default().iter().enumerate().map(|(index, node)| Spot {
            node,
            file: self.file,
            at: node.at,
            origin: self.origin,
            way: Way::Index(self, index),
        })
    }

    /// The text under a key, where a string must stand.
    pub(super) fn text(&self, key: &str) -> Option<Cow<'d, str>> {
        self.node.get(key)?.text()
    }

    /// The text under a key as a string of its own.
    pub(super) fn string(&self, key: &str) -> Option<String> {
        self.text(key).map(Cow::into_owned)
    }

    /// The truth under a key, however it is written.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        truth(self.node.get(key)?)
    }

    /// The way from the origin: `/properties/id`.
    pub(super) fn steps(&self) -> String {
        let mut steps = String::new();
        self.write_steps(&mut steps);
        steps
    }

    fn write_steps(&self, steps: &mut String) {
        // Writing to a `String` cannot fail.
        match self.way {
            Way::Start => {}
            Way::Key(above, key) => {
                above.write_steps(steps);
                let _ = write!(steps, "/{}", escape(key));
            }
            Way::Index(above, index) => {
                above.write_steps(steps);
                let _ = write!(steps, "/{index}");
            }
        }
    }
}

/// `true`, `"true"`, `"True"`.
pub(super) fn truth(node: &Node) -> Option<bool> {
    node.as_bool().or_else(|| match node.as_str()?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}
