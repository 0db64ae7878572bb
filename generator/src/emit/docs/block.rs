//! The blocks of a description: what is a paragraph, an item of a list, code.

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// `indent` columns in: of the item of a list that it belongs to.
    Paragraph { indent: usize, text: String },
    /// A heading, whatever its level.
    Heading(String),
    /// An item of a list with its marker.
    Item { indent: usize, marker: String, text: String },
    /// `> …`
    Quote(String),
    /// Lines as they stand.
    Code(Vec<String>),
    /// Cells, row by row; the first row is the head.
    Table(Vec<Vec<String>>),
}

/// Takes a description apart.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut parser = Parser::default();
    for line in text.lines() {
        parser.line(line);
    }
    parser.finish()
}

#[derive(Default)]
struct Parser {
    done: Vec<Block>,
    /// The block that the next line of text belongs to.
    open: Option<Block>,
    /// The fence that ends the code that is open.
    fence: Option<String>,
    /// The lists that are open: where their marker stands, how wide it is in the output.
    lists: Vec<(usize, usize)>,
    after_blank: bool,
}

impl Parser {
    fn line(&mut self, line: &str) {
        let text = line.trim();
        if let Some(fence) = &self.fence {
            if text.starts_with(fence.as_str()) && text.trim_matches(['`', '~']).is_empty() {
                self.fence = None;
                self.flush();
            } else if let Some(Block::Code(lines)) = &mut self.open {
                lines.push(line.trim_end().to_owned());
            }
            return;
        }
        let indent = line.len() - line.trim_start().len();
        self.outside(line, text, indent);
        self.after_blank = text.is_empty();
    }

    fn outside(&mut self, line: &str, text: &str, indent: usize) {
        if text.is_empty() {
            if !matches!(self.open, Some(Block::Code(_))) {
                self.flush();
            } else if let Some(Block::Code(lines)) = &mut self.open {
                lines.push(String::new());
            }
        } else if let Some(fence) = fence(text) {
            self.start(Block::Code(Vec::new()));
            self.fence = Some(fence);
        } else if indent >= 4 && self.is_code() {
            match &mut self.open {
                Some(Block::Code(lines)) => lines.push(line[4..].trim_end().to_owned()),
                _ => self.start(Block::Code(vec![line[4..].trim_end().to_owned()])),
            }
        } else if text.chars().all(|c| "-=*_ ".contains(c)) {
            self.flush();
            self.lists.clear();
        } else if let Some(heading) = heading(text) {
            self.lists.clear();
            self.start(Block::Heading(heading.to_owned()));
            self.flush();
        } else if let Some(row) = text.strip_prefix('|').filter(|row| row.contains('|')) {
            self.row(row);
        } else if let Some(quote) = text.strip_prefix('>') {
            match &mut self.open {
                Some(Block::Quote(open)) => push_text(open, quote.trim()),
                _ => self.start(Block::Quote(quote.trim().to_owned())),
            }
        } else if let Some((marker, rest)) = self.marker(text) {
            self.item(indent, marker, rest);
        } else {
            self.text(indent, text);
        }
    }

    /// Whether a line that is far enough in is code: not in a list, not going on with a paragraph.
    fn is_code(&self) -> bool {
        match &self.open {
            Some(Block::Code(_)) => true,
            Some(_) => false,
            None => self.lists.is_empty(),
        }
    }

    fn marker<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let (marker, rest) = text.split_once(' ')?;
        if ["-", "*", "+", "•", "–"].contains(&marker) {
            return Some(("-".to_owned(), rest.trim()));
        }
        let number = marker.strip_suffix(['.', ')'])?;
        let is_number =
            (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        // In the middle of a paragraph only a `1.` starts a list.
        let may_start = number == "1" || !matches!(self.open, Some(Block::Paragraph { .. }));
        (is_number && may_start).then(|| (format!("{number}."), rest.trim()))
    }

    fn item(&mut self, indent: usize, marker: String, text: &str) {
        while self.lists.last().is_some_and(|&(at, _)| at > indent) {
            self.lists.pop();
        }
        match self.lists.last_mut() {
            Some((at, width)) if indent < *at + 2 => *width = marker.len() + 1,
            _ => self.lists.push((indent, marker.len() + 1)),
        }
        self.lists.truncate(4);
        let outer = self.lists.len() - 1;
        let indent = self.lists[..outer].iter().map(|(_, width)| width).sum();
        self.start(Block::Item { indent, marker, text: text.to_owned() });
    }

    fn text(&mut self, indent: usize, text: &str) {
        if let Some(
            Block::Paragraph { text: open, .. }
            | Block::Item { text: open, .. }
            | Block::Quote(open),
        ) = &mut self.open
        {
            push_text(open, text);
            return;
        }
        if self.after_blank && indent < 2 {
            self.lists.clear();
        }
        let indent = self.lists.iter().map(|(_, width)| width).sum();
        self.start(Block::Paragraph { indent, text: text.to_owned() });
    }

    fn row(&mut self, row: &str) {
        let cells = row.trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned());
        let cells: Vec<String> = cells.collect();
        if cells.iter().all(|cell| cell.chars().all(|c| "-: ".contains(c))) {
            return;
        }
        match &mut self.open {
            Some(Block::Table(rows)) => rows.push(cells),
            _ => self.start(Block::Table(vec![cells])),
        }
    }

    fn start(&mut self, block: Block) {
        self.flush();
        self.open = Some(block);
    }

    fn flush(&mut self) {
        let Some(mut block) = self.open.take() else { return };
        if let Block::Code(lines) = &mut block {
            while lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
        }
        let says_something = match &block {
            Block::Paragraph { text, .. }
            | Block::Heading(text)
            | Block::Item { text, .. }
            | Block::Quote(text) => !text.is_empty(),
            Block::Code(lines) => !lines.is_empty(),
            Block::Table(_) => true,
        };
        if says_something {
            self.done.push(block);
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.done
    }
}

fn fence(text: &str) -> Option<String> {
    let sign = text.chars().next().filter(|c| ['`', '~'].contains(c))?;
    let run = text.chars().take_while(|c| *c == sign).count();
    // A line such as "```code```" is a span of code.
    let opens = run >= 3 && !text[run..].contains('`');
    opens.then(|| sign.to_string().repeat(run))
}

fn heading(text: &str) -> Option<&str> {
    let level = text.len() - text.trim_start_matches('#').len();
    let rest = &text[level..];
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| rest.trim_matches(['#', ' ', '*']))
}

fn push_text(open: &mut String, text: &str) {
    if !open.is_empty() {
        open.push(' ');
    }
    open.push_str(text);
}
