//! What an answer holds: its `schema` under what the operation produces.

use openapiv3::{Content, MediaType, ReferenceOr, Response};

use super::{JSON, Media, Swagger, essence, or_json};
use crate::load::Node;
use crate::normalise::context::Context;
use crate::normalise::registry::Kind;
use crate::normalise::resolve::reference_of;
use crate::normalise::spot::Spot;
use crate::normalise::value::json;

/// What a schema asks of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `type: file`: bytes.
    File,
    /// One text or number.
    Scalar,
    /// What JSON can say.
    Structured,
}

impl<'d> Context<'d, '_> {
    /// The response behind a `$ref`: a component, unless the operation produces something else than
    /// the document; else why there is none.
    pub(in crate::normalise) fn shared_answer(
        &mut self,
        spot: &Spot<'_, 'd>,
    ) -> Result<ReferenceOr<Response>, String> {
        let target = self.target_behind(spot)?;
        let holder = self.spot(&target);
        let shape = holder.get("schema").map_or(Shape::Scalar, |schema| self.shape(&schema));
        let Swagger { all, now, success } = &self.swagger;
        if now.for_answer(shape, *success) == all.for_answer(shape, false) {
            let here = self.swagger.clone();
            self.swagger.leave();
            let reference = self.component_at(Kind::Response, &target);
            self.swagger = here;
            return Ok(ReferenceOr::Reference { reference: reference? });
        }
        Ok(ReferenceOr::Item(self.response(&holder)))
    }

    /// What a response holds.
    pub(in crate::normalise) fn answer_content(&mut self, response: &Spot<'_, 'd>) -> Content {
        let Some(schema) = response.get("schema") else { return Content::default() };
        let shape = self.shape(&schema);
        let produced = self.swagger.now.for_answer(shape, self.swagger.success);
        let schema = self.schema(&schema);
        let examples = response.get("examples");
        let example = |media: &str| examples?.node.get(media).map(json);
        let one = |media: String| {
            let example = example(&media);
            let schema = Some(schema.clone());
            (media, MediaType { schema, example, ..MediaType::default() })
        };
        produced.into_iter().map(one).collect()
    }

    fn shape(&mut self, schema: &Spot<'_, 'd>) -> Shape {
        let node = self.behind(*schema).map_or(schema.node, |spot| spot.node);
        match node.get("type").and_then(Node::as_str) {
            Some("file") => Shape::File,
            Some("string") if node.get("format").and_then(Node::as_str) == Some("binary") => {
                Shape::File
            }
            Some("string" | "number" | "integer" | "boolean") => Shape::Scalar,
            None if reference_of(node).is_some() => Shape::Scalar,
            _ => Shape::Structured,
        }
    }
}

impl Media {
    /// The media types that an answer of this shape can have.
    fn for_answer(&self, shape: Shape, success: bool) -> Vec<String> {
        let mut media = or_json(&self.produces);
        if shape == Shape::File {
            // A file is sent as it is, whatever else the operation answers as JSON.
            media.retain(|media| !is_structured(media) && !is_form(media));
            if media.is_empty() {
                media.push("*/*".to_owned());
            }
        } else if shape == Shape::Structured && !success {
            // `produces` speaks of successes: an error of an operation that answers a picture is
            // no picture.
            media.retain(|media| is_structured(media));
            if media.is_empty() {
                media.push(JSON.to_owned());
            }
        }
        media
    }
}

/// Whether more than a text can be written under a media type.
fn is_structured(media: &str) -> bool {
    let essence = essence(media);
    let (_, sub) = essence.split_once('/').unwrap_or(("", &essence));
    ["json", "xml"].iter().any(|word| {
        sub == *word || sub.strip_suffix(word).is_some_and(|rest| rest.ends_with(['+', '-']))
    })
}

fn is_form(media: &str) -> bool {
    let essence = essence(media);
    essence.starts_with("multipart/") || essence == "application/x-www-form-urlencoded"
}
