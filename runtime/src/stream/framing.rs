//! How the items of a streamed answer are told apart.

use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};

/// How the items of a streamed answer are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing(pub(super) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Events(EventForm),
    Lines,
}

impl Framing {
    /// Server-sent events whose data is an item as JSON.
    pub const fn events() -> Self {
        Self::events_as(EventForm::data())
    }

    /// Server-sent events of which an item is made like this.
    pub const fn events_as(form: EventForm) -> Self {
        Self(Kind::Events(form))
    }

    /// A JSON value on every line, or a sequence of JSON texts (RFC 7464).
    pub const fn lines() -> Self {
        Self(Kind::Lines)
    }

    /// Whether a media type is one of those that are read so.
    pub(super) fn is_of(self, media: &str) -> bool {
        let essence = media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase();
        match self.0 {
            Kind::Events(_) => essence == "text/event-stream",
            Kind::Lines => {
                ["json-seq", "ndjson", "jsonl", "json-lines", "jsonlines", "json-stream"]
                    .iter()
                    .any(|word| essence.contains(word))
                    || essence.ends_with("/stream+json")
            }
        }
    }

    /// Whether an answer with this head is such a stream. Its media type need not say so, as long
    /// as it says nothing else.
    pub(super) fn fits(self, status: StatusCode, headers: &HeaderMap) -> bool {
        if !status.is_success() || matches!(status.as_u16(), 204 | 205) {
            return false;
        }
        let Some(media) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
            return true;
        };
        let essence = media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase();
        self.is_of(media) || matches!(&*essence, "" | "text/plain" | "application/octet-stream")
    }

    /// What it is called in a message.
    pub(super) fn name(self) -> &'static str {
        match self.0 {
            Kind::Events(_) => "stream of events",
            Kind::Lines => "stream of JSON values",
        }
    }
}

/// What is made of a server-sent event.
///
/// Whatever it is: an event whose data is `[DONE]` ends the stream, as many APIs end theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventForm {
    pub(super) shape: Shape,
    pub(super) named: bool,
    pub(super) text: &'static [&'static str],
    pub(super) end: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Data,
    Envelope,
    Plain,
}

impl EventForm {
    const fn new(shape: Shape) -> Self {
        Self { shape, named: false, text: &[], end: None }
    }

    /// The data alone, as JSON; what is no JSON is a text.
    pub const fn data() -> Self {
        Self::new(Shape::Data)
    }

    /// An object of `event`, `id` and `data`, whose data is JSON; what is no JSON is a text.
    pub const fn envelope() -> Self {
        Self::new(Shape::Envelope)
    }

    /// The same, and the data is always a text: a [`ServerEvent`](crate::ServerEvent).
    pub const fn plain() -> Self {
        Self::new(Shape::Plain)
    }

    /// An event without a name is a `message`, and says so.
    #[must_use]
    pub const fn named(mut self) -> Self {
        self.named = true;
        self
    }

    /// The data of events of these names is a text, whatever it looks like.
    #[must_use]
    pub const fn text(mut self, names: &'static [&'static str]) -> Self {
        self.text = names;
        self
    }

    /// An event with this data ends the stream too.
    #[must_use]
    pub const fn until(mut self, data: &'static str) -> Self {
        self.end = Some(data);
        self
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn an_answer_is_a_stream_unless_it_says_that_it_is_something_else() {
        let fits = |framing: Framing, status: u16, media: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.extend(media.map(|media| (CONTENT_TYPE, HeaderValue::from_static(media))));
            framing.fits(StatusCode::from_u16(status).unwrap(), &headers)
        };
        let (events, lines) = (Framing::events(), Framing::lines());
        assert!(
            fits(events, 200, Some("Text/Event-Stream; charset=utf-8")) && fits(events, 200, None)
        );
        assert!(
            fits(lines, 200, Some("application/x-ndjson")) && fits(lines, 200, Some("text/plain"))
        );
        assert!(
            fits(lines, 200, Some("application/json-seq"))
                && fits(lines, 200, Some("application/stream+json"))
        );
        for (framing, status, media) in [
            (events, 200, Some("application/json")),
            (lines, 200, Some("application/json")),
            (events, 200, Some("application/x-ndjson")),
            (events, 204, None),
            (events, 404, Some("text/event-stream")),
        ] {
            assert!(!fits(framing, status, media), "{status} {media:?}");
        }
    }
}
