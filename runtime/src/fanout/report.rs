//! The unified JSON of an outcome.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::record::{Record, UndoRecord};
use super::slot::{Slot, Slots};
use super::status::{LegStatus, Overall};
use crate::error::ApiError;

/// The unified JSON of an outcome: the same shape for every fan-out, secrets redacted.
#[derive(Clone, Debug)]
pub struct Report {
    pub(super) fan_out: &'static str,
    pub(super) overall: Overall,
    pub(super) met: bool,
    pub(super) elapsed: Duration,
    pub(super) correlation_id: String,
    pub(super) reason: Option<Arc<str>>,
    pub(super) legs: Vec<LegReport>,
}

impl Report {
    /// The fan-out's name in the manifest.
    pub fn fan_out(&self) -> &'static str {
        self.fan_out
    }

    /// What became of the fan-out as a whole.
    pub fn overall(&self) -> Overall {
        self.overall
    }

    /// Whether the join's rule held.
    pub fn is_met(&self) -> bool {
        self.met
    }

    /// The time from the start to the end, the undo phase included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// What tells this fan-out from all others.
    pub fn correlation_id(&self) -> &str {
        &self.correlation_id
    }

    /// Why it could not be met, whatever its legs did: a race that wants more successes than it has
    /// legs. What its legs failed with is in their own errors.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The legs, in the order of the manifest.
    pub fn legs(&self) -> &[LegReport] {
        &self.legs
    }

    /// The leg of this name.
    pub fn leg(&self, name: &str) -> Option<&LegReport> {
        self.legs.iter().find(|leg| leg.name == name)
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6 + usize::from(self.reason.is_some())))?;
        map.serialize_entry("fanout", self.fan_out)?;
        map.serialize_entry("overall_status", &self.overall)?;
        map.serialize_entry("met", &self.met)?;
        if let Some(reason) = &self.reason {
            map.serialize_entry("reason", &**reason)?;
        }
        map.serialize_entry("elapsed_ms", &milliseconds(self.elapsed))?;
        map.serialize_entry("correlation_id", &self.correlation_id)?;
        map.serialize_entry("legs", &Legs(&self.legs))?;
        map.end()
    }
}

/// The legs as an object by their names.
struct Legs<'a>(&'a [LegReport]);

impl Serialize for Legs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|leg| (&leg.name, &leg.json)))
    }
}

/// One leg of a [`Report`].
#[derive(Clone, Debug)]
pub struct LegReport {
    name: Cow<'static, str>,
    status: LegStatus,
    attempts: u32,
    elapsed: Option<Duration>,
    json: Map<String, Value>,
}

impl LegReport {
    pub(super) fn of(slot: &dyn Slot) -> Option<Self> {
        let record = slot.record()?;
        Some(Self {
            name: record.leg.clone(),
            status: record.status,
            attempts: record.attempts.unwrap_or(0),
            elapsed: record.elapsed,
            json: leg(slot, record),
        })
    }

    /// The leg's name in the manifest.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What became of the leg.
    pub fn status(&self) -> LegStatus {
        self.status
    }

    /// How often its operation was sent, the asking again of the undo phase included; 0 for a leg
    /// that calls nothing itself, but elements or a fan-out.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from its start to its end, the asking again of the undo phase included, its undo
    /// not; `None` if it never started.
    pub fn elapsed(&self) -> Option<Duration> {
        self.elapsed
    }

    /// The leg as it stands in the unified JSON.
    pub fn json(&self) -> &Map<String, Value> {
        &self.json
    }
}

fn leg(slot: &dyn Slot, record: &Record) -> Map<String, Value> {
    let elements = slot.elements();
    let mut json = Fields(Map::new());
    json.put("status", Some(record.status.as_str()));
    json.put("reason", record.reason.as_deref());
    json.put("http_status", record.http_status.map(|status| status.as_u16()));
    json.put("attempts", record.attempts.filter(|_| record.elapsed.is_some()));
    json.put("elapsed_ms", record.elapsed.map(milliseconds));
    json.put("data", slot.data());
    json.put("error", slot.error().map(|fault| error(&fault, slot.error_body())));
    if record.status.is_unfinished() && elements.is_none() {
        json.put("operation", Some(operation(record.api, record.operation)));
        json.put("idempotency_key", record.key.as_deref());
        json.put("request", record.request.clone());
    }
    json.put("undo", record.undo.as_deref().filter(|undo| undo.error.is_some()).map(undo));
    json.put(
        "elements",
        elements.map(|Slots(slots)| slots.into_iter().filter_map(element).collect::<Vec<_>>()),
    );
    json.0
}

/// An element: as a leg, and its target where it has one.
fn element(slot: &dyn Slot) -> Option<Value> {
    let record = slot.record()?;
    let mut json = leg(slot, record);
    if let Some(target) = record.target.as_deref() {
        json.shift_insert(0, "target".to_owned(), target.into());
    }
    Some(json.into())
}

/// An undo that failed, and what a person needs to finish it.
fn undo(record: &UndoRecord) -> Value {
    let mut json = Fields(Map::new());
    json.put("operation", Some(operation(record.api, record.operation)));
    json.put("attempts", Some(record.attempts));
    json.put("error", record.error.as_ref().map(|fault| error(fault, None)));
    json.put("idempotency_key", record.key.as_deref());
    json.put("request", record.request.clone());
    json.0.into()
}

fn operation(api: &str, id: &str) -> String {
    format!("{api}.{id}")
}

fn error(error: &ApiError<()>, body: Option<Value>) -> Value {
    let mut json = json!({ "kind": error.kind().as_str(), "message": error.message() });
    if let Some(body) = body {
        json["body"] = body;
    }
    json
}

/// An object that leaves out what isn't there.
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
