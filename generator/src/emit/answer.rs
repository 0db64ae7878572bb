//! How an operation's answer is read.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::types_in::ident;
use super::{Context, docs, imports};
use crate::analyse::{AnswerVariant, Answers, Arm};
use crate::ir::{MediaKind, OperationId, StatusSpec};

/// How far an answer's variants stand in.
const VARIANT: usize = 8;

/// The ranges of status that an arm takes, the media type that it asks for, and what it gives.
type MatchArm<'a> = (Vec<(u16, u16)>, Option<&'a str>, TokenStream);

/// The body of `Operation::answer`.
pub(super) fn read(cx: Context<'_>, id: OperationId) -> TokenStream {
    let arms = read_strictly(cx, id);
    let is_lenient = cx.ir.apis[cx.ir.operations[id].api].lenient;
    let may_deviate = |arm: &Arm| !matches!(arm.kind, None | Some(MediaKind::Bytes));
    if !is_lenient || !cx.facts.arms(id).iter().any(may_deviate) {
        return arms;
    }
    quote! {
        let raw = raw.lenient();
        #arms
    }
}

fn read_strictly(cx: Context<'_>, id: OperationId) -> TokenStream {
    let mut arms: Vec<MatchArm<'_>> = Vec::new();
    let mut rest = quote!(raw.undeclared());
    for arm in cx.facts.arms(id) {
        let value = value(cx, id, arm);
        let media = arm.media.as_deref();
        if arm.status == StatusSpec::Default && media.is_none() {
            rest = value;
            continue;
        }
        let range = range(arm.status);
        match arms.last_mut() {
            // What is read alike stands in one arm.
            Some((ranges, None, last)) if media.is_none() && same(last, &value) => {
                ranges.push(range);
            }
            _ => arms.push((vec![range], media, value)),
        }
    }
    // What the last arm reads anyway needs no arm of its own right before it.
    while arms.last().is_some_and(|(_, media, value)| media.is_none() && same(value, &rest)) {
        arms.pop();
    }
    if arms.is_empty() {
        return rest;
    }
    let arms = arms.iter().map(|(ranges, media, value)| {
        let patterns = patterns(ranges);
        let guard = media.map(|media| {
            let media = media.split(';').next().unwrap_or(media).trim();
            quote!(if raw.is(#media))
        });
        quote!(#(#patterns)|* #guard => #value,)
    });
    quote! {
        match raw.status_code() {
            #(#arms)*
            _ => #rest,
        }
    }
}

fn same(one: &TokenStream, other: &TokenStream) -> bool {
    one.to_string() == other.to_string()
}

fn range(status: StatusSpec) -> (u16, u16) {
    match status {
        StatusSpec::Code(code) => (code, code),
        StatusSpec::Class(class) => (u16::from(class) * 100, u16::from(class) * 100 + 99),
        StatusSpec::Default => (0, u16::MAX),
    }
}

/// Statuses as patterns: neighbours become a range where they are more than two.
fn patterns(ranges: &[(u16, u16)]) -> Vec<TokenStream> {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for (first, last) in ranges {
        match runs.last_mut() {
            Some(run) if u32::from(first) <= u32::from(run.1) + 1 => run.1 = run.1.max(last),
            _ => runs.push((first, last)),
        }
    }
    let mut all = Vec::new();
    for (first, last) in runs {
        let (low, high) = (Literal::u16_unsuffixed(first), Literal::u16_unsuffixed(last));
        match last - first {
            0 => all.push(quote!(#low)),
            1 => all.extend([quote!(#low), quote!(#high)]),
            _ => all.push(quote!(#low..=#high)),
        }
    }
    all
}

/// What an arm makes of the answer.
fn value(cx: Context<'_>, id: OperationId, arm: &Arm) -> TokenStream {
    let read = match &arm.kind {
        None => "empty",
        Some(MediaKind::Json) => "json",
        Some(MediaKind::Text | MediaKind::Form(_)) => "text",
        Some(MediaKind::Bytes | MediaKind::Multipart(_)) => "bytes",
    };
    let method = |suffix: &str| Ident::new(&format!("{read}{suffix}"), Span::call_site());
    let names = cx.names.operation(id);
    let (name, variants) = if arm.success {
        (&names.answer, &names.answer_variants)
    } else {
        (&names.error, &names.error_variants)
    };
    let variant = arm.variant.and_then(|at| variants.get(at)).zip(name.as_deref());
    let variant = variant.map(|(variant, name)| {
        let (name, variant) = (ident(name), ident(variant));
        quote!(#name::#variant)
    });
    match (arm.success, variant) {
        (true, Some(variant)) => {
            let method = method("_as");
            quote!(raw.#method(#variant))
        }
        (true, None) => {
            let method = method("");
            quote!(raw.#method())
        }
        (false, variant) => {
            let method = method("_error");
            let nothing = matches!(cx.facts.error(id), Answers::Nothing);
            let variant = variant.unwrap_or(if nothing { quote!(()) } else { quote!(identity) });
            quote!(raw.#method(#variant))
        }
    }
}

/// Whether code names the function `identity`.
pub(super) fn names_identity(code: &TokenStream) -> bool {
    imports::names(code, "identity")
}

/// `404: there is no such article.`
pub(super) fn variant_docs(variant: &AnswerVariant) -> Vec<String> {
    let status = match variant.status {
        StatusSpec::Code(code) => code.to_string(),
        StatusSpec::Class(class) => format!("{class}XX"),
        StatusSpec::Default => "Any other status".to_owned(),
    };
    let media = variant.media.as_deref().map(|media| format!(" as `{}`", media.replace('`', "'")));
    let head = status + &media.unwrap_or_default();
    let text = match variant.description.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => format!("{head}: {text}"),
        _ => format!("{head}."),
    };
    docs::lines(&text, VARIANT)
}
