//! Path templates. OpenAPI has `{name}` alone; documents also write what RFC 6570 has: `{+name}`,
//! `{name*}`, `{?name,name}`.

use crate::ir::{Location, Parameter, Segment, Style};

/// A path template in pieces.
#[derive(Debug, Default)]
pub(super) struct Template {
    pub(super) segments: Vec<Segment>,
    /// What `{?name}` puts into the query.
    pub(super) query: Vec<String>,
    forms: Vec<Form>,
}

/// How a template asks for a parameter to be written.
#[derive(Debug)]
struct Form {
    name: String,
    /// RFC 6570 §2.2: `+`, `.`, `/`, `;`, `?`, `&`.
    operator: Option<char>,
    /// RFC 6570 §2.4.2.
    explode: bool,
}

impl Template {
    /// Reads a template. A brace that is not closed is text; a name that `declared` holds as it
    /// stands is no expression.
    pub(super) fn read(path: &str, declared: &[&str]) -> Self {
        let mut template = Self::default();
        let mut rest = path;
        while let Some((before, expression, after)) = next_expression(rest) {
            template.text(before);
            template.expression(expression, declared);
            rest = after;
        }
        template.text(rest);
        template
    }

    fn text(&mut self, text: &str) {
        match self.segments.last_mut() {
            Some(Segment::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.segments.push(Segment::Text(text.to_owned())),
        }
    }

    fn expression(&mut self, expression: &str, declared: &[&str]) {
        let operator = expression.chars().next().filter(|one| "+./;?&".contains(*one));
        let names = operator.map_or(expression, |one| &expression[one.len_utf8()..]);
        let is_plain = operator.is_none() && !names.contains([',', '*', ':']);
        if is_plain || declared.contains(&expression) || names.is_empty() {
            self.segments.push(Segment::Parameter(expression.to_owned()));
            return;
        }
        if matches!(operator, Some('?' | '&')) {
            let name = |variable: &str| variable.trim_end_matches('*').trim().to_owned();
            self.query.extend(names.split(',').map(name).filter(|name| !name.is_empty()));
            return;
        }
        for (at, variable) in names.split(',').enumerate() {
            let (variable, explode) = match variable.strip_suffix('*') {
                Some(variable) => (variable, true),
                None => (variable, false),
            };
            let name = variable.split(':').next().unwrap_or(variable).trim();
            match operator {
                Some('/') => self.text("/"),
                Some('.' | ';') => {}
                _ if at > 0 => self.text(","),
                _ => {}
            }
            self.segments.push(Segment::Parameter(name.to_owned()));
            self.forms.push(Form { name: name.to_owned(), operator, explode });
        }
    }

    /// Writes a path parameter as its expression asks for.
    pub(super) fn shape(&self, parameter: &mut Parameter) {
        if self.query.contains(&parameter.name) {
            parameter.location = Location::Query;
            (parameter.style, parameter.explode) = (Style::Form, true);
            return;
        }
        let Some(form) = self.forms.iter().find(|form| form.name == parameter.name) else { return };
        parameter.explode |= form.explode;
        match form.operator {
            Some('+') => parameter.style = Style::Segments,
            Some('.') => parameter.style = Style::Label,
            Some(';') => parameter.style = Style::Matrix,
            _ => {}
        }
    }

    /// The name in the template that a declared one stands for: its own, or the only one that
    /// differs by case and signs alone and that nothing else declares.
    pub(super) fn named(&self, declared: &str, all: &[&str]) -> Option<String> {
        let names = || self.segments.iter().filter_map(name_of);
        let queried = self.query.iter().map(String::as_str);
        if let Some(own) = names().chain(queried).find(|name| *name == declared) {
            return Some(own.to_owned());
        }
        let same = |name: &&str| plain(name) == plain(declared) && !all.contains(name);
        let mut alike: Vec<&str> = names().filter(same).collect();
        alike.dedup();
        match alike.as_slice() {
            [one] => Some((*one).to_owned()),
            _ => None,
        }
    }
}

fn name_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Parameter(name) => Some(name),
        Segment::Text(_) => None,
    }
}

/// A name without its case and signs.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn next_expression(path: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = path.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
