//! The parts of a multipart body (RFC 7578, RFC 2046 §5.1).

use serde::Serialize;
use serde_json::{Map, Value};

use super::param::{FormField, Style};
use super::styles::{is_undefined, list, text};
use super::{EncodeError, media, tree};
use crate::model::{Content, FILE, FilePart, handing_over};

const JSON: &str = "application/json";

/// One part, its content not yet read.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// `None` where the body is a list of parts.
    pub(crate) name: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
}

/// The parts of a body, in the order of its properties; `Option::None` sends none.
///
/// A file is a part, a list one part for each element, an object a part of JSON, anything else a
/// part of text. What is `null` is left out.
pub(crate) fn multipart<T: Serialize + ?Sized>(
    fields: &[FormField],
    value: &T,
) -> Result<Option<Vec<Part>>, EncodeError> {
    let (tree, files) = handing_over(|| tree(value));
    let mut parts = Parts { files, all: Vec::new() };
    match tree? {
        Value::Null => return Ok(None),
        Value::Object(entries) => {
            for (name, value) in &entries {
                let field = fields.iter().find(|field| field.param.name == name);
                parts.field(name, field, value)?;
            }
        }
        Value::Array(items) => {
            for item in items.iter().filter(|item| !item.is_null()) {
                parts.one(None, None, item)?;
            }
        }
        _ => return Err(EncodeError("a multipart body is an object or a list".to_owned())),
    }
    Ok(Some(parts.all))
}

struct Parts {
    files: Vec<FilePart>,
    all: Vec<Part>,
}

impl Parts {
    fn field(
        &mut self,
        name: &str,
        field: Option<&FormField>,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let (style, explode) =
            field.map_or((Style::Form, true), |field| (field.param.style, field.param.explode));
        match value {
            _ if is_undefined(value) => Ok(()),
            _ if style == Style::Json => self.json(Some(name), field, value),
            Value::Array(items) if style == Style::DeepObject => {
                let items = items.iter().enumerate();
                items
                    .into_iter()
                    .try_for_each(|(at, item)| self.field(&format!("{name}[{at}]"), field, item))
            }
            Value::Object(entries) if style == Style::DeepObject && file(entries).is_none() => {
                entries
                    .iter()
                    .try_for_each(|(key, item)| self.field(&format!("{name}[{key}]"), field, item))
            }
            Value::Array(items) if !explode && items.iter().all(is_scalar) => {
                let separator = match style {
                    Style::SpaceDelimited => " ",
                    Style::PipeDelimited => "|",
                    _ => ",",
                };
                let mut joined = String::new();
                list(&mut joined, value, separator, false, super::escape::Escape::Header);
                self.one(Some(name), field, &joined.into())
            }
            Value::Array(items) => items
                .iter()
                .filter(|item| !item.is_null())
                .try_for_each(|item| self.one(Some(name), field, item)),
            one => self.one(Some(name), field, one),
        }
    }

    /// One part of one value.
    fn one(
        &mut self,
        name: Option<&str>,
        field: Option<&FormField>,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let part = match value {
            Value::Object(entries) => match file(entries) {
                Some(number) => self.file(name, field, number)?,
                None => return self.json(name, field, value),
            },
            Value::Array(_) => return self.json(name, field, value),
            scalar => Part {
                name: name.map(str::to_owned),
                file_name: None,
                content_type: declared(field).and_then(|said| media::chosen(Some(said), None)),
                headers: headers(field),
                content: Content::Bytes(text(scalar).into_owned().into()),
            },
        };
        self.all.push(part);
        Ok(())
    }

    fn json(
        &mut self,
        name: Option<&str>,
        field: Option<&FormField>,
        value: &Value,
    ) -> Result<(), EncodeError> {
        if holds_file(value) {
            return Err(EncodeError("a file can't stand inside of JSON".to_owned()));
        }
        let media = declared(field).and_then(|said| media::chosen(Some(said), None));
        self.all.push(Part {
            name: name.map(str::to_owned),
            file_name: None,
            content_type: Some(media.unwrap_or_else(|| JSON.to_owned())),
            headers: headers(field),
            content: Content::Bytes(value.to_string().into()),
        });
        Ok(())
    }

    fn file(
        &self,
        name: Option<&str>,
        field: Option<&FormField>,
        number: usize,
    ) -> Result<Part, EncodeError> {
        let Some(file) = self.files.get(number) else {
            return Err(EncodeError("a file that nobody brought".to_owned()));
        };
        let file_name = file.name_in(name.unwrap_or("file"));
        let media = file.media_type().map(str::to_owned);
        let media = media.or_else(|| media::chosen(declared(field), file_name.as_deref()));
        let unknown = || file_name.is_some().then(|| "application/octet-stream".to_owned());
        Ok(Part {
            name: name.map(str::to_owned),
            content_type: media.or_else(unknown),
            headers: [headers(field).as_slice(), file.headers()].concat(),
            content: file.content().clone(),
            file_name,
        })
    }
}

fn declared(field: Option<&FormField>) -> Option<&'static str> {
    field.and_then(|field| field.content_type)
}

fn headers(field: Option<&FormField>) -> Vec<(String, String)> {
    let declared = field.map_or(&[][..], |field| field.headers);
    declared.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// The number of the file that this stands for.
fn file(entries: &Map<String, Value>) -> Option<usize> {
    let number = entries.get(FILE).filter(|_| entries.len() == 1)?;
    usize::try_from(number.as_u64()?).ok()
}

fn holds_file(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_file),
        Value::Object(entries) => file(entries).is_some() || entries.values().any(holds_file),
        _ => false,
    }
}
