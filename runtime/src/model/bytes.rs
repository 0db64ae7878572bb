//! Raw bytes.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::transport::Upload;

/// Bytes that are no text: a raw body, or the content of a file.
///
/// Cheap to clone. In JSON it is a base64 string (RFC 4648 §4; the URL-safe alphabet and missing
/// padding are read too). `Debug` shows the length alone.
///
/// As a body it may be an [`Upload`], which is read while it is sent: it has no bytes here, and no
/// JSON.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(bytes::Bytes, Option<Box<Upload>>);

impl Bytes {
    /// The bytes in the type that HTTP crates share.
    pub fn into_inner(self) -> bytes::Bytes {
        self.0
    }

    /// What is sent instead of these bytes.
    pub fn as_upload(&self) -> Option<&Upload> {
        self.1.as_deref()
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(upload) = &self.1 {
            return upload.fmt(f);
        }
        write!(f, "Bytes({} B)", self.0.len())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<bytes::Bytes> for Bytes {
    fn from(bytes: bytes::Bytes) -> Self {
        Self(bytes, None)
    }
}

impl From<Upload> for Bytes {
    fn from(upload: Upload) -> Self {
        Self(bytes::Bytes::new(), Some(Box::new(upload)))
    }
}

impl From<Bytes> for bytes::Bytes {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into(), None)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes::Bytes::copy_from_slice(bytes), None)
    }
}

impl<const N: usize> From<&[u8; N]> for Bytes {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes::Bytes::copy_from_slice(bytes), None)
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self(text.into(), None)
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.1.is_some() {
            return Err(S::Error::custom("an upload has no JSON: it can only be a whole body"));
        }
        serializer.serialize_str(&general_purpose::STANDARD.encode(&self.0))
    }
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

struct Base64Visitor;

impl Visitor<'_> for Base64Visitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a base64 string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Bytes, E> {
        let text = if text.contains(['-', '_']) {
            Cow::Owned(text.replace('-', "+").replace('_', "/"))
        } else {
            Cow::Borrowed(text)
        };
        match STANDARD.decode(text.as_bytes()) {
            Ok(bytes) => Ok(bytes.into()),
            Err(_) => Err(E::custom("invalid value: string, expected a base64 string")),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64Visitor)
    }
}
