//! Names of what comes back, by status and media type.

use super::ident::pascal;
use super::words::words;
use crate::ir::StatusSpec;

/// What an answer under a status is called: `NotFound`, `ClientError`, `Other`.
pub(crate) fn status_ident(status: StatusSpec) -> String {
    match status {
        StatusSpec::Code(code) => match reason(code) {
            Some(reason) => reason.to_owned(),
            None => format!("Status{code}"),
        },
        StatusSpec::Class(1) => "Informational".to_owned(),
        StatusSpec::Class(2) => "Success".to_owned(),
        StatusSpec::Class(3) => "Redirection".to_owned(),
        StatusSpec::Class(4) => "ClientError".to_owned(),
        StatusSpec::Class(5) => "ServerError".to_owned(),
        StatusSpec::Class(class) => format!("Status{class}xx"),
        StatusSpec::Default => "Other".to_owned(),
    }
}

/// The key of an answer as the document writes it.
pub(crate) fn status_spec(word: &str) -> StatusSpec {
    if let Ok(code) = word.parse() {
        return StatusSpec::Code(code);
    }
    match word.as_bytes() {
        [class @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] => StatusSpec::Class(class - b'0'),
        _ => StatusSpec::Default,
    }
}

/// What a media type is called: `Csv` of `text/csv`.
pub(crate) fn media_ident(media: &str) -> String {
    let essence = media.split(';').next().unwrap_or(media).trim();
    match essence {
        "*/*" => "Any".to_owned(),
        "application/octet-stream" => "Bytes".to_owned(),
        "application/x-www-form-urlencoded" => "Form".to_owned(),
        "multipart/form-data" => "Multipart".to_owned(),
        "text/plain" => "Text".to_owned(),
        _ => match essence.split_once('/') {
            Some((kind, "*")) => pascal(&words(kind)),
            Some((_, subtype)) => pascal(&words(subtype.trim_start_matches("x-"))),
            None => pascal(&words(essence)),
        },
    }
}

/// The reason phrase of the IANA registry.
fn reason(code: u16) -> Option<&'static str> {
    REASONS.iter().find(|(known, _)| *known == code).map(|(_, reason)| *reason)
}

/// The IANA registry of status codes, as names.
const REASONS: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "SwitchingProtocols"),
    (102, "Processing"),
    (103, "EarlyHints"),
    (200, "Ok"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "NonAuthoritative"),
    (204, "NoContent"),
    (205, "ResetContent"),
    (206, "PartialContent"),
    (207, "MultiStatus"),
    (208, "AlreadyReported"),
    (226, "ImUsed"),
    (300, "MultipleChoices"),
    (301, "MovedPermanently"),
    (302, "Found"),
    (303, "SeeOther"),
    (304, "NotModified"),
    (305, "UseProxy"),
    (307, "TemporaryRedirect"),
    (308, "PermanentRedirect"),
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (402, "PaymentRequired"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (405, "MethodNotAllowed"),
    (406, "NotAcceptable"),
    (407, "ProxyAuthenticationRequired"),
    (408, "RequestTimeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "LengthRequired"),
    (412, "PreconditionFailed"),
    (413, "ContentTooLarge"),
    (414, "UriTooLong"),
    (415, "UnsupportedMediaType"),
    (416, "RangeNotSatisfiable"),
    (417, "ExpectationFailed"),
    (418, "ImATeapot"),
    (421, "MisdirectedRequest"),
    (422, "UnprocessableContent"),
    (423, "Locked"),
    (424, "FailedDependency"),
    (425, "TooEarly"),
    (426, "UpgradeRequired"),
    (428, "PreconditionRequired"),
    (429, "TooManyRequests"),
    (431, "HeadersTooLarge"),
    (451, "UnavailableForLegalReasons"),
    (500, "InternalServerError"),
    (501, "NotImplemented"),
    (502, "BadGateway"),
    (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"),
    (505, "VersionNotSupported"),
    (506, "VariantAlsoNegotiates"),
    (507, "InsufficientStorage"),
    (508, "LoopDetected"),
    (511, "NetworkAuthenticationRequired"),
];
