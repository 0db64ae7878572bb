//! Answers in XML.

use serde::de::DeserializeOwned;

use crate::deviations::Found;
use crate::error::Decode;
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

    /// A success with an XML body.
    pub fn xml<T: DeserializeOwned, E>(&self, table: &Xml) -> Result<T, Decode<E>> {
        xml::decode(table, self.body(), self.content_type()).map_err(Decode::Malformed)
    }

    /// A success with an XML body, as one variant of an answer.
    pub fn xml_as<T: DeserializeOwned, A, E>(
        &self,
        table: &Xml,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.xml(table).map(variant)
    }

    /// A declared error with an XML body.
    pub fn xml_error<T: DeserializeOwned, A, E>(
        &self,
        table: &Xml,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        self.error(xml::decode(table, self.body(), self.content_type()).map(variant))
    }
}

impl Lenient<'_> {
    /// A success with an XML body.
    pub fn xml<T: DeserializeOwned, E>(&self, table: &Xml) -> Result<T, Decode<E>> {
        self.found_in(|raw| raw.xml(table), |raw| raw.traced_xml::<T>(table))
    }

    /// A success with an XML body, as one variant of an answer.
    pub fn xml_as<T: DeserializeOwned, A, E>(
        &self,
        table: &Xml,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.xml(table).map(variant)
    }

    /// A declared error with an XML body.
    pub fn xml_error<T: DeserializeOwned, A, E>(
        &self,
        table: &Xml,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        let trace = |raw: &RawResponse| raw.traced_xml::<T>(table);
        self.found_in(|raw| raw.xml_error(table, variant), trace)
    }
}

impl RawResponse {
    fn traced_xml<T: DeserializeOwned>(&self, table: &Xml) -> Found {
        let tree = xml::tree(table, self.body(), self.content_type());
        tree.map(|tree| trace::<T>(tree.to_string().as_bytes())).unwrap_or_default()
    }
}
