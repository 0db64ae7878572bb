//! Security schemes and what operations ask of them.

use openapiv3::{APIKeyLocation, OAuth2Flows, ReferenceOr, SecurityRequirement, SecurityScheme};

use super::Lowerer;
use crate::ir::{Location, Requirement, Scheme, SchemeKind};
use crate::normalise::words;

/// The schemes of the document.
pub(super) fn schemes(lowerer: &mut Lowerer<'_>) -> Vec<Scheme> {
    let Some(components) = &lowerer.document.document.components else { return Vec::new() };
    let mut schemes = Vec::with_capacity(components.security_schemes.len());
    for (name, scheme) in &components.security_schemes {
        if let ReferenceOr::Item(scheme) = scheme {
            schemes.push(Scheme { name: name.clone(), kind: kind(scheme) });
        }
    }
    schemes
}

fn kind(scheme: &SecurityScheme) -> SchemeKind {
    match scheme {
        SecurityScheme::APIKey { location, name, .. } => SchemeKind::ApiKey {
            location: match location {
                APIKeyLocation::Query => Location::Query,
                APIKeyLocation::Header => Location::Header,
                APIKeyLocation::Cookie => Location::Cookie,
            },
            name: name.clone(),
        },
        SecurityScheme::HTTP { scheme, extensions, .. } => {
            if extensions.contains_key(words::MUTUAL_TLS) {
                return SchemeKind::MutualTls;
            }
            match scheme.to_ascii_lowercase().as_str() {
                "bearer" => SchemeKind::Bearer,
                "basic" => SchemeKind::Basic,
                _ => SchemeKind::Http(scheme.clone()),
            }
        }
        SecurityScheme::OAuth2 { flows, .. } => match &flows.client_credentials {
            Some(flow) => SchemeKind::ClientCredentials {
                token_url: flow.token_url.clone(),
                scopes: flow.scopes.keys().cloned().collect(),
            },
            None => SchemeKind::Token { token_url: refresh_url(flows) },
        },
        SecurityScheme::OpenIDConnect { .. } => SchemeKind::Token { token_url: String::new() },
    }
}

/// Where the flows that need a person have their tokens renewed (RFC 6749, section 6): at their
/// `refreshUrl`, or else where they were issued.
fn refresh_url(flows: &OAuth2Flows) -> String {
    let code = flows.authorization_code.iter();
    let code = code.map(|flow| (flow.refresh_url.as_deref(), flow.token_url.as_str()));
    let password = flows.password.iter();
    let password = password.map(|flow| (flow.refresh_url.as_deref(), flow.token_url.as_str()));
    let all = code.chain(password).flat_map(|(refresh, token)| [refresh, Some(token)]);
    all.flatten().find(|url| !url.is_empty()).unwrap_or_default().to_owned()
}

/// The alternatives that an operation accepts. One that names a scheme which the document does not
/// declare is left out with a warning.
pub(super) fn alternatives(
    lowerer: &mut Lowerer<'_>,
    schemes: &[Scheme],
    asked: &[SecurityRequirement],
    place: &crate::diagnostic::Place,
) -> Vec<Requirement> {
    let mut found: Vec<Requirement> = Vec::with_capacity(asked.len());
    for one in asked {
        let unknown = one.keys().find(|name| !schemes.iter().any(|known| known.name == **name));
        if let Some(name) = unknown {
            let message = format!("`security` names the scheme `{name}`, which is not declared");
            let help = "declare it under `components.securitySchemes`, or correct its name";
            lowerer.warn_first("unknown-security-scheme", place, message, help);
            continue;
        }
        let requirement: Requirement =
            one.iter().map(|(name, scopes)| (name.clone(), scopes.clone())).collect();
        if !found.contains(&requirement) {
            found.push(requirement);
        }
    }
    found
}
