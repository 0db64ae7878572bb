//! A chain of methods behind a call or a `match` of several lines.

/// `f(` … `)` or `match x {` … `}` and the methods behind it, one step further out: `prettyplease`
/// indents them as if the call began a line further on.
pub(super) fn straightened(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for at in 0..lines.len() {
        let Some(end) = chain(&lines, at).or_else(|| behind_block(&lines, at)) else { continue };
        for line in &mut lines[at + 1..end] {
            line.replace_range(..line.len().min(4), "");
        }
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The end of the lines that belong to the chain which line `at` opens.
fn chain(lines: &[String], at: usize) -> Option<usize> {
    let (opening, first) = (lines.get(at)?, lines.get(at + 1)?);
    if !opening.ends_with('(') || indent(first) != indent(opening) + 8 {
        return None;
    }
    let is_inside = |line: &String| line.is_empty() || indent(line) > indent(opening);
    let inside = lines.iter().skip(at + 1).take_while(|line| is_inside(line)).count();
    Some(at + 1 + inside)
}

/// The end of the methods behind the block that line `at` closes.
fn behind_block(lines: &[String], at: usize) -> Option<usize> {
    let (closing, first) = (lines.get(at)?, lines.get(at + 1)?);
    let is_behind = first.trim_start().starts_with('.') && indent(first) == indent(closing) + 4;
    if closing.trim() != "}" || !is_behind {
        return None;
    }
    let inside = lines.iter().skip(at + 1).take_while(|line| indent(line) > indent(closing));
    Some(at + 1 + inside.count())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_stands_as_far_out_as_its_call() {
        let text = "    Vec::from([\n        f(\n                a,\n                b,\n            )\n            .c(\n                d,\n            ),\n        g,\n    ])\n";
        let wanted = "    Vec::from([\n        f(\n            a,\n            b,\n        )\n        .c(\n            d,\n        ),\n        g,\n    ])\n";
        assert_eq!(straightened(text), wanted);
        assert_eq!(straightened(wanted), wanted, "what is straight stays");
    }

    #[test]
    fn a_chain_behind_a_match_does_too() {
        let text = "    let a = match b {\n        _ => None,\n    }\n        .cloned()\n        .ok_or(c)?;\n    d\n        .e();\n";
        let wanted = "    let a = match b {\n        _ => None,\n    }\n    .cloned()\n    .ok_or(c)?;\n    d\n        .e();\n";
        assert_eq!(straightened(text), wanted);
    }

    #[test]
    fn a_chain_in_a_chain_does_too() {
        let text = "f(\n        g(\n                a,\n            )\n            .b(),\n    )\n    .c();\n";
        let wanted = "f(\n    g(\n        a,\n    )\n    .b(),\n)\n.c();\n";
        assert_eq!(straightened(text), wanted);
    }
}
