//! Requests that may be sent in several media types which do not say the same: the operation is
//! there once for each of them.

use openapiv3::{ReferenceOr, RequestBody};

use super::body::{Entry, sent};
use super::media::is_wildcard;
use super::operation::Operations;
use crate::ir::{Body, Naming, Operation, OperationId, Part};

impl<'a> Operations<'_, 'a> {
    /// The same operation with each of the other media types of its body.
    pub(super) fn other_bodies(
        &mut self,
        first: OperationId,
        of: &'a ReferenceOr<RequestBody>,
    ) -> Vec<OperationId> {
        let Some((source, shared)) = self.request_body(of) else { return Vec::new() };
        let entries = self.entries(source);
        let Some((sent, rest)) = entries.split_first() else { return Vec::new() };
        let mut others: Vec<Entry<'a>> = Vec::new();
        for entry in rest {
            // What is like the one that is sent is the same in another writing.
            if !entry.is_like(sent) && !others.iter().any(|one| entry.is_same(one)) {
                others.push(*entry);
            }
        }
        let left = others.into_iter();
        left.map(|entry| self.other_body(first, entry, shared.as_deref())).collect()
    }

    fn other_body(
        &mut self,
        first: OperationId,
        entry: Entry<'a>,
        shared: Option<&str>,
    ) -> OperationId {
        let like = self.all[first].clone();
        let place = like.place.clone();
        let operation_id = self.other_id(&like, entry.media);
        let id =
            self.all.push(Operation { id: Some(operation_id), other_body_of: Some(first), ..like });
        let naming = match shared {
            Some(name) => {
                Naming::Shared(Part::RequestBody, format!("{name} {}", word(entry.media)))
            }
            None => Naming::RequestBody(id, None),
        };
        let content = sent(self.lowerer.content(entry, &naming, &place));
        let rules = self.lowerer.body_rules(entry, &content);
        let operation = &mut self.all[id];
        let note = format!("Sends the body as `{}`.", content.media.replace('`', "'"));
        operation.docs.description = Some(match operation.docs.description.take() {
            Some(text) => format!("{}\n\n{note}", text.trim_end()),
            None => note,
        });
        if let Some(body) = &mut operation.body {
            *body = Body { content, rules, required: body.required, docs: body.docs.clone() };
        }
        id
    }

    /// `importAssets.multipart`, `POST /assets multipart`; with the whole media type where that is
    /// taken.
    fn other_id(&self, like: &Operation, media: &str) -> String {
        let with = |word: &str| match &like.id {
            Some(id) => format!("{id}.{word}"),
            None => format!("{} {} {word}", like.method.as_str(), like.path),
        };
        let own = || self.all.iter().filter(|(_, one)| one.api == self.api);
        let taken = |id: &str| own().any(|(_, one)| one.id.as_deref() == Some(id));
        let short = with(&word(media));
        if taken(&short) { with(&essence(media)) } else { short }
    }
}

fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
}

/// What a media type is called beside others.
fn word(media: &str) -> String {
    let essence = essence(media);
    match essence.as_str() {
        "application/x-www-form-urlencoded" => "form".to_owned(),
        "application/octet-stream" => "bytes".to_owned(),
        "text/plain" | "text/*" => "text".to_owned(),
        other if other.starts_with("multipart/") => "multipart".to_owned(),
        other if is_wildcard(other) => "bytes".to_owned(),
        other => {
            let (_, subtype) = other.split_once('/').unwrap_or(("", other));
            subtype.trim_start_matches("x-").to_owned()
        }
    }
}
