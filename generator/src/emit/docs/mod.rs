//! Doc comments: the documents' Markdown and HTML, in a form that rustdoc neither warns about nor
//! runs, in lines of a given width.

mod block;
mod html;
mod inline;
mod words;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::words::Words;

use self::block::Block;

/// How wide a line of the generated crate may be.
pub(crate) const WIDTH: usize = 100;

/// Lines of a doc comment that stands `indent` columns in, `/// ` not counted.
pub(crate) fn lines(markdown: &str, indent: usize) -> Vec<String> {
    let text = html::to_markdown(&plain(markdown));
    let width = WIDTH.saturating_sub(indent + "/// ".len());
    let mut out: Vec<String> = Vec::new();
    let mut before: Option<Block> = None;
    for block in block::blocks(&text) {
        if before.as_ref().is_some_and(|before| parted(before, &block)) {
            out.push(String::new());
        }
        print(&block, width, &mut out);
        before = Some(block);
    }
    out
}

/// Lines that are safe for rustdoc as doc comments of an item or field.
pub(crate) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| spaced(line));
    quote!(#(#[doc = #lines])*)
}

/// A line of our own that links to the crate's items.
pub(crate) fn trusted(line: &str) -> TokenStream {
    attributes(&[line.to_owned()])
}

/// As `///` is followed by a space, unless its line is empty.
fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// Without what is invisible or has another width than one.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(one) = chars.next() {
        match one {
            '\t' => out.push_str("    "),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\u{a0}' => out.push(' '),
            // Signs that turn the direction of text are an error in Rust's comments.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {}
            one if one.is_control() => {}
            one => out.push(one),
        }
    }
    out
}

/// Whether an empty line stands between two blocks.
fn parted(before: &Block, block: &Block) -> bool {
    !matches!((before, block), (Block::Item { .. }, Block::Item { .. }))
}

fn print(block: &Block, width: usize, out: &mut Vec<String>) {
    match block {
        Block::Paragraph { indent, text } => {
            let margin = " ".repeat(*indent);
            wrap(&inline::escape(text), &margin, &margin, width, out);
        }
        Block::Heading(text) => {
            let text = inline::escape(text);
            let bold = if text.contains('*') { text } else { format!("**{text}**") };
            wrap(&bold, "", "", width, out);
        }
        Block::Item { indent, marker, text } => {
            let first = format!("{}{marker} ", " ".repeat(*indent));
            let hang = " ".repeat(first.len());
            wrap(&inline::escape(text), &first, &hang, width, out);
        }
        Block::Quote(text) => wrap(&inline::escape(text), "> ", "> ", width, out),
        Block::Code(lines) => code(lines, width, out),
        Block::Table(rows) => table(rows, width, out),
    }
}

fn code(lines: &[String], width: usize, out: &mut Vec<String>) {
    out.push("```text".to_owned());
    for line in lines {
        let line = line.replace("```", "'''");
        let chars: Vec<char> = line.chars().collect();
        if chars.is_empty() {
            out.push(String::new());
        }
        out.extend(chars.chunks(width).map(|part| part.iter().collect::<String>()));
    }
    out.push("```".to_owned());
}

/// A table where it fits, else a list of its rows.
fn table(rows: &[Vec<String>], width: usize, out: &mut Vec<String>) {
    let columns = rows.first().map_or(0, Vec::len);
    let escaped: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| inline::escape(cell)).collect()).collect();
    let line = |row: &Vec<String>| format!("| {} |", row.join(" | "));
    let lines: Vec<String> = escaped.iter().map(line).collect();
    if lines.len() > 1 && lines.iter().all(|line| line.chars().count() <= width) {
        let mut lines = lines.into_iter();
        out.extend(lines.next());
        out.push(format!("|{}", "---|".repeat(columns)));
        out.extend(lines);
        return;
    }
    for row in escaped {
        let cells: Vec<String> = row.into_iter().filter(|cell| !cell.is_empty()).collect();
        wrap(&cells.join("; "), "- ", "  ", width, out);
    }
}

/// Breaks text between words into lines, the first one after `first`, the others after `hang`.
fn wrap(text: &str, first: &str, hang: &str, width: usize, out: &mut Vec<String>) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for chunk in chunks(text) {
        let room = line.chars().count() + 1 + chunk.chars().count() <= width;
        if is_empty {
            line.push_str(&chunk);
        } else if room {
            line.push(' ');
            line.push_str(&chunk);
        } else {
            out.push(std::mem::replace(&mut line, format!("{hang}{chunk}")));
        }
        is_empty = false;
    }
    if !is_empty {
        out.push(line);
    }
}

/// Words, those that may not start a line together with the ones before them.
fn chunks(text: &str) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match chunks.last_mut() {
            Some(before) if opens_block(word) => {
                before.push(' ');
                before.push_str(word);
            }
            _ => chunks.push(word.to_owned()),
        }
    }
    chunks
}

/// Whether Markdown would take this word for something else at the start of a line.
fn opens_block(word: &str) -> bool {
    word.starts_with('>')
        || word.starts_with("```")
        || word.starts_with("~~~")
        || word.chars().all(|c| "-+=*_:|".contains(c))
        || word.chars().all(|c| c == '#')
        || word.strip_suffix(['.', ')']).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}
