//! How pages hang together, out of what vendors write into documents: `x-ms-pageable`,
//! `x-speakeasy-pagination`, `x-fern-pagination`.

use openapiv3::Operation as Source;
use serde_json::Value;

use super::operation::Operations;
use crate::diagnostic::Place;
use crate::ir::{Location, NextPage, OperationId, PageTarget, Paging};

const WORDS: [&str; 3] = ["x-ms-pageable", "x-speakeasy-pagination", "x-fern-pagination"];

impl<'a> Operations<'_, 'a> {
    /// Reads what an operation says of its pages. Words that don't say enough are warned of.
    pub(super) fn say_pages(&mut self, id: OperationId, source: &'a Source) {
        let found = WORDS.iter().find_map(|word| Some((*word, source.extensions.get(*word)?)));
        let Some((word, said)) = found else { return };
        let place = self.all[id].place.clone();
        let of_all = &self.lowerer.document.document.extensions;
        let said = match (word, said) {
            // The document says it once for all operations that have it.
            ("x-fern-pagination", Value::Bool(true)) => of_all.get(word).unwrap_or(said),
            _ => said,
        };
        let read = match word {
            "x-ms-pageable" => Ok(self.of_ms(said, &place)),
            "x-speakeasy-pagination" => self.of_speakeasy(id, said, &place),
            _ => self.of_fern(id, said, &place),
        };
        match read {
            Ok(paging) => self.all[id].paging = paging,
            Err(reason) => {
                let message = format!("`{word}` is not heeded: {reason}");
                let help = "say it under `pages` of the API in the manifest";
                self.lowerer.warn("pages-not-read", &place, message, help);
            }
        }
    }

    /// `{ nextLinkName, itemName, operationName }`. Without a link there is but one page.
    fn of_ms(&mut self, said: &Value, place: &Place) -> Option<Paging> {
        let link = said.get("nextLinkName").and_then(Value::as_str)?;
        if let Some(operation) = said.get("operationName").and_then(Value::as_str) {
            let message = format!("the next page is asked for by its link, not by `{operation}`");
            let help = "call that operation yourself where the link alone does not do";
            self.lowerer.warn("pages-by-link", place, message, help);
        }
        let items = said.get("itemName").and_then(Value::as_str).unwrap_or("value");
        Some(Paging {
            items: Some(pointer_to(items)),
            ..Paging::new(NextPage::Link(pointer_to(link)), place.clone())
        })
    }

    /// `{ type, inputs: [{ name, in, type }], outputs: { results, nextCursor, … } }`.
    fn of_speakeasy(
        &self,
        id: OperationId,
        said: &Value,
        place: &Place,
    ) -> Result<Option<Paging>, String> {
        let output = |word: &str| -> Result<Option<String>, String> {
            let path = said.get("outputs").and_then(|outputs| outputs.get(word));
            path.and_then(Value::as_str).map(pointer_of).transpose()
        };
        let inputs = said.get("inputs").and_then(Value::as_array).map(Vec::as_slice);
        let input = |kind: &str| {
            let mut all = inputs.unwrap_or_default().iter();
            all.find(|one| one.get("type").and_then(Value::as_str) == Some(kind))
        };
        let target = |one: &Value| {
            let name = one.get("name").and_then(Value::as_str).unwrap_or_default();
            self.target(id, name, one.get("in").and_then(Value::as_str) == Some("requestBody"))
        };
        let (next, input_kind) = match said.get("type").and_then(Value::as_str) {
            Some("url") => {
                let link = output("nextUrl")?.ok_or("it says no `nextUrl`")?;
                (NextPage::Link(link), None)
            }
            Some("cursor") => {
                let token = output("nextCursor")?.ok_or("it says no `nextCursor`")?;
                (NextPage::Token(token), Some("cursor"))
            }
            // Some documents leave the type out.
            Some("offsetLimit") | None => match (input("page"), input("offset"), input("cursor")) {
                (Some(_), ..) => (NextPage::Number, Some("page")),
                (None, Some(_), _) => (NextPage::Offset, Some("offset")),
                (None, None, Some(_)) => {
                    let token = output("nextCursor")?.ok_or("it says no `nextCursor`")?;
                    (NextPage::Token(token), Some("cursor"))
                }
                (None, None, None) => return Err("no input says which page is asked for".into()),
            },
            Some(other) => return Err(format!("the type `{other}` is not known")),
        };
        let told = input_kind.map(|kind| input(kind).ok_or(format!("it has no input `{kind}`")));
        let target_of = told.transpose()?.map(target).transpose()?;
        let limit = input("limit").map(target).transpose()?;
        let limit = limit.filter(|(to, _)| target_of.as_ref().is_none_or(|(own, _)| own == to));
        Ok(Some(Paging {
            target: target_of,
            items: output("results")?,
            limit: limit.map(|(_, name)| name),
            last: output("numPages")?,
            ..Paging::new(next, place.clone())
        }))
    }

    /// `{ cursor, next_cursor, results }`, `{ offset, results, step, has-next-page }`,
    /// `{ next_uri, results }`, with paths such as `$request.page` and `$response.next`.
    fn of_fern(
        &self,
        id: OperationId,
        said: &Value,
        place: &Place,
    ) -> Result<Option<Paging>, String> {
        let path = |word: &str, of: &str| {
            let text = said.get(word).and_then(Value::as_str)?;
            text.strip_prefix(of).map(str::to_owned)
        };
        let response = |word: &str| {
            path(word, "$response").map(|path| pointer_of(&format!("${path}"))).transpose()
        };
        let request = |word: &str| {
            let path = path(word, "$request.")?;
            Some(self.target(id, &path, false))
        };
        let (next, word) = if let Some(token) = response("next_cursor")? {
            (NextPage::Token(token), Some("cursor"))
        } else if let Some(link) = response("next_uri")?.or(response("next_path")?) {
            (NextPage::Link(link), None)
        } else if said.get("step").is_some() {
            (NextPage::Offset, Some("offset"))
        } else if said.get("offset").is_some() {
            (NextPage::Number, Some("offset"))
        } else {
            return Err("it says neither a cursor, nor an offset, nor a link".to_owned());
        };
        let told = |word: &str| request(word).ok_or(format!("`{word}` is no `$request.…`"))?;
        let target = word.map(told).transpose()?;
        let step = request("step").transpose()?;
        let limit = step.filter(|(to, _)| target.as_ref().is_some_and(|(own, _)| own == to));
        Ok(Some(Paging {
            target,
            items: response("results")?,
            limit: limit.map(|(_, name)| name),
            more: response("has-next-page")?,
            ..Paging::new(next, place.clone())
        }))
    }

    /// Where a request holds a value: in the parameter of this name, else in its body.
    fn target(
        &self,
        id: OperationId,
        name: &str,
        in_body: bool,
    ) -> Result<(PageTarget, String), String> {
        let operation = &self.all[id];
        let found = operation.parameters.iter().find(|one| !in_body && one.name == name);
        match found.map(|one| one.location) {
            Some(Location::Query) => Ok((PageTarget::Query, name.to_owned())),
            Some(Location::Header) => Ok((PageTarget::Header, name.to_owned())),
            Some(Location::Path | Location::Cookie) => {
                Err(format!("`{name}` is a parameter of the path or a cookie"))
            }
            None if operation.body.is_some() => {
                Ok((PageTarget::Body, pointer_of(&format!("$.{name}"))?))
            }
            None => Err(format!("the operation has no parameter `{name}`")),
        }
    }
}

/// The JSON pointer to a property.
fn pointer_to(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The JSON pointer that a plain `JSONPath` (RFC 9535) means: `$.a.b`, `$.a[0]`, `$.a[-1].id`,
/// `$['a']`.
fn pointer_of(path: &str) -> Result<String, String> {
    let fault = || format!("the path `{path}` is not known");
    let mut rest = path.strip_prefix('$').ok_or_else(fault)?;
    let mut pointer = String::new();
    while !rest.is_empty() {
        let step;
        if let Some(inner) = rest.strip_prefix('[') {
            (step, rest) = inner.split_once(']').ok_or_else(fault)?;
            let quoted = step.trim_matches(['\'', '"']);
            let is_last = matches!(step, "-1" | "(@.length-1)" | "(@.length - 1)");
            if step.len() == quoted.len() && !is_last && step.parse::<u32>().is_err() {
                return Err(fault());
            }
            pointer.push_str(&pointer_to(if is_last { "-1" } else { quoted }));
            continue;
        }
        rest = rest.strip_prefix('.').ok_or_else(fault)?;
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        (step, rest) = rest.split_at(end);
        if step.is_empty() || step == "*" {
            return Err(fault());
        }
        pointer.push_str(&pointer_to(step));
    }
    Ok(pointer)
}

#[cfg(test)]
mod tests {
    use super::pointer_of;

    #[test]
    fn a_plain_path_is_a_pointer() {
        for (path, pointer) in [
            ("$", Some("")),
            ("$.a.b", Some("/a/b")),
            ("$.data[-1].id", Some("/data/-1/id")),
            ("$.data[(@.length-1)].id", Some("/data/-1/id")),
            ("$['a/b'][0]", Some("/a~1b/0")),
            ("$.a[*].b", None),
            ("$..a", None),
            ("a.b", None),
            ("$.a[", None),
        ] {
            assert_eq!(pointer_of(path).ok().as_deref(), pointer, "{path}");
        }
    }
}
