//! The operations of an API by name.

use std::fmt;

use serde_json::Value;

use super::answered::Answered;
use super::arguments::{Arguments, LAST_EVENT};
use super::error::DynamicError;
use super::named::FromArguments;
use crate::api::Api;
use crate::client::Client;
use crate::operation::Operation;

/// One operation of the API `A`, to be called with JSON.
pub struct Entry<A> {
    name: &'static str,
    call: for<'a> fn(&'a Client<A>, Value) -> Answered<'a>,
}

impl<A: Api> Entry<A> {
    /// The entry of an operation.
    pub const fn of<O: Operation<Api = A> + FromArguments>() -> Self {
        Self { name: O::ID, call: |client, request| Box::pin(run::<O>(client, request)) }
    }

    /// The operation's ID, or method and path where it has none.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Sends a request that is given as JSON.
    pub fn call<'a>(&self, client: &'a Client<A>, request: Value) -> Answered<'a> {
        (self.call)(client, request)
    }
}

impl<A> fmt::Debug for Entry<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.name).finish()
    }
}

async fn run<O: Operation + FromArguments>(
    client: &Client<O::Api>,
    request: Value,
) -> Result<Value, DynamicError> {
    let mut arguments = Arguments::new(request, String::new())?;
    let operation = O::from_arguments(&mut arguments)?;
    let key = O::KEY_HEADER.map(|header| arguments.key(header)).transpose()?.flatten();
    let chosen = arguments.chosen()?;
    let resumed = O::resumed(&mut arguments)?;
    arguments.finish()?;
    let mut call = client.call(operation);
    for (name, value) in chosen {
        call = call.header(name, &value);
    }
    if let Some(key) = key {
        call = call.idempotency_key(key);
    }
    if let Some(id) = resumed {
        call = call.header(LAST_EVENT, &id);
    }
    O::answered(call).await
}

/// Calls the operation `name` out of `entries`.
pub async fn call<A: Api>(
    entries: &[Entry<A>],
    client: &Client<A>,
    name: &str,
    request: Value,
) -> Result<Value, DynamicError> {
    match entries.iter().find(|entry| entry.name == name) {
        Some(entry) => entry.call(client, request).await,
        None => Err(DynamicError::unknown_operation(&format!("{}.{name}", A::NAME))),
    }
}

/// Takes `api.operationId` or `api METHOD /path` apart.
pub fn split(operation: &str) -> Result<(&str, &str), DynamicError> {
    let parts = operation.split_once(['.', ' ']);
    parts.ok_or_else(|| DynamicError::unknown_operation(operation))
}
