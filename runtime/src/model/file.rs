//! Files and other parts of a multipart body.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeStruct, Serializer};

use super::Bytes;

/// The name under which a file passes a serializer while a multipart body is encoded.
pub(crate) const FILE: &str = "$fanwise::FilePart";

/// One part of a multipart body whose content the caller brings: mostly a file.
///
/// Cheap to clone. A file of the disk is opened again on every attempt. `Debug` shows the size
/// alone. In JSON it is `{"filename": …, "content_type": …, "data": base64}`, or a string where it
/// is [`text`](Self::text).
///
/// ```
/// use fanwise_runtime::FilePart;
///
/// let photo = FilePart::bytes("cat.png", b"\x89PNG").content_type("image/png");
/// assert_eq!(photo.file_name(), Some("cat.png"));
/// let report = FilePart::path("/tmp/report.pdf");
/// assert_eq!(report.file_name(), Some("report.pdf"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    name: FileName,
    content_type: Option<Arc<str>>,
    headers: Vec<(String, String)>,
    content: Content,
}

/// The file name that a part says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FileName {
    /// None: a value of a form.
    Without,
    /// That of its field: most servers take a part without a file name for a value.
    OfField,
    Given(Arc<str>),
}

/// What is in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(bytes::Bytes),
    Path(Arc<Path>),
}

impl FilePart {
    fn new(name: FileName, content: Content) -> Self {
        Self { name, content_type: None, headers: Vec::new(), content }
    }

    /// A file of these bytes.
    pub fn bytes(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::from(bytes.into()).named(file_name)
    }

    /// A file of the disk, under its own name. It is read while it is sent.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path: PathBuf = path.into();
        let name = path.file_name().map(OsStr::to_string_lossy);
        let name = name.map_or(FileName::OfField, |name| FileName::Given(Arc::from(&*name)));
        Self::new(name, Content::Path(Arc::from(path)))
    }

    /// A value without a file name, as a text field of a form.
    pub fn text(text: impl Into<String>) -> Self {
        let text: String = text.into();
        Self::new(FileName::Without, Content::Bytes(text.into()))
    }

    /// A value as JSON, without a file name. Fails when it has no JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        let content = Content::Bytes(serde_json::to_vec(value)?.into());
        Ok(Self::new(FileName::Without, content).content_type("application/json"))
    }

    /// Under this file name.
    #[must_use]
    pub fn named(mut self, file_name: impl Into<String>) -> Self {
        self.name = FileName::Given(file_name.into().into());
        self
    }

    /// Of this media type. Else it is the one that the document says, or that the file name tells,
    /// or `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, media: impl Into<String>) -> Self {
        self.content_type = Some(media.into().into());
        self
    }

    /// With one more header of its own (RFC 7578 §4.8 names those that a form may have).
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Its file name, unless that is its field's name or none.
    pub fn file_name(&self) -> Option<&str> {
        match &self.name {
            FileName::Given(name) => Some(name),
            FileName::Without | FileName::OfField => None,
        }
    }

    /// The media type that it was given.
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Its bytes; `None` for a file of the disk.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Path(_) => None,
        }
    }

    /// The file name that it goes out under in the field `field`.
    pub(crate) fn name_in(&self, field: &str) -> Option<String> {
        match &self.name {
            FileName::Without => None,
            FileName::OfField => Some(field.to_owned()),
            FileName::Given(name) => Some(name.to_string()),
        }
    }

    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    fn text_alone(&self) -> Option<&str> {
        let plain = self.name == FileName::Without
            && self.content_type.is_none()
            && self.headers.is_empty();
        self.as_bytes().filter(|_| plain).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }
}

impl Content {
    /// The bytes; a file of the disk is read.
    fn read(&self) -> std::io::Result<bytes::Bytes> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.clone()),
            Self::Path(path) => std::fs::read(path).map(bytes::Bytes::from),
        }
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FilePart(")?;
        if let Some(name) = self.file_name() {
            write!(f, "{name:?}, ")?;
        }
        match &self.content {
            Content::Bytes(bytes) => write!(f, "{} B)", bytes.len()),
            Content::Path(_) => f.write_str("of the disk)"),
        }
    }
}

impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::new(FileName::OfField, Content::Bytes(bytes.into_inner()))
    }
}

impl From<bytes::Bytes> for FilePart {
    fn from(bytes: bytes::Bytes) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<PathBuf> for FilePart {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for FilePart {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

/// A value, not the name of a file.
impl From<String> for FilePart {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// A value, not the name of a file.
impl From<&str> for FilePart {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

thread_local! {
    static HANDED: RefCell<Option<Vec<FilePart>>> = const { RefCell::new(None) };
}

/// Runs `write`; every file that it serializes on this thread is handed over instead, and stands in
/// the tree by its number under [`FILE`].
pub(crate) fn handing_over<T>(write: impl FnOnce() -> T) -> (T, Vec<FilePart>) {
    /// Puts the outer list back, also when `write` panics.
    struct Before(Option<Vec<FilePart>>);
    impl Drop for Before {
        fn drop(&mut self) {
            HANDED.set(self.0.take());
        }
    }
    let _before = Before(HANDED.replace(Some(Vec::new())));
    let value = write();
    (value, HANDED.take().unwrap_or_default())
}

/// Hands a file over, if somebody waits for it.
fn hand(file: &FilePart) -> Option<usize> {
    HANDED.with_borrow_mut(|files| {
        let files = files.as_mut()?;
        files.push(file.clone());
        Some(files.len() - 1)
    })
}

impl Serialize for FilePart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(number) = hand(self) {
            return serializer.serialize_newtype_struct(FILE, &number);
        }
        if let Some(text) = self.text_alone() {
            return serializer.serialize_str(text);
        }
        let data = self.content.read().map_err(S::Error::custom)?;
        let mut file = serializer.serialize_struct("FilePart", 3)?;
        file.serialize_field("filename", &self.file_name())?;
        file.serialize_field("content_type", &self.media_type())?;
        file.serialize_field("data", &Bytes::from(data))?;
        file.end()
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = FilePart;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file (an object of `filename`, `content_type` and base64 `data`)")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<FilePart, E> {
        Ok(FilePart::text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FilePart, A::Error> {
        let (mut name, mut media, mut data) = (None::<String>, None::<String>, None::<Bytes>);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "filename" => name = map.next_value()?,
                "content_type" => media = map.next_value()?,
                "data" => data = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let data = data.ok_or_else(|| <A::Error as serde::de::Error>::missing_field("data"))?;
        let mut file = FilePart::from(data);
        if let Some(name) = name {
            file = file.named(name);
        }
        if let Some(media) = media {
            file = file.content_type(media);
        }
        Ok(file)
    }
}

impl<'de> Deserialize<'de> for FilePart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FileVisitor)
    }
}
