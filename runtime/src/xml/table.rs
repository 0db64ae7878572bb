//! The tables that say how types are written as XML.

/// How the values of one type, or of one property, are written as XML (`OpenAPI`'s `xml` object).
///
/// Generated code declares one for each type that an XML body reaches; tables name one another.
///
/// ```
/// use fanwise_runtime::xml::Xml;
///
/// static TAG: Xml = Xml::record("tag", &[("name", Xml::TEXT)]);
/// static PET: Xml = Xml::record(
///     "Pet",
///     &[
///         ("id", Xml::NUMBER.attribute()),
///         ("photoUrls", Xml::list(&Xml::TEXT.named("photoUrl")).wrapped()),
///         ("tags", Xml::list(&Xml::of(&TAG)).required()),
///         ("parent", Xml::of(&PET).nullable()),
///     ],
/// );
/// # let _ = &PET;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Xml {
    /// The name of its element or attribute; empty: what stands around it knows.
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
    pub(super) namespace: &'static str,
    pub(super) node: Node,
    pub(super) wrapped: bool,
    pub(super) nullable: bool,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// What a property is in its parent's element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Element,
    Attribute,
    Text,
    Cdata,
    /// Nothing of its own: what it holds stands in the parent's element.
    Inside,
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A string, white space included.
    Text,
    /// A string in which white space at the ends means nothing.
    Word,
    Number,
    Bool,
    /// Anything: what the elements themselves say.
    Any,
    Record(Fields, Option<&'static Xml>),
    List(&'static Xml),
    Map(&'static Xml),
    OneOf(Option<&'static str>, Variants),
    /// What the other table says.
    Same(&'static Xml),
}

/// Properties by their names in JSON.
pub(super) type Fields = &'static [(&'static str, Xml)];

/// Alternatives, each with the values of the tag that select it.
pub(super) type Variants = &'static [(&'static [&'static str], Xml)];

impl Xml {
    /// A string, as it stands.
    pub const TEXT: Self = Self::new("", Shape::Text);
    /// A string in which white space at the ends means nothing: an enum's value, a date.
    pub const WORD: Self = Self::new("", Shape::Word);
    /// A number.
    pub const NUMBER: Self = Self::new("", Shape::Number);
    /// A boolean.
    pub const BOOL: Self = Self::new("", Shape::Bool);
    /// Any value: elements by their names, attributes under `@name`, text beside them under
    /// `#text`, what has neither as a string.
    pub const ANY: Self = Self::new("", Shape::Any);

    const fn new(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            prefix: "",
            namespace: "",
            node: Node::Element,
            wrapped: false,
            nullable: false,
            required: false,
            shape,
        }
    }

    /// An object with declared properties, by their names in JSON; the name of its element as the
    /// root of a document.
    #[must_use]
    pub const fn record(name: &'static str, fields: &'static [(&'static str, Self)]) -> Self {
        Self::new(name, Shape::Record(fields, None))
    }

    /// The same object whose undeclared properties have a type.
    #[must_use]
    pub const fn extra(mut self, extra: &'static Self) -> Self {
        if let Shape::Record(fields, _) = self.shape {
            self.shape = Shape::Record(fields, Some(extra));
        }
        self
    }

    /// A list: an element for each item, with nothing around them unless it is
    /// [`wrapped`](Self::wrapped).
    #[must_use]
    pub const fn list(item: &'static Self) -> Self {
        Self::new("", Shape::List(item))
    }

    /// An object of undeclared properties: an element for each.
    #[must_use]
    pub const fn map(value: &'static Self) -> Self {
        Self::new("", Shape::Map(value))
    }

    /// One of several types; the property that tells them apart, if any, and its values.
    #[must_use]
    pub const fn one_of(
        tag: Option<&'static str>,
        variants: &'static [(&'static [&'static str], Self)],
    ) -> Self {
        Self::new("", Shape::OneOf(tag, variants))
    }

    /// A type that has a table of its own.
    #[must_use]
    pub const fn of(table: &'static Self) -> Self {
        Self::new("", Shape::Same(table))
    }

    /// Under a name of its own. A list that is not wrapped has none: its items have.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// In a namespace; without a prefix it is the default one from here on.
    #[must_use]
    pub const fn within(mut self, prefix: &'static str, namespace: &'static str) -> Self {
        self.prefix = prefix;
        self.namespace = namespace;
        self
    }

    /// An attribute of the parent's element.
    #[must_use]
    pub const fn attribute(mut self) -> Self {
        self.node = Node::Attribute;
        self
    }

    /// The text of the parent's element.
    #[must_use]
    pub const fn text(mut self) -> Self {
        self.node = Node::Text;
        self
    }

    /// The text of the parent's element, as a `CDATA` section.
    #[must_use]
    pub const fn cdata(mut self) -> Self {
        self.node = Node::Cdata;
        self
    }

    /// Without an element of its own: what it holds stands in the parent's.
    #[must_use]
    pub const fn inside(mut self) -> Self {
        self.node = Node::Inside;
        self
    }

    /// A list in an element of its own.
    #[must_use]
    pub const fn wrapped(mut self) -> Self {
        self.wrapped = true;
        self
    }

    /// May be null: `xsi:nil="true"`.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// There even where XML has nothing to show of it: an empty list, an empty text.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What a value is, through the tables that it names.
    pub(super) fn shape(&self) -> Shape {
        let mut shape = self.shape;
        // A table that names itself alone ends this walk by its length.
        for _ in 0..super::DEPTH {
            match shape {
                Shape::Same(other) => shape = other.shape,
                other => return other,
            }
        }
        Shape::Any
    }

    /// Its name in a document's root, from the first table that has one.
    pub(super) fn root(&self) -> &Self {
        let mut table = self;
        for _ in 0..super::DEPTH {
            match table.shape {
                Shape::Same(other) if table.name.is_empty() => table = other,
                _ => break,
            }
        }
        table
    }
}

impl Shape {
    /// Whether its values are text without structure.
    pub(super) fn is_scalar(self) -> bool {
        matches!(self, Self::Text | Self::Word | Self::Number | Self::Bool)
    }
}
