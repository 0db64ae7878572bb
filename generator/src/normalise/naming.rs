//! Names for what is no component yet but has to become one.

use std::borrow::Cow;
use std::path::Path;

use crate::load::unescape;

/// Tokens of a pointer that say how, not what.
const STRUCTURE: [&str; 17] = [
    "$defs",
    "callbacks",
    "components",
    "content",
    "definitions",
    "headers",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "requestBody",
    "responses",
    "schema",
    "schemas",
    "webhooks",
];

/// A name for the value at a pointer (without `#`) of a file: the name that it has there, else what
/// its pointer says, else the file's stem.
pub(super) fn name_of(file: &str, pointer: &str) -> String {
    let tokens: Vec<Cow<'_, str>> = pointer.split('/').skip(1).map(unescape).collect();
    let name = match tokens.as_slice() {
        [] => stem(file),
        [name] => clean(name),
        [.., map, name] if matches!(&**map, "schemas" | "definitions" | "$defs") => clean(name),
        [.., map, name]
            if tokens.len() == 3 && STRUCTURE.contains(&&**map) && map != "properties" =>
        {
            clean(name)
        }
        _ => described(&tokens),
    };
    if name.is_empty() { stem(file) } else { name }
}

/// The name of a file without folder and ending.
pub(super) fn stem(file: &str) -> String {
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy());
    let name = clean(&stem.unwrap_or_default());
    if name.is_empty() { "Document".to_owned() } else { name }
}

/// The folder in which a file lies.
pub(super) fn folder(file: &str) -> String {
    let parent = Path::new(file).parent().and_then(Path::file_name);
    clean(&parent.map(|name| name.to_string_lossy()).unwrap_or_default())
}

/// `/components/schemas/Pet/properties/owner` is `Pet_owner`.
fn described(tokens: &[Cow<'_, str>]) -> String {
    let mut words = Vec::new();
    let mut names = false;
    let mut before = "";
    for token in tokens {
        let token: &str = token;
        if names {
            // Below `content` stands a media type: it says nothing of what is in it.
            if before != "content" {
                words.push(clean(token));
            }
            names = false;
        } else if STRUCTURE.contains(&token) {
            names = !matches!(token, "components" | "requestBody" | "schema");
        } else {
            words.push(match token {
                "items" => "item".to_owned(),
                "additionalProperties" => "value".to_owned(),
                other => clean(other),
            });
        }
        before = token;
    }
    words.retain(|word| !word.is_empty());
    words.join("_")
}

/// A text with nothing in it but letters, digits, `-`, `.` and `_`.
fn clean(text: &str) -> String {
    let kept = |sign: char| if sign.is_alphanumeric() || "-._".contains(sign) { sign } else { '_' };
    let text: String = text.chars().map(kept).collect();
    text.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn names_come_from_the_pointer_or_the_file() {
        for (file, pointer, expected) in [
            ("models/Pet.yaml", "", "Pet"),
            ("models.yaml", "/Pet", "Pet"),
            ("models.yaml", "/components/schemas/Pet", "Pet"),
            ("models.yaml", "/definitions/a~1b", "a_b"),
            ("api.yaml", "/components/parameters/limit", "limit"),
            ("api.yaml", "/components/schemas/Pet/properties/owner", "Pet_owner"),
            ("api.yaml", "/components/schemas/Pet/properties/tags/items", "Pet_tags_item"),
            ("api.yaml", "/components/schemas/Pet/properties/schema", "Pet_schema"),
            (
                "api.yaml",
                "/paths/~1pets~1{id}/get/responses/200/content/application~1json/schema",
                "pets__id_get_200",
            ),
            ("a b.yaml", "/~1", "a_b"),
        ] {
            assert_eq!(name_of(file, pointer), expected, "{file}#{pointer}");
        }
    }
}
