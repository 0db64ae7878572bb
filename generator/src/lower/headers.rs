//! The headers that answers carry, as a sentence of their operation's docs.

use indexmap::IndexMap;
use openapiv3::{Header, Operation as Source, ParameterSchemaOrContent, ReferenceOr};

use super::operation::Operations;
use super::view::View;
use crate::ir::OperationId;

/// How many are named.
const MOST: usize = 8;

impl<'a> Operations<'_, 'a> {
    /// Says in an operation's docs which headers its answers declare: `Response::headers` and
    /// `ApiError::headers` have them.
    pub(super) fn say_headers(&mut self, id: OperationId, source: &'a Source) {
        let declared = source.responses.responses.values().chain(&source.responses.default);
        let mut known: IndexMap<String, String> = IndexMap::new();
        for response in declared {
            let Some((response, _)) = self.response(response) else { continue };
            for (name, header) in &response.headers {
                // Which the answer's own media type says (OpenAPI 3.0.4, "Response Object").
                if !name.eq_ignore_ascii_case("content-type") && !name.contains('`') {
                    let told = || format!("`{name}`{}", self.header_type(header));
                    known.entry(name.to_ascii_lowercase()).or_insert_with(told);
                }
            }
        }
        if known.is_empty() {
            return;
        }
        let mut told: Vec<&str> = known.values().map(String::as_str).take(MOST).collect();
        if known.len() > MOST {
            told.push("and more");
        }
        let line = format!("Headers of its answers: {}.", told.join(", "));
        let description = &mut self.all[id].docs.description;
        *description = Some(match description.take() {
            Some(text) => format!("{}\n\n{line}", text.trim_end()),
            None => line,
        });
    }

    /// What a header holds, where it is no text.
    fn header_type(&self, header: &'a ReferenceOr<Header>) -> String {
        let item = match header {
            ReferenceOr::Item(item) => Some(item),
            ReferenceOr::Reference { reference } => {
                let get = |components: &'a openapiv3::Components, name: &str| {
                    components.headers.get(name)
                };
                self.component(reference, "headers", get).map(|(_, item)| item)
            }
        };
        let Some(ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema))) =
            item.map(|item| &item.format)
        else {
            return String::new();
        };
        let typ = View::of(schema).typ.filter(|typ| *typ != "string");
        typ.map(|typ| format!(" ({typ})")).unwrap_or_default()
    }
}
