//! `schemes`, `host` and `basePath` as servers.

use openapiv3::Server;

use crate::load::Node;
use crate::normalise::context::Context;
use crate::normalise::operation::texts;
use crate::normalise::spot::Spot;

/// The servers of a document: one for each of its schemes, `https` first.
pub(in crate::normalise) fn hosts(root: &Spot<'_, '_>) -> Vec<Server> {
    let schemes = root.get("schemes").map(|schemes| texts(schemes.node)).unwrap_or_default();
    servers(root, schemes)
}

impl<'d> Context<'d, '_> {
    /// The servers of an operation that has schemes of its own.
    pub(in crate::normalise) fn hosts_of_operation(
        &mut self,
        operation: &Spot<'_, 'd>,
    ) -> Vec<Server> {
        let Some(schemes) = operation.get("schemes") else { return Vec::new() };
        let Some(root) = self.loaded.documents.first() else { return Vec::new() };
        servers(&Spot::root(0, &root.root), texts(schemes.node))
    }
}

fn servers(root: &Spot<'_, '_>, mut schemes: Vec<String>) -> Vec<Server> {
    let base = root.string("basePath").unwrap_or_default();
    let base = base.trim().trim_matches('/');
    let path = if base.is_empty() { String::new() } else { format!("/{base}") };
    let server = |url: String| Server { url, ..Server::default() };
    if let Some(url) = parameterized(root) {
        return vec![server(format!("{url}{path}"))];
    }
    let Some(host) = root.string("host").filter(|host| !host.trim().is_empty()) else {
        return if path.is_empty() { Vec::new() } else { vec![server(path)] };
    };
    // What people write in front of a host and behind it.
    let host = host.trim();
    let host = host.split_once("://").map_or(host, |(_, host)| host).trim_end_matches('/');
    schemes.retain(|scheme| matches!(scheme.as_str(), "http" | "https"));
    schemes.sort_by_key(|scheme| scheme != "https");
    schemes.dedup();
    if schemes.is_empty() {
        schemes.push("https".to_owned());
    }
    schemes.into_iter().map(|scheme| server(format!("{scheme}://{host}{path}"))).collect()
}

/// `x-ms-parameterized-host`: a host with variables that the caller fills.
fn parameterized(root: &Spot<'_, '_>) -> Option<String> {
    let host = root.get("x-ms-parameterized-host")?;
    let template = host.string("hostTemplate")?;
    let prefixed = host.flag("useSchemePrefix").unwrap_or(true) && !template.contains("://");
    let schemes = root.node.get("schemes").and_then(Node::as_array).unwrap_or_default();
    let scheme = if schemes.iter().all(|one| one.as_str() == Some("http")) && !schemes.is_empty() {
        "http"
    } else {
        "https"
    };
    let template = template.trim_end_matches('/');
    Some(if prefixed { format!("{scheme}://{template}") } else { template.to_owned() })
}
