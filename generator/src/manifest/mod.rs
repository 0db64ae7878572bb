//! What a manifest says: data with places, nothing resolved.
//!
//! [`crate::read`] makes it from text; [`crate::plan`] resolves its names and expressions.

mod fan_out;
mod pages;
mod policy;
mod template;
mod types;

pub use fan_out::{Allowance, Fallback, FanOut, Input, Join, KeyWord, Leg, Mapping, Undo};
pub use pages::{NextWord, Pages, TargetWord};
pub use policy::{Breaker, Budget, Cache, Concurrency, Hedge, Per, Policy, Rate, RateLimit, Reads};
pub use template::{Member, Template, TemplateKind};
pub use types::{Dependency, Derive, Replacement};

use crate::diagnostic::Place;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// A manifest. Everything is in the order in which it is written.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Where it stands.
    pub place: Place,
    /// `package`.
    pub package: Package,
    /// `apis`.
    pub apis: Vec<Api>,
    /// `types`: of formats, for all APIs.
    pub types: Vec<Replacement>,
    /// `derive`, for all APIs.
    pub derive: Vec<Derive>,
    /// `shared`: schemas that are one type for all APIs.
    pub shared: Vec<Spanned<String>>,
    /// `fanouts`.
    pub fan_outs: Vec<FanOut>,
}

/// `package`: the crate to write.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// `name`: the crate's name.
    pub name: Option<Spanned<String>>,
    /// `version`: the crate's version.
    pub version: Option<Spanned<String>>,
    /// `out`: the folder to write, relative to the manifest.
    pub out: Option<Spanned<String>>,
    /// `dates`: what `format: date-time` and `format: date` are; strings where nothing is said.
    pub dates: Option<Spanned<Dates>>,
    /// `uuids`: what `format: uuid` is; a string where nothing is said.
    pub uuids: Option<Spanned<Uuids>>,
    /// `dependencies`: what one's own types come from.
    pub dependencies: Vec<Dependency>,
}

/// `package.dates`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// Strings.
    String,
    /// Types of `chrono`.
    Chrono,
    /// Types of `jiff`.
    Jiff,
    /// Types of `time`.
    Time,
}

/// `package.uuids`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uuids {
    /// Strings.
    String,
    /// Types of `uuid`.
    Uuid,
}

/// One of `apis`.
#[derive(Clone, Debug)]
pub struct Api {
    /// Its name.
    pub name: Spanned<String>,
    /// `spec`: the document, relative to the manifest.
    pub spec: Spanned<String>,
    /// `base_url`: takes the place of the document's `servers`.
    pub base_url: Option<Spanned<String>>,
    /// `base_urls`: the same, in several places at once.
    pub base_urls: Vec<Spanned<String>>,
    /// `policy`.
    pub policy: Policy,
    /// `idempotency_header`: the header that carries a key, where it is not `Idempotency-Key`.
    pub idempotency_header: Option<Spanned<String>>,
    /// `correlation_header`: the header that carries the correlation id of a fan-out, or `none`.
    pub correlation_header: Option<Spanned<String>>,
    /// `no_effect`: the statuses from 500 on after which nothing has happened.
    pub no_effect: Vec<u16>,
    /// `decode`.
    pub decode: Decode,
    /// `validate`.
    pub validate: Validate,
    /// `optional`: `Schema/field`, what answers may lack although the document requires it.
    pub optional: Vec<Spanned<String>>,
    /// `types`.
    pub types: Vec<Replacement>,
    /// `x_rust_type`: whether the document's own `x-rust-type` is heeded; so it is where nothing is
    /// said.
    pub x_rust_type: Option<Spanned<bool>>,
    /// `derive`.
    pub derive: Vec<Derive>,
    /// `operations`: ids, `METHOD /path`, `tag:Name` or `used`. `None`: all of the document.
    pub operations: Option<Vec<Spanned<String>>>,
    /// `pages`.
    pub pages: Vec<Pages>,
}

impl Manifest {
    /// All that fan-outs call: legs, their fallbacks and undos, in the order in which they are
    /// written.
    pub fn calls(&self) -> impl Iterator<Item = &Spanned<String>> {
        let legs = self.fan_outs.iter().flat_map(|fan_out| &fan_out.legs);
        legs.flat_map(|leg| {
            let fallback = leg.fallback.as_ref().and_then(|fallback| fallback.call.as_ref());
            let undo = leg.undo.as_ref().map(|undo| &undo.call);
            [Some(&leg.call), fallback, undo].into_iter().flatten()
        })
    }
}

/// `decode`: what an answer that is not as its document says comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decode {
    /// An error where something required is missing.
    #[default]
    Strict,
    /// A value all the same; how it differs is counted.
    Lenient,
}

/// `validate`: what is checked against the document's rules before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validate {
    /// Nothing.
    #[default]
    Nothing,
    /// Parameters and bodies of requests.
    Requests,
}
