//! What Swagger 2.0 says in other words: where bodies, hosts and components stand, and how
//! parameters tell their type. Its values are read where they stand, so that every place is the
//! document's own.

mod answer;
mod collection;
mod host;
mod payload;

pub(super) use host::hosts;
pub(super) use payload::Payload;

use openapiv3::StatusCode;

use super::context::Context;
use super::operation::texts;
use super::registry::Kind;
use super::spot::Spot;
use crate::load::Node;

/// What is sent and answered where a document says nothing of it.
const JSON: &str = "application/json";

/// What a document says of the media types of bodies.
#[derive(Clone, Debug, Default)]
pub(super) struct Swagger {
    /// For all operations.
    all: Media,
    /// For the one that is read now.
    now: Media,
    /// Whether the answer that is read now is a success.
    success: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Media {
    consumes: Vec<String>,
    produces: Vec<String>,
}

impl Swagger {
    /// What stands at the root of a document.
    pub(super) fn of(root: &Spot<'_, '_>) -> Self {
        let all = Media {
            consumes: list(root, "consumes").unwrap_or_default(),
            produces: list(root, "produces").unwrap_or_default(),
        };
        Self { now: all.clone(), all, success: false }
    }

    /// Goes on to an operation.
    pub(super) fn enter(&mut self, operation: &Spot<'_, '_>) {
        let Media { consumes, produces } = self.all.clone();
        self.now = Media {
            consumes: list(operation, "consumes").unwrap_or(consumes),
            produces: list(operation, "produces").unwrap_or(produces),
        };
    }

    /// Goes to what no operation owns.
    fn leave(&mut self) {
        self.now = self.all.clone();
        self.success = false;
    }

    /// Goes on to an answer; without a status to `default`.
    pub(super) fn answer(&mut self, status: Option<&StatusCode>) {
        self.success = matches!(status, Some(StatusCode::Code(200..300) | StatusCode::Range(2)));
    }
}

impl Media {
    fn consumed(&self) -> Vec<String> {
        or_json(&self.consumes)
    }
}

impl<'d> Context<'d, '_> {
    /// The object that holds the maps of components.
    pub(super) fn container<'s>(&mut self, root: &'s Spot<'_, 'd>) -> Option<Spot<'s, 'd>> {
        if self.dialect.is_swagger() { Some(*root) } else { self.section(root, "components") }
    }

    /// The key under which the components of a kind stand.
    pub(super) fn map_of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Schema if self.dialect.is_swagger() => "definitions",
            // Bodies are parameters too.
            Kind::RequestBody if self.dialect.is_swagger() => "parameters",
            _ => kind.key(),
        }
    }

    /// Whether a value of such a map is of that kind.
    pub(super) fn belongs(&mut self, kind: Kind, spot: &Spot<'_, 'd>) -> bool {
        if !self.dialect.is_swagger() || !matches!(kind, Kind::Parameter | Kind::RequestBody) {
            return true;
        }
        let node = self.behind(*spot).map_or(spot.node, |spot| spot.node);
        match (location(node).as_str(), kind) {
            ("body", _) => kind == Kind::RequestBody,
            ("formdata", _) => false,
            _ => kind == Kind::Parameter,
        }
    }
}

/// `in` in lower case.
fn location(parameter: &Node) -> String {
    parameter.get("in").and_then(Node::text).unwrap_or_default().to_ascii_lowercase()
}

/// A list of media types that says something.
fn list(spot: &Spot<'_, '_>, key: &str) -> Option<Vec<String>> {
    Some(texts(spot.get(key)?.node))
}

fn or_json(all: &[String]) -> Vec<String> {
    if all.is_empty() { vec![JSON.to_owned()] } else { all.to_vec() }
}

/// A media type without its parameters, in lower case.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
}
