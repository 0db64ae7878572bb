//! One scalar out of a JSON text, all else of which is passed over.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

/// The scalar at a JSON pointer (RFC 6901), as text. In a list, `-1` is its last element. `None`
/// where nothing stands, or `null`, or what is no scalar.
pub(super) fn text(json: &[u8], pointer: &str) -> Option<String> {
    match scalar(json, pointer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn scalar(json: &[u8], pointer: &str) -> Option<Value> {
    let steps = pointer.strip_prefix('/').map(|rest| rest.split('/').map(unescaped).collect());
    let steps: Vec<Cow<'_, str>> = steps.unwrap_or_default();
    let json = crate::decode::without_mark(json);
    Seek(&steps).deserialize(&mut serde_json::Deserializer::from_slice(json)).ok()?
}

fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

/// What is found behind the steps that are left.
struct Seek<'s>(&'s [Cow<'s, str>]);

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Value>, D::Error> {
        if self.0.is_empty() {
            return Value::deserialize(from).map(Some);
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Value>, A::Error> {
        let Some((step, rest)) = self.0.split_first() else { return Ok(None) };
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == *step {
                found = map.next_value_seed(Seek(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<Value>, A::Error> {
        let Some((step, rest)) = self.0.split_first() else { return Ok(None) };
        let (mut found, mut at) = (None, 0_usize);
        let wanted = step.parse::<usize>().ok();
        loop {
            if step == "-1" || wanted == Some(at) {
                let Some(value) = list.next_element_seed(Seek(rest))? else { return Ok(found) };
                found = value;
            } else if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(found);
            }
            at += 1;
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_is_found_at_its_pointer() {
        let json = br#"{"a/b":{"~":[{"id":"x"},{"id":7}]},"t":true,"n":null,"d":1.50}"#;
        for (pointer, expected) in [
            ("/a~1b/~0/0/id", Some("x")),
            ("/a~1b/~0/-1/id", Some("7")),
            ("/a~1b/~0/2/id", None),
            ("/t", Some("true")),
            ("/n", None),
            ("/t/deeper", None),
            ("/a~1b", None),
            ("/missing", None),
        ] {
            assert_eq!(text(json, pointer).as_deref(), expected, "{pointer}");
        }
        assert_eq!(text(b"\"whole\"", "").as_deref(), Some("whole"));
        assert_eq!(text(b"no JSON", "/a"), None);
    }
}
