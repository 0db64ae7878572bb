//! How an operation's answer is read.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::types_in::ident;
use super::{Context, docs, imports};
use crate::analyse::{AnswerVariant, Answers, Arm};
use crate::ir::{MediaKind, OperationId, StatusSpec};

/// How far an answer's variants stand in.
const VARIANT: usize = 8;

/// The body of `Operation::answer`.
pub(super) fn read(cx: Context<'_>, id: OperationId) -> TokenStream {
    let mut arms: Vec<(Vec<TokenStream>, Option<&str>, TokenStream)> = Vec::new();
    let mut rest = quote!(raw.undeclared());
    for arm in cx.facts.arms(id) {
        let value = value(cx, id, arm);
        let media = arm.media.as_deref();
        if arm.status == StatusSpec::Default && media.is_none() {
            rest = value;
            continue;
        }
        let pattern = pattern(arm.status);
        match arms.last_mut() {
            // What is read alike stands in one arm.
            Some((patterns, None, last)) if media.is_none() && same(last, &value) => {
                patterns.push(pattern);
            }
            _ => arms.push((vec![pattern], media, value)),
        }
    }
    if arms.is_empty() {
        return rest;
    }
    let arms = arms.iter().map(|(patterns, media, value)| {
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

fn pattern(status: StatusSpec) -> TokenStream {
    let number = proc_macro2::Literal::u16_unsuffixed;
    match status {
        StatusSpec::Code(code) => {
            let code = number(code);
            quote!(#code)
        }
        StatusSpec::Class(class) => {
            let first = u16::from(class) * 100;
            let (first, last) = (number(first), number(first + 99));
            quote!(#first..=#last)
        }
        StatusSpec::Default => quote!(_),
    }
}

/// What an arm makes of the answer.
fn value(cx: Context<'_>, id: OperationId, arm: &Arm) -> TokenStream {
    let read = match &arm.kind {
        None => "empty",
        Some(MediaKind::Json) => "json",
        Some(MediaKind::Text | MediaKind::Form(_)) => "text",
        Some(MediaKind::Bytes) => "bytes",
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
