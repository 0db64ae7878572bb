//! What is done to a document: to its tree, then, now and then, to its text.

use serde_json::{Map, Value, json};

use super::odd;
use super::random::Random;

/// A path to a node: keys and positions.
type Path = Vec<String>;

/// Does something to a tree: one to ten times, each anywhere in it.
pub(super) fn tree(document: &mut Value, random: &mut Random) {
    for _ in 0..=random.below(10) {
        let mut places = Vec::new();
        walk(document, &mut Vec::new(), &mut places);
        let Some(at) = random.one(&places).cloned() else { return };
        let Some(other) = random.one(&places).cloned() else { return };
        step(document, &at, &other, random);
    }
}

fn step(document: &mut Value, at: &Path, other: &Path, random: &mut Random) {
    match random.below(13) {
        0 => remove(document, at),
        1 => copy(document, at, other, random),
        2 => rename(document, at, random),
        3 => swap(document, at, other),
        4 => set(document, at, odd::value(random)),
        5 => set(document, at, odd::schema(random)),
        6 | 7 => insert(document, at, random),
        8 => reference(document, at, random),
        9 => set(document, at, json!({ "$ref": pointer(other) })),
        10 => ring(document, random),
        11 => wrap(document, at, random),
        _ => version(document, random),
    }
}

/// All nodes but the root.
fn walk(node: &Value, path: &mut Path, places: &mut Vec<Path>) {
    if !path.is_empty() {
        places.push(path.clone());
    }
    let mut go = |key: String, value: &Value| {
        path.push(key);
        walk(value, path, places);
        path.pop();
    };
    match node {
        Value::Object(members) => members.iter().for_each(|(key, value)| go(key.clone(), value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| go(at.to_string(), value));
        }
        _ => {}
    }
}

fn find<'v>(document: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(document, |node, key| match node {
        Value::Object(members) => members.get_mut(key),
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        _ => None,
    })
}

fn set(document: &mut Value, at: &Path, value: Value) {
    if let Some(node) = find(document, at) {
        *node = value;
    }
}

fn remove(document: &mut Value, at: &Path) {
    let Some((key, parent)) = at.split_last() else { return };
    match find(document, parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(key);
        }
        Some(Value::Array(items)) => {
            if let Some(at) = key.parse::<usize>().ok().filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

/// Puts a copy of a node somewhere else, beside what is there or under an odd name.
fn copy(document: &mut Value, from: &Path, to: &Path, random: &mut Random) {
    let Some(copy) = find(document, from).cloned() else { return };
    let key = if random.once_in(2) { from.last().cloned() } else { None };
    let key = key.unwrap_or_else(|| odd::name(random));
    match find(document, to) {
        Some(Value::Object(members)) => {
            members.insert(key, copy);
        }
        Some(Value::Array(items)) => items.push(copy),
        Some(node) => *node = copy,
        None => {}
    }
}

fn rename(document: &mut Value, at: &Path, random: &mut Random) {
    let Some((key, parent)) = at.split_last() else { return };
    let name = odd::name(random);
    let Some(Value::Object(members)) = find(document, parent) else { return };
    let renamed = |(old, value): (String, Value)| {
        if old == *key { (name.clone(), value) } else { (old, value) }
    };
    *members = std::mem::take(members).into_iter().map(renamed).collect();
}

fn swap(document: &mut Value, one: &Path, another: &Path) {
    if one.starts_with(another) || another.starts_with(one) {
        return;
    }
    let taken = find(document, one).map(Value::take);
    let Some(node) = find(document, another) else { return };
    let Some(taken) = taken else { return };
    let back = std::mem::replace(node, taken);
    set(document, one, back);
}

fn insert(document: &mut Value, at: &Path, random: &mut Random) {
    let (key, value) = odd::keyword(random);
    if let Some(Value::Object(members)) = find(document, at) {
        members.insert(key, value);
    }
}

/// A reference to nothing, to itself, to the whole document, or one that is no address.
fn reference(document: &mut Value, at: &Path, random: &mut Random) {
    let to = match random.below(8) {
        0 => "#/components/schemas/Nowhere".to_owned(),
        1 => pointer(at),
        2 => "#".to_owned(),
        3 => String::new(),
        4 => "#/%zz/~2".to_owned(),
        5 => "other.yaml#/a".to_owned(),
        6 => odd::name(random),
        _ => format!("{}/..", pointer(at)),
    };
    set(document, at, json!({ "$ref": to }));
}

/// Two schemas of the document that hold each other.
fn ring(document: &mut Value, random: &mut Random) {
    let by = if document.get("swagger").is_some() {
        vec!["definitions".to_owned()]
    } else {
        vec!["components".to_owned(), "schemas".to_owned()]
    };
    let Some(Value::Object(schemas)) = find(document, &by) else { return };
    let names: Vec<String> = schemas.keys().cloned().collect();
    let (Some(one), Some(another)) = (random.one(&names), random.one(&names)) else { return };
    let to = |name: &str| {
        let mut path = by.clone();
        path.push(name.to_owned());
        json!({ "$ref": pointer(&path) })
    };
    let ring = |to: Value, random: &mut Random| match random.below(6) {
        0 => to,
        1 => json!({ "allOf": [to, { "properties": { "a": {} } }] }),
        2 => json!({ "oneOf": [to, { "type": "string" }] }),
        3 => json!({ "type": "array", "items": to }),
        4 => json!({ "additionalProperties": to }),
        _ => json!({ "required": ["next"], "properties": { "next": to } }),
    };
    let (first, second) = (ring(to(another), random), ring(to(one), random));
    schemas.insert(one.clone(), first);
    schemas.insert(another.clone(), second);
}

/// Puts a node into something that may hold it.
fn wrap(document: &mut Value, at: &Path, random: &mut Random) {
    let Some(node) = find(document, at) else { return };
    let inner = node.take();
    *node = match random.below(6) {
        0 => json!({ "allOf": [inner] }),
        1 => json!({ "oneOf": [inner, { "type": "string" }] }),
        2 => json!({ "type": "array", "items": inner }),
        3 => json!({ "type": "object", "additionalProperties": inner }),
        4 => json!([inner]),
        _ => json!({ "schema": inner }),
    };
}

fn version(document: &mut Value, random: &mut Random) {
    let word = random.one(&["3.0.0", "3.0.3", "3.1.0", "3.1.2", "3.2.0", "4.0", "3"]).copied();
    let Some(members) = document.as_object_mut() else { return };
    members.shift_remove("swagger");
    members.shift_insert(0, "openapi".to_owned(), json!(word));
}

fn pointer(path: &[String]) -> String {
    let step = |key: &String| format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    format!("#{}", path.iter().map(step).collect::<String>())
}

/// A document with a few of its paths, and of its components those that they lead to.
pub(super) fn few_paths(document: &mut Value, random: &mut Random) {
    const MOST: usize = 8;
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    while paths.len() > MOST {
        let at = random.below(paths.len());
        let Some(key) = paths.keys().nth(at).cloned() else { return };
        paths.shift_remove(&key);
    }
    let mut kept: Vec<Path> = Vec::new();
    let mut open = vec![document.get("paths").cloned().unwrap_or_default()];
    while let Some(node) = open.pop() {
        let mut found = Vec::new();
        references(&node, &mut found);
        for path in found {
            if !kept.contains(&path) {
                open.extend(find(document, &path).cloned());
                kept.push(path);
            }
        }
    }
    let keep = |group: &mut Map<String, Value>, way: &[&str]| {
        let prefix: Vec<String> = way.iter().map(|step| (*step).to_owned()).collect();
        group.retain(|name, _| {
            kept.iter().any(|path| path.starts_with(&prefix) && path.get(way.len()) == Some(name))
        });
    };
    for name in ["definitions", "parameters", "responses"] {
        if let Some(Value::Object(group)) = document.get_mut(name) {
            keep(group, &[name]);
        }
    }
    let Some(Value::Object(components)) = document.get_mut("components") else { return };
    for (name, group) in components.iter_mut().filter(|(name, _)| *name != "securitySchemes") {
        if let Value::Object(group) = group {
            keep(group, &["components", name]);
        }
    }
}

fn references(node: &Value, found: &mut Vec<Path>) {
    match node {
        Value::Object(members) => members.iter().for_each(|(key, value)| match value {
            Value::String(text) if key == "$ref" => {
                let steps = text.strip_prefix("#/").into_iter().flat_map(|way| way.split('/'));
                found.push(steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect());
            }
            value => references(value, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Does something to a text: a few bytes, or where it ends.
pub(super) fn text(bytes: &mut Vec<u8>, random: &mut Random) {
    match random.below(5) {
        0 => {
            let end = random.below(bytes.len());
            bytes.truncate(end);
        }
        1 => {
            let (at, length) = (random.below(bytes.len()), random.below(200));
            let slice: Vec<u8> = bytes.iter().skip(at).take(length).copied().collect();
            let to = random.below(bytes.len());
            bytes.splice(to..to, slice);
        }
        2 => {
            let to = random.below(bytes.len());
            bytes.splice(to..to, odd::name(random).into_bytes());
        }
        _ => {
            for _ in 0..=random.below(8) {
                let at = random.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
}
