//! Answers that are streams of server-sent events: what an item of one is.

use openapiv3::MediaType;

use super::Lowerer;
use super::body::Nature;
use super::schema::Kind;
use super::view::Node;
use crate::diagnostic::Place;
use crate::ir::{EventForm, EventShape, Foreign, Naming, RustPath, Ty};
use crate::normalise::words;

/// What an event may say beside its data.
const WORDS: [&str; 4] = ["data", "event", "id", "retry"];

impl<'a> Lowerer<'a> {
    /// What is made of the events of a body, and the type of all of that together, a list.
    ///
    /// A schema that is an object of nothing but what an event has describes an event, any other
    /// its data. Where none says more than text, an item is the event as it came.
    pub(super) fn events(
        &mut self,
        of: &'a MediaType,
        naming: &Naming,
        place: &Place,
    ) -> (EventForm, Ty) {
        let node = of.schema.as_ref().map(|schema| self.item(schema.into()));
        let said = of.extensions.get("x-speakeasy-sse-sentinel");
        let mut form = EventForm {
            shape: EventShape::Plain,
            text: Vec::new(),
            end: said.and_then(|end| end.as_str()).map(str::to_owned),
        };
        let structured = node.filter(|node| self.nature(*node) == Nature::Structured);
        let says_more = structured.is_some_and(|node| self.event_shape(node, &mut form));
        let ty = if says_more {
            Some(self.lines(of, naming, place))
        } else {
            self.plain_event().map(|ty| Ty::List(Box::new(ty)))
        };
        form.end.take_if(|end| end == "[DONE]");
        (form, ty.unwrap_or_else(|| Ty::List(Box::new(Ty::Any))))
    }

    /// The event as the runtime has it.
    fn plain_event(&mut self) -> Option<Ty> {
        let path = RustPath::parse("fanwise_runtime::ServerEvent")?;
        Some(Ty::Foreign(self.foreign.intern(Foreign { path, feature: None })))
    }

    /// The schema of one item, where that of the whole is a list.
    fn item(&self, node: Node<'a>) -> Node<'a> {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        match (Kind::of(&merged), &merged.items) {
            (Kind::Array, Some(items)) => items.node,
            _ => node,
        }
    }

    /// What an item of this schema is; false where it says no more than the event as it came does.
    fn event_shape(&self, node: Node<'a>, form: &mut EventForm) -> bool {
        if let Node::Item(schema) = node
            && let Some(end) = schema.schema_data.extensions.get(words::EVENT_END)
        {
            form.end = end.as_str().map(str::to_owned);
        }
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        let alternatives = self.alternatives(&merged);
        let mut kinds: Vec<Node<'a>> =
            alternatives.iter().flat_map(|one| one.nodes.iter().copied()).collect();
        if kinds.is_empty() {
            kinds.push(node);
        }
        let kinds: Vec<Kinds> = kinds.into_iter().map(|kind| self.kind_of(kind)).collect();
        if !kinds.iter().all(|kind| kind.is_envelope) {
            form.shape = EventShape::Data;
            return true;
        }
        if kinds.iter().all(|kind| kind.is_text) {
            return kinds.iter().any(|kind| !kind.names.is_empty());
        }
        form.shape = EventShape::Envelope(kinds.iter().all(|kind| kind.is_named));
        for kind in kinds.into_iter().filter(|kind| kind.is_text) {
            let unnamed = kind.names.is_empty().then(|| "message".to_owned());
            form.text.extend(kind.names.into_iter().chain(unnamed));
        }
        true
    }

    /// What is said of one kind of event.
    fn kind_of(&self, node: Node<'a>) -> Kinds {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        let declared = |name: &str| merged.properties.get(name).and_then(|all| all.last());
        let names: Option<Vec<String>> = declared("event").map(|event| {
            let merged = self.merge(&self.parts(event.node, None), &mut Vec::new());
            let values = merged.values.map(|(values, _)| values).unwrap_or_default();
            values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
        });
        let data = declared("data").map(|data| self.nature(data.node));
        Kinds {
            is_envelope: data.is_some()
                && merged.properties.keys().all(|name| WORDS.contains(name)),
            is_text: data == Some(Nature::Text),
            is_named: merged.required.contains("event"),
            names: names.unwrap_or_default(),
        }
    }
}

/// What is said of one kind of event.
struct Kinds {
    /// It says nothing but what an event has.
    is_envelope: bool,
    /// Its data is a text.
    is_text: bool,
    /// It always has its name.
    is_named: bool,
    /// The names that it may have, where they are listed.
    names: Vec<String>,
}
