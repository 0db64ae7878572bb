//! A document as a tree of elements.

use super::INSTANCE;

/// A name with its namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) prefix: String,
    pub(super) local: String,
    /// Empty: none.
    pub(super) namespace: String,
}

/// An element.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: Name,
    /// In document order, declarations of namespaces included.
    pub(super) attributes: Vec<(Name, String)>,
    pub(super) children: Vec<Child>,
}

/// What stands in an element.
#[derive(Clone, Debug)]
pub(super) enum Child {
    Element(Element),
    Text(String),
    Cdata(String),
}

impl Name {
    /// A name as a document writes it: `smp:title`.
    pub(super) fn new(written: &str, prefix: &str, namespace: &str) -> Self {
        let (own, local) = match written.split_once(':') {
            Some((own, local)) if prefix.is_empty() => (own, local),
            _ => (prefix, written),
        };
        let namespace = if own == "xsi" && namespace.is_empty() { INSTANCE } else { namespace };
        Self { prefix: own.to_owned(), local: local.to_owned(), namespace: namespace.to_owned() }
    }

    /// Whether it declares a namespace.
    pub(super) fn is_declaration(&self) -> bool {
        self.prefix == "xmlns" || (self.prefix.is_empty() && self.local == "xmlns")
    }

    /// Whether it is the one that a table writes so. Prefixes are the sender's choice.
    pub(super) fn is(&self, written: &str) -> bool {
        match written.split_once(':') {
            Some((prefix, local)) => {
                self.local == local && (self.prefix == prefix || prefix != "xmlns")
            }
            None => self.local == written && self.prefix != "xmlns",
        }
    }
}

impl Element {
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) | Child::Cdata(_) => None,
        })
    }

    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }

    /// All of its text together, that of elements in it aside.
    pub(super) fn text(&self) -> String {
        let mut all = String::new();
        for child in &self.children {
            match child {
                Child::Text(text) | Child::Cdata(text) => all.push_str(text),
                Child::Element(_) => {}
            }
        }
        all
    }

    /// Whether it has text that is more than a layout.
    pub(super) fn has_text(&self) -> bool {
        self.children.iter().any(|child| match child {
            Child::Text(text) => !text.trim().is_empty(),
            Child::Cdata(text) => !text.is_empty(),
            Child::Element(_) => false,
        })
    }

    /// Attributes that say something of the value: no declarations, nothing for validators.
    pub(super) fn data(&self) -> impl Iterator<Item = &(Name, String)> {
        self.attributes.iter().filter(|(name, _)| {
            !name.is_declaration() && name.namespace != INSTANCE && name.prefix != "xsi"
        })
    }

    /// Whether it holds nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_elements() && !self.has_text() && self.data().next().is_none()
    }

    /// Whether it says that it is null.
    pub(super) fn is_nil(&self) -> bool {
        self.attributes.iter().any(|(name, value)| {
            name.local == "nil"
                && (name.namespace == INSTANCE || name.prefix == "xsi")
                && matches!(value.trim(), "true" | "1")
        })
    }
}
