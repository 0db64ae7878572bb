//! The extension words by which this stage tells the next what OpenAPI 3.0 has no word for.
//!
//! All of them start with `x-fanwise-`. A document's own extensions stay beside them.

/// A number: the index into [`super::Origins`] of the place where the object stands. On every
/// schema, path item, operation, parameter, header, request body, media type, response and
/// security scheme. Numbers rise in document order within a file, so that the operations of a
/// path, which `openapiv3` keeps in an order of its own, can be put back by it.
pub const AT: &str = "x-fanwise-at";

/// A string: why the schema that stood here could not be read. The schema is empty then: any
/// value. Belongs into the report's `untyped`.
pub const UNTYPED: &str = "x-fanwise-untyped";

/// A boolean beside `encoding`'s other keywords: its `explode`, only where the document says it.
/// `openapiv3` can't tell `false` from nothing there.
pub const EXPLODE: &str = "x-fanwise-explode";

/// `true` on a security scheme of `type: mutualTLS`, which is `type: http` here.
pub const MUTUAL_TLS: &str = "x-fanwise-mutual-tls";
