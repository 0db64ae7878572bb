//! Operations.

use std::collections::HashSet;

use openapiv3::{Operation as Source, PathItem, ReferenceOr, RequestBody, Response, StatusCode};

use super::body::{Entry, sent};
use super::{Lowerer, retries, security, server};
use crate::diagnostic::Place;
use crate::ir::{
    Answer, ApiId, Arena, Body, Content, Docs, MediaKind, Method, Naming, Operation, OperationId,
    Part, Primitive, Scheme, StatusSpec, Ty,
};
use crate::load::unescape;
use crate::normalise::words;

/// Lowers the operations of one document.
pub(super) struct Operations<'l, 'a> {
    pub(super) api: ApiId,
    pub(super) lowerer: &'l mut Lowerer<'a>,
    pub(super) all: &'l mut Arena<Operation>,
    pub(super) servers: &'l [String],
    pub(super) schemes: &'l [Scheme],
    /// The operation ids that are taken.
    pub(super) ids: HashSet<&'a str>,
}

impl<'a> Operations<'_, 'a> {
    /// All of them, in document order.
    pub(super) fn lower(mut self) -> Vec<OperationId> {
        let mut ids = Vec::new();
        let paths = &self.lowerer.document.document.paths.paths;
        for (path, item) in paths {
            let ReferenceOr::Item(item) = item else { continue };
            let mut of_path = methods(item);
            let query = self.lowerer.document.query.get(path);
            of_path.extend(query.map(|operation| (Method::Query, operation)));
            of_path.sort_by_key(|(_, operation)| number(operation));
            for (method, operation) in of_path {
                let id = self.operation(path, item, method, operation);
                ids.push(id);
                let body = operation.request_body.as_ref();
                ids.extend(body.into_iter().flat_map(|body| self.other_bodies(id, body)));
            }
        }
        ids
    }

    fn operation(
        &mut self,
        path: &str,
        item: &'a PathItem,
        method: Method,
        source: &'a Source,
    ) -> OperationId {
        let place = self.lowerer.document.place(&source.extensions);
        let asked = source.security.as_ref().or(self.lowerer.document.document.security.as_ref());
        let asked = asked.map(Vec::as_slice).unwrap_or_default();
        let security = security::alternatives(self.lowerer, self.schemes, asked, &place);
        let document = &self.lowerer.document.document.extensions;
        let said = retries::said(&source.extensions, document);
        let servers = if source.servers.is_empty() { &item.servers } else { &source.servers };
        let operation = Operation {
            api: self.api,
            id: self.id(source, &place),
            method,
            path: path.to_owned(),
            segments: Vec::new(),
            server: server::own(self.lowerer, servers, self.servers),
            docs: Docs {
                summary: source.summary.clone().or_else(|| item.summary.clone()),
                description: source.description.clone().or_else(|| item.description.clone()),
                deprecated: source.deprecated,
                default: None,
            },
            tags: source.tags.clone(),
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            security,
            idempotency_header: None,
            repeatable: said.repeatable,
            retry: said.retry,
            other_body_of: None,
            paging: None,
            place: place.clone(),
        };
        let id = self.all.push(operation);
        let lists = (item.parameters.as_slice(), source.parameters.as_slice());
        let parameters = self.lowerer.parameters(id, lists, path, &place);
        let body = source.request_body.as_ref().and_then(|body| self.body(id, body, &place));
        let answers = self.answers(id, method, source, &place);
        let operation = &mut self.all[id];
        operation.parameters = parameters.all;
        operation.segments = parameters.segments;
        operation.idempotency_header = parameters.idempotency_header.or(said.key_header);
        operation.body = body;
        operation.answers = answers;
        self.say_headers(id, source);
        self.say_pages(id, source);
        id
    }

    /// `operationId`, unless an earlier operation has it.
    fn id(&mut self, source: &'a Source, place: &Place) -> Option<String> {
        let id = source.operation_id.as_deref().filter(|id| !id.trim().is_empty())?;
        if self.ids.insert(id) {
            return Some(id.to_owned());
        }
        let message = format!("another operation has the id `{id}` already");
        let help = "give it an `operationId` of its own; until then its method and path name it";
        self.lowerer.warn("duplicate-operation-id", place, message, help);
        None
    }

    fn body(
        &mut self,
        id: OperationId,
        of: &'a ReferenceOr<RequestBody>,
        place: &Place,
    ) -> Option<Body> {
        let (source, shared) = self.request_body(of)?;
        let naming = match shared {
            Some(name) => Naming::Shared(Part::RequestBody, name),
            None => Naming::RequestBody(id, None),
        };
        let entry = *self.entries(source).first()?;
        let content = sent(self.lowerer.content(entry, &naming, place));
        let rules = self.lowerer.body_rules(entry, &content);
        let docs = Docs { description: source.description.clone(), ..Docs::default() };
        Some(Body { required: source.required, content, rules, docs })
    }

    /// A request body, with its name if it is a component.
    pub(super) fn request_body(
        &self,
        of: &'a ReferenceOr<RequestBody>,
    ) -> Option<(&'a RequestBody, Option<String>)> {
        match of {
            ReferenceOr::Item(item) => Some((item, None)),
            ReferenceOr::Reference { reference } => {
                let get = |components: &'a openapiv3::Components, name: &str| {
                    components.request_bodies.get(name)
                };
                let (name, found) = self.component(reference, "requestBodies", get)?;
                Some((found, Some(name)))
            }
        }
    }

    /// The media types of a request, the one that is sent first.
    pub(super) fn entries(&self, source: &'a RequestBody) -> Vec<Entry<'a>> {
        let entries = source.content.iter().map(|(media, of)| self.lowerer.entry(media, of));
        let mut entries: Vec<Entry<'a>> = entries.collect();
        entries.sort_by_key(Entry::rank);
        entries
    }

    fn answers(
        &mut self,
        id: OperationId,
        method: Method,
        source: &'a Source,
        place: &Place,
    ) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(source.responses.responses.len() + 1);
        let coded = source.responses.responses.iter().filter_map(|(code, response)| {
            let status = match code {
                StatusCode::Code(code) => StatusSpec::Code(*code),
                StatusCode::Range(class) => StatusSpec::Class(u8::try_from(*class).ok()?),
            };
            Some((status, response))
        });
        let default = source.responses.default.iter().map(|one| (StatusSpec::Default, one));
        for (status, response) in coded.chain(default) {
            answers.extend(self.answer(id, method, status, response, place));
        }
        let success =
            |answer: &Answer| answer.status.is_success() || answer.status == StatusSpec::Default;
        if !answers.iter().any(success) {
            let message = "no answer is declared for a success".to_owned();
            let help = "declare one; until then any 2xx is a success, its body the bytes that came";
            self.lowerer.warn("no-success-answer", place, message, help);
            answers.push(undeclared_success(method));
        }
        answers
    }

    fn answer(
        &mut self,
        id: OperationId,
        method: Method,
        status: StatusSpec,
        of: &'a ReferenceOr<Response>,
        place: &Place,
    ) -> Option<Answer> {
        let (source, shared) = self.response(of)?;
        let bodiless = method == Method::Head
            || matches!(status, StatusSpec::Code(204 | 205 | 304) | StatusSpec::Class(1));
        let content = if bodiless {
            Vec::new()
        } else {
            self.contents(id, status, source, shared.as_deref(), place)
        };
        let description = Some(source.description.clone()).filter(|text| !text.trim().is_empty());
        Some(Answer { status, content, docs: Docs { description, ..Docs::default() } })
    }

    /// A response, with its name if it is a component.
    pub(super) fn response(
        &self,
        of: &'a ReferenceOr<Response>,
    ) -> Option<(&'a Response, Option<String>)> {
        match of {
            ReferenceOr::Item(item) => Some((item, None)),
            ReferenceOr::Reference { reference } => {
                let get = |components: &'a openapiv3::Components, name: &str| {
                    components.responses.get(name)
                };
                let (name, found) = self.component(reference, "responses", get)?;
                Some((found, Some(name)))
            }
        }
    }

    /// The bodies of an answer, one per media type; what JSON says too is left to JSON.
    fn contents(
        &mut self,
        id: OperationId,
        status: StatusSpec,
        source: &'a Response,
        shared: Option<&str>,
        place: &Place,
    ) -> Vec<Content> {
        let all: Vec<Entry<'a>> = source
            .content
            .iter()
            .map(|(media, of)| self.lowerer.entry(media, of).received())
            .collect();
        let json: Vec<&Entry<'a>> = all.iter().filter(|one| one.is_json()).collect();
        let mut kept: Vec<&Entry<'a>> = Vec::with_capacity(all.len());
        for one in &all {
            let known = kept.iter().any(|other| one.is_same(other));
            if !known && !json.iter().any(|json| one.repeats(json)) {
                kept.push(one);
            }
        }
        let own = |at: &usize| !kept.iter().take(*at).any(|other| kept[*at].is_twin(other));
        let several = (0..kept.len()).filter(own).count() > 1;
        let mut built: Vec<(&Entry<'a>, Content)> = Vec::with_capacity(kept.len());
        for entry in kept {
            let media = several.then(|| entry.media.to_owned());
            let naming = match (shared, media) {
                (Some(name), None) => Naming::Shared(Part::Answer, name.to_owned()),
                (Some(name), Some(media)) => {
                    Naming::Shared(Part::Answer, format!("{name} {media}"))
                }
                (None, media) => Naming::Answer(id, word(status), media),
            };
            // One schema in two writings is one type, even where it stands in line twice.
            let twin = built.iter().find(|(other, _)| entry.is_twin(other));
            let content = match twin.map(|(_, twin)| twin.ty.clone()) {
                Some(ty) => self.lowerer.content_of(*entry, ty),
                None => self.lowerer.content(*entry, &naming, place),
            };
            built.push((entry, content));
        }
        let mut contents: Vec<Content> = Vec::with_capacity(built.len());
        for (_, content) in built {
            let known = |one: &Content| one.kind == content.kind && one.ty == content.ty;
            if !contents.iter().any(known) {
                contents.push(content);
            }
        }
        contents
    }

    /// A component behind a `$ref`, with its name.
    pub(super) fn component<T>(
        &self,
        reference: &str,
        kind: &str,
        get: fn(&'a openapiv3::Components, &str) -> Option<&'a ReferenceOr<T>>,
    ) -> Option<(String, &'a T)> {
        let rest = reference.strip_prefix("#/components/")?.strip_prefix(kind)?;
        let name = unescape(rest.strip_prefix('/')?);
        let components = self.lowerer.document.document.components.as_ref()?;
        let found = get(components, &name)?.as_item()?;
        Some((name.into_owned(), found))
    }
}

/// What stands for a success where the document declares none: often the end of a redirect.
fn undeclared_success(method: Method) -> Answer {
    let bytes = Content {
        media: "*/*".to_owned(),
        kind: MediaKind::Bytes,
        ty: Ty::Primitive(Primitive::Bytes),
    };
    let content = if method == Method::Head { Vec::new() } else { vec![bytes] };
    Answer { status: StatusSpec::Class(2), content, docs: Docs::default() }
}

fn methods(item: &PathItem) -> Vec<(Method, &Source)> {
    [
        (Method::Get, &item.get),
        (Method::Put, &item.put),
        (Method::Post, &item.post),
        (Method::Delete, &item.delete),
        (Method::Options, &item.options),
        (Method::Head, &item.head),
        (Method::Patch, &item.patch),
        (Method::Trace, &item.trace),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    .collect()
}

/// Where it stands in the document; the sort is stable where that is not known.
fn number(operation: &Source) -> u64 {
    operation.extensions.get(words::AT).and_then(serde_json::Value::as_u64).unwrap_or(0)
}

fn word(status: StatusSpec) -> String {
    match status {
        StatusSpec::Code(code) => code.to_string(),
        StatusSpec::Class(class) => format!("{class}XX"),
        StatusSpec::Default => "default".to_owned(),
    }
}
