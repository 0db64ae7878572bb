//! Whether a schema accepts an example.

use std::collections::HashMap;
use std::path::Path;

use fanwise::load::Loaded;
use jsonschema::{Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::dialect::Dialect;
use super::examples::Example;
use crate::{Failure, tree};

/// What must not stand in a fragment as it is (RFC 3986, 3.5).
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'%');

/// The files of a document as JSON Schema, by their addresses.
#[derive(Debug)]
pub(super) struct Resources {
    dialect: Dialect,
    files: Vec<(String, Value)>,
}

impl Resources {
    pub(super) fn new(root: &Path, loaded: &Loaded, dialect: Dialect) -> Result<Self, Failure> {
        let root = root.canonicalize()?;
        let base = url::Url::from_file_path(&root).map_err(|()| "the path has no address")?;
        let mut files = Vec::new();
        for (at, document) in loaded.documents.iter().enumerate() {
            // Names of files but the root's are relative to its folder.
            let address = if at == 0 { base.clone() } else { base.join(&document.name)? };
            let mut value = tree::value(&document.root);
            dialect.rewrite(&mut value);
            files.push((address.to_string(), value));
        }
        Ok(Self { dialect, files })
    }

    /// The same, but an object where there are `properties`, whether or not a `type` says so.
    pub(super) fn implied(&self) -> Self {
        let mut files = self.files.clone();
        for (_, value) in &mut files {
            Dialect::imply(value);
        }
        Self { dialect: self.dialect, files }
    }

    pub(super) fn judge(&self) -> Result<Judge<'_>, Failure> {
        let mut registry = Registry::new().draft(self.dialect.draft());
        for (address, value) in &self.files {
            registry = registry.add(address, value)?;
        }
        Ok(Judge { resources: self, registry: registry.prepare()?, known: HashMap::new() })
    }
}

/// Holds a validator for each schema that was asked.
pub(super) struct Judge<'r> {
    resources: &'r Resources,
    registry: Registry<'r>,
    known: HashMap<(usize, String), Option<Validator>>,
}

impl Judge<'_> {
    /// What an example's text stands for, if it isn't itself, and whether its schema accepts it.
    /// `None`: what stands there is no schema.
    ///
    /// An object or a list may be given as its text: "use a string value to contain the example,
    /// escaping where necessary" (OpenAPI 3.0.4, Media Type Object).
    pub(super) fn judge(&mut self, example: &Example<'_>) -> Option<(Option<Value>, bool)> {
        let value = tree::value(example.value);
        let held = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(held) = held.filter(|held| held.is_object() || held.is_array())
            && self.accepts(example, &held)?
        {
            return Some((Some(held), true));
        }
        Some((None, self.accepts(example, &value)?))
    }

    fn accepts(&mut self, example: &Example<'_>, value: &Value) -> Option<bool> {
        let key = (example.file, example.schema.clone());
        if !self.known.contains_key(&key) {
            let validator = self.validator(example.file, &example.schema);
            self.known.insert(key.clone(), validator);
        }
        let validator = self.known.get(&key)?.as_ref()?;
        Some(validator.is_valid(value))
    }

    fn validator(&self, file: usize, pointer: &str) -> Option<Validator> {
        let (address, _) = self.resources.files.get(file)?;
        let fragment = utf8_percent_encode(pointer.trim_start_matches('#'), FRAGMENT);
        let schema = json!({ "$ref": format!("{address}#{fragment}") });
        let options = jsonschema::options()
            .with_draft(self.resources.dialect.draft())
            .with_registry(&self.registry)
            .should_validate_formats(false);
        options.build(&schema).ok()
    }
}
