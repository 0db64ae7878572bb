//! Conditions: `when` of a leg, in the words of Arazzo's simple conditions.

mod decide;
mod parse;

pub(super) use decide::Decider;

use super::make::Path;

/// A condition over inputs and answers, all of it of known types.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// One of them holds.
    Any(Vec<Condition>),
    /// All of them hold.
    All(Vec<Condition>),
    /// It doesn't hold.
    Not(Box<Condition>),
    /// A boolean that is true.
    Holds(Path),
    /// A value that is `null` or isn't there.
    IsNull(Path),
    /// Two booleans that are the same.
    Same(Path, Path),
    /// Two texts that are the same but for the case of ASCII letters.
    Texts(Operand, Operand),
    /// Two numbers, compared as this kind.
    Numbers(Operand, Comparison, Operand, NumberKind),
}

impl Condition {
    /// Whether it may hold always, or never, whatever is compared: then the compiler has something
    /// to say about it.
    pub fn may_be_settled(&self) -> bool {
        match self {
            Self::Any(_) | Self::All(_) | Self::Same(..) => true,
            Self::Not(inner) => inner.may_be_settled(),
            Self::Holds(_) | Self::IsNull(_) => false,
            Self::Texts(a, b) => a.is_path() && b.is_path(),
            Self::Numbers(a, comparison, b, kind) => {
                let is_whole = !matches!(kind, NumberKind::Float);
                let has_order = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
                (a.is_path() && b.is_path()) || (is_whole && has_order)
            }
        }
    }
}

impl Operand {
    fn is_path(&self) -> bool {
        matches!(self, Self::Path(_))
    }
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// What an expression finds.
    Path(Path),
    /// This text, or this number as it is written.
    Literal(String),
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// As what two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// Both are of this type.
    Same(crate::ir::Primitive),
    /// Whole numbers of different types.
    Whole,
    /// One of them has a fraction.
    Float,
}

impl Comparison {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Holds where this doesn't.
    fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::More,
            Self::More => Self::AtMost,
            Self::AtLeast => Self::Less,
        }
    }
}
