//! How an operation's request is built.

use proc_macro2::TokenStream;
use quote::quote;

use super::types_in::ident;
use crate::ir::{Body, FormField, Location, MediaKind, Operation, Parameter, Style, Ty};
use crate::name::OperationNames;

/// The body of `Operation::request`.
pub(super) fn build(operation: &Operation, names: &OperationNames) -> TokenStream {
    let parameters = operation.parameters.iter().zip(&names.parameters);
    let parameters = parameters.map(|(parameter, name)| {
        let field = ident(name);
        write(parameter, &quote!(&self.#field))
    });
    let accept = accept(operation).map(|media| quote!(.accept(#media)));
    let body = operation.body.as_ref().zip(names.body.as_deref()).map(|(body, name)| {
        let field = ident(name);
        match (&body.content.ty, body.required) {
            // `null` is its value then, not its absence.
            (Ty::Nullable(_), true) => send(body, &quote!(&Some(&self.#field))),
            _ => send(body, &quote!(&self.#field)),
        }
    });
    quote!(Request::of::<Self>() #(#parameters)* #accept #body .build())
}

fn write(parameter: &Parameter, value: &TokenStream) -> TokenStream {
    let name = &parameter.name;
    let (kind, style, explode) = match parameter.location {
        Location::Path => (quote!(path), Style::Simple, false),
        Location::Query => (quote!(query), Style::Form, true),
        Location::Header => (quote!(header), Style::Simple, false),
        Location::Cookie => (quote!(cookie), Style::Form, true),
    };
    let as_usual = parameter.style == style && parameter.explode == explode;
    if as_usual && !parameter.allow_reserved {
        return quote!(.#kind(#name, #value));
    }
    let style = (parameter.style != style).then(|| style_of(parameter.style));
    let style = style.map(|style| quote!(.style(Style::#style)));
    let explode = (parameter.explode != explode).then_some(parameter.explode);
    let explode = explode.map(|explode| quote!(.explode(#explode)));
    let reserved = parameter.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(.styled(Param::#kind(#name) #style #explode #reserved, #value))
}

fn style_of(style: Style) -> TokenStream {
    match style {
        Style::Matrix => quote!(Matrix),
        Style::Label => quote!(Label),
        Style::Simple => quote!(Simple),
        Style::Form => quote!(Form),
        Style::SpaceDelimited => quote!(SpaceDelimited),
        Style::PipeDelimited => quote!(PipeDelimited),
        Style::DeepObject => quote!(DeepObject),
        Style::Json => quote!(Json),
    }
}

fn send(body: &Body, value: &TokenStream) -> TokenStream {
    let media = header_text(&body.content.media);
    match &body.content.kind {
        MediaKind::Json if media.eq_ignore_ascii_case("application/json") => quote!(.json(#value)),
        MediaKind::Json => quote!(.json_as(#media, #value)),
        MediaKind::Form(fields) if fields.is_empty() => quote!(.form(#value)),
        MediaKind::Form(fields) => {
            let fields = fields.iter().map(form_field);
            quote!(.form_with(&[#(#fields),*], #value))
        }
        MediaKind::Multipart(fields) => {
            let fields = fields.iter().map(form_field);
            quote!(.multipart(#media, &[#(#fields),*], #value))
        }
        MediaKind::Text => {
            let media = if media == "text/*" { "text/plain" } else { &media };
            quote!(.text(#media, #value))
        }
        MediaKind::Bytes => {
            let media = if media.contains('*') { "application/octet-stream" } else { &media };
            quote!(.bytes(#media, #value))
        }
    }
}

fn form_field(field: &FormField) -> TokenStream {
    let name = &field.name;
    let style = (field.style != Style::Form).then(|| style_of(field.style));
    let style = style.map(|style| quote!(.style(Style::#style)));
    let explode = (!field.explode).then(|| quote!(.explode(false)));
    let media = field.content_type.as_ref().map(|media| {
        let media = header_text(media);
        quote!(.content_type(#media))
    });
    let headers = field.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let headers = (!field.headers.is_empty()).then(|| quote!(.headers(&[#(#headers),*])));
    quote!(FormField::new(#name) #style #explode #media #headers)
}

/// The media types of all declared answers.
fn accept(operation: &Operation) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for content in operation.answers.iter().flat_map(|answer| &answer.content) {
        let media = header_text(&content.media);
        if media.contains('/') && !all.contains(&media) {
            all.push(media);
        }
    }
    (!all.is_empty()).then(|| all.join(", "))
}

/// A media type with nothing in it that a header can't hold.
fn header_text(media: &str) -> String {
    media.trim().chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect()
}
