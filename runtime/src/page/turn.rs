//! The request for the next page.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use http::Uri;
use url::Url;

use super::paging::{Next, Paging, Target};
use super::step::Came;
use crate::client::{CallSettings, Core, KeyRule};
use crate::error::{BuildError, CallError, ErrorKind, Failure, bounded};
use crate::request::Request;
use crate::response::RawResponse;

/// The way from page to page, whatever is on them.
pub(super) struct Walk {
    pub(super) core: Arc<Core>,
    pub(super) settings: CallSettings,
    paging: Paging,
    /// The request of the operation, before anything was put into it.
    first: Arc<Request>,
    /// Where the page was that came last: what a relative link stands beside.
    here: Option<Uri>,
    /// Whether no link has led away from the API's own origin yet. What another origin links to is
    /// never told of the caller again.
    is_home: bool,
    /// What the next request says; `None` for the first page.
    token: Option<String>,
    /// What requests said so far, as hashes: a server that leads in circles is noticed.
    seen: HashSet<u64>,
    pub(super) is_over: bool,
}

impl Walk {
    pub(super) fn new(
        core: &Arc<Core>,
        settings: CallSettings,
        first: Request,
        paging: Paging,
    ) -> Self {
        let here = core.url(&first, "").ok();
        let mut seen = HashSet::new();
        if let (Next::Link(_), Some(here)) = (paging.next, &here) {
            seen.insert(hash(&here.to_string()));
        }
        Self {
            core: Arc::clone(core),
            settings,
            paging,
            first: Arc::new(first),
            here,
            is_home: true,
            token: None,
            seen,
            is_over: false,
        }
    }

    pub(super) fn start_at(&mut self, token: String) {
        self.token = Some(token);
    }

    /// What the request for the next page says.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The request for the next page; `None` behind the last.
    pub(super) fn turn(&mut self) -> Option<Result<Arc<Request>, CallError>> {
        if self.is_over {
            return None;
        }
        let Some(token) = self.token.clone() else { return Some(Ok(Arc::clone(&self.first))) };
        let said = match self.paging.next {
            Next::Link(_) => self.link(&token).map(|(uri, request)| {
                let said = uri.to_string();
                self.is_home = request.is_home();
                self.here = Some(uri);
                (said, request)
            }),
            Next::Token(_) | Next::Offset | Next::Page => {
                self.put(&token).map(|request| (token, request))
            }
        };
        let request = said.and_then(|(said, request)| {
            if self.seen.insert(hash(&said)) {
                return Ok(Arc::new(request));
            }
            Err(self.refused("the answer leads back to a page that has come before"))
        });
        // What filled the key of the first page is not the key of another request.
        self.settings.key = match std::mem::take(&mut self.settings.key) {
            KeyRule::Given(_) => KeyRule::Auto,
            other => other,
        };
        self.is_over = request.is_err();
        Some(request)
    }

    /// A page has come: where the next one is.
    pub(super) fn came(&mut self, raw: &RawResponse, json: &[u8], items: usize) {
        let limit = self.paging.limit.and_then(|name| self.first.value(self.place(name)));
        let limit = limit.and_then(|limit| limit.parse().ok());
        let own = self.paging.target.and_then(|target| self.first.value(target));
        let token = self.token.as_deref().or(own.as_deref());
        self.token = self.paging.after(&Came { raw, json, items, limit, token });
        self.is_over = self.token.is_none();
    }

    /// Where a limit stands: beside the token.
    fn place(&self, name: &'static str) -> Target {
        match self.paging.target {
            Some(Target::Header(_)) => Target::Header(name),
            Some(Target::Body(_)) => Target::Body(name),
            Some(Target::Query(_)) | None => Target::Query(name),
        }
    }

    /// The first request with the token in its place.
    fn put(&self, token: &str) -> Result<Request, CallError> {
        let first = Request::clone(&self.first);
        let is_number = matches!(self.paging.next, Next::Offset | Next::Page);
        let put = match self.paging.target {
            Some(Target::Query(name)) => Ok(first.with_query(name, token)),
            Some(Target::Header(name)) => first.with_header(name, token),
            Some(Target::Body(pointer)) => first.with_member(pointer, token, is_number),
            None => Err(BuildError::new("nothing says where the request for a page says which")),
        };
        put.map_err(|fault| self.unbuilt(fault))
    }

    /// A GET of the link. Another origin than that of the API is told nothing of the caller.
    fn link(&self, link: &str) -> Result<(Uri, Request), CallError> {
        let nowhere = || self.refused("the link to the next page is no valid URL");
        let here = self.here.as_ref().ok_or_else(nowhere)?;
        let here = Url::parse(&here.to_string()).map_err(|_| nowhere())?;
        let mut to = here.join(link).map_err(|_| nowhere())?;
        to.set_fragment(None);
        if !matches!(to.scheme(), "http" | "https") || !to.username().is_empty() {
            return Err(nowhere());
        }
        if here.scheme() == "https" && to.scheme() == "http" && !self.core.plain_http {
            return Err(self.refused("the link to the next page leads to plain http"));
        }
        let uri: Uri = to.as_str().parse().map_err(|_| nowhere())?;
        let mut homes = self.core.homes(&self.first);
        let is_home = self.is_home && homes.any(|home| home.origin() == to.origin());
        Ok((uri.clone(), Request::clone(&self.first).following(uri, is_home)))
    }

    fn refused(&self, what: &str) -> CallError {
        let text = bounded(&format!("{what}: not followed"));
        Arc::new(Failure::new(ErrorKind::Redirect, &self.first, text))
    }

    fn unbuilt(&self, fault: BuildError) -> CallError {
        Arc::new(Failure::build(self.first.api(), self.first.operation(), fault))
    }
}

impl Request {
    fn value(&self, target: Target) -> Option<String> {
        match target {
            Target::Query(name) => self.query_value(name),
            Target::Header(name) => self.headers().get(name)?.to_str().ok().map(str::to_owned),
            Target::Body(pointer) => super::pointed::text(self.body()?, pointer),
        }
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
