//! `collectionFormat` as a style.

use crate::load::Node;
use crate::normalise::context::Context;
use crate::normalise::parameter::Written;
use crate::normalise::spot::Spot;

impl<'d> Context<'d, '_> {
    /// How a parameter is written.
    pub(in crate::normalise) fn collection(
        &mut self,
        spot: &Spot<'_, 'd>,
        location: &str,
    ) -> Written {
        if !is_list(spot.node) {
            return Written::default();
        }
        let query = matches!(location, "query" | "formdata");
        let word = spot.string("collectionFormat");
        let styled = |style: Option<&str>, explode| Written {
            style: style.map(str::to_owned),
            explode: Some(explode),
            text: false,
        };
        match word.as_deref().map_or_else(|| "csv".to_owned(), str::to_ascii_lowercase).as_str() {
            "csv" => styled(None, false),
            "multi" if query => styled(None, true),
            "ssv" if query => styled(Some("spaceDelimited"), false),
            "pipes" if query => styled(Some("pipeDelimited"), false),
            other @ ("tsv" | "ssv" | "pipes") => {
                let place = spot.get("collectionFormat").unwrap_or(*spot);
                let message = format!("no style says `collectionFormat: {other}` here");
                let help = "it is a string, which the caller joins; or write csv or multi";
                self.warn(&place, "collection-format", message, help);
                Written { text: true, ..Written::default() }
            }
            other => {
                let place = spot.get("collectionFormat").unwrap_or(*spot);
                let message = format!("no parameter here can have `collectionFormat: {other}`");
                let help = "write csv, ssv, tsv, pipes, or multi in a query or form; csv is used";
                self.warn(&place, "collection-format", message, help);
                styled(None, false)
            }
        }
    }
}

/// Whether a parameter is a list.
fn is_list(parameter: &Node) -> bool {
    match parameter.get("type").and_then(Node::as_str) {
        Some(word) => word == "array",
        None => parameter.get("items").is_some(),
    }
}
