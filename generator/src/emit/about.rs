//! What a document says of its API, as several files need it.

use super::Context;
use crate::ir::{Api, ApiId, Operation};

/// What the document calls itself.
pub(super) fn title(api: &Api) -> String {
    let title = api.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = if title.is_empty() { api.name.clone() } else { title };
    if api.version.is_empty() { title } else { format!("{title} {}", api.version) }
}

/// The manifest's base URL, else the document's first absolute one.
pub(super) fn base_url(cx: Context<'_>, id: ApiId) -> Option<String> {
    let manifest = cx.plan.apis.get(id.index()).and_then(|settings| settings.base_url.as_deref());
    let is_absolute = |url: &&str| url.starts_with("http://") || url.starts_with("https://");
    let document = || cx.ir.apis[id].servers.iter().map(String::as_str).find(is_absolute);
    manifest.or_else(document).map(|url| url.trim_end_matches('/').to_owned())
}

/// What an operation asks for: its alternatives of schemes that go together.
pub(super) type Schemes<'a> = Vec<Vec<&'a str>>;

pub(super) fn security(operation: &Operation) -> Schemes<'_> {
    let mut all: Schemes<'_> = Vec::new();
    for alternative in &operation.security {
        all.push(alternative.iter().map(|(name, _)| name.as_str()).collect());
    }
    // Alternatives of nothing are nothing.
    if all.iter().all(Vec::is_empty) { Vec::new() } else { all }
}

/// What most operations of an API ask for; of several the first.
pub(super) fn usual_security(cx: Context<'_>, api: ApiId) -> Schemes<'_> {
    let mut counted: Vec<(Schemes<'_>, usize)> = Vec::new();
    for &id in &cx.ir.apis[api].operations {
        let schemes = security(&cx.ir.operations[id]);
        match counted.iter_mut().find(|(known, _)| *known == schemes) {
            Some((_, count)) => *count += 1,
            None => counted.push((schemes, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let found = counted.into_iter().find(|(_, count)| *count == most);
    found.map_or_else(Vec::new, |(schemes, _)| schemes)
}
