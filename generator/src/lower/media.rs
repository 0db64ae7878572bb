//! Media types: how a body under each is written and read.

/// Bytes of which no more is said (RFC 2046 §4.5.1).
pub(super) const OCTETS: &str = "application/octet-stream";

/// What a media type says of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Json,
    Form,
    /// Text that holds JSON where a schema with more than a string stands there.
    Plain,
    Text,
    /// Server-sent events, of an answer.
    Events,
    /// A JSON value on every line, or a sequence of JSON texts.
    Lines,
    Xml,
    Multipart,
    Bytes,
    /// Only its schema can tell: `*/*`, `application/vnd.…` without a suffix.
    Schema,
}

impl Reading {
    /// Whether a media type is that of server-sent events, which are text where they are sent.
    pub(super) fn is_events(media: &str) -> bool {
        let essence = media.split(';').next().unwrap_or(media).trim();
        essence.eq_ignore_ascii_case("text/event-stream")
    }

    /// How a media type is read, whatever its parameters, case and stray white space.
    pub(super) fn of(media: &str) -> Self {
        let essence = media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase();
        let (top, sub) = essence.split_once('/').unwrap_or(("application", essence.as_str()));
        let suffix = sub.rsplit_once('+').map_or("", |(_, suffix)| suffix);
        match (top, sub) {
            _ if sub == "json" || sub == "x-json" => Self::Json,
            (
                "application",
                "x-ndjson" | "ndjson" | "x-jsonl" | "jsonl" | "jsonlines" | "x-jsonlines"
                | "json-lines" | "x-json-stream" | "stream+json" | "json-seq",
            )
            | ("text", "x-ndjson" | "ndjson" | "x-jsonl" | "jsonl") => Self::Lines,
            _ if suffix == "json-seq" => Self::Lines,
            _ if suffix == "json" => Self::Json,
            (_, "xml") => Self::Xml,
            _ if suffix == "xml" && top != "image" => Self::Xml,
            ("application", "x-www-form-urlencoded") => Self::Form,
            ("multipart", _) | ("application", "form-data") => Self::Multipart,
            ("text", "plain" | "*") => Self::Plain,
            ("text", _)
            | (
                "application",
                "yaml" | "x-yaml" | "toml" | "javascript" | "graphql" | "sql" | "jwt" | "jose"
                | "x-pem-file",
            ) => Self::Text,
            ("image" | "audio" | "video" | "font" | "model", _)
            | (
                "application",
                "octet-stream" | "zip" | "gzip" | "x-gzip" | "x-tar" | "pdf" | "cbor" | "msgpack"
                | "x-msgpack" | "x-protobuf" | "protobuf" | "wasm" | "java-archive",
            ) => Self::Bytes,
            _ if suffix == "zip" || suffix == "cbor" || suffix == "gzip" => Self::Bytes,
            _ if suffix == "yaml" || suffix == "text" => Self::Text,
            _ => Self::Schema,
        }
    }
}

/// Whether the media type stands for others too.
pub(super) fn is_wildcard(media: &str) -> bool {
    media.contains('*')
}
