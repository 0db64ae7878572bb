//! Answers in XML.

use serde::de::DeserializeOwned;

use crate::deviations::Found;
use crate::error::DecodeFailure;
use crate::model::trace;
use crate::response::{Lenient, RawResponse};
use crate::xml::{self, Xml};

impl RawResponse {
    /// An XML body, read by the table of its type.
    pub fn xml<T: DeserializeOwned>(&self, table: &Xml) -> Result<T, DecodeFailure> {
        xml::decode(table, self.body(), self.content_type())
    }

    fn traced_xml<T: DeserializeOwned>(&self, table: &Xml) -> Found {
        let tree = xml::tree(table, self.body(), self.content_type());
        tree.map(|tree| trace::<T>(tree.to_string().as_bytes())).unwrap_or_default()
    }
}

impl Lenient<'_> {
    /// An XML body, read by the table of its type.
    pub fn xml<T: DeserializeOwned>(&self, table: &Xml) -> Result<T, DecodeFailure> {
        self.found_in(|raw| raw.xml(table), |raw| raw.traced_xml::<T>(table))
    }
}
