//! Text within a block: nothing in it may be a tag, a broken link or a bare URL to rustdoc.

/// Markdown whose links, tags and URLs rustdoc takes without a warning.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    Scanner { rest: text, in_link: false }.run(&mut out);
    out
}

struct Scanner<'a> {
    rest: &'a str,
    in_link: bool,
}

impl Scanner<'_> {
    fn run(mut self, out: &mut String) {
        while let Some(one) = self.rest.chars().next() {
            match one {
                '`' => self.code(out),
                '\\' => self.backslash(out),
                '<' => self.angle(out),
                '!' if self.rest.starts_with("![") => self.image(out),
                '[' => self.bracket(out),
                ']' => self.take(1, "\\]", out),
                'h' if is_url(self.rest) && !self.in_link => self.url(out),
                _ => {
                    out.push(one);
                    self.rest = &self.rest[one.len_utf8()..];
                }
            }
        }
    }

    /// Leaves out `bytes` of the text and writes `instead`.
    fn take(&mut self, bytes: usize, instead: &str, out: &mut String) {
        out.push_str(instead);
        self.rest = &self.rest[bytes..];
    }

    /// A code span as it stands, or backticks that open none, escaped.
    fn code(&mut self, out: &mut String) {
        let run = self.rest.len() - self.rest.trim_start_matches('`').len();
        match code_span(self.rest) {
            Some(span) => self.take(span.len(), span, out),
            None => self.take(run, &"\\`".repeat(run), out),
        }
    }

    fn backslash(&mut self, out: &mut String) {
        match self.rest[1..].chars().next() {
            Some(next) if next.is_ascii_punctuation() => {
                let both = &self.rest[..2];
                self.take(2, both, out);
            }
            _ => self.take(1, "\\\\", out),
        }
    }

    /// `<https://…>` as it stands; all else is no tag.
    fn angle(&mut self, out: &mut String) {
        let link = self.rest.find('>').map(|end| &self.rest[..=end]);
        match link.filter(|link| is_target(&link[1..]) && !link[1..].contains(['<', ' ', '\n'])) {
            Some(link) if !self.in_link => self.take(link.len(), link, out),
            _ => self.take(1, "\\<", out),
        }
    }

    /// An image is its description.
    fn image(&mut self, out: &mut String) {
        match link(&self.rest[1..]) {
            Some(link) => {
                Scanner { rest: link.text, in_link: self.in_link }.run(out);
                self.rest = &self.rest[1 + link.length..];
            }
            None => self.take(1, "!", out),
        }
    }

    /// A link to somewhere else as it stands; one within the document is its text.
    fn bracket(&mut self, out: &mut String) {
        let Some(link) = link(self.rest) else { return self.take(1, "\\[", out) };
        let keep = !self.in_link && is_target(link.target) && !link.text.trim().is_empty();
        if keep {
            out.push('[');
        }
        Scanner { rest: link.text, in_link: self.in_link || keep }.run(out);
        if keep {
            out.push_str("](");
            out.push_str(link.target);
            out.push(')');
        }
        self.rest = &self.rest[link.length..];
    }

    fn url(&mut self, out: &mut String) {
        let ends = |c: char| c.is_whitespace() || "<>`\"[]\\|".contains(c);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let mut url =
            self.rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '\'']);
        while url.ends_with(')') && url.matches(')').count() > url.matches('(').count() {
            url = url[..url.len() - 1].trim_end_matches(['.', ',', ';', '*', '_', '\'']);
        }
        if url.ends_with("//") {
            return self.take(url.len(), url, out);
        }
        self.take(url.len(), &format!("<{url}>"), out);
    }
}

/// `[text](target "title")`, taken apart.
struct Link<'a> {
    text: &'a str,
    target: &'a str,
    length: usize,
}

fn link(text: &str) -> Option<Link<'_>> {
    let close = balanced(text, '[', ']')?;
    let after = &text[close + 1..];
    if !after.starts_with('(') {
        return None;
    }
    let end = balanced(after, '(', ')')?;
    let inside = after[1..end].trim();
    let target = inside.split_whitespace().next().unwrap_or_default();
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let target = if target.contains(['<', '>', '`']) { "" } else { target };
    Some(Link { text: &text[1..close], target, length: close + 1 + end + 1 })
}

/// Where the bracket ends that the text starts with.
fn balanced(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, one) in text.char_indices() {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if one == open => depth += 1,
            _ if one == close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The code span that the text starts with, with its backticks.
pub(super) fn code_span(text: &str) -> Option<&str> {
    let run = text.len() - text.trim_start_matches('`').len();
    let mut at = run;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        if length == run {
            return Some(&text[..start + run]);
        }
        at = start + length;
    }
    None
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Whether a link may lead there: rustdoc would look up anything else as a path in the crate.
fn is_target(text: &str) -> bool {
    is_url(text) || text.starts_with("mailto:")
}
