//! Which other files a document's `$ref`s name.

use indexmap::IndexSet;

use super::{Member, Node};

/// Keys whose values map names to objects: a key below them is a name, whatever word it is.
const NAME_MAPS: [&str; 19] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependentSchemas",
    "encoding",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "webhooks",
];

/// The addresses before the `#` of all `$ref`s and discriminator mappings, in document order.
pub(super) fn addresses(root: &Node) -> IndexSet<&str> {
    references(root).into_iter().filter_map(address).collect()
}

/// All `$ref`s and all discriminator mappings that name a place, in document order. Values that are
/// data (examples, defaults, extensions) are not searched.
pub(crate) fn references(root: &Node) -> IndexSet<&str> {
    let mut found = IndexSet::new();
    search(root, false, &mut found);
    found
}

/// The address and the fragment of a `$ref`: what stands before and behind its `#`.
pub fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

fn search<'a>(node: &'a Node, names: bool, found: &mut IndexSet<&'a str>) {
    for item in node.as_array().into_iter().flatten() {
        search(item, false, found);
    }
    for member in node.as_object().into_iter().flatten() {
        match (&*member.key, member.value.as_str()) {
            // Below names: a whole map that lies elsewhere.
            ("$ref", Some(reference)) => {
                found.insert(reference);
            }
            _ if names => search(&member.value, false, found),
            _ => search_member(member, found),
        }
    }
}

fn search_member<'a>(member: &'a Member, found: &mut IndexSet<&'a str>) {
    let Member { key, value, .. } = member;
    match &**key {
        "mapping" => {
            let values = value.as_object().into_iter().flatten();
            let texts = values.filter_map(|one| one.value.as_str());
            found.extend(texts.filter(|text| is_address(text)));
        }
        // A file of responses may start with `default: { $ref: … }`.
        "default" if value.get("$ref").is_none() => {}
        "example" | "enum" | "const" | "value" => {}
        "examples" if value.as_array().is_some() => {}
        key if key.starts_with("x-") => {}
        key => search(value, NAME_MAPS.contains(&key), found),
    }
}

fn address(reference: &str) -> Option<&str> {
    Some(split(reference).0).filter(|address| !address.is_empty())
}

/// Whether the value of a discriminator mapping names a file and not a schema.
fn is_address(text: &str) -> bool {
    let address = split(text).0;
    text.contains('#') || [".yaml", ".yml", ".json"].iter().any(|end| address.ends_with(end))
}
