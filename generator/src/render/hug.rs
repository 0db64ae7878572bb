//! A list or a call that is the only argument of a call.

/// `f(\n    &[\n …` as `f(&[\n …`, with what is inside one step further out; `f(\n    g(\n …` too.
pub(super) fn hugged(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut at = 0;
    while at + 1 < lines.len() {
        while let Some(end) = only(&lines, at) {
            let opening = lines.remove(at + 1);
            lines[at].push_str(opening.trim_start());
            for line in &mut lines[at + 1..end - 1] {
                line.replace_range(..line.len().min(4), "");
            }
            // `],` and `)`: the comma behind a single argument goes.
            let closing = lines.remove(end);
            let list_end = lines[end - 1].trim().trim_end_matches(',').to_owned();
            let indent = closing.len() - closing.trim_start().len();
            lines[end - 1] = format!("{}{list_end}{}", " ".repeat(indent), closing.trim_start());
        }
        at += 1;
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The line where the list or call ends that is the only argument of the call that line `at` opens.
fn only(lines: &[String], at: usize) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (opening, list) = (lines.get(at)?, lines.get(at + 1)?);
    let is_path = list.trim_start().starts_with(char::is_alphanumeric);
    let end = match list.trim() {
        "&[" | "[" | "&mut [" => "]",
        vec if is_path && vec.ends_with("![") => "]",
        call if is_path && call.ends_with('(') => ")",
        _ => return None,
    };
    if !opening.ends_with('(') || indent(list) != indent(opening) + 4 {
        return None;
    }
    let inner = indent(list);
    let closing = (at + 2..lines.len())
        .find(|&line| indent(&lines[line]) <= inner && !lines[line].is_empty())?;
    let closes = lines[closing].trim().trim_end_matches(',') == end;
    let after = lines.get(closing + 1)?;
    (closes && indent(after) == indent(opening) && after.trim_start().starts_with(')'))
        .then_some(closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_only_argument_stands_in_the_line_of_its_call() {
        let text = "a = Some(\n    vec![\n        f(\n            g(\n                1,\n            ),\n        ),\n    ],\n);\n";
        let wanted = "a = Some(vec![\n    f(g(\n        1,\n    )),\n]);\n";
        assert_eq!(hugged(text), wanted);
    }

    #[test]
    fn one_of_several_does_not() {
        let text = "f(\n    g(\n        1,\n    ),\n    2,\n);\nf(\n    g(\n        1,\n    )\n    .h(),\n);\n";
        assert_eq!(hugged(text), text);
    }
}
