//! Lines of text that are laid out here, not by `prettyplease`.

use super::WIDTH;
use crate::emit::Declaration;

/// How far the members of an item stand in.
pub(super) const MEMBER: usize = 8;

/// Lines of text, each with its line end.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: String,
}

impl Lines {
    /// A line that stands `indent` columns in.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    /// A doc comment.
    pub(super) fn docs(&mut self, indent: usize, lines: &[String]) {
        for line in lines {
            let space = if line.is_empty() { "" } else { " " };
            self.line(indent, &format!("///{space}{line}"));
        }
    }

    /// What an item derives beside what its macro does.
    pub(super) fn derives(&mut self, derives: &[String]) {
        if !derives.is_empty() {
            self.line(4, &format!("#[derive({})]", derives.join(", ")));
        }
    }

    /// The head of a macro's only item.
    pub(super) fn open(&mut self, name: &str, declaration: &Declaration, head: &str) {
        self.line(0, &format!("{name}! {{"));
        self.docs(4, &declaration.docs);
        self.derives(&declaration.derives);
        self.line(4, head);
    }

    /// The end of both.
    pub(super) fn close(&mut self) {
        if self.text.ends_with("{\n") {
            self.text.truncate(self.text.len() - 1);
            self.text.push_str("}\n");
        } else {
            self.line(4, "}");
        }
        self.line(0, "}");
    }

    /// A member in one line, or broken between its parts where it is too long.
    pub(super) fn member(&mut self, parts: &[String]) {
        self.fitted(MEMBER, parts);
    }

    /// Parts in one line, or broken between them where it is too long.
    pub(super) fn fitted(&mut self, margin: usize, parts: &[String]) {
        let whole = parts.concat();
        if margin + whole.chars().count() <= WIDTH {
            return self.line(margin, &whole);
        }
        let mut indent = margin;
        let mut line = String::new();
        for part in parts {
            let end = indent + line.chars().count() + part.trim_end().chars().count();
            if end > WIDTH && !line.is_empty() {
                self.line(indent, line.trim_end());
                indent = margin + 4;
                line.clear();
            }
            line.push_str(if line.is_empty() { part.trim_start() } else { part });
        }
        self.line(indent, &line);
    }
}
