//! Where the inputs of an operation travel, and how they are written.

use super::source::Place;
use super::types_in::literal;
use super::{Context, xml};
use crate::ir::{
    Answer, ApiId, Body, Content, EventForm, EventShape, FormField, Location, MediaKind, Operation,
    Parameter, Style, Ty,
};

/// `= query("created").style(Style::DeepObject)`
pub(super) fn parameter(parameter: &Parameter) -> Place {
    let (kind, style, explode) = match parameter.location {
        Location::Path => ("path", Style::Simple, false),
        Location::Query => ("query", Style::Form, true),
        Location::Header => ("header", Style::Simple, false),
        Location::Cookie => ("cookie", Style::Form, true),
    };
    let mut place = Place::default();
    place.parts.push(format!(" = {kind}({})", literal(&parameter.name)));
    if parameter.style != style {
        place.words.push("Style");
        place.parts.push(format!(".style(Style::{})", style_of(parameter.style)));
    }
    if parameter.explode != explode {
        place.parts.push(format!(".explode({})", parameter.explode));
    }
    if parameter.allow_reserved {
        place.parts.push(".allow_reserved()".to_owned());
    }
    place
}

/// `as json`: the method of the runtime's `RequestBuilder` that sends this body, with what it is
/// told before the value.
pub(super) fn body(cx: Context<'_>, api: ApiId, body: &Body) -> Place {
    let media = header_text(&body.content.media);
    let whole = |text: String| Place { parts: vec![format!(" as {text}")], words: Vec::new() };
    match &body.content.kind {
        MediaKind::Json => {
            // `null` is its value then, not its absence.
            let null = matches!(body.content.ty, Ty::Nullable(_)) && body.required;
            let word = if null { "json_or_null" } else { "json" };
            if media.eq_ignore_ascii_case("application/json") {
                whole(word.to_owned())
            } else {
                whole(format!("{word}_as({})", literal(&media)))
            }
        }
        MediaKind::Form(fields) if fields.is_empty() => whole("form".to_owned()),
        MediaKind::Form(fields) => with_fields("form_with(", fields),
        MediaKind::Multipart(fields) => {
            with_fields(&format!("multipart({}, ", literal(&media)), fields)
        }
        MediaKind::Xml(said) => {
            let table = xml::of_body(cx, api, &body.content.ty, said.as_deref());
            whole(format!("xml({}, {table})", literal(&media)))
        }
        MediaKind::Lines => whole(format!("lines({})", literal(&media))),
        // No request has one.
        MediaKind::Events(_) | MediaKind::Text => {
            let media = if media == "text/*" { "text/plain" } else { &media };
            whole(format!("text({})", literal(media)))
        }
        MediaKind::Bytes => {
            let media = if media.contains('*') { "application/octet-stream" } else { &media };
            whole(format!("bytes({})", literal(media)))
        }
    }
}

/// `events`, or `events_as(EventForm::envelope())`: the method of the runtime's `RawResponse`, and
/// of its `Framing`.
pub(super) fn events(form: &EventForm) -> String {
    let mut text = match form.shape {
        EventShape::Data => "EventForm::data()",
        EventShape::Envelope(false) => "EventForm::envelope()",
        EventShape::Envelope(true) => "EventForm::envelope().named()",
        EventShape::Plain => "EventForm::plain()",
    }
    .to_owned();
    if !form.text.is_empty() {
        let names: Vec<String> = form.text.iter().map(|name| literal(name)).collect();
        text = format!("{text}.text(&[{}])", names.join(", "));
    }
    if let Some(end) = &form.end {
        text = format!("{text}.until({})", literal(end));
    }
    if text == "EventForm::data()" { "events".to_owned() } else { format!("events_as({text})") }
}

/// `as form_with(&[FormField::new("tags").explode(false)])`
fn with_fields(method: &str, fields: &[FormField]) -> Place {
    let (Some(last), open) = (fields.len().checked_sub(1), format!(" as {method}&[")) else {
        return Place { parts: vec![format!(" as {method}&[])")], words: Vec::new() };
    };
    let mut place = Place { parts: vec![open], words: vec!["FormField"] };
    for (at, field) in fields.iter().enumerate() {
        let (start, end) = (if at == 0 { "" } else { " " }, if at == last { "])" } else { "," });
        place.parts.push(format!("{start}{}{end}", form_field(field)));
        if field.style != Style::Form {
            place.words.push("Style");
        }
    }
    place
}

fn form_field(field: &FormField) -> String {
    let mut text = format!("FormField::new({})", literal(&field.name));
    if field.style != Style::Form {
        text = format!("{text}.style(Style::{})", style_of(field.style));
    }
    if !field.explode {
        text.push_str(".explode(false)");
    }
    if let Some(media) = &field.content_type {
        text = format!("{text}.content_type({})", literal(&header_text(media)));
    }
    if !field.headers.is_empty() {
        let pair =
            |(name, value): &(String, String)| format!("({}, {})", literal(name), literal(value));
        let headers = field.headers.iter().map(pair).collect::<Vec<_>>().join(", ");
        text = format!("{text}.headers(&[{headers}])");
    }
    text
}

fn style_of(style: Style) -> &'static str {
    match style {
        Style::Matrix => "Matrix",
        Style::Label => "Label",
        Style::Segments => "Segments",
        Style::Simple => "Simple",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Json => "Json",
    }
}

/// The media types of all declared answers; `*/*` where none is declared.
pub(super) fn accept(operation: &Operation) -> String {
    let mut all: Vec<String> = Vec::new();
    // What JSON says too is read as XML if it comes, but not asked for.
    let is_asked = |answer: &Answer, one: &Content| {
        let json = |other: &Content| other.kind == MediaKind::Json && other.ty == one.ty;
        !matches!(one.kind, MediaKind::Xml(_)) || !answer.content.iter().any(json)
    };
    let contents = operation
        .answers
        .iter()
        .flat_map(|answer| answer.content.iter().filter(move |one| is_asked(answer, one)));
    for content in contents {
        let media = media_range(&content.media);
        if media.contains('/') && !all.contains(&media) {
            all.push(media);
        }
    }
    if all.is_empty() { "*/*".to_owned() } else { all.join(", ") }
}

/// A media type as `Accept` says it (RFC 9110 §12.5.1): the encoding of text is not asked for there.
fn media_range(media: &str) -> String {
    let media = header_text(media);
    let mut parts = media.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let kept = |one: &&str| !one.is_empty() && !one.to_ascii_lowercase().starts_with("charset");
    let parameters = parts.filter(kept).map(|one| format!("; {one}"));
    parameters.fold(essence, |media, one| media + &one)
}

/// A media type with nothing in it that a header can't hold.
fn header_text(media: &str) -> String {
    media.trim().chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect()
}
