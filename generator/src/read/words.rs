//! The words of a manifest, once: what is checked, what is read and the JSON Schema come from
//! this table.

/// A word of the manifest.
pub(super) struct Word {
    /// As it is written.
    pub(super) name: &'static str,
    /// What stands under it.
    pub(super) kind: Kind,
    /// Whether it must stand there.
    pub(super) required: bool,
    /// What it is for.
    pub(super) docs: &'static str,
}

/// What stands under a word.
pub(super) enum Kind {
    /// Any text.
    Text,
    /// A text of this kind.
    Phrase(&'static str),
    /// An object of the words of [`FALLBACK`], one of the first two at least.
    Fallback,
    /// A crate's name.
    CrateName,
    /// `1.2.3`.
    Version,
    /// `true`, `false`.
    Boolean,
    /// `500ms`, `2s`, `1m`, `1h`.
    Duration,
    /// A whole number from 1 on.
    Count,
    /// A whole number from 0 on.
    Whole,
    /// A whole number, or a percentage from 0 to 100: `3`, `5%`.
    Allowance,
    /// `20%`, from 1 to 100.
    Percent,
    /// The same up to 1000, or `none`.
    Budget,
    /// `100/s`, `100/m`, `100/h`.
    Rate,
    /// `512KiB`, `16MiB`, `1GiB`.
    Bytes,
    /// A duration, `p95`, or `none`.
    Hedge,
    /// The first, or these words; what both are is said in the text.
    Either(&'static Kind, &'static [Word], &'static str),
    /// An absolute URL each.
    Urls,
    /// A list of statuses from 500 to 599.
    Statuses,
    /// A list of texts.
    Names,
    /// Names or formats of a document, each with the path of a Rust type.
    Types,
    /// Paths of traits, or an object of such lists by schema.
    Derives,
    /// A version, or an object of the words of [`DEPENDENCY`].
    Dependency,
    /// A list of base URLs or APIs, not empty.
    Targets,
    /// A list of operations of one API, not empty.
    Operations,
    /// One of [`JOINS`], or an object of the words of [`QUORUM`].
    Join,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A value of any shape.
    Any,
    /// A JSON Schema.
    Schema,
    /// These words.
    Words(&'static [Word]),
    /// Names of the user's own, each with this under it; whether one is needed at least.
    Named(&'static Kind, bool),
    /// An object whose names are those of a document.
    Entries,
    /// The same, with these words under each.
    ByOperation(&'static [Word]),
    /// A setting of an API as a whole, not of one leg.
    OfApi,
    /// Known, and not built yet.
    Later,
}

const fn word(name: &'static str, kind: Kind, docs: &'static str) -> Word {
    Word { name, kind, required: false, docs }
}

const fn required(name: &'static str, kind: Kind, docs: &'static str) -> Word {
    Word { name, kind, required: true, docs }
}

const fn later(name: &'static str) -> Word {
    Word { name, kind: Kind::Later, required: false, docs: "" }
}

const fn of_api(name: &'static str) -> Word {
    Word { name, kind: Kind::OfApi, required: false, docs: "" }
}

/// The words of the manifest itself.
pub(super) const MANIFEST: &[Word] = &[
    word("package", Kind::Words(PACKAGE), "The crate to write."),
    required("apis", Kind::Named(&Kind::Words(API), true), "The APIs by name."),
    word("fanouts", Kind::Named(&Kind::Words(FAN_OUT), false), "The fan-outs by name."),
    word("types", Kind::Types, "One's own Rust types in the place of formats, in all APIs."),
    word("derive", Kind::Derives, "Traits that generated types derive, in all APIs."),
    word("shared", Kind::Names, "Schemas that are one type for all APIs."),
    later("redact"),
];

/// What `package.dates` may be.
pub(super) const DATES: &[&str] = &["string", "chrono", "jiff", "time"];

/// What `package.uuids` may be.
pub(super) const UUIDS: &[&str] = &["string", "uuid"];

/// The words of a dependency that is more than a version.
pub(super) const DEPENDENCY: &[Word] = &[
    word("version", Kind::Text, "The version, as Cargo reads it."),
    word("path", Kind::Text, "Its folder, relative to the manifest."),
    word("git", Kind::Text, "Its repository."),
    word("rev", Kind::Text, "The commit."),
    word("branch", Kind::Text, "The branch."),
    word("tag", Kind::Text, "The tag."),
    word("package", Kind::Text, "Its name in the registry, where that is another."),
    word("features", Kind::Names, "Its features."),
    word("default_features", Kind::Boolean, "Whether its default features are on."),
];

const PACKAGE: &[Word] = &[
    word("name", Kind::CrateName, "The crate's name."),
    word("version", Kind::Version, "The crate's version."),
    word("out", Kind::Text, "The folder to write, relative to the manifest."),
    word("dates", Kind::OneOf(DATES), "What dates are: strings, or types of this crate."),
    word("uuids", Kind::OneOf(UUIDS), "What UUIDs are: strings, or types of this crate."),
    word(
        "dependencies",
        Kind::Named(&Kind::Dependency, false),
        "The crates that one's own types come from.",
    ),
];

/// The words of one of `apis`.
pub(super) const API: &[Word] = &[
    required("spec", Kind::Text, "The OpenAPI document, relative to the manifest."),
    word("base_url", Kind::Text, "Takes the place of the document's servers."),
    word("base_urls", Kind::Urls, "The same in several places at once; each call picks one."),
    word("policy", Kind::Words(POLICY), "Settings of each of its calls."),
    word("idempotency_header", Kind::Text, "The header that carries an idempotency key."),
    word(
        "correlation_header",
        Kind::Text,
        "The header that carries the correlation id of a fan-out, or `none`.",
    ),
    word("no_effect", Kind::Statuses, "Statuses that say that nothing has happened."),
    word("decode", Kind::OneOf(DECODE), "Whether answers may lack what the document requires."),
    word(
        "validate",
        Kind::OneOf(VALIDATE),
        "Whether requests are checked against the document's rules before they are sent.",
    ),
    word("optional", Kind::Names, "`Schema/field`: what answers may lack."),
    word("types", Kind::Types, "One's own Rust types in the place of schemas."),
    word("x_rust_type", Kind::Boolean, "Whether the document's `x-rust-type` is heeded."),
    word("derive", Kind::Derives, "Traits that generated types derive."),
    word(
        "operations",
        Kind::Operations,
        "What is generated: operation ids, `METHOD /path`, `tag:Name`, or `used` for what fan-outs \
         call. All of the document where it is left out.",
    ),
    word("pages", Kind::ByOperation(PAGES), "How pages of operations hang together, by id."),
    later("redact"),
];

const VALIDATE: &[&str] = &["none", "requests"];

const PAGES: &[Word] = &[
    word("items", Kind::Text, "Where an answer holds the items: a JSON pointer."),
    word("link", Kind::Text, "Where it holds the link to the next page: a JSON pointer."),
    word("link_header", Kind::Text, "The header that holds it; of `Link`, that of `rel=\"next\"`."),
    word("token", Kind::Text, "Where it holds the token of the next page: a JSON pointer."),
    word("token_header", Kind::Text, "The header that holds it."),
    word("count", Kind::OneOf(COUNTS), "The request counts the items before the page, or pages."),
    word("query", Kind::Text, "The parameter of the query in which the request says it."),
    word("header", Kind::Text, "The header in which it does."),
    word("body", Kind::Text, "The place of its body where it does: a JSON pointer."),
    word("limit", Kind::Text, "Where, beside it, it says how many items a page has at most."),
    word("more", Kind::Text, "Where an answer says whether there is a next page."),
    word("last", Kind::Text, "Where it says the number of the last page."),
    word("first", Kind::Whole, "The number of the first page, or the offset of the first item."),
];

const COUNTS: &[&str] = &["items", "pages"];

const DECODE: &[&str] = &["strict", "lenient"];

/// The words of an API's `policy`.
pub(super) const POLICY: &[Word] = &[
    word("timeout", Kind::Duration, "Of one attempt."),
    word("retry", Kind::Words(RETRY), "How a call is tried again."),
    word("deadline", Kind::Duration, "Of a call with all its attempts."),
    word("breaker", Kind::Words(BREAKER), "A circuit breaker for each base URL; `{}` is one."),
    word(
        "concurrency",
        Kind::Either(
            &Kind::Count,
            CONCURRENCY,
            "a whole number from 1 on, or an object with `limit`",
        ),
        "How many requests at once; more wait in a queue.",
    ),
    word(
        "rate_limit",
        Kind::Either(&Kind::Rate, RATE_LIMIT, "a rate such as `100/s`, or an object with `rate`"),
        "How many requests in a time; more wait.",
    ),
    word("hedge", Kind::Hedge, HEDGE),
    word(
        "cache",
        Kind::Either(
            &Kind::Boolean,
            CACHE,
            "`true`, `false`, or an object such as `{ fresh: 30s }`",
        ),
        "Whether answers are kept and used again, as far as the API allows.",
    ),
    word(
        "coalesce",
        Kind::Either(&Kind::Boolean, COALESCE, "`true`, `false`, or an object with `operations`"),
        "Whether equal reads share one request while it is under way.",
    ),
];

const CACHE: &[Word] = &[
    word("operations", Kind::Operations, READS),
    word("max_bytes", Kind::Bytes, "How much is kept at most; `16MiB`."),
    word("max_entries", Kind::Count, "How many answers are kept at most; 1000."),
    word("max_answer", Kind::Bytes, "The longest body that is kept; `1MiB`."),
    word("fresh", Kind::Duration, "How long an answer is used that says nothing of it."),
];

const COALESCE: &[Word] = &[word("operations", Kind::Operations, READS)];

const READS: &str = "Only these reads: operation ids, `METHOD /path` or `tag:Name`.";

/// The words of a leg's `policy`.
pub(super) const LEG_POLICY: &[Word] = &[
    word("timeout", Kind::Duration, "Of one attempt."),
    word("retry", Kind::Words(LEG_RETRY), "How the leg is tried again."),
    word("hedge", Kind::Hedge, HEDGE),
    word("cache", Kind::Boolean, "Whether a stored answer will do, and the new one is kept."),
    word("coalesce", Kind::Boolean, "Whether it shares the request of an equal read."),
    of_api("concurrency"),
    of_api("rate_limit"),
    of_api("breaker"),
];

const HEDGE: &str = "When a second attempt is sent beside a read that takes long: after a time such \
                     as `50ms`, `p95` of its latest answers, or `none`.";

const BREAKER: &[Word] = &[
    word("failure_rate", Kind::Percent, "The share of failures that opens it; `50%`."),
    word("slow", Kind::Duration, "From which time on an attempt is slow; none is."),
    word("slow_rate", Kind::Percent, "The share of slow attempts that opens it; `80%`."),
    word("window", Kind::Duration, "The length of the sliding window; `10s`."),
    word("min_calls", Kind::Count, "The fewest attempts in it that say anything; 20."),
    word("open", Kind::Duration, "How long it stays open; `5s`."),
    word("probes", Kind::Count, "How many have to fare well before it closes; 3."),
];

const CONCURRENCY: &[Word] = &[
    required("limit", Kind::Count, "How many at once."),
    word("queue", Kind::Count, "How many wait at most; 1000."),
    word("adaptive", Kind::Boolean, "Whether the limit finds itself, up to `limit`."),
];

const RATE_LIMIT: &[Word] = &[
    required("rate", Kind::Rate, "How many in a time: `100/s`, `100/m` or `100/h`."),
    word("burst", Kind::Count, "How many may start at once; a tenth of a second's worth."),
];

const RETRY: &[Word] = &[
    word("attempts", Kind::Count, "How many at most, the first one included."),
    word("base", Kind::Duration, "The longest pause before the second attempt."),
    word("cap", Kind::Duration, "The longest pause of all."),
    word("budget", Kind::Budget, "The most load that repeats add, or `none`; `20%`."),
];

const LEG_RETRY: &[Word] = &[
    word("attempts", Kind::Count, "How many at most, the first one included."),
    word("base", Kind::Duration, "The longest pause before the second attempt."),
    word("cap", Kind::Duration, "The longest pause of all."),
    of_api("budget"),
];

/// The words of one of `fanouts`.
pub(super) const FAN_OUT: &[Word] = &[
    word("summary", Kind::Text, "One line on what it does."),
    word("description", Kind::Text, "More on what it does, in Markdown."),
    word("inputs", Kind::Named(&Kind::Schema, false), "What the caller gives, by name."),
    word("join", Kind::Join, "When it is done."),
    word("deadline", Kind::Duration, "Of the whole."),
    word("undo_deadline", Kind::Duration, "Of the undo phase."),
    word("partial_at_deadline", Kind::Boolean, "At the deadline it is met with what is there."),
    word("undo_on_drop", Kind::Boolean, "It is undone even when its caller went away."),
    required("legs", Kind::Named(&Kind::Words(LEG), true), "Its operations by name."),
];

/// The joins that are a word of their own.
pub(super) const JOINS: &[&str] = &["all", "settled", "first"];

/// The join that is an object.
pub(super) const QUORUM: &[Word] =
    &[required("quorum", Kind::Count, "How many legs have to succeed.")];

/// The words of one of `legs`.
pub(super) const LEG: &[Word] = &[
    required("call", Kind::Text, "`api.operationId`, `api POST /path`, or `fanouts.name`."),
    word("path", Kind::Entries, PARAMETERS),
    word("query", Kind::Entries, PARAMETERS),
    word("header", Kind::Entries, PARAMETERS),
    word("cookie", Kind::Entries, PARAMETERS),
    word("body", Kind::Any, "The body, of any shape; texts may be expressions."),
    word("inputs", Kind::Entries, "Inputs of the fan-out that it calls; texts may be expressions."),
    word("after", Kind::Names, "Legs that must have succeeded before."),
    word(
        "when",
        Kind::Phrase(CONDITION),
        "A condition over inputs and earlier legs, else it is skipped.",
    ),
    word("optional", Kind::Boolean, "Its failure fails nothing."),
    word("deadline", Kind::Duration, "Of the leg with all its attempts."),
    word("policy", Kind::Words(LEG_POLICY), "Settings of its own."),
    word("idempotency_key", Kind::Phrase(KEY), "`auto`, `none` or an expression."),
    word("no_effect", Kind::Statuses, "Statuses that say that nothing has happened."),
    word("fallback", Kind::Fallback, "What stands in for its answer when it failed."),
    word("undo", Kind::Words(UNDO), "What takes it back."),
    word(
        "each",
        Kind::Phrase(LIST),
        "An expression that finds a list: it runs for each element, `$each`.",
    ),
    word("concurrency", Kind::Count, "How many elements run at once."),
    word(
        "stop_after_failures",
        Kind::Allowance,
        "How many elements may fail, as a number or as a percentage of the list: `3`, `5%`. With \
         one more, no further element starts. Where it is left out, all run and none may fail.",
    ),
    word(
        "targets",
        Kind::Targets,
        "Where the same request goes: base URLs of its API, or APIs that have the same operation, \
         by name or as `api.operationId`.",
    ),
    word(
        "join",
        Kind::Join,
        "When its targets are done. Where it is left out, all run and none may fail.",
    ),
];

const CONDITION: &str = "a condition such as `$inputs.amount > 100`";

const KEY: &str = "`auto`, `none`, or a text with an expression in it";

const LIST: &str = "an expression that finds a list (`$inputs.orders`)";

/// The words of `fallback`.
pub(super) const FALLBACK: &[Word] = &[
    word("value", Kind::Any, "A value of the leg's answer type; texts may be expressions."),
    word("call", Kind::Text, "`api.operationId`, or `api POST /path`, of the same answer type."),
    word("path", Kind::Entries, PARAMETERS),
    word("query", Kind::Entries, PARAMETERS),
    word("header", Kind::Entries, PARAMETERS),
    word("cookie", Kind::Entries, PARAMETERS),
    word("body", Kind::Any, "The body, of any shape; texts may be expressions."),
];

/// The words of `undo`.
pub(super) const UNDO: &[Word] = &[
    required("call", Kind::Text, "`api.operationId`, or `api POST /path`."),
    word("path", Kind::Entries, PARAMETERS),
    word("query", Kind::Entries, PARAMETERS),
    word("header", Kind::Entries, PARAMETERS),
    word("cookie", Kind::Entries, PARAMETERS),
    word("body", Kind::Any, "The body, of any shape; texts may be expressions."),
    word("when_in_doubt", Kind::Boolean, "It does no harm when nothing had happened."),
];

const PARAMETERS: &str = "Parameters by the document's names; texts may be expressions.";
