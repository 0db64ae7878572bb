//! Pairs of a name and a value: queries and form bodies.

use serde_json::{Map, Value};

use super::escape::Escape;
use super::param::{FormField, Param, Style};
use super::styles::{is_undefined, list, text};

/// A parameter as pairs of a query.
pub(super) fn query(out: &mut String, param: &Param, value: &Value) {
    Pairs { out, escape: Escape::Value }.field(param, value);
}

/// A body of the type `application/x-www-form-urlencoded`, in the order of its properties.
pub(super) fn body(fields: &[FormField], entries: &Map<String, Value>) -> String {
    let mut out = String::new();
    for (name, value) in entries {
        let mut pairs = Pairs { out: &mut out, escape: Escape::Value };
        match fields.iter().find(|field| field.param.name == name) {
            Some(field) => pairs.field(&field.param, value),
            None => pairs.nested(name, value, Lists::Repeat),
        }
    }
    out
}

/// How arrays of scalars are told from one value. Arrays of anything else always count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lists {
    /// `a=1&a=2`.
    Repeat,
    /// `a[0]=1&a[1]=2`.
    Count,
}

struct Pairs<'a> {
    out: &'a mut String,
    escape: Escape,
}

impl Pairs<'_> {
    fn field(&mut self, param: &Param, value: &Value) {
        if param.reserved {
            self.escape = Escape::Query;
        }
        let delimited = match param.style {
            Style::Json => return self.pair(param.name, &value.to_string()),
            _ if is_undefined(value) => return,
            Style::DeepObject => return self.nested(param.name, value, Lists::Count),
            Style::SpaceDelimited => "%20",
            Style::PipeDelimited => "%7C",
            _ => ",",
        };
        match value {
            Value::Array(_) if param.explode => self.nested(param.name, value, Lists::Repeat),
            Value::Object(entries) if param.explode => {
                for (key, value) in entries {
                    self.nested(key, value, Lists::Repeat);
                }
            }
            value => {
                self.name(param.name);
                list(self.out, value, delimited, false, self.escape);
            }
        }
    }

    /// A value of any depth: `a[b]=c`.
    fn nested(&mut self, name: &str, value: &Value, lists: Lists) {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                let flat = items.iter().all(|item| !item.is_array() && !item.is_object());
                for (index, item) in items.iter().enumerate() {
                    if flat && lists == Lists::Repeat {
                        self.nested(name, item, lists);
                    } else {
                        self.nested(&format!("{name}[{index}]"), item, lists);
                    }
                }
            }
            Value::Object(entries) => {
                for (key, item) in entries {
                    self.nested(&format!("{name}[{key}]"), item, lists);
                }
            }
            scalar => self.pair(name, &text(scalar)),
        }
    }

    fn pair(&mut self, name: &str, text: &str) {
        self.name(name);
        self.escape.push(self.out, text);
    }

    fn name(&mut self, name: &str) {
        if !self.out.is_empty() {
            self.out.push('&');
        }
        Escape::Name.push(self.out, name);
        self.out.push('=');
    }
}
