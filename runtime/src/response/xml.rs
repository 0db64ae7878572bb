//! Answers in XML.

use serde::de::DeserializeOwned;

use crate::deviations::Found;
use crate::error::DecodeFailure;
use crate::model::trace;
use crate::response::{Lenient, RawResponse};
use crate::xml::{self, Xml};

impl RawResponse {
    /// Whether the answer's media type is one of XML: `application/xml`, `text/xml`, `…+xml`.
    pub fn is_xml(&self) -> bool {
        let sub = self.media().and_then(|media| media.split_once('/'));
        sub.is_some_and(|(_, sub)| {
            let sub = sub.to_ascii_lowercase();
            sub == "xml" || sub.ends_with("+xml")
        })
    }

    /// An XML body.
    pub fn xml<T: DeserializeOwned>(&self, table: &Xml) -> Result<T, DecodeFailure> {
        xml::decode(table, self.body(), self.content_type())
    }
}

impl Lenient<'_> {
    /// An XML body.
    pub fn xml<T: DeserializeOwned>(&self, table: &Xml) -> Result<T, DecodeFailure> {
        self.found_in(|raw| raw.xml(table), |raw| raw.traced_xml::<T>(table))
    }
}

impl RawResponse {
    fn traced_xml<T: DeserializeOwned>(&self, table: &Xml) -> Found {
        let tree = xml::tree(table, self.body(), self.content_type());
        tree.map(|tree| trace::<T>(tree.to_string().as_bytes())).unwrap_or_default()
    }
}
