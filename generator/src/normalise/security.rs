//! Security schemes.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, ReferenceOr, SecurityScheme,
};
use serde_json::Value;

use super::context::{Context, Extensions, own_extensions};
use super::spot::Spot;
use super::words;

impl<'d> Context<'d, '_> {
    /// The security schemes of the document, `$ref`s followed.
    pub(super) fn security_schemes(
        &mut self,
        root: &Spot<'_, 'd>,
    ) -> IndexMap<String, ReferenceOr<SecurityScheme>> {
        let mut read = IndexMap::new();
        let Some(components) = self.container(root) else { return read };
        let map = if self.dialect.is_swagger() { "securityDefinitions" } else { "securitySchemes" };
        let schemes = self.section(&components, map);
        for (name, value) in schemes.iter().flat_map(Spot::members) {
            let Ok(value) = self.behind(value) else { continue };
            if let Some(scheme) = self.security_scheme(&value) {
                read.insert(name.to_owned(), ReferenceOr::Item(scheme));
            }
        }
        read
    }

    fn security_scheme(&mut self, spot: &Spot<'_, 'd>) -> Option<SecurityScheme> {
        let (spot, mut extensions) = self.extensions(spot);
        self.warn_deprecated(&spot);
        let description = spot.string("description");
        let word = spot.string("type").unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "apikey" => {
                let location = match spot.string("in").unwrap_or_default().as_str() {
                    "query" => APIKeyLocation::Query,
                    "cookie" => APIKeyLocation::Cookie,
                    _ => APIKeyLocation::Header,
                };
                let Some(name) = spot.string("name") else {
                    self.warn_scheme(&spot, "an API key has no `name`");
                    return None;
                };
                Some(SecurityScheme::APIKey { location, name, description, extensions })
            }
            "http" | "basic" | "bearer" => {
                let scheme = spot.string("scheme").unwrap_or(word);
                let bearer_format = spot.string("bearerFormat");
                Some(SecurityScheme::HTTP { scheme, bearer_format, description, extensions })
            }
            "oauth2" => {
                let flows = flows(&spot);
                Some(SecurityScheme::OAuth2 { flows, description, extensions })
            }
            "openidconnect" => {
                let open_id_connect_url = spot.string("openIdConnectUrl").unwrap_or_default();
                Some(SecurityScheme::OpenIDConnect { open_id_connect_url, description, extensions })
            }
            "mutualtls" => {
                extensions.insert(words::MUTUAL_TLS.to_owned(), Value::Bool(true));
                let scheme = "mutual".to_owned();
                let bearer_format = None;
                Some(SecurityScheme::HTTP { scheme, bearer_format, description, extensions })
            }
            _ => {
                self.warn_scheme(&spot, &format!("`{word}` is no type of a security scheme"));
                None
            }
        }
    }

    fn warn_scheme(&mut self, spot: &Spot<'_, 'd>, message: &str) {
        let help = "write apiKey, http, oauth2, openIdConnect or mutualTLS with its other keys";
        self.warn(spot, "bad-security-scheme", message, help);
    }
}

fn flows(spot: &Spot<'_, '_>) -> OAuth2Flows {
    let mut read = OAuth2Flows::default();
    // Swagger 2.0 has one flow, whose keys stand in the scheme itself.
    if let Some(name) = spot.text("flow") {
        add_flow(&mut read, &name, spot);
    }
    let Some(flows) = spot.get("flows") else { return read };
    read.extensions = own_extensions(&flows);
    for (name, flow) in flows.members() {
        add_flow(&mut read, name, &flow);
    }
    read
}

/// Adds a flow under its name of any version.
fn add_flow(flows: &mut OAuth2Flows, name: &str, spot: &Spot<'_, '_>) {
    let Flow { authorization_url, token_url, refresh_url, scopes, extensions } = Flow::of(spot);
    match name {
        "implicit" => {
            let flow = ImplicitOAuth2Flow { authorization_url, refresh_url, scopes, extensions };
            flows.implicit = Some(flow);
        }
        "password" => {
            let flow = PasswordOAuth2Flow { refresh_url, token_url, scopes, extensions };
            flows.password = Some(flow);
        }
        "clientCredentials" | "application" => {
            let flow = ClientCredentialsOAuth2Flow { refresh_url, token_url, scopes, extensions };
            flows.client_credentials = Some(flow);
        }
        "authorizationCode" | "accessCode" => {
            flows.authorization_code = Some(AuthorizationCodeOAuth2Flow {
                authorization_url,
                token_url,
                refresh_url,
                scopes,
                extensions,
            });
        }
        // `deviceAuthorization` of 3.2: the caller brings the token.
        _ => {}
    }
}

/// What the flows have in common.
struct Flow {
    authorization_url: String,
    token_url: String,
    refresh_url: Option<String>,
    scopes: IndexMap<String, String>,
    extensions: Extensions,
}

impl Flow {
    fn of(spot: &Spot<'_, '_>) -> Self {
        let scopes = spot.get("scopes");
        let members = scopes.iter().flat_map(Spot::members);
        let texts = members.map(|(name, value)| {
            (name.to_owned(), value.node.text().unwrap_or_default().into_owned())
        });
        // A list of scopes has no texts.
        let items = scopes.iter().flat_map(Spot::items);
        let names = items.filter_map(|item| Some((item.node.text()?.into_owned(), String::new())));
        Self {
            authorization_url: spot.string("authorizationUrl").unwrap_or_default(),
            token_url: spot.string("tokenUrl").unwrap_or_default(),
            refresh_url: spot.string("refreshUrl"),
            scopes: texts.chain(names).collect(),
            extensions: own_extensions(spot),
        }
    }
}
