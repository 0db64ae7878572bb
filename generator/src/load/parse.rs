//! Bytes of one file as a [`Document`], with what is wrong in them.

use std::sync::Arc;

use super::build::{Builder, Duplicate, Fault};
use super::{Document, Mark, Node, NodeValue, escape, indent, json, text, yaml};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// Reads bytes as YAML or JSON, whichever they are. Of a YAML stream the first document counts.
/// `None` with an error.
pub fn parse(name: &str, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<Document> {
    let name: Arc<str> = Arc::from(name);
    let place = |at: Mark, pointer: String| {
        let Mark { line, column } = at;
        Place { file: Arc::clone(&name), line, column, pointer }
    };
    let text = match text::decode(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = place(error.at, "#".to_owned());
            let error = Diagnostic::error("not-utf8", at, "the file is not UTF-8 text");
            diagnostics.push(error.help("save it as UTF-8; UTF-16 needs a byte order mark"));
            return None;
        }
    };
    let mut builder = Builder::default();
    let is_json = name.ends_with(".json");
    match read(&text, is_json, &mut builder) {
        Ok(Read { root, remark }) => {
            for duplicate in &builder.duplicates {
                let at = place(duplicate.at, pointer_of(&root, duplicate.at));
                diagnostics.push(duplicate_warning(duplicate, at));
            }
            if let Some(Fault { code, at, message, help }) = remark {
                let at = place(at, "#".to_owned());
                diagnostics.push(Diagnostic::warning(code, at, message).help(help));
            }
            Some(Document { name, root })
        }
        Err(Fault { code, at, message, help }) => {
            let at = place(at, "#".to_owned());
            diagnostics.push(Diagnostic::error(code, at, message).help(help));
            None
        }
    }
}

/// A document and what is odd about it as a whole.
struct Read {
    root: Node,
    remark: Option<Fault>,
}

fn read(text: &str, is_json_by_name: bool, builder: &mut Builder) -> Result<Read, Fault> {
    let is_json = text.trim_start().starts_with(['{', '[']);
    if !is_json {
        return read_yaml(text, builder);
    }
    let fault = match json::parse(text, builder) {
        Ok(root) => return Ok(Read { root, remark: None }),
        Err(fault) => fault,
    };
    if fault.code != "not-json" {
        return Err(fault);
    }
    // YAML allows more than JSON: a trailing comma, a comment, a key without quotes.
    *builder = Builder::default();
    let read = read_yaml(text, builder);
    if !is_json_by_name {
        // Of two opinions on what is wrong, the one that came further.
        return read.map_err(|yaml| if yaml.at > fault.at { yaml } else { fault });
    }
    match read {
        Ok(Read { root, remark: None }) => {
            let message =
                format!("this is not quite JSON ({}), and was read as YAML", fault.message);
            Ok(Read { root, remark: Some(Fault { message, ..fault }) })
        }
        _ => Err(fault),
    }
}

fn read_yaml(text: &str, builder: &mut Builder) -> Result<Read, Fault> {
    let yaml::Read { root, second } = match yaml::parse(text, builder) {
        Err(fault) if fault.message == "invalid indentation" => {
            return read_moved(text, builder).ok_or(fault);
        }
        other => other?,
    };
    let remark = second.map(|at| Fault {
        code: "several-documents",
        at,
        message: "only the first YAML document of the file is read".to_owned(),
        help: "put the others into files of their own",
    });
    Ok(Read { root, remark })
}

/// A second try with flow collections that are indented too little.
fn read_moved(text: &str, builder: &mut Builder) -> Option<Read> {
    let moved = indent::indent_flows(text);
    *builder = Builder::default();
    let yaml::Read { mut root, .. } = yaml::parse(&moved.text, builder).ok()?;
    root.for_each_mark(&mut |at| *at = moved.original(*at));
    for duplicate in &mut builder.duplicates {
        duplicate.at = moved.original(duplicate.at);
        duplicate.first = moved.original(duplicate.first);
    }
    let remark = moved.first().map(|at| Fault {
        code: "flow-indentation",
        at,
        message: "this line of a flow collection is indented less than YAML asks for".to_owned(),
        help: "indent all lines between the brackets, the closing one too, deeper than their key",
    });
    Some(Read { root, remark })
}

fn duplicate_warning(duplicate: &Duplicate, at: Place) -> Diagnostic {
    let Duplicate { key, first, .. } = duplicate;
    let message = format!("the key `{key}` stands twice here; the last one counts");
    Diagnostic::warning("duplicate-key", at, message)
        .help(format!("remove one of the two; the first is in line {}", first.line))
}

/// The pointer of the member whose key stands at a place: `#` if there is none.
fn pointer_of(root: &Node, at: Mark) -> String {
    let mut steps = Vec::new();
    find(root, at, &mut steps);
    let mut pointer = "#".to_owned();
    for step in steps.iter().rev() {
        pointer.push('/');
        pointer.push_str(&escape(step));
    }
    pointer
}

/// Whether a key of this tree stands at a place; then its steps, the last one first.
fn find(node: &Node, at: Mark, steps: &mut Vec<String>) -> bool {
    match &node.value {
        NodeValue::Array(items) => items.iter().enumerate().any(|(index, item)| {
            let found = find(item, at, steps);
            if found {
                steps.push(index.to_string());
            }
            found
        }),
        NodeValue::Object(members) => members.iter().any(|member| {
            let found = member.key_at == at || find(&member.value, at, steps);
            if found {
                steps.push(member.key.to_string());
            }
            found
        }),
        _ => false,
    }
}
