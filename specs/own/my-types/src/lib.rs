//! Types of a user's own, with as little as generated code asks of them: `Clone`, `Debug`,
//! `PartialEq`, `Serialize`, `Deserialize`; `Eq` and `Hash` since the manifest derives those.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A decimal number in a string, in thousandths.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(pub i64);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{}.{:03}", self.0 / 1000, self.0 % 1000))
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let thousandths = text.replace('.', "").parse();
        thousandths.map(Self).map_err(|_| serde::de::Error::custom("no decimal number"))
    }
}

/// A variant of a tagged union.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Card {
    /// Its number.
    pub number: String,
}

/// What stands in the place of a property.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    /// In millimetres.
    pub width: u16,
}

/// What the document itself asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pin(pub String);
