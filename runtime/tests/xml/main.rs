//! XML bodies: how values are written by their tables, and read again.

#![cfg(feature = "xml")]
#![allow(unreachable_pub, missing_docs, clippy::unwrap_used)]
// Tables stand beside what they are shown with; values are written in line.
#![allow(clippy::items_after_statements, clippy::needless_pass_by_value)]

mod hostile;
mod lists;
mod names;
mod properties;
mod servers;
mod typed;
mod unions;

use fanwise_runtime::xml::Xml;
use fanwise_runtime::{
    Api, BuildError, Decode, DecodeFailure, HeaderMap, Method, Operation, RawResponse, Request,
    Scheme, StatusCode,
};
use serde_json::Value;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

#[derive(Clone, Copy, Debug)]
struct Here;

impl Api for Here {
    const NAME: &'static str = "here";
    const BASE_URL: Option<&'static str> = None;
    const SCHEMES: &'static [Scheme] = &[];
}

/// Sends a value as XML.
#[derive(Clone, Debug)]
struct Send {
    table: &'static Xml,
    value: Option<Value>,
}

impl Operation for Send {
    type Api = Here;
    type Answer = ();
    type Error = ();
    const ID: &'static str = "send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().xml("application/xml", self.table, &self.value).build()
    }

    fn answer(raw: &RawResponse) -> Result<(), Decode<()>> {
        raw.success(raw.empty())
    }
}

fn try_write(table: &'static Xml, value: Value) -> Result<String, BuildError> {
    let request = Send { table, value: Some(value) }.request()?;
    assert_eq!(request.headers()["content-type"], "application/xml");
    Ok(String::from_utf8(request.body().unwrap().to_vec()).unwrap())
}

/// A value as XML, without the first line.
#[track_caller]
fn write(table: &'static Xml, value: Value) -> String {
    let text = try_write(table, value).unwrap();
    text.strip_prefix(HEAD).unwrap().to_owned()
}

fn answer(media: &'static str, body: impl Into<Vec<u8>>) -> RawResponse {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", media.parse().unwrap());
    RawResponse::new(StatusCode::OK, headers, body.into())
}

fn try_read(table: &'static Xml, text: &str) -> Result<Value, DecodeFailure> {
    answer("application/xml", text).xml(table)
}

#[track_caller]
fn read(table: &'static Xml, text: &str) -> Value {
    try_read(table, text).unwrap()
}

/// That a value is written so, and read from it again.
#[track_caller]
fn both(table: &'static Xml, value: Value, text: &str) {
    assert_eq!(write(table, value.clone()), text);
    assert_eq!(read(table, text), value);
}
