//! The module of an API: the API as a type, its security schemes, where it is.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::about::{base_url, title, usual_security};
use super::docs::{self, Words};
use super::policy::{self, policy};
use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, client, dynamic, operations, rules, rust_file, types, xml};
use crate::ir::{Api, ApiId, Location, Scheme, SchemeKind};
use crate::plan::Correlation;

/// The longest description that is taken over, in lines: a manual belongs elsewhere.
const LONGEST: usize = 40;

/// The files of an API.
pub(super) fn files(cx: Context<'_>, id: ApiId) -> Vec<File> {
    let types = types::of_api(cx, id);
    let mut files = vec![module_file(cx, id, &types), client::file(cx, id)];
    files.extend([operations::file(cx, id), dynamic::of_api(cx, id)]);
    for (group, names) in cx.facts.groups(id).iter().zip(&cx.names.api(id).groups) {
        let module = format!("src/{}/{}/", cx.names.api(id).module, names.module);
        let has_types = types.iter().any(|file| file.path == format!("{module}types.rs"));
        files.push(group_file(format!("{module}mod.rs"), &group.tag, has_types));
        files.push(operations::of_group(cx, id, &group.operations, &module));
    }
    files.extend(types);
    files.extend(rules::file(cx, id));
    files.extend(xml::file(cx, id));
    files
}

/// The module of a tag.
fn group_file(path: String, tag: &str, has_types: bool) -> File {
    let types = has_types.then(|| {
        quote!(
            pub(super) mod types;
        )
    });
    let code = quote! {
        pub(super) mod operations;
        #types
    };
    let docs = docs::lines(&format!("What the document calls `{tag}`."), 0);
    rust_file(path, Source { docs, pieces: vec![Piece::Code(code)] })
}

fn module_file(cx: Context<'_>, id: ApiId, types: &[File]) -> File {
    let api = &cx.ir.apis[id];
    let module = &cx.names.api(id).module;
    let used = (!types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let unused = types.iter().any(|file| file.path.ends_with("/unused.rs")).then(|| {
        quote!(
            #[cfg(feature = "all-schemas")]
            mod unused;
        )
    });
    let xml = (!cx.facts.xml(id).is_empty()).then(|| {
        quote!(
            #[doc(hidden)]
            pub mod xml;
        )
    });
    let rules = (!cx.facts.rules(id).is_empty()).then(|| {
        quote!(
            #[doc(hidden)]
            pub mod request_rules;
        )
    });
    let groups = cx.names.api(id).groups.iter().map(|names| {
        let (module, feature) = (ident(&names.module), &names.feature);
        quote! {
            #[cfg(feature = #feature)]
            mod #module;
        }
    });
    let mut pieces = vec![quote! {
        mod client;
        #[cfg(feature = "dynamic")]
        pub(crate) mod dynamic;
        pub mod operations;
        #rules
        #used
        #unused
        #xml
        #(#groups)*
    }];
    pieces.push(quote!(
        pub use client::Client;
    ));
    pieces.extend(imports(cx, id));
    let text = format!("{} as a type: what keeps its credential away from other APIs.", title(api));
    let about = docs::attributes(&docs::lines(&text, 0));
    pieces.push(quote! {
        #about
        #[derive(Clone, Copy, Debug)]
        pub struct Api;
    });
    pieces.push(implementation(cx, id));
    pieces.extend(offers(api));
    let pieces = pieces.into_iter().map(Piece::Code).collect();
    rust_file(format!("src/{module}/mod.rs"), Source { docs: module_docs(api), pieces })
}

/// The document's own introduction, as far as it stays one.
fn module_docs(api: &Api) -> Vec<String> {
    let mut lines = docs::lines(&format!("{}.", title(api).trim_end_matches('.')), 0);
    let all = Words::of(&api.docs).unless_title_is(&api.title).lines(0);
    let end = if all.len() <= LONGEST {
        all.len()
    } else {
        // Up to the last paragraph that ends in time, never in the middle of code.
        let ends = (0..LONGEST).rev().filter(|&at| all[at].is_empty());
        let whole =
            |&at: &usize| all[..at].iter().filter(|line| line.starts_with("```")).count() % 2 == 0;
        ends.into_iter().find(whole).unwrap_or(0)
    };
    if end > 0 {
        lines.push(String::new());
        lines.extend_from_slice(&all[..end]);
    }
    lines
}

/// What the API needs of the runtime.
fn imports(cx: Context<'_>, id: ApiId) -> Option<TokenStream> {
    let schemes = &cx.ir.apis[id].schemes;
    let policies = policy::imports(cx, id);
    let scheme = (!schemes.is_empty()).then(|| quote!(Scheme));
    let offers = (!offers(&cx.ir.apis[id]).is_empty()).then(|| quote!(auth));
    let location = schemes.iter().any(|scheme| matches!(scheme.kind, SchemeKind::ApiKey { .. }));
    let location = location.then(|| quote!(Location));
    let security = (!usual_security(cx, id).is_empty()).then(|| quote!(Security));
    let mut names: Vec<TokenStream> =
        [location, scheme, security, offers].into_iter().flatten().chain(policies).collect();
    // Types first, as rustfmt sorts them: `auth` is a module.
    names.sort_by_key(|name| {
        let text = name.to_string();
        (text.starts_with(char::is_lowercase), text)
    });
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use fanwise_runtime::#name;)),
        names => Some(quote!(use fanwise_runtime::{#(#names),*};)),
    }
}

fn implementation(cx: Context<'_>, id: ApiId) -> TokenStream {
    let api = &cx.ir.apis[id];
    let name = &api.name;
    let base = base_url(cx, id).map_or_else(|| quote!(None), |base| quote!(Some(#base)));
    let several = cx.plan.apis.get(id.index()).map(|set| set.base_urls.as_slice());
    let several = several.filter(|urls| !urls.is_empty());
    let base_urls =
        several.map(|urls| quote!(const BASE_URLS: &'static [&'static str] = &[#(#urls),*];));
    let schemes = api.schemes.iter().map(scheme);
    let scheme_type =
        if api.schemes.is_empty() { quote!(fanwise_runtime::Scheme) } else { quote!(Scheme) };
    let policy = policy(cx, id).map(|policy| quote!(const POLICY: Policy = #policy;));
    let correlation = correlation(cx, id);
    let usual = usual_security(cx, id);
    let usual_alternatives = usual.iter().map(|schemes| quote!(&[#(#schemes),*]));
    let security = (!usual.is_empty())
        .then(|| quote!(const SECURITY: Security = &[#(#usual_alternatives),*];));
    quote! {
        impl fanwise_runtime::Api for Api {
            const NAME: &'static str = #name;
            const BASE_URL: Option<&'static str> = #base;
            #base_urls
            const SCHEMES: &'static [#scheme_type] = &[#(#schemes),*];
            #security
            #correlation
            #policy
        }
    }
}

/// The correlation header, where the manifest says something of it.
fn correlation(cx: Context<'_>, id: ApiId) -> Option<TokenStream> {
    let header = match &cx.plan.apis.get(id.index())?.correlation {
        Correlation::Usual => return None,
        Correlation::Header(name) => quote!(Some(#name)),
        Correlation::None => quote!(None),
    };
    Some(quote!(const CORRELATION_HEADER: Option<&'static str> = #header;))
}

fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    match &scheme.kind {
        SchemeKind::Bearer => quote!(Scheme::bearer(#name)),
        SchemeKind::Basic => quote!(Scheme::basic(#name)),
        SchemeKind::ApiKey { location, name: key } => {
            let location = match location {
                Location::Header | Location::Path => quote!(Header),
                Location::Query => quote!(Query),
                Location::Cookie => quote!(Cookie),
            };
            quote!(Scheme::api_key(#name, Location::#location, #key))
        }
        SchemeKind::ClientCredentials { token_url, scopes } => {
            quote!(Scheme::client_credentials(#name, #token_url, &[#(#scopes),*]))
        }
        SchemeKind::Token { token_url } if token_url.is_empty() => quote!(Scheme::token(#name)),
        SchemeKind::Token { token_url } => quote!(Scheme::refreshable(#name, #token_url)),
        SchemeKind::Http(word) => quote!(Scheme::http(#name, #word)),
        SchemeKind::MutualTls => quote!(Scheme::mutual_tls(#name)),
    }
}

/// Which methods the builder of this API has: one per kind of credential, for its first scheme.
fn offers(api: &Api) -> Vec<TokenStream> {
    let mut seen: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for scheme in &api.schemes {
        let offer = match &scheme.kind {
            SchemeKind::Bearer => "HasBearer",
            SchemeKind::Basic => "HasBasic",
            SchemeKind::ApiKey { .. } => "HasApiKey",
            SchemeKind::ClientCredentials { .. } => "HasClientCredentials",
            SchemeKind::Token { .. } => "HasToken",
            SchemeKind::Http(_) => "HasAuthorization",
            SchemeKind::MutualTls => "HasMutualTls",
        };
        if seen.contains(&offer) {
            continue;
        }
        seen.push(offer);
        let (offer, name) = (format_ident!("{offer}"), &scheme.name);
        all.push(quote! {
            impl auth::#offer for Api {
                const SCHEME: &'static str = #name;
            }
        });
    }
    all
}
