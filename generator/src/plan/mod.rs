//! Checks the fan-outs of the manifest against the documents and resolves every name and every
//! expression in them to ids and positions, or says where it cannot.

mod advice;
mod automatic;
mod condition;
mod cycle;
mod each;
mod expression;
mod fallback;
mod fan_out;
mod fit;
mod join;
mod make;
mod model;
mod nested;
mod operations;
mod reads;
mod record;
mod request;
mod reuse;
mod scope;
mod signature;
mod targets;
mod text;
mod types;
mod value;
mod walk;
mod warn;
mod words;

pub use condition::{Comparison, Condition, NumberKind, Operand};
pub use make::{Arm, Choice, Fit, Json, Make, OnNull, Path, Piece, Read, Source, Step};
pub use model::{
    ApiSettings, Arguments, Cache, Call, Correlation, Each, Fallback, FanOut, FanOutId, Given,
    Input, InputKind, Inputs, Join, Key, Leg, Plan, Policy, Reads, Request, Spread, Target, Undo,
};

use self::signature::Signature;
use crate::analyse::Facts;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{ApiId, Ir};
use crate::manifest::{self, Manifest};

/// Plans the fan-outs of the manifest, or those that the documents make by themselves where there
/// is none. What is planned is whole where no error is said.
pub fn plan(
    ir: &Ir,
    facts: &Facts,
    manifest: Option<&Manifest>,
    diagnostics: &mut Diagnostics,
) -> Plan {
    let mut plan = Plan::default();
    let Some(manifest) = manifest else {
        for fan_out in automatic::fan_outs(ir) {
            plan.fan_outs.push(fan_out);
        }
        return plan;
    };
    let types = types::Types { ir, facts };
    for api in manifest.apis.iter().filter(|api| api.name.value == "fanouts") {
        let message = "an API can't be called `fanouts`: `call: fanouts.name` names a fan-out";
        let fault = Diagnostic::error("bad-name", api.name.place.clone(), message);
        diagnostics.push(fault.help("call it something else"));
    }
    let settings: Vec<(ApiSettings, Vec<u16>)> =
        ir.apis.iter().map(|(id, _)| settings(ir, id, manifest, diagnostics)).collect();
    let mut faults = vec![Diagnostics::new(); manifest.fan_outs.len()];
    let written = || manifest.fan_outs.iter();
    let signatures: Vec<Signature> = written()
        .zip(&mut faults)
        .map(|(written, faults)| signature::signature(types, manifest, written, faults))
        .collect();
    let circles = cycle::calls(manifest, &signatures);
    // Who follows calls from fan-out to fan-out has to come to an end.
    let is_endless = !circles.is_empty();
    for (at, fault) in circles {
        faults[at].push(fault);
    }
    for ((at, written), faults) in written().enumerate().zip(&mut faults) {
        let planned = fan_out::fan_out(types, &settings, &signatures, at, written, faults);
        if planned.legs.len() == written.legs.len() {
            faults.extend(cycle::cycles(&planned));
        }
        plan.fan_outs.push(planned);
    }
    for ((_, planned), faults) in plan.fan_outs.iter().zip(&mut faults) {
        if !is_endless && !faults.has_errors() {
            faults.extend(warn::warnings(types, &settings, &plan.fan_outs, planned));
        }
        diagnostics.extend(faults.iter().cloned());
    }
    plan.apis = settings.into_iter().map(|(settings, _)| settings).collect();
    plan
}

/// What the manifest sets for an API, and the statuses after which nothing has happened there.
fn settings(
    ir: &Ir,
    api: ApiId,
    manifest: &Manifest,
    diagnostics: &mut Diagnostics,
) -> (ApiSettings, Vec<u16>) {
    let name = &ir.apis[api].name;
    let Some(written) = manifest.apis.iter().find(|one| one.name.value == *name) else {
        return (ApiSettings::default(), Vec::new());
    };
    if let Some(url) = &written.base_url
        && !(url.value.starts_with("https://") || url.value.starts_with("http://"))
    {
        let message = format!("`{}` is no absolute URL", url.value);
        let fault = Diagnostic::error("bad-value", url.place.clone(), message);
        diagnostics.push(fault.help("write one that starts with `https://` or `http://`"));
    }
    if let (Some(_), Some(several)) = (&written.base_url, written.base_urls.first()) {
        let message = "`base_url` and `base_urls` say the same twice".to_owned();
        let fault = Diagnostic::error("bad-value", several.place.clone(), message);
        diagnostics.push(fault.help("keep one of them"));
    }
    let mut base_urls: Vec<String> =
        written.base_urls.iter().map(|url| url.value.trim_end_matches('/').to_owned()).collect();
    let first = written.base_url.as_ref().map(|url| url.value.clone());
    let first = first.or_else(|| base_urls.first().cloned());
    if base_urls.len() == 1 {
        base_urls.clear();
    }
    let settings = ApiSettings {
        base_url: first,
        base_urls,
        policy: fan_out::policy(&written.policy),
        correlation: correlation(written, diagnostics),
        cache: reuse::cache(ir, api, written, diagnostics),
        coalesce: reuse::coalesce(ir, api, written, diagnostics),
    };
    (settings, written.no_effect.clone())
}

/// What the manifest says of an API's correlation header.
fn correlation(written: &manifest::Api, diagnostics: &mut Diagnostics) -> Correlation {
    let Some(name) = &written.correlation_header else { return Correlation::Usual };
    if name.value == "none" {
        return Correlation::None;
    }
    // RFC 9110 §5.6.2.
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.value.is_empty() || !name.value.bytes().all(is_token) {
        let message = format!("`{}` is no name of a header", name.value);
        let fault = Diagnostic::error("bad-value", name.place.clone(), message);
        diagnostics.push(fault.help("write one such as `X-Request-Id`, or `none`"));
    }
    Correlation::Header(name.value.clone())
}
