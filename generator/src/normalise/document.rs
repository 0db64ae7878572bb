//! The document as a whole.

use openapiv3::{Info, OpenAPI, Server, ServerVariable, Tag};

use super::context::{Context, own_extensions};
use super::operation::texts;
use super::spot::Spot;
use super::v2::{Swagger, hosts};
use super::words;

impl<'d> Context<'d, '_> {
    /// Reads the root document.
    pub(super) fn document(&mut self, root: &Spot<'_, 'd>) -> OpenAPI {
        if self.dialect.is_swagger() {
            self.swagger = Swagger::of(root);
        }
        self.reserve_components(root);
        self.mark_targets();
        self.read_components(root);
        let schemes = self.security_schemes(root);
        self.read_schemas(root);
        let paths = self.paths(root);
        let webhooks = self.webhooks(root);
        self.read_adopted_schemas();
        let mut components = std::mem::take(&mut self.components);
        components.security_schemes = schemes;
        let servers = if self.dialect.is_swagger() { hosts(root) } else { self.servers(root) };
        let mut extensions = own_extensions(root);
        if !webhooks.is_empty() {
            let webhooks = serde_json::to_value(webhooks).unwrap_or_default();
            extensions.insert(words::WEBHOOKS.to_owned(), webhooks);
        }
        OpenAPI {
            openapi: "3.0.3".to_owned(),
            info: self.info(root),
            servers,
            paths,
            components: Some(components),
            security: self.security(root),
            tags: self.tags(root),
            external_docs: None,
            extensions,
        }
    }

    fn info(&mut self, root: &Spot<'_, 'd>) -> Info {
        let Some(info) = self.section(root, "info") else {
            let message = "the document has no `info`";
            self.warn(root, "no-info", message, "add `info` with `title` and `version`");
            return Info { version: "0.0.0".to_owned(), ..Info::default() };
        };
        let missing = ["title", "version"].into_iter().filter(|key| info.text(key).is_none());
        let missing: Vec<_> = missing.map(|key| format!("`{key}`")).collect();
        if !missing.is_empty() {
            let missing = missing.join(" and no ");
            let message = format!("`info` has no {missing}");
            self.warn(&info, "no-info", message, "every document should have both");
        }
        Info {
            title: info.string("title").unwrap_or_default(),
            description: self.prose(&info),
            terms_of_service: info.string("termsOfService"),
            contact: None,
            license: None,
            version: info.string("version").unwrap_or_else(|| "0.0.0".to_owned()),
            extensions: own_extensions(&info),
        }
    }

    /// A description, also one that a `$ref` to a file of prose holds.
    fn prose(&mut self, spot: &Spot<'_, 'd>) -> Option<String> {
        let description = spot.get("description")?;
        let found = self.behind(description).ok()?;
        found.node.text().map(std::borrow::Cow::into_owned)
    }

    fn tags(&mut self, root: &Spot<'_, 'd>) -> Vec<Tag> {
        let tags = self.section(root, "tags");
        let items = tags.iter().flat_map(Spot::items);
        let mut read = Vec::new();
        for item in items {
            let Ok(item) = self.behind(item) else { continue };
            let bare = item.node.text().map(std::borrow::Cow::into_owned);
            let Some(name) = item.string("name").or(bare) else { continue };
            read.push(Tag {
                name,
                description: self.prose(&item).or_else(|| item.string("summary")),
                external_docs: None,
                extensions: own_extensions(&item),
            });
        }
        read
    }

    /// `servers` of the document, a path or an operation. Those without an URL are left out.
    pub(super) fn servers(&mut self, spot: &Spot<'_, 'd>) -> Vec<Server> {
        let Some(servers) = self.section(spot, "servers") else { return Vec::new() };
        if servers.node.as_array().is_none() {
            self.warn_kind(&servers, "a list of servers");
        }
        let mut read = Vec::new();
        for item in servers.items() {
            let Ok(item) = self.behind(item) else { continue };
            let Some(url) = item.string("url").or(item.node.as_str().map(str::to_owned)) else {
                self.warn_kind(&item, "a server object with a `url`");
                continue;
            };
            let variables = item.get("variables");
            read.push(Server {
                url,
                description: item.string("description"),
                variables: variables.map(|variables| {
                    let members = variables.members();
                    members.map(|(name, value)| (name.to_owned(), variable(&value))).collect()
                }),
                extensions: own_extensions(&item),
            });
        }
        read
    }
}

fn variable(spot: &Spot<'_, '_>) -> ServerVariable {
    let values = spot.get("enum");
    let enumeration = values.map(|values| texts(values.node)).unwrap_or_default();
    let default = spot.string("default").or_else(|| enumeration.first().cloned());
    ServerVariable {
        default: default.unwrap_or_default(),
        enumeration,
        description: spot.string("description"),
        extensions: own_extensions(spot),
    }
}
