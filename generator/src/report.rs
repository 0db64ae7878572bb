//! The machine-readable report: what was generated, under which Rust names, and what was not.

use indexmap::IndexMap;
use serde::Serialize;

use crate::analyse::{Facts, Shelf};
use crate::diagnostic::{Diagnostics, Severity};
use crate::ir::{Api, Ir, OperationId, Ty, TypeId};
use crate::name::Names;
use crate::plan::Plan;

/// The report of one run; its JSON form is a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `fanwise 0.1.0`.
    pub generator: String,
    /// In the order of the manifest or the command line.
    pub apis: Vec<ApiReport>,
    /// In the order of the manifest.
    pub fanouts: Vec<FanOutReport>,
    /// All warnings, in the order in which they were found.
    pub warnings: Vec<Warning>,
}

/// One API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiReport {
    /// Its name.
    pub name: String,
    /// The document's version of OpenAPI.
    pub openapi: String,
    /// In document order.
    pub operations: Vec<OperationReport>,
    /// Operations that were left out.
    pub skipped: Vec<SkippedReport>,
    /// The Rust types of the schemas that have one of their own, by their names in the document.
    /// Those that no operation reaches need the crate's feature `all-schemas`.
    pub schemas: IndexMap<String, String>,
    /// Places typed `serde_json::Value` although the schema says something.
    pub untyped: Vec<UntypedReport>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationReport {
    /// Its `operationId`, else `GET /path`.
    pub id: String,
    /// Its method.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// The client's method: `inventory::Client::deduct_stock`.
    pub rust: String,
    /// Its struct: `inventory::operations::DeductStock`.
    #[serde(rename = "type")]
    pub ty: String,
    /// The same operation with another media type of its body, where that says something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<BodyReport>,
}

/// An operation with another media type of its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BodyReport {
    /// What a manifest calls it: `importAssets.multipart`.
    pub id: String,
    /// The media type that it sends.
    pub media: String,
    /// The client's method.
    pub rust: String,
    /// Its struct.
    #[serde(rename = "type")]
    pub ty: String,
}

/// An operation that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedReport {
    /// Its method.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A place that could not be typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UntypedReport {
    /// Its JSON pointer.
    pub pointer: String,
    /// Why.
    pub reason: String,
}

/// One fan-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FanOutReport {
    /// Its name in the manifest.
    pub name: String,
    /// The SDK's method: `CheckoutSdk::place_order`.
    pub rust: String,
    /// The names of its legs.
    pub legs: Vec<String>,
}

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable word.
    pub code: String,
    /// The file.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// The JSON pointer.
    pub pointer: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Report {
    pub(crate) fn new(
        ir: &Ir,
        facts: &Facts,
        plan: &Plan,
        names: &Names,
        diagnostics: &Diagnostics,
    ) -> Self {
        let sdk = &names.sdk().ident;
        let fan_out = |(id, fan_out): (crate::plan::FanOutId, &crate::plan::FanOut)| FanOutReport {
            name: fan_out.name.clone(),
            rust: format!("{sdk}::{}", names.fan_out(id).method),
            legs: fan_out.legs.iter().map(|leg| leg.name.clone()).collect(),
        };
        Self {
            generator: concat!("fanwise ", env!("CARGO_PKG_VERSION")).to_owned(),
            apis: ir.apis.ids().map(|id| api(ir, facts, names, id)).collect(),
            fanouts: plan.fan_outs.iter().map(fan_out).collect(),
            warnings: warnings(diagnostics),
        }
    }

    /// The report as JSON text, indented, with a line feed at its end.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists of them always have a JSON form.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn api(ir: &Ir, facts: &Facts, names: &Names, id: crate::ir::ApiId) -> ApiReport {
    let one = &ir.apis[id];
    let schema = |(name, ty): &(String, Ty)| {
        let id = item(ty).filter(|id| facts.shelf(*id) != Shelf::Dropped)?;
        let rust = names.ty(id);
        Some((name.clone(), format!("{}::{}", rust.module.join("::"), rust.ident)))
    };
    ApiReport {
        name: one.name.clone(),
        openapi: one.openapi.clone(),
        operations: operations(ir, names, one),
        skipped: one
            .skipped
            .iter()
            .map(|skipped| SkippedReport {
                method: skipped.method.clone(),
                path: skipped.path.clone(),
                reason: skipped.reason.clone(),
            })
            .collect(),
        schemas: one.schemas.iter().filter_map(schema).collect(),
        untyped: one
            .untyped
            .iter()
            .map(|untyped| UntypedReport {
                pointer: untyped.pointer.clone(),
                reason: untyped.reason.clone(),
            })
            .collect(),
    }
}

/// The operations, those that send another media type beside the one that they are.
fn operations(ir: &Ir, names: &Names, api: &Api) -> Vec<OperationReport> {
    let mut all: Vec<(OperationId, OperationReport)> = Vec::with_capacity(api.operations.len());
    for &id in &api.operations {
        let one = operation(ir, names, id);
        let first = ir.operations[id].other_body_of;
        match all.last_mut().filter(|(last, _)| Some(*last) == first) {
            Some((_, known)) => {
                let body = ir.operations[id].body.as_ref();
                let media = body.map(|body| body.content.media.clone()).unwrap_or_default();
                let OperationReport { id, rust, ty, .. } = one;
                known.bodies.push(BodyReport { id, media, rust, ty });
            }
            None => all.push((id, one)),
        }
    }
    all.into_iter().map(|(_, one)| one).collect()
}

fn operation(ir: &Ir, names: &Names, id: OperationId) -> OperationReport {
    let operation = &ir.operations[id];
    let (method, path) = (operation.method.as_str(), &operation.path);
    let module = &names.api(operation.api).module;
    let rust = names.operation(id);
    OperationReport {
        id: operation.id.clone().unwrap_or_else(|| format!("{method} {path}")),
        method: method.to_owned(),
        path: path.clone(),
        rust: format!("{module}::Client::{}", rust.method),
        ty: format!("{module}::operations::{}", rust.ident),
        bodies: Vec::new(),
    }
}

/// The type of a schema that has one of its own, whatever stands around it.
fn item(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::Nullable(inner) | Ty::Secret(inner) => item(inner),
        Ty::Primitive(_) | Ty::List(_) | Ty::Map(_) | Ty::Foreign(_) | Ty::Any => None,
    }
}

fn warnings(diagnostics: &Diagnostics) -> Vec<Warning> {
    diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Warning)
        .map(|one| Warning {
            code: one.code.to_owned(),
            file: one.place.file.to_string(),
            line: one.place.line,
            column: one.place.column,
            pointer: one.place.pointer.clone(),
            message: format!("{}; {}", one.message, one.help),
        })
        .collect()
}
