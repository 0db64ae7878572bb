//! The HTML that descriptions hold, as Markdown.

use super::inline::code_span;

/// The same text with known tags as Markdown or left out. Unknown ones stay: they are placeholders
/// such as `<name>`, which the next step escapes.
pub(super) fn to_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut link = None;
    let mut blocks = false;
    while let Some(at) = rest.find(['<', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(code) = code_span(rest) {
            out.push_str(code);
            rest = &rest[code.len()..];
            continue;
        }
        let Some(tag) = Tag::at(rest) else {
            let run = rest.len() - rest.trim_start_matches('`').len();
            out.push_str(&rest[..run.max(1)]);
            rest = &rest[run.max(1)..];
            continue;
        };
        rest = &rest[tag.length..];
        let in_row = out.rsplit('\n').next().is_some_and(|line| line.starts_with('|'));
        match tag.kind() {
            Kind::Unknown => out.push_str(tag.text),
            Kind::Left => {}
            Kind::Block if in_row => out.push(' '),
            Kind::Block => {
                out.push_str("\n\n");
                blocks = true;
            }
            Kind::Item if tag.closes => {}
            Kind::Item => out.push_str("\n- "),
            Kind::Cell => out.push(' '),
            Kind::Mark(mark) => out.push_str(mark),
            Kind::Verbatim(end) => rest = verbatim(rest, end, &mut out),
            Kind::Link if tag.closes => {
                let target = link.take();
                out.extend(target.map(|target| format!("]({target})")));
            }
            Kind::Link => {
                link = tag.attribute("href");
                out.extend(link.map(|_| '['));
            }
        }
    }
    out.push_str(rest);
    if blocks { without_indents(&out) } else { out }
}

/// In HTML the space at the start of a line says nothing; in Markdown it would.
fn without_indents(text: &str) -> String {
    let mut fenced = false;
    let lines = text.lines().map(|line| {
        fenced ^= line.trim_start().starts_with("```");
        if fenced { line } else { line.trim_start() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands up to the closing tag, as code; the rest after it.
fn verbatim<'a>(rest: &'a str, end: &str, out: &mut String) -> &'a str {
    let lower = rest.to_ascii_lowercase();
    let Some(at) = lower.find(end) else { return rest };
    let code = rest[..at].replace('`', "'");
    let code = code.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    if end == "</pre>" {
        let code = code.trim_matches('\n').replace("<code>", "").replace("</code>", "");
        out.push_str("\n\n```\n");
        out.push_str(&code);
        out.push_str("\n```\n\n");
    } else if !code.trim().is_empty() {
        out.push('`');
        out.push_str(&code.split_whitespace().collect::<Vec<_>>().join(" "));
        out.push('`');
    }
    &rest[at + end.len()..]
}

struct Tag<'a> {
    text: &'a str,
    name: String,
    closes: bool,
    length: usize,
}

enum Kind {
    /// Not HTML.
    Unknown,
    /// Says nothing in Markdown.
    Left,
    /// Starts a paragraph.
    Block,
    Item,
    Cell,
    Link,
    /// Is this sign.
    Mark(&'static str),
    /// Code up to this tag.
    Verbatim(&'static str),
}

impl<'a> Tag<'a> {
    /// The tag or comment that the text starts with.
    fn at(text: &'a str) -> Option<Self> {
        if text.starts_with("<!--") {
            let length = text.find("-->")? + 3;
            return Some(Self { text: &text[..length], name: "!".into(), closes: true, length });
        }
        let inside = text.strip_prefix('<')?;
        let end = inside.find(['<', '>']).filter(|&end| inside[end..].starts_with('>'))?;
        let inside = &inside[..end];
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let after = &inside.trim_start_matches('/')[name.len()..];
        let is_tag = after.is_empty() || after.starts_with([' ', '/', '\n', '\t']);
        let name = if is_tag { name.to_ascii_lowercase() } else { String::new() };
        Some(Self { text: &text[..end + 2], name, closes, length: end + 2 })
    }

    fn kind(&self) -> Kind {
        match self.name.as_str() {
            "b" | "strong" => Kind::Mark("**"),
            "i" | "em" => Kind::Mark("*"),
            "br" | "p" | "div" | "ul" | "ol" | "dl" | "dt" | "dd" | "table" | "tr" | "h1"
            | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "section" | "hr" | "center"
            | "details" | "summary" => Kind::Block,
            "li" => Kind::Item,
            "td" | "th" => Kind::Cell,
            "a" => Kind::Link,
            "code" | "tt" | "kbd" | "samp" | "pre" if self.closes => Kind::Left,
            "code" => Kind::Verbatim("</code>"),
            "tt" => Kind::Verbatim("</tt>"),
            "kbd" => Kind::Verbatim("</kbd>"),
            "samp" => Kind::Verbatim("</samp>"),
            "pre" => Kind::Verbatim("</pre>"),
            "!" | "span" | "font" | "u" | "s" | "sup" | "sub" | "small" | "big" | "tbody"
            | "thead" | "img" | "style" | "mark" | "del" | "ins" | "abbr" | "nobr" | "wbr"
            | "colgroup" | "col" | "html" | "body" | "head" | "label" | "button" => Kind::Left,
            _ => Kind::Unknown,
        }
    }

    /// The value of an attribute, where it can be a link's target.
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.text.split_once(&format!("{name}="))?;
        let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
        let value = match quote {
            Some(quote) => value[1..].split(quote).next()?,
            None => value.split([' ', '>']).next()?,
        };
        (!value.is_empty() && !value.contains([' ', '(', ')'])).then_some(value)
    }
}
