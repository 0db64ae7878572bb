//! `fanwise inspect`: what is in the documents, and what would be skipped and why.

use std::fmt;

use crate::diagnostic::{Diagnostics, Stopped};
use crate::generate::{NamedSpec, front};
use crate::ir::{Api, Ir, Operation, SchemeKind};
use crate::load::LoadOptions;
use crate::share;

/// What the documents hold; its `Display` is the command's output.
#[derive(Clone, Debug)]
pub struct Inspection {
    ir: Ir,
}

/// Reads the documents as `generate` would, and generates nothing.
pub fn inspect(
    specs: &[NamedSpec],
    refs: LoadOptions,
    diagnostics: &mut Diagnostics,
) -> Result<Inspection, Stopped> {
    Ok(Inspection { ir: front(specs, refs, &[], diagnostics)? })
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (_, api)) in self.ir.apis.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            head(f, api)?;
            operations(f, &self.ir, api)?;
            schemas(f, api)?;
            left_out(f, api)?;
        }
        candidates(f, &self.ir)?;
        Ok(())
    }
}

fn head(f: &mut fmt::Formatter<'_>, api: &Api) -> fmt::Result {
    let Api { name, title, version, openapi, place, .. } = api;
    writeln!(f, "{name}: {title} {version} (OpenAPI {openapi}, {})", place.file)?;
    for server in &api.servers {
        writeln!(f, "  server  {server}")?;
    }
    for scheme in &api.schemes {
        writeln!(f, "  auth    {}: {}", scheme.name, kind(&scheme.kind))?;
    }
    Ok(())
}

fn kind(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Bearer => "bearer token".to_owned(),
        SchemeKind::Basic => "user and password".to_owned(),
        SchemeKind::ApiKey { location, name } => {
            format!("API key in {} {name}", format!("{location:?}").to_lowercase())
        }
        SchemeKind::ClientCredentials { token_url, scopes } => {
            format!("OAuth2 client credentials from {token_url}, scopes {}", scopes.join(" "))
        }
        SchemeKind::Token { .. } => {
            "OAuth2 or OpenID Connect token that the caller brings".to_owned()
        }
        SchemeKind::Http(word) => format!("HTTP scheme {word}"),
        SchemeKind::MutualTls => "mutual TLS".to_owned(),
    }
}

fn operations(f: &mut fmt::Formatter<'_>, ir: &Ir, api: &Api) -> fmt::Result {
    let all = || {
        let all = api.operations.iter().map(|id| &ir.operations[*id]);
        all.filter(|operation| operation.other_body_of.is_none())
    };
    writeln!(f, "  operations ({})", all().count())?;
    let width = all().map(|operation| operation.path.chars().count()).max().unwrap_or(0).min(60);
    for operation in all() {
        let method = operation.method.as_str();
        let path = &operation.path;
        let id = operation.id.as_deref().unwrap_or("-");
        writeln!(f, "    {method:7} {path:width$}  {id}{}", auth(operation))?;
    }
    Ok(())
}

/// The schemes that an operation asks for: `  [staff | key + app]`.
fn auth(operation: &Operation) -> String {
    let one = |requirement: &Vec<(String, Vec<String>)>| {
        let names: Vec<&str> = requirement.iter().map(|(name, _)| name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(" + ") }
    };
    let all: Vec<String> = operation.security.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("  [{}]", all.join(" | ")) }
}

fn schemas(f: &mut fmt::Formatter<'_>, api: &Api) -> fmt::Result {
    writeln!(f, "  schemas ({})", api.schemas.len())?;
    for (name, _) in &api.schemas {
        writeln!(f, "    {name}")?;
    }
    Ok(())
}

/// What `shared` of a manifest can list.
fn candidates(f: &mut fmt::Formatter<'_>, ir: &Ir) -> fmt::Result {
    if ir.apis.len() < 2 {
        return Ok(());
    }
    let all = share::candidates(ir);
    writeln!(f, "\nschemas that are the same in several documents ({})", all.len())?;
    for (name, apis) in all {
        let apis: Vec<&str> = apis.iter().map(|id| ir.apis[*id].name.as_str()).collect();
        writeln!(f, "  {name}: {}", apis.join(", "))?;
    }
    Ok(())
}

fn left_out(f: &mut fmt::Formatter<'_>, api: &Api) -> fmt::Result {
    writeln!(f, "  skipped ({})", api.skipped.len())?;
    for one in &api.skipped {
        writeln!(f, "    {:7} {}: {}", one.method, one.path, one.reason)?;
    }
    writeln!(f, "  untyped ({})", api.untyped.len())?;
    for one in &api.untyped {
        writeln!(f, "    {}: {}", one.pointer, one.reason)?;
    }
    Ok(())
}
