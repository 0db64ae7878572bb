//! Credentials from environment variables whose names follow from the document.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::credential::Credential;
use super::scheme::{Kind, Scheme};
use super::text;

/// What each variable begins with.
const PREFIX: &str = "FANWISE";

type Find = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Where variables are looked up.
#[derive(Clone, Default)]
pub(crate) enum Environment {
    /// In the environment of this process.
    #[default]
    Process,
    /// Wherever the user says.
    Own(Arc<Find>),
    /// Nowhere: only what the program names itself is read, from the process.
    Unused,
}

impl Environment {
    /// The variable of this name. Fails, without its value, when that is no UTF-8.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, String> {
        if let Self::Own(find) = self {
            return Ok(find(name));
        }
        let text = std::env::var_os(name).map(std::ffi::OsString::into_string).transpose();
        text.map_err(|_| format!("the environment variable `{name}` is no UTF-8"))
    }

    /// The variable of this name, or else what stands in the file that `<name>_FILE` names.
    fn find(&self, name: &str) -> Result<Option<String>, String> {
        if let Some(text) = self.get(name)? {
            return Ok(Some(text));
        }
        let name = format!("{name}_FILE");
        let Some(path) = self.get(&name)?.filter(|path| !path.is_empty()) else { return Ok(None) };
        // Not the path: who mistakes the variable for the other one puts the secret itself there.
        let read = text::read(Path::new(&path));
        let fault = |error| format!("the file that `{name}` names cannot be read: {error}");
        read.map(Some).map_err(fault)
    }

    /// The credential for a scheme of an API, and the variables that it comes from.
    pub(super) fn credential(
        &self,
        api: &str,
        schemes: &[Scheme],
        scheme: &Scheme,
    ) -> Result<Option<(Credential, Vec<String>)>, String> {
        if matches!(self, Self::Unused) {
            return Ok(None);
        }
        let mut lookup = Lookup { environment: self, api, schemes, scheme, used: Vec::new() };
        let found = lookup.credential()?;
        Ok(found.map(|credential| (credential, lookup.used)))
    }

    /// In words: the variables that a scheme of an API is looked for in.
    pub(super) fn advice(&self, api: &str, schemes: &[Scheme], scheme: &Scheme) -> Option<String> {
        if matches!(self, Self::Unused) {
            return None;
        }
        let lookup = Lookup { environment: self, api, schemes, scheme, used: Vec::new() };
        let names = |suffixes: &[&str]| {
            let names = suffixes.iter().filter_map(|suffix| lookup.names(suffix).pop());
            names.collect::<Vec<_>>().join(" and ")
        };
        Some(match scheme.kind {
            Kind::Bearer | Kind::Token { .. } => names(&["TOKEN"]),
            Kind::Basic => names(&["USER", "PASSWORD"]),
            Kind::ApiKey { .. } => names(&["API_KEY"]),
            Kind::ClientCredentials { .. } => names(&["CLIENT_ID", "CLIENT_SECRET"]),
            Kind::Http { .. } => names(&["AUTHORIZATION"]),
            Kind::MutualTls => names(&["CLIENT_CERTIFICATE", "CLIENT_KEY"]),
        })
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Process => "Process",
            Self::Own(_) => "Own",
            Self::Unused => "Unused",
        })
    }
}

/// The search for one scheme's credential.
struct Lookup<'a> {
    environment: &'a Environment,
    api: &'a str,
    schemes: &'a [Scheme],
    scheme: &'a Scheme,
    used: Vec<String>,
}

impl Lookup<'_> {
    fn credential(&mut self) -> Result<Option<Credential>, String> {
        Ok(match self.scheme.kind {
            Kind::Bearer => self.text("TOKEN")?.map(Credential::bearer),
            Kind::Token { token_url: "" } => self.text("TOKEN")?.map(Credential::token),
            Kind::Token { .. } => match self.refresh_token()? {
                None => self.text("TOKEN")?.map(Credential::token),
                found => found,
            },
            Kind::ClientCredentials { .. } => match self.refresh_token()? {
                None => self.client()?,
                found => found,
            },
            Kind::Basic => {
                let (user, password) = (self.text("USER")?, self.whole("PASSWORD")?);
                self.pair("USER", user, "PASSWORD", password, Credential::basic)?
            }
            Kind::ApiKey { .. } => self.key()?.map(Credential::api_key),
            Kind::Http { .. } => self.text("AUTHORIZATION")?.map(Credential::authorization),
            Kind::MutualTls => self.certificate()?,
        })
    }

    /// `TOKEN` names a key, too, where the API has no token beside it.
    fn key(&mut self) -> Result<Option<String>, String> {
        let is_token = |scheme: &Scheme| {
            matches!(
                scheme.kind,
                Kind::Bearer | Kind::Token { .. } | Kind::ClientCredentials { .. }
            )
        };
        match self.text("API_KEY")? {
            None if !self.schemes.iter().any(is_token) => self.text("TOKEN"),
            found => Ok(found),
        }
    }

    fn client(&mut self) -> Result<Option<Credential>, String> {
        let (id, secret) = (self.text("CLIENT_ID")?, self.text("CLIENT_SECRET")?);
        if id.is_none() && secret.is_none() {
            return Ok(self.text("TOKEN")?.map(Credential::token));
        }
        self.pair("CLIENT_ID", id, "CLIENT_SECRET", secret, Credential::client_credentials)
    }

    fn refresh_token(&mut self) -> Result<Option<Credential>, String> {
        let Some(token) = self.text("REFRESH_TOKEN")? else { return Ok(None) };
        let Some(id) = self.text("CLIENT_ID")? else {
            return Err(self.half("REFRESH_TOKEN", "CLIENT_ID"));
        };
        let secret = self.text("CLIENT_SECRET")?.unwrap_or_default();
        Ok(Some(Credential::refresh_token(id, secret, token)))
    }

    fn certificate(&mut self) -> Result<Option<Credential>, String> {
        let (chain, key) = (self.text("CLIENT_CERTIFICATE")?, self.text("CLIENT_KEY")?);
        match (chain, key) {
            (Some(chain), None) => Ok(Some(Credential::client_certificate(chain))),
            (Some(chain), Some(key)) => {
                Ok(Some(Credential::client_certificate(format!("{chain}\n{key}"))))
            }
            (None, Some(_)) => Err(self.half("CLIENT_KEY", "CLIENT_CERTIFICATE")),
            (None, None) => Ok(None),
        }
    }

    fn pair(
        &self,
        one: &str,
        first: Option<String>,
        other: &str,
        second: Option<String>,
        make: fn(String, String) -> Credential,
    ) -> Result<Option<Credential>, String> {
        match (first, second) {
            (Some(first), Some(second)) => Ok(Some(make(first, second))),
            (Some(_), None) => Err(self.half(one, other)),
            (None, Some(second)) if !second.is_empty() => Err(self.half(other, one)),
            (None, _) => Ok(None),
        }
    }

    fn half(&self, set: &str, unset: &str) -> String {
        let name = |suffix| self.names(suffix).pop().unwrap_or_default();
        format!("the environment variable `{}` is set, but `{}` is not", name(set), name(unset))
    }

    /// An empty variable says nothing.
    fn text(&mut self, suffix: &str) -> Result<Option<String>, String> {
        Ok(self.whole(suffix)?.filter(|text| !text.is_empty()))
    }

    fn whole(&mut self, suffix: &str) -> Result<Option<String>, String> {
        for name in self.names(suffix) {
            if let Some(text) = self.environment.find(&name)? {
                self.used.push(name);
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// The names of a variable: with the scheme in it, and for the first scheme of its kind
    /// without. No name has two underscores where a scheme isn't named.
    fn names(&self, suffix: &str) -> Vec<String> {
        let (api, scheme) = (shouted(self.api), shouted(self.scheme.name()));
        let mut names = vec![format!("{PREFIX}_{api}__{scheme}_{suffix}")];
        let class = |scheme: &Scheme| {
            (std::mem::discriminant(&scheme.kind), scheme.kind.token_url().is_empty())
        };
        let first = self.schemes.iter().find(|other| class(other) == class(self.scheme));
        if first.is_some_and(|first| first.name == self.scheme.name) {
            names.push(format!("{PREFIX}_{api}_{suffix}"));
        }
        names
    }
}

/// A name as a variable has it: `merchantKey` and `merchant-key` are both `MERCHANT_KEY`.
fn shouted(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            if letter.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || before.is_ascii_digit())
            {
                text.push('_');
            }
            text.push(letter.to_ascii_uppercase());
        } else if !text.is_empty() && !text.ends_with('_') {
            text.push('_');
        }
        before = letter;
    }
    text.truncate(text.trim_end_matches('_').len());
    text
}

#[cfg(test)]
mod tests {
    use super::shouted;

    #[test]
    fn names_are_written_as_variables_are() {
        for (name, variable) in [
            ("payment", "PAYMENT"),
            ("merchantKey", "MERCHANT_KEY"),
            ("merchant-key", "MERCHANT_KEY"),
            ("OAuth2", "OAUTH2"),
            ("v2Api", "V2_API"),
            ("__odd..name__", "ODD_NAME"),
            ("größe", "GR_E"),
        ] {
            assert_eq!(shouted(name), variable);
        }
    }
}
