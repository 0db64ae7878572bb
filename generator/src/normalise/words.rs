//! The extension words by which this stage tells the next what OpenAPI 3.0 has no word for.
//!
//! All of them start with `x-fanwise-`. A document's own extensions stay beside them.

/// A number: the index into [`super::Origins`] of the place where the object stands. On every
/// schema, path item, operation, parameter, header, request body, media type, response and
/// security scheme. Among the members of one object the numbers rise in document order, so that
/// the operations of a path, which `openapiv3` keeps in an order of its own, can be put back.
pub const AT: &str = "x-fanwise-at";

/// A string: why the schema that stood here could not be read. The schema is empty then: any
/// value. Belongs into the report's `untyped`.
pub const UNTYPED: &str = "x-fanwise-untyped";

/// A string: what a schema says that its type does not. Belongs into the report's `untyped`.
pub const NOTE: &str = "x-fanwise-note";

/// A boolean beside `encoding`'s other keywords: its `explode`, only where the document says it.
/// `openapiv3` can't tell `false` from nothing there.
pub const EXPLODE: &str = "x-fanwise-explode";

/// A number: how many of the leading elements have schemas of their own (`prefixItems`, a list of
/// schemas as `items`). `items` is then the `anyOf` of all of them and of what may follow.
pub const PREFIX_ITEMS: &str = "x-fanwise-prefix-items";

/// `true`: `additionalProperties` holds for some of the undeclared properties only, those that a
/// pattern names or that nothing else has read.
pub const SOME_OTHERS: &str = "x-fanwise-some-others";

/// The list that stood under `examples` of a schema.
pub const EXAMPLES: &str = "x-fanwise-examples";

/// A string: `contentEncoding` of a schema. `base64` is `format: byte` too.
pub const CONTENT_ENCODING: &str = "x-fanwise-content-encoding";

/// A string: `contentMediaType` of a schema.
pub const CONTENT_MEDIA_TYPE: &str = "x-fanwise-content-media-type";

/// The object that stood under `xml` of a schema.
pub const XML: &str = "x-fanwise-xml";

/// `true` on a security scheme of `type: mutualTLS`, which stands as HTTP with the scheme `mutual`.
pub const MUTUAL_TLS: &str = "x-fanwise-mutual-tls";

/// A string on the schema of an event: the data of the event that ends the stream.
pub const EVENT_END: &str = "x-fanwise-event-end";

/// On the document: the path items under `webhooks`, by name, as JSON.
pub const WEBHOOKS: &str = "x-fanwise-webhooks";
