//! What a doc comment says, put together from a document's texts.

use crate::ir::Docs;

/// Collects what a doc comment says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    summary: String,
    description: String,
    notes: Vec<String>,
}

impl Words {
    /// What a document says of something.
    pub(crate) fn of(docs: &Docs) -> Self {
        let text = |part: &Option<String>| part.as_deref().unwrap_or_default().trim().to_owned();
        let mut words = Self {
            summary: text(&docs.summary),
            description: text(&docs.description),
            notes: Vec::new(),
        };
        if words.description.starts_with(&words.summary) {
            // The same sentence twice.
            words.summary.clear();
        }
        // Most descriptions that have a default in them say which.
        let said = |text: &str| text.to_ascii_lowercase().contains("default");
        if let Some(value) = docs.default.as_ref()
            && ![&words.summary, &words.description].into_iter().any(|text| said(text))
        {
            words.notes.push(format!("Default: `{value}`."));
        }
        if docs.deprecated {
            words.notes.push("Deprecated.".to_owned());
        }
        words
    }

    /// Leaves out a title that says nothing but the name.
    pub(crate) fn unless_title_is(mut self, ident: &str) -> Self {
        let plain = |text: &str| {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect::<String>()
        };
        if plain(&self.summary) == plain(ident) {
            self.summary.clear();
        }
        self
    }

    /// Adds a sentence of ours; nothing, if it is empty.
    pub(crate) fn note(mut self, note: &str) -> Self {
        if !note.is_empty() {
            self.notes.insert(0, note.to_owned());
        }
        self
    }

    /// Says this where the document says nothing.
    pub(crate) fn or(mut self, fallback: &str) -> Self {
        if self.summary.is_empty() && self.description.is_empty() {
            fallback.clone_into(&mut self.summary);
        }
        self
    }

    /// Makes a short first line of the description the summary, where there is none.
    pub(crate) fn led(mut self) -> Self {
        const LONGEST: usize = 100;
        if self.summary.is_empty() {
            let first = self.description.lines().next().unwrap_or_default();
            let plain = first.starts_with(char::is_alphabetic) && !first.contains(['<', '`', '[']);
            if plain && first.len() <= LONGEST {
                self.summary = first.to_owned();
                self.description = self.description[first.len()..].trim().to_owned();
            }
        }
        self
    }

    /// All of it as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = self.summary.clone();
        if !self.description.is_empty() {
            if !text.is_empty() {
                if !text.ends_with(['.', '!', '?', ':']) {
                    text.push('.');
                }
                text.push_str("\n\n");
            }
            text.push_str(&self.description);
        }
        for note in &self.notes {
            if text.is_empty() {
                text.push_str(note);
            } else if text.contains('\n') {
                text.push_str("\n\n");
                text.push_str(note);
            } else {
                let end = if text.ends_with(['.', '!', '?', ':']) { " " } else { ". " };
                text.push_str(end);
                text.push_str(note);
            }
        }
        text
    }

    /// The lines of a comment that stands `indent` columns in.
    pub(crate) fn lines(&self, indent: usize) -> Vec<String> {
        super::lines(&self.markdown(), indent)
    }
}
