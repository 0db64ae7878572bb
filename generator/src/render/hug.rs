//! A list that is the only argument of a call.

/// `f(\n    &[\n …` as `f(&[\n …`, with what is inside one step further out.
pub(super) fn hugged(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut at = 0;
    while at + 1 < lines.len() {
        if let Some(end) = list(&lines, at) {
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

/// The line where the list ends that is the only argument of the call that line `at` opens.
fn list(lines: &[String], at: usize) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (opening, list) = (lines.get(at)?, lines.get(at + 1)?);
    let opens = opening.ends_with('(') && matches!(list.trim(), "&[" | "[" | "&mut [");
    if !opens || indent(list) != indent(opening) + 4 {
        return None;
    }
    let inner = indent(list);
    let end = (at + 2..lines.len())
        .find(|&line| indent(&lines[line]) <= inner && !lines[line].is_empty())?;
    let closes = lines[end].trim() == "]," || lines[end].trim() == "]";
    let after = lines.get(end + 1)?;
    (closes && indent(after) == indent(opening) && after.trim_start().starts_with(')'))
        .then_some(end)
}
