//! A multipart body: its parts, and how they are put between boundaries (RFC 2046 §5.1.1).

use std::fmt::Write as _;

use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue};

use crate::encode::Part;
use crate::error::BuildError;
use crate::model::Content;
use crate::random::Random;
use crate::transport::{Piece, RequestBody};

const FORM_DATA: &str = "multipart/form-data";

/// The parts of a body and its media type. Its boundary is chosen when the call begins.
#[derive(Clone, Debug)]
pub(crate) struct Multipart {
    media: &'static str,
    parts: Vec<Part>,
}

impl Multipart {
    /// A body of these parts. Fails where a header of a part can't be written.
    pub(super) fn new(media: &'static str, parts: Vec<Part>) -> Result<Self, BuildError> {
        for part in &parts {
            check(part)?;
        }
        Ok(Self { media, parts })
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The body between fresh boundaries, and its `Content-Type`.
    pub(crate) fn framed(&self, random: &Random) -> Result<(HeaderValue, RequestBody), BuildError> {
        let boundary = format!("fanwise-{:016x}{:016x}", random.next(), random.next());
        let media = HeaderValue::from_str(&self.content_type(&boundary))
            .map_err(|_| BuildError::new("the media type of the body is no header"))?;
        let mut pieces = Vec::new();
        let mut open = BytesMut::new();
        for part in &self.parts {
            open.extend_from_slice(format!("--{boundary}\r\n{}\r\n", self.head(part)).as_bytes());
            match &part.content {
                Content::Bytes(bytes) => open.extend_from_slice(bytes),
                Content::Path(path) => {
                    pieces.push(Piece::Bytes(open.split().freeze()));
                    pieces.push(Piece::File(path.clone()));
                }
            }
            open.extend_from_slice(b"\r\n");
        }
        open.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let end: Bytes = open.freeze();
        if pieces.is_empty() {
            return Ok((media, RequestBody::from(end)));
        }
        pieces.push(Piece::Bytes(end));
        Ok((media, RequestBody::pieces(pieces)))
    }

    /// The media type with its boundary; `multipart/related` names that of its first part (RFC 2387
    /// §3.1).
    fn content_type(&self, boundary: &str) -> String {
        let mut parameters = self.media.split(';').map(str::trim);
        let essence = parameters.next().unwrap_or(FORM_DATA);
        let mut text = essence.to_owned();
        let own = |one: &&str| !one.is_empty() && !one.to_ascii_lowercase().starts_with("boundary");
        let own: Vec<_> = parameters.filter(own).collect();
        for parameter in &own {
            let _ = write!(text, "; {parameter}");
        }
        let first = self.parts.first().and_then(|part| part.content_type.as_deref());
        if essence.eq_ignore_ascii_case("multipart/related")
            && !own.iter().any(|one| one.starts_with("type"))
            && let Some(first) = first
        {
            let _ = write!(text, "; type=\"{first}\"");
        }
        let _ = write!(text, "; boundary={boundary}");
        text
    }

    /// The headers of a part, each with its line's end.
    fn head(&self, part: &Part) -> String {
        let mut head = String::new();
        let form = self.media.to_ascii_lowercase().starts_with(FORM_DATA);
        let disposition = match &part.file_name {
            _ if form => "form-data",
            Some(_) => "attachment",
            None => "inline",
        };
        if form || part.name.is_some() || part.file_name.is_some() {
            let _ = write!(head, "Content-Disposition: {disposition}");
            if let Some(name) = &part.name {
                let _ = write!(head, "; name=\"{}\"", escaped(name));
            }
            if let Some(name) = &part.file_name {
                let _ = write!(head, "; filename=\"{}\"", escaped(name));
            }
            head.push_str("\r\n");
        }
        if let Some(media) = &part.content_type {
            let _ = write!(head, "Content-Type: {media}\r\n");
        }
        for (name, value) in &part.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head
    }
}

/// A name as the forms of browsers write it (WHATWG HTML, "multipart/form-data encoding
/// algorithm"; RFC 7578 §2 allows for it).
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn check(part: &Part) -> Result<(), BuildError> {
    let whole = part.content_type.iter().map(|media| ("content-type", media));
    let own = part.headers.iter().map(|(name, value)| (name.as_str(), value));
    for (name, value) in whole.chain(own) {
        let valid =
            HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok();
        if !valid {
            let of = part.name.as_deref().unwrap_or("the body");
            let what = format!("a header of the part `{of}` can't hold its name or value");
            return Err(BuildError::new(what));
        }
    }
    Ok(())
}
