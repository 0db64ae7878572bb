//! Base URLs.

use openapiv3::Server;

use super::Lowerer;

/// The URLs of a list of servers with their variables filled, without a slash at the end. One that
/// can't be filled is left out with a warning.
pub(super) fn all(lowerer: &mut Lowerer<'_>, servers: &[Server]) -> Vec<String> {
    let mut urls = Vec::with_capacity(servers.len());
    for server in servers {
        let url = filled(server);
        if url.contains(['{', '}']) {
            let place = lowerer.document.place(&server.extensions);
            let message = format!("the server `{}` has a variable without a value", server.url);
            lowerer.warn(
                "server-variable",
                &place,
                message,
                "give the variable a `default`, or set the base URL when the client is built",
            );
        } else if !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

/// The base URL of an operation that has servers of its own: absolute, and other than the first of
/// the document's.
pub(super) fn own(
    lowerer: &mut Lowerer<'_>,
    servers: &[Server],
    of_api: &[String],
) -> Option<String> {
    let first = of_api.first().map_or("", String::as_str);
    let urls = all(lowerer, servers);
    let absolute = urls.iter().find(|url| url.contains("://")).cloned();
    let url = absolute.or_else(|| joined(first, urls.first()?))?;
    (url != first).then_some(url)
}

fn filled(server: &Server) -> String {
    let mut url = server.url.trim().to_owned();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url.trim_end_matches('/').to_owned()
}

/// A relative URL against an absolute one: what starts with a slash keeps only the origin.
fn joined(base: &str, relative: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    let origin = rest.split('/').next().unwrap_or(rest);
    match relative.strip_prefix('/') {
        Some(path) => Some(format!("{scheme}://{origin}/{path}")),
        None if relative.is_empty() => None,
        None => Some(format!("{base}/{relative}")),
    }
}
