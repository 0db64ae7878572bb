//! Long string literals.

/// Breaks string literals, with a backslash at the end of the line, where a line is too long.
pub(super) fn broken(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        break_line(line, width, &mut out);
    }
    out
}

fn break_line(line: &str, width: usize, out: &mut String) {
    let is_comment = line.trim_start().starts_with("//");
    let indent = line.len() - line.trim_start().len();
    let mut rest = line.to_owned();
    let mut inside = false;
    let is_long = !is_comment && rest.chars().count() > width;
    if let Some(at) = rest.find(" = \"").filter(|&at| is_long && at > indent) {
        // First of all the whole literal goes into a line of its own.
        out.push_str(&rest[..at + 2]);
        out.push('\n');
        rest = " ".repeat(indent + 4) + &rest[at + 3..];
    }
    while !is_comment && rest.chars().count() > width {
        // The backslash needs a column too.
        let Some(at) = place(&rest, width - 1, inside) else { break };
        let tail = rest.split_off(at);
        out.push_str(&rest);
        out.push_str("\\\n");
        rest = " ".repeat(indent + 4) + &tail;
        inside = true;
    }
    out.push_str(&rest);
    out.push('\n');
}

/// The last place within the width where a literal may be broken: before a character of it that is
/// no space (the compiler leaves out the spaces after a break) and belongs to no escape.
fn place(line: &str, width: usize, inside: bool) -> Option<usize> {
    let mut inside = inside;
    let mut escaped = 0_usize;
    let mut best = None;
    let mut last = None;
    let mut before = '"';
    let margin = line.len() - line.trim_start().len();
    for (column, (at, one)) in line.char_indices().enumerate().skip_while(|(at, _)| *at < margin) {
        if column > width {
            break;
        }
        if inside && escaped == 0 && one != ' ' && before != '"' && one != '"' {
            last = Some(at);
            if " ,/;&?".contains(before) {
                best = Some(at);
            }
        }
        match one {
            // `\u{200b}`: up to its brace.
            '{' if escaped == 1 && before == 'u' => escaped = usize::MAX,
            '}' if escaped > 1 => escaped = 0,
            'u' if escaped == 1 && before == '\\' => {}
            _ if escaped == 1 => escaped = 0,
            _ if escaped > 1 => {}
            '\\' if inside => escaped = 1,
            '"' => inside = !inside,
            _ => {}
        }
        before = one;
    }
    // A break that comes early would make too many of them.
    best.filter(|&at| at > width / 2).or(last)
}
