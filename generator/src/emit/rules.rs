//! `request_rules.rs`: what the document asks of requests, a table for each operation and component.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::about::title;
use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, docs, rust_file};
use crate::analyse::RequestRules;
use crate::ir::{ApiId, Location, OperationId, Rule, Rules, ValueKind};

/// The tables of an API; `None` where its requests are not checked.
pub(super) fn file(cx: Context<'_>, api: ApiId) -> Option<File> {
    let tables = cx.facts.rules(api);
    if tables.is_empty() {
        return None;
    }
    let write = Tables { cx };
    let mut items = Vec::new();
    for (id, request) in &tables.operations {
        let name = ident(cx.names.request_rules(*id));
        let table = write.request(request);
        items.push(quote!(pub static #name: RequestRules = #table;));
    }
    for (id, rules) in &tables.components {
        let name = ident(cx.names.component_rules(*id));
        let rules = write.rules(rules);
        items.push(quote!(pub static #name: Rules = #rules;));
    }
    let all: TokenStream = items.iter().cloned().collect();
    let text = all.to_string();
    let uses = |word: &str| text.contains(word);
    let kind = uses("Kind ::").then(|| quote!(Kind,));
    let rules = (!tables.components.is_empty()).then(|| quote!(, Rules));
    let head = quote!(use fanwise_runtime::rules::{#kind RequestRules, Rule #rules};);
    let pieces = std::iter::once(head).chain(items).map(Piece::Code).collect();
    let module = cx.names.api(api).module.as_str();
    let text =
        format!("What {} asks of requests, checked before they are sent.", title(&cx.ir.apis[api]));
    let source = Source { docs: docs::lines(&text, 0), pieces };
    Some(rust_file(format!("src/{module}/request_rules.rs"), source))
}

/// The table of an operation, as its declaration names it.
pub(super) fn of_operation(cx: Context<'_>, id: OperationId) -> Option<String> {
    let api = cx.ir.operations[id].api;
    cx.facts.rules(api).position(id)?;
    Some(format!("request_rules::{}", cx.names.request_rules(id)))
}

/// Writes tables.
struct Tables<'a> {
    cx: Context<'a>,
}

impl Tables<'_> {
    fn request(&self, request: &RequestRules) -> TokenStream {
        let places = [
            (Location::Path, quote!(path)),
            (Location::Query, quote!(query)),
            (Location::Header, quote!(header)),
            (Location::Cookie, quote!(cookie)),
        ];
        let parameters = places.into_iter().filter_map(|(location, method)| {
            let of_place = request.parameters.iter().filter(|(place, ..)| *place == location);
            let all: Vec<_> = of_place.map(|(_, name, rules)| self.pair(name, rules)).collect();
            (!all.is_empty()).then(|| quote!(.#method(&[#(#all),*])))
        });
        let body = (!request.body.is_empty()).then(|| {
            let rules = self.rules(&request.body);
            quote!(.body(#rules))
        });
        quote!(RequestRules::new() #(#parameters)* #body)
    }

    fn pair(&self, name: &str, rules: &Rules) -> TokenStream {
        let rules = self.rules(rules);
        quote!((#name, #rules))
    }

    fn rules(&self, rules: &Rules) -> TokenStream {
        let all = rules.iter().map(|rule| self.rule(rule));
        quote!(&[#(#all),*])
    }

    fn rule(&self, rule: &Rule) -> TokenStream {
        let rule = match rule {
            Rule::Types(kinds) => {
                let kinds = kinds.iter().map(|kind| kind_of(*kind));
                quote!(Types(&[#(#kinds),*]))
            }
            Rule::Nullable => quote!(Nullable),
            Rule::Words(words) => quote!(Words(&[#(#words),*])),
            Rule::Values(values) => quote!(Values(&[#(#values),*])),
            Rule::Minimum(bound, false) => number(&quote!(Minimum), *bound),
            Rule::Minimum(bound, true) => number(&quote!(Above), *bound),
            Rule::Maximum(bound, false) => number(&quote!(Maximum), *bound),
            Rule::Maximum(bound, true) => number(&quote!(Below), *bound),
            Rule::MultipleOf(step) => number(&quote!(MultipleOf), *step),
            Rule::MinLength(least) => count(&quote!(MinLength), *least),
            Rule::MaxLength(most) => count(&quote!(MaxLength), *most),
            Rule::Pattern(pattern) => quote!(Pattern(#pattern)),
            Rule::MinItems(least) => count(&quote!(MinItems), *least),
            Rule::MaxItems(most) => count(&quote!(MaxItems), *most),
            Rule::UniqueItems => quote!(UniqueItems),
            Rule::Items(rules) => {
                let rules = self.rules(rules);
                quote!(Items(#rules))
            }
            Rule::MinProperties(least) => count(&quote!(MinProperties), *least),
            Rule::MaxProperties(most) => count(&quote!(MaxProperties), *most),
            Rule::Required(names) => quote!(Required(&[#(#names),*])),
            Rule::Properties(all) => {
                let all = all.iter().map(|(name, rules)| self.pair(name, rules));
                quote!(Properties(&[#(#all),*]))
            }
            Rule::Others(names, rules) => {
                let rules = self.rules(rules);
                quote!(Others(&[#(#names),*], #rules))
            }
            Rule::AnyOf(all) => {
                let all = all.iter().map(|rules| self.rules(rules));
                quote!(AnyOf(&[#(#all),*]))
            }
            Rule::Same(id) => {
                let name = ident(self.cx.names.component_rules(*id));
                quote!(Same(&#name))
            }
        };
        quote!(Rule::#rule)
    }
}

fn number(rule: &TokenStream, number: f64) -> TokenStream {
    let minus = (number < 0.0).then(|| quote!(-));
    let literal = Literal::f64_unsuffixed(number.abs());
    quote!(#rule(#minus #literal))
}

fn count(rule: &TokenStream, count: u64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(count);
    quote!(#rule(#literal))
}

fn kind_of(kind: ValueKind) -> TokenStream {
    match kind {
        ValueKind::Null => quote!(Kind::Null),
        ValueKind::Boolean => quote!(Kind::Boolean),
        ValueKind::Integer => quote!(Kind::Integer),
        ValueKind::Number => quote!(Kind::Number),
        ValueKind::String => quote!(Kind::String),
        ValueKind::Array => quote!(Kind::Array),
        ValueKind::Object => quote!(Kind::Object),
    }
}
