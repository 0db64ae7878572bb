//! What a recording never holds.

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Uri};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::form_urlencoded;

use super::content::Content;
use crate::redact::{Hidden, MARK};

/// The same where brackets may not stand.
const PLAIN_MARK: &str = "REDACTED";

/// Fields, query parameters and headers that are secret by their names, without case and what
/// parts their words.
const FIELDS: &[&str] = &[
    "accesstoken",
    "apikey",
    "assertion",
    "authorization",
    "clientassertion",
    "clientsecret",
    "cvc",
    "cvv",
    "idtoken",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "proxyauthorization",
    "refreshtoken",
    "secret",
    "sessiontoken",
    "xapikey",
    "xauthtoken",
];

/// Takes secrets out of exchanges: what the client says is one, and what is one by its name.
#[derive(Clone, Debug)]
pub(super) struct Redactor {
    /// Beside those that always are.
    fields: Vec<String>,
}

impl Redactor {
    pub(super) fn new(fields: &[String]) -> Self {
        Self { fields: fields.iter().map(|name| normal(name)).collect() }
    }

    fn is_secret(&self, name: &str) -> bool {
        let name = normal(name);
        FIELDS.contains(&name.as_str()) || self.fields.contains(&name)
    }

    /// A URL: parameters of secret names and secrets in path and query are gone.
    pub(super) fn url(&self, uri: &Uri, hidden: &Hidden) -> String {
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let mut out = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
        let segments = uri.path().split('/').map(|segment| {
            let plain = percent_decode_str(segment).decode_utf8_lossy().into_owned();
            if hidden.text(plain.clone()) == plain { segment } else { PLAIN_MARK }
        });
        out.push_str(&segments.collect::<Vec<_>>().join("/"));
        let pairs = uri.query().into_iter().flat_map(|query| query.split('&'));
        for (index, pair) in pairs.enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            out.push_str(&self.pair(pair, hidden));
        }
        out
    }

    /// `name=value` of a query or form, still encoded.
    fn pair(&self, pair: &str, hidden: &Hidden) -> String {
        let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else {
            return pair.to_owned();
        };
        if self.is_secret(&name) || hidden.text(value.to_string()) != value {
            let name = pair.split('=').next().unwrap_or_default();
            return format!("{name}={PLAIN_MARK}");
        }
        pair.to_owned()
    }

    /// Headers: those that carry credentials or secrets keep their names alone.
    pub(super) fn headers(&self, headers: &HeaderMap, hidden: &Hidden) -> HeaderMap {
        let known = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE];
        let mut out = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            let secret = value.is_sensitive()
                || known.contains(name)
                || self.is_secret(name.as_str())
                || hidden.text(text.to_string()) != text;
            let shown = if secret { HeaderValue::from_static(MARK) } else { value.clone() };
            out.append(name.clone(), shown);
        }
        out
    }

    /// A body: JSON and forms by their names too, all else by what the client says.
    pub(super) fn body(&self, content: Content, headers: &HeaderMap, hidden: &Hidden) -> Content {
        match content {
            Content::Json(value) => Content::Json(self.json(value, hidden)),
            Content::Text(text) => self.text(&text, headers, hidden),
            Content::Binary(bytes) => {
                // What isn't text may still hold a secret between its bytes.
                let lossy = String::from_utf8_lossy(&bytes).into_owned();
                let clean = hidden.text(lossy.clone());
                if clean == lossy { Content::Binary(bytes) } else { Content::Text(clean) }
            }
            Content::Nothing => Content::Nothing,
        }
    }

    fn text(&self, text: &str, headers: &HeaderMap, hidden: &Hidden) -> Content {
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            let clean = self.json(value.clone(), hidden);
            // Where nothing was secret the text stays as it was laid out.
            return if clean == value {
                Content::Text(text.to_owned())
            } else {
                Content::Json(clean)
            };
        }
        let media = headers.get(http::header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_form = media.is_some_and(|m| m.starts_with(b"application/x-www-form-urlencoded"));
        if is_form {
            let pairs: Vec<_> = text.split('&').map(|pair| self.pair(pair, hidden)).collect();
            return Content::Text(pairs.join("&"));
        }
        Content::Text(hidden.text(text.to_owned()))
    }

    fn json(&self, value: Value, hidden: &Hidden) -> Value {
        hidden.value(self.named(value))
    }

    /// Without what is secret by its name.
    fn named(&self, value: Value) -> Value {
        match value {
            Value::Object(entries) => entries
                .into_iter()
                .map(|(name, value)| {
                    let secret = self.is_secret(&name) && !value.is_null();
                    let value = if secret { MARK.into() } else { self.named(value) };
                    (name, value)
                })
                .collect(),
            Value::Array(items) => items.into_iter().map(|item| self.named(item)).collect(),
            other => other,
        }
    }
}

/// Lower case, letters and digits alone.
fn normal(name: &str) -> String {
    name.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn redactor() -> Redactor {
        Redactor::new(&["Card-Number".to_owned()])
    }

    #[test]
    fn a_url_loses_what_is_secret_by_name_or_value() {
        let hidden = Hidden::new(["a b/c".to_owned(), "s3cr3t".to_owned()]);
        let uri: Uri = "https://h:1/x/a%20b%2Fc/y?api_key=1&page=2&q=s3cr3t".parse().unwrap();
        let shown = redactor().url(&uri, &hidden);
        assert_eq!(shown, "https://h:1/x/REDACTED/y?api_key=REDACTED&page=2&q=REDACTED");
    }

    #[test]
    fn bodies_lose_them_in_every_form() {
        let hidden = Hidden::new(["s3cr3t".to_owned()]);
        let mut form = HeaderMap::new();
        let media = HeaderValue::from_static("application/x-www-form-urlencoded");
        form.insert(http::header::CONTENT_TYPE, media);
        let clean = |body: &str, headers: &HeaderMap| {
            let content = Content::of(&body.to_owned().into());
            redactor().body(content, headers, &hidden).bytes()
        };
        let none = HeaderMap::new();
        let body = json!({ "card_number": 4, "list": [{ "accessToken": "x" }, "is s3cr3t"] });
        let expected = json!({ "card_number": MARK, "list": [{ "accessToken": MARK },
            "is [redacted]"] });
        assert_eq!(clean(&body.to_string(), &none), expected.to_string());
        assert_eq!(clean(&format!("{body:#}"), &none), expected.to_string());
        assert_eq!(clean("grant=a&client_secret=x+y", &form), "grant=a&client_secret=REDACTED");
        assert_eq!(clean("<a>s3cr3t</a>", &none), "<a>[redacted]</a>");
        assert_eq!(clean("{ \"a\": 1 }", &none), "{ \"a\": 1 }", "as it was laid out");
    }
}
