//! Random schemas, and values near them.

use serde_json::{Map, Value, json};

/// Small numbers out of a seed (splitmix64).
pub(crate) struct Random(u64);

/// How deep a component is.
const DEPTH: usize = 2;

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5bd1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).expect("small")
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// An object, that a `$ref` may lead to.
    pub(crate) fn component(&mut self) -> Value {
        self.object(DEPTH, false)
    }

    /// Any schema; with nothing left of `depth`, one that holds no other.
    pub(crate) fn schema(&mut self, depth: usize) -> Value {
        let kinds = if depth == 0 { 4 } else { 9 };
        match self.below(kinds) {
            0 => self.string(),
            1 | 2 => self.number(),
            3 => json!({ "type": "boolean" }),
            4 => self.array(depth),
            5 | 6 => self.object(depth, true),
            7 => {
                let all: Vec<Value> = (0..2).map(|_| self.schema(depth - 1)).collect();
                json!({ "anyOf": all })
            }
            _ => self.together(depth),
        }
    }

    /// An `allOf` of objects, or a `$ref`.
    fn together(&mut self, depth: usize) -> Value {
        let name = self.pick(&["A", "B"]);
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        if self.one_in(2) {
            return reference;
        }
        json!({ "allOf": [reference, self.object(depth - 1, true)] })
    }

    fn put(&mut self, schema: &mut Value, name: &str, values: &[Value]) {
        if self.one_in(3) {
            schema[name] = self.pick(values);
        }
    }

    fn string(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        self.put(&mut schema, "minLength", &[json!(0), json!(1), json!(2)]);
        self.put(&mut schema, "maxLength", &[json!(1), json!(2), json!(3)]);
        let patterns = ["^a", "b$", "^[ab]*$", "\\d", "^.{2,3}$", "é", "a|🎈"].map(Value::from);
        self.put(&mut schema, "pattern", &patterns);
        self.put(&mut schema, "enum", &[json!(["a", "ab"]), json!(["é"])]);
        if schema.get("enum").is_none() {
            self.put(&mut schema, "const", &[json!("ab")]);
        }
        self.maybe_null(schema)
    }

    fn number(&mut self) -> Value {
        let kind = self.pick(&["integer", "number"]);
        let mut schema = json!({ "type": kind });
        let bounds = [json!(-1), json!(0), json!(1.5), json!(3)];
        for name in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
            self.put(&mut schema, name, &bounds);
        }
        self.put(&mut schema, "multipleOf", &[json!(1), json!(2), json!(0.5), json!(0.25)]);
        self.put(&mut schema, "enum", &[json!([0, 1, 2, 3]), json!([1, 5])]);
        self.maybe_null(schema)
    }

    fn maybe_null(&mut self, mut schema: Value) -> Value {
        let closed = schema.get("enum").is_some() || schema.get("const").is_some();
        if !closed && self.one_in(4) {
            schema["type"] = json!([schema["type"], "null"]);
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array" });
        if !self.one_in(4) {
            schema["items"] = self.schema(depth - 1);
        }
        self.put(&mut schema, "minItems", &[json!(1), json!(2)]);
        self.put(&mut schema, "maxItems", &[json!(1), json!(2)]);
        self.put(&mut schema, "uniqueItems", &[json!(true)]);
        schema
    }

    fn object(&mut self, depth: usize, refers: bool) -> Value {
        let mut schema = json!({ "type": "object" });
        let mut properties = Map::new();
        for name in ["a", "b/c", "d"] {
            if self.one_in(2) {
                let depth = if refers { depth.saturating_sub(1) } else { 0 };
                properties.insert(name.to_owned(), self.schema(depth));
            }
        }
        if !properties.is_empty() {
            schema["properties"] = properties.into();
        }
        let required = [json!(["a"]), json!(["a", "d"]), json!(["e"]), json!(["b/c"])];
        self.put(&mut schema, "required", &required);
        self.put(&mut schema, "minProperties", &[json!(1), json!(2)]);
        self.put(&mut schema, "maxProperties", &[json!(1), json!(2)]);
        if self.one_in(3) {
            schema["additionalProperties"] = self.schema(0);
        }
        schema
    }

    /// A value that is mostly of the schema's types.
    pub(crate) fn value_of(&mut self, schema: &Value, components: &Value, depth: usize) -> Value {
        if depth == 0 || self.one_in(24) {
            return self.anything();
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.value_of(&components[name], components, depth);
        }
        if let Some(all) = schema["anyOf"].as_array() {
            let one = self.pick(all);
            return self.value_of(&one, components, depth);
        }
        if let Some(all) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for one in all {
                if let Value::Object(more) = self.value_of(one, components, depth) {
                    whole.extend(more);
                }
            }
            return whole.into();
        }
        let kind = match &schema["type"] {
            Value::Array(_) if self.one_in(3) => return Value::Null,
            Value::Array(kinds) => kinds[0].clone(),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("string") => json!(self.pick(&["", "a", "ab", "abab", "1b", "é", "🎈", "🎈é"])),
            Some("integer") => json!(self.pick(&[-2, -1, 0, 1, 2, 3, 5])),
            Some("number") => json!(self.pick(&[-1.0, -0.5, 0.0, 0.25, 1.5, 2.0, 3.0, 3.3])),
            Some("boolean") => json!(self.one_in(2)),
            Some("array") => {
                let items = 0..self.below(4);
                items.map(|_| self.value_of(&schema["items"], components, depth - 1)).collect()
            }
            Some("object") => self.object_of(schema, components, depth),
            _ => self.anything(),
        }
    }

    fn object_of(&mut self, schema: &Value, components: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        for name in ["a", "b/c", "d", "e"] {
            if self.one_in(2) {
                let declared = schema["properties"].get(name);
                let schema = declared.unwrap_or(&schema["additionalProperties"]);
                object.insert(name.to_owned(), self.value_of(schema, components, depth - 1));
            }
        }
        object.into()
    }

    fn anything(&mut self) -> Value {
        self.pick(&[
            json!(null),
            json!(true),
            json!(1),
            json!(2.5),
            json!("ab"),
            json!([]),
            json!([1, 1.0]),
            json!({}),
            json!({ "a": 1 }),
        ])
    }
}
