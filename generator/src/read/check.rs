//! Walks a manifest along the table of words and says what does not fit.

use super::cursor::{Cursor, Entry};
use super::fault::{list, wrong};
use super::scalar::{
    allowance, budget, bytes, duration, hedge, is_name, is_percent, is_version, rate,
};
use super::types::{derives, types};
use super::unknown::unknown;
use super::words::{DEPENDENCY, FALLBACK, JOINS, Kind, MANIFEST, QUORUM, Word};
use crate::diagnostic::{Diagnostic, suggestion};
use crate::package::is_taken;

/// The most base URLs of one API.
const MOST_URLS: usize = 64;

/// All faults of a manifest, from its start to its end.
pub(super) fn check(root: &Cursor<'_>) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    if root.node.is_null() {
        let fault = Diagnostic::error("missing-word", root.place(), "the manifest is empty");
        return vec![fault.help("add `apis`: each by its name, with the `spec` that it is")];
    }
    words(root, MANIFEST, "the manifest", &mut faults);
    faults
}

fn words(at: &Cursor<'_>, table: &[Word], owner: &str, faults: &mut Vec<Diagnostic>) {
    if at.node.as_object().is_none() {
        let fault = wrong(at, "an object");
        faults.push(match short(at, table) {
            Some(help) => fault.help(help),
            None => fault.help(format!("write an object of {}", all_of(table))),
        });
        return;
    }
    for entry in at.entries() {
        let Some(word) = table.iter().find(|word| word.name == entry.key) else {
            faults.push(unknown(&entry, table));
            continue;
        };
        kind(&entry, &word.kind, faults);
    }
    for word in table.iter().filter(|word| word.required) {
        if at.get_any(word.name).is_none() {
            let message = format!("{owner} has no `{}`", word.name);
            let help = format!("add `{}`: {}", word.name, lower_first(word.docs));
            faults.push(Diagnostic::error("missing-word", at.place(), message).help(help));
        }
    }
}

/// What a simple value in the place of an object was probably meant to be: that of its first word,
/// or of its first required one.
fn short(at: &Cursor<'_>, table: &[Word]) -> Option<String> {
    let word = table.iter().find(|word| word.required).or_else(|| table.first())?;
    let text = at.node.text().filter(|text| !text.is_empty())?;
    let is_word = !matches!(word.kind, Kind::Text) || at.node.as_str().is_some();
    let fits = is_word && (matches!(word.kind, Kind::Any) || scalar(at, &word.kind).is_none());
    fits.then(|| format!("write `{{ {}: {text} }}`", word.name))
}

/// The words of a table for a sentence.
fn all_of(table: &[Word]) -> String {
    let known = table.iter().filter(|word| !matches!(word.kind, Kind::Later | Kind::OfApi));
    let quoted: Vec<String> = known.map(|word| format!("`{}`", word.name)).take(6).collect();
    let more = if table.len() > quoted.len() { " …" } else { "" };
    format!("{}{more}", quoted.join(", "))
}

fn kind(entry: &Entry<'_>, kind: &Kind, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    if matches!(kind, Kind::Later) {
        faults.push(later(entry));
        return;
    }
    if matches!(kind, Kind::OfApi) {
        faults.push(of_api(entry));
        return;
    }
    if at.node.is_null() && !matches!(kind, Kind::Any) {
        let message = format!("nothing stands under `{}`", entry.key);
        let help = "write a value, or remove the word";
        faults.push(Diagnostic::error("wrong-type", entry.place.clone(), message).help(help));
        return;
    }
    match kind {
        Kind::Words(table) => words(at, table, &format!("`{}`", entry.key), faults),
        Kind::Fallback => fallback(entry, faults),
        Kind::Named(inner, needed) => named(entry, inner, *needed, faults),
        Kind::Statuses => list(at, "statuses", "a status from 500 to 599", is_status, faults),
        Kind::Names => {
            list(at, "names", "a name", |item| item.node.text().is_some(), faults);
        }
        Kind::Operations => {
            let one = "an operation's id, `METHOD /path`, `tag:Name` or `used`";
            let help = "name one operation at least, or remove the word to keep all of them";
            some(entry, "operations", one, help, faults);
        }
        Kind::Targets => {
            let help = "name one target at least, or remove the word";
            some(entry, "targets", "a base URL or an API", help, faults);
        }
        Kind::Join => join(entry, faults),
        Kind::OneOf(known) => faults.extend(one_of(entry, known)),
        Kind::Types => types(at, faults),
        Kind::Derives => derives(at, faults),
        Kind::Dependency => dependency(entry, faults),
        Kind::ByOperation(table) if at.node.as_object().is_some() => {
            by_operation(at, table, faults);
        }
        Kind::Schema if at.node.as_object().is_none() => faults.push(schema(at)),
        Kind::ByOperation(_) | Kind::Entries if at.node.as_object().is_none() => {
            faults.push(wrong(at, "an object"));
        }
        Kind::Entries | Kind::Schema | Kind::Any | Kind::Later | Kind::OfApi => {}
        Kind::Either(_, table, _) if at.node.as_object().is_some() => {
            words(at, table, &format!("`{}`", entry.key), faults);
        }
        Kind::Either(simple, _, what) => {
            faults.extend(scalar(at, simple).map(|_| wrong(at, what)));
        }
        Kind::Urls => urls(entry, faults),
        Kind::Phrase(what) if at.node.as_array().is_some() && entry.key == "each" => {
            let help = "declare the list as an input, and write `each: $inputs.name`";
            faults.push(wrong(at, what).help(help));
        }
        scalar => faults.extend(self::scalar(at, scalar)),
    }
}

/// Faults of the words that stand under ids of operations.
fn by_operation(at: &Cursor<'_>, table: &[Word], faults: &mut Vec<Diagnostic>) {
    for entry in at.entries() {
        words(&entry.value, table, &format!("`{}`", entry.key), faults);
    }
}

/// Faults of a `fallback`: it is easily taken for the value itself.
fn fallback(entry: &Entry<'_>, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    let is_operation =
        |text: &str| text.split_once('.').is_some_and(|(api, id)| is_name(api) && is_name(id));
    if at.node.as_str().is_some_and(is_operation) {
        let help = format!("write `{{ call: {} }}`", at.node.as_str().unwrap_or_default());
        faults.push(wrong(at, "an object").help(help));
        return;
    }
    let is_object = at.node.as_object().is_some();
    if is_object && at.get_any("value").is_none() && at.get_any("call").is_none() {
        let message = "`fallback` has neither `value` nor `call`";
        let fault = Diagnostic::error("missing-word", at.place(), message);
        faults.push(
            fault.help("write `{ value: … }` around a value, or name an operation by `call`"),
        );
        return;
    }
    words(at, FALLBACK, "`fallback`", faults);
}

/// The fault of a schema that is none.
fn schema(at: &Cursor<'_>) -> Diagnostic {
    const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
    let ty = at.node.as_str().filter(|text| TYPES.contains(text)).unwrap_or("string");
    wrong(at, "a schema").help(format!("write one, such as `{{ type: {ty} }}`"))
}

/// Faults of a list of texts that is not empty.
fn some(entry: &Entry<'_>, what: &str, one: &str, help: &str, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    let is_text =
        |item: &Cursor<'_>| item.node.as_str().is_some_and(|text| !text.trim().is_empty());
    list(at, what, one, is_text, faults);
    if at.node.as_array().is_some_and(<[_]>::is_empty) {
        let message = format!("`{}` is empty", entry.key);
        faults.push(Diagnostic::error("missing-word", at.place(), message).help(help));
    }
}

fn named(entry: &Entry<'_>, inner: &Kind, needed: bool, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    if at.node.as_object().is_none() {
        let help = "write an object, with a name before each: `name: { … }`";
        faults.push(wrong(at, "an object").help(help));
        return;
    }
    if needed && at.entries().next().is_none() {
        let message = format!("`{}` is empty", entry.key);
        let help = "it needs one entry at least";
        faults.push(Diagnostic::error("missing-word", at.place(), message).help(help));
    }
    for entry in at.entries() {
        if !is_name(entry.key) {
            let message = format!("`{}` cannot be a name here", entry.key);
            let help = "a name is a letter, then letters, digits, `_` and `-`";
            faults.push(Diagnostic::error("bad-name", entry.place.clone(), message).help(help));
        }
        kind(&entry, inner, faults);
    }
}

/// Faults of a list of absolute URLs, not empty.
fn urls(entry: &Entry<'_>, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    let is_absolute = |item: &Cursor<'_>| {
        let is_web = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        item.node.as_str().is_some_and(is_web)
    };
    list(at, "URLs", "an absolute URL such as `https://api.example.com`", is_absolute, faults);
    let count = at.node.as_array().map_or(1, <[_]>::len);
    if count == 0 || count > MOST_URLS {
        let message = format!("`{}` has {count} URLs", entry.key);
        let help = format!("give it from 1 to {MOST_URLS}, or remove the word");
        faults.push(Diagnostic::error("bad-value", at.place(), message).help(help));
    }
}

fn is_status(item: &Cursor<'_>) -> bool {
    let number = item.node.as_number().and_then(|text| text.parse::<u16>().ok());
    number.is_some_and(|status| (500..600).contains(&status))
}

fn one_of(entry: &Entry<'_>, known: &[&str]) -> Option<Diagnostic> {
    let at = &entry.value;
    let all: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let Some(word) = at.node.as_str() else { return Some(wrong(at, &all.join(" or "))) };
    let message = format!("`{}` knows no `{word}`", entry.key);
    let fault =
        || Diagnostic::error("bad-value", at.place(), message).help(suggestion(word, known));
    (!known.contains(&word)).then(fault)
}

fn join(entry: &Entry<'_>, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    let Some(word) = at.node.as_str() else {
        if at.node.as_object().is_none() {
            faults.push(wrong(at, "`all`, `settled`, `first` or `{ quorum: 2 }`"));
            return;
        }
        let named = at.entries().find_map(|one| JOINS.iter().find(|known| **known == one.key));
        if let Some(word) = named {
            let fault = wrong(at, "`all`, `settled`, `first` or `{ quorum: 2 }`");
            faults.push(fault.help(format!("write `{}: {word}`", entry.key)));
            return;
        }
        return words(at, QUORUM, &format!("`{}`", entry.key), faults);
    };
    if JOINS.contains(&word) {
        return;
    }
    let help = match word {
        "quorum" => "write `{ quorum: 2 }`: how many legs have to succeed".to_owned(),
        _ => suggestion(word, &[JOINS, &["quorum"]].concat()),
    };
    let message = format!("`{}` knows no `{word}`", entry.key);
    faults.push(Diagnostic::error("bad-value", at.place(), message).help(help));
}

/// Faults of one of `dependencies`.
fn dependency(entry: &Entry<'_>, faults: &mut Vec<Diagnostic>) {
    let at = &entry.value;
    if at.node.text().is_some_and(|text| !text.is_empty()) {
        return;
    }
    if at.node.as_object().is_none() {
        faults.push(wrong(at, "a version, or an object with `version`, `path` or `git`"));
        return;
    }
    words(at, DEPENDENCY, &format!("`{}`", entry.key), faults);
    if ["version", "path", "git"].iter().all(|word| at.get_any(word).is_none()) {
        let message = format!("`{}` says nothing of where it comes from", entry.key);
        let fault = Diagnostic::error("missing-word", at.place(), message);
        faults.push(fault.help("add `version`, `path` or `git`"));
    }
}

fn scalar(at: &Cursor<'_>, kind: &Kind) -> Option<Diagnostic> {
    let text = at.node.text();
    let text = text.as_deref();
    let (good, what) = match kind {
        Kind::Text => (text.is_some_and(|text| !text.is_empty()), "a text"),
        Kind::Phrase(what) => (text.is_some_and(|text| !text.is_empty()), *what),
        Kind::CrateName => (
            text.is_some_and(|text| is_name(text) && !is_taken(text)),
            "a crate's name such as `checkout-sdk`",
        ),
        Kind::Version => (text.is_some_and(is_version), "a version such as `0.1.0`"),
        Kind::Boolean => (at.node.as_bool().is_some(), "`true` or `false`"),
        Kind::Duration => (
            text.is_some_and(|text| duration(text).is_some()),
            "a duration such as `500ms`, `2s`, `1m` or `1h`",
        ),
        Kind::Whole => {
            let number = at.node.as_number().and_then(|text| text.parse::<u32>().ok());
            (number.is_some(), "a whole number from 0 on")
        }
        Kind::Allowance => (
            text.is_some_and(|text| allowance(text).is_some()),
            "a whole number such as `3`, or a percentage from `0%` to `100%`",
        ),
        Kind::Percent => (text.is_some_and(is_percent), "a percentage from `1%` to `100%`"),
        Kind::Budget => (
            text.is_some_and(|text| budget(text).is_some()),
            "a percentage such as `20%`, or `none`",
        ),
        Kind::Rate => {
            (text.is_some_and(|text| rate(text).is_some()), "a rate such as `100/s` or `60/m`")
        }
        Kind::Bytes => (
            text.is_some_and(|text| bytes(text).is_some()),
            "a size such as `512KiB`, `16MiB` or `1GiB`",
        ),
        Kind::Hedge => (
            text.is_some_and(|text| hedge(text).is_some()),
            "a duration such as `50ms`, a percentile such as `p95`, or `none`",
        ),
        _ => {
            let number = at.node.as_number().and_then(|text| text.parse::<u32>().ok());
            (number.is_some_and(|number| number > 0), "a whole number from 1 on")
        }
    };
    (!good).then(|| wrong(at, what))
}

fn later(entry: &Entry<'_>) -> Diagnostic {
    let message = format!("`{}` is not built yet", entry.key);
    Diagnostic::error("not-built", entry.place.clone(), message)
        .help("remove it; this version would not do what it says")
}

fn of_api(entry: &Entry<'_>) -> Diagnostic {
    let message = format!("`{}` is a setting of an API, not of one leg", entry.key);
    Diagnostic::error("unknown-word", entry.place.clone(), message)
        .help("write it in the `policy` of the API: all of its calls share it")
}

fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_lowercase(), letters.as_str()))
}
