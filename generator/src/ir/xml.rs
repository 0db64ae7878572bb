//! What a document says of how values are written as XML.

/// The `xml` object of a schema, with those of what it holds in line. All that is not said is
/// `None` or `false`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml {
    /// `name`: of the element or attribute.
    pub name: Option<String>,
    /// `prefix`.
    pub prefix: Option<String>,
    /// `namespace`.
    pub namespace: Option<String>,
    /// `nodeType`, `attribute`, or what stands for them.
    pub node: Option<XmlNode>,
    /// `wrapped`: a list has an element of its own.
    pub wrapped: bool,
    /// The same of a list's items or a map's values.
    pub item: Option<Box<Xml>>,
}

/// What a value is in its parent's element (`nodeType` of `OpenAPI` 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlNode {
    /// An element of its own.
    Element,
    /// An attribute.
    Attribute,
    /// Its text.
    Text,
    /// Its text, as a `CDATA` section.
    Cdata,
    /// Nothing: what the value holds stands in the parent's element.
    Inside,
}

impl Xml {
    /// With what another one says where this one is silent.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            name: self.name.or_else(|| other.name.clone()),
            prefix: self.prefix.or_else(|| other.prefix.clone()),
            namespace: self.namespace.or_else(|| other.namespace.clone()),
            node: self.node.or(other.node),
            wrapped: self.wrapped || other.wrapped,
            item: match (self.item, &other.item) {
                (Some(own), Some(other)) => Some(Box::new(own.or(other))),
                (own, other) => own.or_else(|| other.clone()),
            },
        }
    }
}
