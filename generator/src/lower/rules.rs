//! What schemas ask of values, beside their types: read only where requests are to be checked.

use std::collections::HashMap;

use openapiv3::{
    AdditionalProperties, AnySchema, ParameterData, ParameterSchemaOrContent, Schema, SchemaKind,
    Type,
};
use regress::Regex;
use serde_json::Value;

use super::Lowerer;
use super::body::Entry;
use super::schema::Kind;
use super::view::{Node, View};
use crate::diagnostic::Place;
use crate::ir::{ApiId, Content, MediaKind, Rule, Rules, RulesDef, RulesId, ValueKind};
use crate::normalise::words;

/// The rules of components that have been met.
#[derive(Debug)]
pub(super) struct Book {
    api: ApiId,
    /// By the component's position.
    ids: HashMap<usize, RulesId>,
    /// Those whose rules are still to be read.
    open: Vec<usize>,
}

impl Book {
    pub(super) fn new(api: ApiId) -> Self {
        Self { api, ids: HashMap::new(), open: Vec::new() }
    }
}

/// Makes a rule of a count.
type Make = fn(u64) -> Rule;

/// The keywords of a schema that limit values, whichever kind `openapiv3` sorts it into.
#[derive(Default)]
struct Limits<'a> {
    minimum: Option<f64>,
    maximum: Option<f64>,
    above: bool,
    below: bool,
    multiple_of: Option<f64>,
    lengths: [Option<usize>; 2],
    items: [Option<usize>; 2],
    properties: [Option<usize>; 2],
    unique: bool,
    pattern: Option<&'a str>,
}

impl<'a> Lowerer<'a> {
    /// What a schema asks for; nothing where nobody wants to know.
    pub(super) fn rules(&mut self, node: Node<'a>) -> Rules {
        if self.book.is_none() {
            return Rules::new();
        }
        let rules = self.rules_of(node);
        while let Some(index) = self.book.as_mut().and_then(|book| book.open.pop()) {
            let Some(component) = self.components.get(index) else { continue };
            let node = Node::from(component.schema);
            let found = self.rules_of(node);
            if let Some(id) = self.book.as_ref().and_then(|book| book.ids.get(&index)) {
                self.rule_tables[*id].rules = found;
            }
        }
        rules
    }

    /// What a parameter's schema asks for.
    pub(super) fn parameter_rules(&mut self, data: &'a ParameterData) -> Rules {
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.rules(schema.into()),
            ParameterSchemaOrContent::Content(content) => {
                let schema = content.first().and_then(|(_, of)| of.schema.as_ref());
                schema.map(|schema| self.rules(schema.into())).unwrap_or_default()
            }
        }
    }

    /// What the schema of a request's body asks for; of bytes it says nothing.
    pub(super) fn body_rules(&mut self, entry: Entry<'a>, content: &Content) -> Rules {
        let Some(schema) = &entry.of.schema else { return Rules::new() };
        let node = Node::from(schema);
        match content.kind {
            MediaKind::Bytes => Rules::new(),
            // A schema of one line stands for all of them.
            MediaKind::Lines if self.book.is_some() && !self.is_list(node) => {
                let each = self.rules(node);
                if each.is_empty() { each } else { vec![Rule::Items(each)] }
            }
            _ => self.rules(node),
        }
    }

    fn is_list(&self, node: Node<'a>) -> bool {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        Kind::of(&merged) == Kind::Array
    }

    fn rules_of(&mut self, node: Node<'a>) -> Rules {
        match node {
            Node::Ref(reference) => {
                self.rules_behind(reference).map(Rule::Same).into_iter().collect()
            }
            Node::Item(schema) => self.rules_in(schema),
        }
    }

    /// The rules of the component that a `$ref` leads to.
    fn rules_behind(&mut self, reference: &str) -> Option<RulesId> {
        let index = self.component(reference)?;
        let name = self.components.get(index)?.name;
        let book = self.book.as_mut()?;
        if let Some(id) = book.ids.get(&index) {
            return Some(*id);
        }
        let def = RulesDef { api: book.api, name: name.to_owned(), rules: Rules::new() };
        let id = self.rule_tables.push(def);
        book.ids.insert(index, id);
        book.open.push(index);
        Some(id)
    }

    fn rules_in(&mut self, schema: &'a Schema) -> Rules {
        let place = self.document.place(&schema.schema_data.extensions);
        let view = View::of(schema);
        let mut rules = Rules::new();
        if self.outer(Node::Item(schema)).nullable {
            rules.push(Rule::Nullable);
        }
        rules.extend(view.typ.and_then(kind).map(|kind| Rule::Types(vec![kind])));
        rules.extend(values(&view));
        self.limits(&Limits::of(schema), &place, &mut rules);
        self.object_rules(schema, &view, &mut rules);
        if let Some(items) = view.items {
            rules.push(Rule::Items(self.rules_of(items)));
        }
        for part in view.all_of {
            // Whether `null` is allowed, the whole has said.
            let part = self.rules_of(part.into());
            rules.extend(part.into_iter().filter(|rule| *rule != Rule::Nullable));
        }
        for list in view.alternatives() {
            rules.push(Rule::AnyOf(list.iter().map(|one| self.rules_of(one.into())).collect()));
        }
        rules.retain(|rule| !says_nothing(rule));
        rules
    }

    fn object_rules(&mut self, schema: &'a Schema, view: &View<'a>, rules: &mut Rules) {
        let required: Vec<String> = view.required.to_vec();
        if !required.is_empty() {
            let merged = self.merge(&self.parts(Node::Item(schema), None), &mut Vec::new());
            let is_sent = |name: &String| {
                let all = merged.properties.get(name.as_str()).into_iter().flatten();
                !all.into_iter().any(|one| self.is_read_only(one.node))
            };
            rules.push(Rule::Required(required.into_iter().filter(is_sent).collect()));
        }
        let declared = view.properties.into_iter().flatten();
        let named: Vec<String> = declared.clone().map(|(name, _)| name.clone()).collect();
        let of_each = declared.map(|(name, node)| (name.clone(), self.rules_of(node.into())));
        let of_each: Vec<(String, Rules)> =
            of_each.filter(|(_, rules)| !rules.is_empty()).collect();
        rules.push(Rule::Properties(of_each));
        if let Some(AdditionalProperties::Schema(others)) = view.additional
            && !view.data.extensions.contains_key(words::SOME_OTHERS)
        {
            rules.push(Rule::Others(named, self.rules_of((&**others).into())));
        }
    }

    /// Whether the server alone writes a property, so that no request has to hold it.
    fn is_read_only(&self, node: Node<'a>) -> bool {
        match node {
            Node::Item(schema) => schema.schema_data.read_only,
            Node::Ref(reference) => {
                let found = self.component(reference).and_then(|at| self.components.get(at));
                let item = found.and_then(|component| component.schema.as_item());
                item.is_some_and(|schema| schema.schema_data.read_only)
            }
        }
    }

    fn limits(&mut self, limits: &Limits<'a>, place: &Place, rules: &mut Rules) {
        rules.extend(limits.minimum.map(|bound| Rule::Minimum(bound, limits.above)));
        rules.extend(limits.maximum.map(|bound| Rule::Maximum(bound, limits.below)));
        // Everything is a multiple of nothing, or nothing is: the document can't mean either.
        rules.extend(limits.multiple_of.filter(|step| *step > 0.0).map(Rule::MultipleOf));
        let mut count = |[least, most]: [Option<usize>; 2], at_least: Make, at_most: Make| {
            let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            rules.extend(least.filter(|least| *least > 0).map(|least| at_least(number(least))));
            rules.extend(most.map(|most| at_most(number(most))));
        };
        count(limits.lengths, Rule::MinLength, Rule::MaxLength);
        count(limits.items, Rule::MinItems, Rule::MaxItems);
        count(limits.properties, Rule::MinProperties, Rule::MaxProperties);
        rules.extend(limits.unique.then_some(Rule::UniqueItems));
        if let Some(pattern) = limits.pattern.filter(|pattern| !pattern.is_empty()) {
            if is_pattern(pattern) {
                rules.push(Rule::Pattern(pattern.to_owned()));
            } else {
                let message = format!("the pattern `{pattern}` is no regular expression");
                let help = "write it as ECMA-262 has it; until then values are not checked by it";
                self.warn("pattern-unreadable", place, message, help);
            }
        }
    }
}

impl<'a> Limits<'a> {
    fn of(schema: &'a Schema) -> Self {
        match &schema.schema_kind {
            SchemaKind::Type(typ) => Self::of_type(typ),
            SchemaKind::Any(any) => Self::of_any(any),
            SchemaKind::OneOf { .. }
            | SchemaKind::AnyOf { .. }
            | SchemaKind::AllOf { .. }
            | SchemaKind::Not { .. } => Self::default(),
        }
    }

    fn of_type(typ: &'a Type) -> Self {
        match typ {
            Type::String(string) => Self {
                lengths: [string.min_length, string.max_length],
                pattern: string.pattern.as_deref(),
                ..Self::default()
            },
            Type::Number(number) => Self {
                minimum: number.minimum,
                maximum: number.maximum,
                above: number.exclusive_minimum,
                below: number.exclusive_maximum,
                multiple_of: number.multiple_of,
                ..Self::default()
            },
            Type::Integer(integer) => Self {
                minimum: integer.minimum.map(float),
                maximum: integer.maximum.map(float),
                above: integer.exclusive_minimum,
                below: integer.exclusive_maximum,
                multiple_of: integer.multiple_of.map(float),
                ..Self::default()
            },
            Type::Object(object) => Self {
                properties: [object.min_properties, object.max_properties],
                ..Self::default()
            },
            Type::Array(array) => Self {
                items: [array.min_items, array.max_items],
                unique: array.unique_items,
                ..Self::default()
            },
            Type::Boolean(_) => Self::default(),
        }
    }

    fn of_any(any: &'a AnySchema) -> Self {
        Self {
            minimum: any.minimum,
            maximum: any.maximum,
            above: any.exclusive_minimum.unwrap_or_default(),
            below: any.exclusive_maximum.unwrap_or_default(),
            multiple_of: any.multiple_of,
            lengths: [any.min_length, any.max_length],
            items: [any.min_items, any.max_items],
            properties: [any.min_properties, any.max_properties],
            unique: any.unique_items.unwrap_or_default(),
            pattern: any.pattern.as_deref(),
        }
    }
}

/// Whether the runtime can compile it: as JSON Schema wants it, in Unicode mode, or as browsers read
/// what that mode refuses.
fn is_pattern(pattern: &str) -> bool {
    Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern)).is_ok()
}

fn kind(word: &str) -> Option<ValueKind> {
    Some(match word {
        "null" => ValueKind::Null,
        "boolean" => ValueKind::Boolean,
        "integer" => ValueKind::Integer,
        "number" => ValueKind::Number,
        "string" => ValueKind::String,
        "array" => ValueKind::Array,
        "object" => ValueKind::Object,
        _ => return None,
    })
}

/// `enum`; whether `null` is one of its values, is said elsewhere.
fn values(view: &View<'_>) -> Option<Rule> {
    let all = || view.values.iter().map(AsRef::as_ref).filter(|value| !Value::is_null(value));
    all().next()?;
    let words: Option<Vec<String>> = all().map(|value| value.as_str().map(str::to_owned)).collect();
    Some(match words {
        Some(words) => Rule::Words(words),
        None => Rule::Values(all().map(Value::to_string).collect()),
    })
}

fn says_nothing(rule: &Rule) -> bool {
    match rule {
        Rule::Required(names) => names.is_empty(),
        Rule::Properties(all) => all.is_empty(),
        Rule::Items(rules) | Rule::Others(_, rules) => rules.is_empty(),
        Rule::AnyOf(all) => all.iter().any(Vec::is_empty),
        _ => false,
    }
}

/// Where it is not exact, the check is generous.
#[allow(clippy::cast_precision_loss)]
fn float(bound: i64) -> f64 {
    bound as f64
}
