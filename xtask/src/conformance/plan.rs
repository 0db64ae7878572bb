//! What the runner is to do: each call of each scenario, made ready before anything is built.

use std::path::Path;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arguments;
use super::document::{Document, Operation};
use super::suite::{Exchange, Request, Scenario, Suite};
use super::template::{self, Captures, Reach};
use crate::Failure;

/// A call, as the runner reads it.
#[derive(Debug, Serialize)]
pub(super) struct Call {
    pub(super) scenario: String,
    pub(super) api: String,
    /// As the generated crate's `call` takes it.
    pub(super) operation: String,
    pub(super) base_url: String,
    pub(super) credentials: Vec<Credential>,
    pub(super) request: Value,
    /// What has to come back.
    #[serde(skip)]
    pub(super) expected: Expected,
}

/// A credential for a security scheme.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Credential {
    pub(super) scheme: String,
    /// `api_key`, `bearer` or `authorization`.
    pub(super) kind: String,
    pub(super) value: String,
}

/// What a call has to come back with.
#[derive(Debug, Default)]
pub(super) struct Expected {
    pub(super) status: u16,
    /// Text that each of these headers has.
    pub(super) headers: Vec<(String, String)>,
    /// `None`: no body.
    pub(super) body: Option<Value>,
}

/// What the suite leaves to code: what a person would call and get, by scenario. A text `@image/png`
/// stands for the bytes of that media type which the suite has.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    /// One for each call; where there are none, every exchange is a call.
    #[serde(default)]
    calls: Vec<GivenCall>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenCall {
    /// The exchange whose request the call sends.
    #[serde(default)]
    exchange: usize,
    /// Parts of the request instead of those that follow from the exchange.
    #[serde(default)]
    request: Map<String, Value>,
    #[serde(default)]
    credentials: Vec<Credential>,
    /// The body that comes back, instead of the exchange's.
    #[serde(default)]
    answer: Option<Value>,
}

/// What a person gives, by scenario.
pub(super) type AllGiven = IndexMap<String, Given>;

/// Reads the committed file of what is given.
pub(super) fn given(path: &Path) -> Result<AllGiven, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Where the server is, and what its answers call it in the suite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub(super) url: &'a str,
}

/// The address that the suite's own texts name.
const OF_SUITE: &str = "http://localhost:3018";

/// The operations that the report of the generated crate names: by API, method and path.
pub(super) type Emitted = IndexMap<(String, String, String), String>;

/// The calls of a scenario, or why it can't be called.
pub(super) fn calls(
    suite: &Suite,
    (name, scenario): (&str, &Scenario),
    given: &AllGiven,
    emitted: &Emitted,
    origin: Origin<'_>,
) -> Result<Vec<Call>, Failure> {
    let every: Vec<GivenCall>;
    let calls = match given.get(name) {
        Some(given) if !given.calls.is_empty() => &given.calls,
        _ => {
            let of = |exchange| GivenCall { exchange, ..GivenCall::default() };
            every = (0..scenario.exchanges.len()).map(of).collect();
            &every
        }
    };
    let one = |call: &GivenCall| {
        let exchange = scenario.exchanges.get(call.exchange);
        let exchange = exchange.ok_or("there is no such exchange")?;
        made(suite, name, exchange, call, emitted, origin)
    };
    calls.iter().map(one).collect()
}

fn made(
    suite: &Suite,
    name: &str,
    exchange: &Exchange,
    given: &GivenCall,
    emitted: &Emitted,
    origin: Origin<'_>,
) -> Result<Call, Failure> {
    let uri = exchange.uri.replace('\\', "");
    let none = Request::default();
    let wanted = exchange.request.as_ref().unwrap_or(&none);
    let found = operation(suite, exchange, &uri, wanted);
    let (operation, captures) =
        found.ok_or_else(|| format!("no operation is {} {uri}", exchange.method))?;
    let document = operation.document;
    let method = operation.method.to_uppercase();
    let key = (document.api.clone(), method, operation.path.to_owned());
    let id = emitted.get(&key).ok_or("the operation was not generated")?;
    let mut request = arguments::request(operation, &captures, wanted)?;
    for (part, value) in &given.request {
        request[part] = suite.with_bytes(value.clone());
    }
    let mut credentials = arguments::credentials(document, wanted);
    credentials.extend(given.credentials.iter().cloned());
    Ok(Call {
        scenario: name.to_owned(),
        api: document.api.clone(),
        operation: format!("{}.{id}", document.api),
        base_url: format!("{}{}", origin.url, filled(document.server(), &captures)),
        credentials,
        request,
        expected: expected(suite, operation, exchange, given, origin)?,
    })
}

fn expected(
    suite: &Suite,
    operation: Operation<'_>,
    exchange: &Exchange,
    given: &GivenCall,
    origin: Origin<'_>,
) -> Result<Expected, Failure> {
    let answer = &exchange.response;
    let own = answer.body.as_ref().filter(|_| operation.method != "head");
    let body = match (&given.answer, own) {
        (Some(given), _) => Some(suite.with_bytes(given.clone())),
        (None, Some(body)) => {
            let declared = operation.answer(answer.status, &body.media);
            arguments::value_of_body(operation.document, declared, body)?
        }
        (None, None) => None,
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let headers = answer.headers.iter().map(|(name, value)| (name.clone(), text(value)));
    Ok(Expected {
        status: answer.status,
        headers: headers.collect(),
        body: body.map(|body| moved(body, origin)),
    })
}

/// The suite's own address in a text, as the server's.
fn moved(value: Value, origin: Origin<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace(OF_SUITE, origin.url)),
        Value::Array(items) => items.into_iter().map(|item| moved(item, origin)).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, moved(value, origin)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

/// The operation of an exchange, and what its path holds: the one whose template fits closest, and
/// of several versions the one that the request names, or the last.
fn operation<'a>(
    suite: &'a Suite,
    exchange: &Exchange,
    uri: &str,
    wanted: &Request,
) -> Option<(Operation<'a>, Captures)> {
    let named = |document: &Document| {
        let version = document.version();
        let segment = uri.split(['/', ':']).any(|segment| segment == version);
        segment || wanted.query.values().any(|value| value == version)
    };
    for reach in [Reach::Segment, Reach::Anything] {
        let mut fitting = Vec::new();
        for operation in suite.documents.iter().flat_map(Document::operations) {
            if operation.method != exchange.method.to_ascii_lowercase() {
                continue;
            }
            let template = format!("{}{}", operation.document.server(), operation.path);
            if let Some(captures) = template::captures(&template, uri, reach) {
                let close = template::literals(&template);
                fitting.push(((close, named(operation.document)), operation, captures));
            }
        }
        let best = fitting.into_iter().max_by_key(|(rank, ..)| *rank);
        if let Some((_, operation, captures)) = best {
            return Some((operation, captures));
        }
    }
    None
}

/// The path of a server with what its variables held.
fn filled(server: &str, captures: &Captures) -> String {
    let mut text = server.to_owned();
    for (name, value) in captures {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}
