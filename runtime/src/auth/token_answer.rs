//! The answer of a token endpoint (RFC 6749, sections 5.1 and 5.2), read with patience.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value};

use super::error::AuthError;

/// The longest life that is believed: ten years.
const LONGEST: f64 = 10.0 * 365.0 * 24.0 * 3600.0;

/// What a token endpoint gave.
pub(super) struct Granted {
    pub(super) token: String,
    /// `None` where it doesn't say: the token is used until it is refused.
    pub(super) lifetime: Option<Duration>,
    /// The refresh token from now on.
    pub(super) refresh: Option<String>,
}

pub(super) fn read(
    scheme: &'static str,
    status: StatusCode,
    body: &[u8],
) -> Result<Granted, AuthError> {
    let answer: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
    let text = |name: &str| answer.as_ref()?.get(name)?.as_str().filter(|text| !text.is_empty());
    if !status.is_success() {
        let error = AuthError::fetch(scheme, &refusal(status, text("error"))).answered(status);
        let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        return Err(if passing { error.passing() } else { error });
    }
    let Some(token) = text("access_token") else {
        // Some say in a 200 what went wrong.
        let what = match text("error") {
            Some(code) => refusal(status, Some(code)),
            None => "the token endpoint's answer has no `access_token`".to_owned(),
        };
        return Err(AuthError::fetch(scheme, &what).answered(status));
    };
    // In any case, and as `BearerToken` too: what is there to be told apart are MAC, DPoP and the like.
    let is_bearer = |kind: &str| {
        kind.trim_start().get(..6).is_some_and(|start| start.eq_ignore_ascii_case("bearer"))
    };
    if text("token_type").is_some_and(|kind| !is_bearer(kind)) {
        let error = AuthError::fetch(scheme, "the token endpoint gave no bearer token");
        return Err(error.answered(status));
    }
    let lifetime = answer.as_ref().and_then(|answer| lifetime(answer.get("expires_in")?));
    let refresh = text("refresh_token").map(str::to_owned);
    Ok(Granted { token: token.to_owned(), lifetime, refresh })
}

/// A number of seconds, or its text. One that is no more than 0 says nothing: the token was issued
/// to be used.
fn lifetime(expires_in: &Value) -> Option<Duration> {
    let seconds: f64 = match expires_in {
        Value::Number(number) => number.as_f64()?,
        Value::String(number) => number.trim().parse().ok()?,
        _ => return None,
    };
    (seconds > 0.0).then(|| Duration::try_from_secs_f64(seconds.min(LONGEST)).ok()).flatten()
}

/// Status and the error code of RFC 6749, section 5.2; the endpoint's other words may hold
/// anything, the secret included.
fn refusal(status: StatusCode, code: Option<&str>) -> String {
    let plain = |code: &&str| {
        code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    match code.filter(plain) {
        Some(code) => format!("the token endpoint answered {status}: {code}"),
        None => format!("the token endpoint answered {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(body: &str) -> Granted {
        read("oauth", StatusCode::OK, body.as_bytes()).ok().unwrap()
    }

    #[test]
    fn a_lifetime_is_read_in_every_form() {
        let seconds = |value: &str| {
            let body =
                format!(r#"{{"access_token":"t","token_type":"bearer","expires_in":{value}}}"#);
            granted(&body).lifetime.map(|life| life.as_secs())
        };
        for (value, read) in [("60", 60), ("\"60\"", 60), ("\" 60 \"", 60), ("60.7", 60)] {
            assert_eq!(seconds(value), Some(read), "{value}");
        }
        for nothing in ["0", "-1", "\"0\"", "null", "\"soon\"", "\"NaN\"", "{}", "true"] {
            assert_eq!(seconds(nothing), None, "{nothing}");
        }
        assert_eq!(seconds("1e300"), Some(315_360_000), "ten years are enough");
        assert_eq!(granted(r#"{"access_token":"t"}"#).lifetime, None);
    }

    #[test]
    fn a_token_is_a_bearer_token_however_it_is_written() {
        for kind in ["Bearer", "bearer", "BEARER", "BearerToken", ""] {
            let body = format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
            assert_eq!(granted(&body).token, "t", "{kind}");
        }
        for kind in ["mac", "DPoP", "bear", "ü"] {
            let body = format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
            assert!(read("oauth", StatusCode::OK, body.as_bytes()).is_err(), "{kind}");
        }
        let created = read("oauth", StatusCode::CREATED, br#"{"access_token":"t"}"#);
        assert_eq!(created.ok().unwrap().token, "t");
    }

    #[test]
    fn a_refusal_shows_its_code_alone() {
        let text = |status: u16, body: &[u8]| {
            let error = read("oauth", StatusCode::from_u16(status).unwrap(), body).err().unwrap();
            (error.to_string(), error.is_passing())
        };
        let (line, passing) = text(401, br#"{"error":"invalid_client","error_description":"x"}"#);
        assert!(line.ends_with("answered 401 Unauthorized: invalid_client"), "{line}");
        assert!(!passing);
        assert!(text(503, b"").1);
        assert!(!text(400, br#"{"error":"S3cret!"}"#).0.contains("S3cret"));
        assert!(text(200, br#"{"error":"bad_refresh_token"}"#).0.ends_with("bad_refresh_token"));
        for body in [&b"[]"[..], br#"{"access_token":7}"#, br#"{"access_token":""}"#, b"\xff"] {
            assert!(text(200, body).0.contains("access_token"));
        }
    }
}
