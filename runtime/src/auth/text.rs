//! Where the text of a credential comes from: the program, its environment, or a file.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use crate::model::Secret;

/// The text of a credential: given by the program, or read when the client is built, by [`env()`]
/// or [`file()`].
///
/// Every text makes one, so that `.bearer(token)` and `.bearer(env("SHOP_TOKEN"))` both do. Its
/// `Debug` shows where it comes from, never what it says.
#[derive(Clone)]
pub struct SecretText(Source);

#[derive(Clone)]
enum Source {
    Given(String),
    Variable(String),
    File(PathBuf),
}

/// The text of an environment variable, read when the client is built. A variable that is not set,
/// is empty, or holds no UTF-8 is an error of `build()`, which names the variable.
///
/// ```
/// use fanwise_runtime::{Credential, env};
/// let credential = Credential::basic("shop", env("SHOP_PASSWORD"));
/// assert!(!format!("{credential:?}").contains("SHOP"));
/// ```
pub fn env(name: impl Into<String>) -> SecretText {
    SecretText(Source::Variable(name.into()))
}

/// The text of a file, read when the client is built, without the line end behind it: how Docker
/// and Kubernetes hand over secrets. A file that can't be read is an error of `build()`.
pub fn file(path: impl Into<PathBuf>) -> SecretText {
    SecretText(Source::File(path.into()))
}

impl SecretText {
    /// Reads it; fails in words that hold nothing of it.
    pub(super) fn settle(&mut self, environment: &Environment) -> Result<(), String> {
        let text = match &self.0 {
            Source::Given(_) => return Ok(()),
            Source::Variable(name) => match environment.get(name)? {
                Some(text) if !text.is_empty() => text,
                Some(_) => return Err(format!("the environment variable `{name}` is empty")),
                None => return Err(format!("the environment variable `{name}` is not set")),
            },
            Source::File(path) => read(path).map_err(|fault| {
                format!("the file `{}` cannot be read: {fault}", path.display())
            })?,
        };
        self.0 = Source::Given(text);
        Ok(())
    }

    /// What it says, once it is settled.
    pub(super) fn as_str(&self) -> &str {
        match &self.0 {
            Source::Given(text) => text,
            Source::Variable(_) | Source::File(_) => "",
        }
    }
}

/// The text of a file without its last line end.
pub(super) fn read(path: &Path) -> Result<String, std::io::Error> {
    let mut text = std::fs::read_to_string(path)?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(Source::Given(text))
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for SecretText {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<Box<str>> for SecretText {
    fn from(text: Box<str>) -> Self {
        String::from(text).into()
    }
}

impl From<Cow<'_, str>> for SecretText {
    fn from(text: Cow<'_, str>) -> Self {
        text.into_owned().into()
    }
}

impl From<Secret<String>> for SecretText {
    fn from(text: Secret<String>) -> Self {
        text.into_exposed().into()
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Given(_) => f.write_str("[redacted]"),
            Source::Variable(name) => write!(f, "env({name:?})"),
            Source::File(path) => write!(f, "file({path:?})"),
        }
    }
}
