//! Reads server-sent events (WHATWG HTML, "9.2.6 Interpreting an event stream").

use std::time::Duration;

use bytes::{Buf, Bytes};
use serde_json::{Map, Value};

use super::framing::{EventForm, Shape};
use crate::decode::is_json;

/// One event, before anything is made of its data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Its name, where it was given one.
    pub(super) name: Option<String>,
    pub(super) data: String,
    /// The id that came with it.
    pub(super) id: Option<String>,
}

/// Something is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Cuts a body into events, wherever its pieces begin and end.
///
/// It holds one piece and the event that is on its way, which may have so many bytes.
#[derive(Debug)]
pub(super) struct Events {
    piece: Bytes,
    line: Vec<u8>,
    /// Nothing but a byte order mark may have come.
    at_start: bool,
    /// The last line ended in CR: an LF that follows belongs to it.
    after_cr: bool,
    event: Event,
    has_data: bool,
    /// The id of the event that came last, which goes on with those that have none.
    last_id: String,
    next_id: String,
    /// How long to wait before the stream is asked for again.
    retry: Option<Duration>,
    limit: usize,
}

impl Events {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            piece: Bytes::new(),
            line: Vec::new(),
            at_start: true,
            after_cr: false,
            event: Event::default(),
            has_data: false,
            last_id: String::new(),
            next_id: String::new(),
            retry: None,
            limit,
        }
    }

    /// The next piece of the body; the one before has been read to its end.
    pub(super) fn feed(&mut self, piece: Bytes) {
        self.piece = piece;
    }

    /// The body ended. An event that was on its way is not one; the next body goes on with the id.
    pub(super) fn restart(&mut self) {
        let last_id = std::mem::take(&mut self.last_id);
        let next_id = last_id.clone();
        *self = Self { last_id, next_id, retry: self.retry, ..Self::new(self.limit) };
    }

    pub(super) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// A stream goes on behind this event.
    pub(super) fn go_on_after(&mut self, id: String) {
        self.next_id.clone_from(&id);
        self.last_id = id;
    }

    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// The next event; `None` where another piece is needed.
    pub(super) fn next(&mut self) -> Result<Option<Event>, TooLong> {
        while !self.piece.is_empty() {
            if self.after_cr && self.piece.first() == Some(&b'\n') {
                self.piece.advance(1);
            }
            self.after_cr = false;
            let end = self.piece.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let length = end.unwrap_or(self.piece.len());
            if self.line.len() + self.event.data.len() + length > self.limit {
                return Err(TooLong);
            }
            let part = self.piece.split_to(length);
            if end.is_none() {
                self.line.extend_from_slice(&part);
                break;
            }
            if self.piece.has_remaining() {
                self.after_cr = self.piece.get_u8() == b'\r';
            }
            let mut line = std::mem::take(&mut self.line);
            let found = if line.is_empty() {
                self.line(&part)
            } else {
                line.extend_from_slice(&part);
                self.line(&line)
            };
            // Its room serves the next line.
            line.clear();
            self.line = line;
            if let Some(event) = found {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn line(&mut self, line: &[u8]) -> Option<Event> {
        let line = if std::mem::take(&mut self.at_start) {
            crate::decode::without_mark(line)
        } else {
            line
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event.name = Some(value.to_owned()).filter(|name| !name.is_empty()),
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
                self.has_data = true;
            }
            "id" if !value.contains('\0') => {
                value.clone_into(&mut self.next_id);
                self.event.id = Some(value.to_owned());
            }
            "retry" if !value.is_empty() && value.bytes().all(|one| one.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // A comment, or a field that nobody knows.
            _ => {}
        }
        None
    }

    /// An empty line ends an event; one without data is none.
    fn dispatch(&mut self) -> Option<Event> {
        self.last_id.clone_from(&self.next_id);
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

impl EventForm {
    /// Whether this event says that the stream is over.
    pub(super) fn is_end(&self, event: &Event) -> bool {
        let data = event.data.trim();
        data == "[DONE]" || self.end.is_some_and(|end| data == end)
    }

    /// The item as JSON text.
    pub(super) fn json(&self, event: Event) -> String {
        let name = event.name.as_deref().unwrap_or("message");
        let is_text = match self.shape {
            Shape::Plain => true,
            Shape::Data | Shape::Envelope => {
                self.text.contains(&name) || !is_json(event.data.as_bytes())
            }
        };
        if self.shape == Shape::Data {
            return if is_text { Value::from(event.data).to_string() } else { event.data };
        }
        let mut head = Map::new();
        let name = event.name.or_else(|| self.named.then(|| "message".to_owned()));
        head.extend(name.map(|name| ("event".to_owned(), name.into())));
        head.extend(event.id.map(|id| ("id".to_owned(), id.into())));
        if is_text {
            head.insert("data".to_owned(), event.data.into());
            return Value::Object(head).to_string();
        }
        // The data is not taken apart, so that nothing of it changes.
        let mut text = Value::Object(head).to_string();
        text.pop();
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str("\"data\":");
        text.push_str(&event.data);
        text.push('}');
        text
    }
}

/// All events of a whole body as one list of JSON.
pub(crate) fn list(body: &Bytes, form: EventForm) -> Vec<u8> {
    let mut events = Events::new(usize::MAX);
    events.feed(body.clone());
    let mut list = b"[".to_vec();
    while let Ok(Some(event)) = events.next() {
        if form.is_end(&event) {
            break;
        }
        if list.len() > 1 {
            list.push(b',');
        }
        list.extend_from_slice(form.json(event).as_bytes());
    }
    list.push(b']');
    list
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everything that is read out of a body which comes in these pieces.
    fn read<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> (Vec<Event>, String, Option<u64>) {
        let mut events = Events::new(1 << 20);
        let mut all = Vec::new();
        for piece in pieces {
            events.feed(Bytes::copy_from_slice(piece));
            while let Some(event) = events.next().unwrap() {
                all.push(event);
            }
        }
        let retry = events.retry().map(|time| u64::try_from(time.as_millis()).unwrap());
        (all, events.last_id().to_owned(), retry)
    }

    fn event(name: Option<&str>, data: &str, id: Option<&str>) -> Event {
        Event { name: name.map(str::to_owned), data: data.to_owned(), id: id.map(str::to_owned) }
    }

    #[test]
    fn the_examples_of_the_specification_are_read_as_it_says() {
        let (events, last, _) = read([&b"data: YHOO\ndata: +2\ndata: 10\n\n"[..]]);
        assert_eq!((events, &*last), (vec![event(None, "YHOO\n+2\n10", None)], ""));
        let body = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
        let (events, last, _) = read([&body[..]]);
        let expected =
            [event(None, "first event", Some("1")), event(None, "second event", Some(""))];
        assert_eq!((&events[..], &*last), (&expected[..], ""), "the third is not ended");
        let (events, ..) = read([&b"data\n\ndata\ndata\n\ndata:"[..]]);
        assert_eq!(events, [event(None, "", None), event(None, "\n", None)]);
        let (events, ..) = read([&b"data:test\n\ndata: test\n\n"[..]]);
        assert_eq!(events, [event(None, "test", None), event(None, "test", None)]);
    }

    #[test]
    fn lines_end_in_all_three_ways_and_a_mark_is_no_part_of_the_first() {
        let body = b"\xef\xbb\xbfevent: a\rdata: 1\r\rdata: 2\r\n\r\nevent: b\nid: 7\nretry: 1500\ndata: 3\n\n";
        let (events, last, retry) = read([&body[..]]);
        let expected =
            [event(Some("a"), "1", None), event(None, "2", None), event(Some("b"), "3", Some("7"))];
        assert_eq!((&events[..], &*last, retry), (&expected[..], "7", Some(1500)));
    }

    #[test]
    fn what_is_no_id_and_no_time_is_not_heeded() {
        let (events, last, retry) =
            read([&b"id: x\0y\nretry: soon\nretry: -1\nunknown: 1\nevent:\ndata: 1\n\n"[..]]);
        assert_eq!((&events[..], &*last, retry), (&[event(None, "1", None)][..], "", None));
        // An id counts although its event has no data; not so the name of such an event.
        let (events, last, _) = read([&b"event: a\nid: 5\n\ndata: 1\n\n"[..]]);
        assert_eq!((&events[..], &*last), (&[event(None, "1", None)][..], "5"));
    }

    #[test]
    fn an_event_may_not_be_longer_than_the_limit() {
        let mut events = Events::new(16);
        events.feed(Bytes::from_static(b"data: 0123456789\n"));
        assert_eq!(events.next(), Ok(None));
        events.feed(Bytes::from_static(b"data: 0123456789\n"));
        assert_eq!(events.next(), Err(TooLong));
        let mut endless = Events::new(16);
        endless.feed(Bytes::from_static(b": no line ever ends"));
        assert_eq!(endless.next(), Err(TooLong));
    }

    #[test]
    fn an_item_is_the_data_the_whole_event_or_its_text() {
        let given = || event(Some("tick"), "{\"n\": 1.50}", Some("7"));
        assert_eq!(EventForm::data().json(given()), "{\"n\": 1.50}");
        let whole = EventForm::envelope();
        let expected = r#"{"event":"tick","id":"7","data":{"n": 1.50}}"#;
        assert_eq!(whole.json(given()), expected);
        assert_eq!(whole.json(event(None, "1", None)), r#"{"data":1}"#);
        assert_eq!(whole.named().json(event(None, "1", None)), r#"{"event":"message","data":1}"#);
        assert_eq!(whole.json(event(None, "no JSON", None)), r#"{"data":"no JSON"}"#);
        let text = whole.text(&["tick"]).json(event(Some("tick"), "12", None));
        assert_eq!(text, r#"{"event":"tick","data":"12"}"#);
        assert_eq!(EventForm::plain().json(event(None, "12", None)), r#"{"data":"12"}"#);
        let list =
            list(&Bytes::from_static(b"data: 1\n\ndata: 2\n\ndata: [DONE]\n\n"), EventForm::data());
        assert_eq!(list, b"[1,2]");
    }

    proptest! {
        #[test]
        fn the_pieces_of_a_body_change_nothing(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "data", ":", " ", "1", "\n", "\r", "\r\n", "event", "id", "retry: 5", "\u{feff}",
                    "ä", "\n\n", "data: x\n", "\0", "id: 1\n",
                ]),
                0..40,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let body = parts.concat().into_bytes();
            let whole = read([&body[..]]);
            prop_assert_eq!(&read(body.chunks(1)), &whole, "byte by byte");
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
            cuts.extend([0, body.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]);
            prop_assert_eq!(&read(pieces), &whole);
        }
    }
}
