//! The known word that was probably meant.

/// The nearest of the known words, if one is near enough to have been meant: at most a third of
/// its letters differ, or one of two or three. Of equals the first.
///
/// A word of one letter is near to nothing but itself and words of two letters that hold it.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let letters: Vec<char> = candidate.to_lowercase().chars().collect();
        let allowed = (word.len().max(letters.len()) / 3).max(1);
        if word.len().abs_diff(letters.len()) > allowed {
            continue;
        }
        let distance = distance(&word, &letters);
        let is_like = distance * 2 <= word.len().max(letters.len());
        if is_like && distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A sentence for a help text: the nearest word, else all of them.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(word, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if known.is_empty() {
        return "there is none; remove it".to_owned();
    }
    let shown: Vec<String> = known.iter().take(12).map(|known| format!("`{known}`")).collect();
    let rest = known.len().saturating_sub(shown.len());
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("known here: {}{more}", shown.join(", "))
}

/// `a, b and c`.
pub fn listed<S: AsRef<str>>(all: &[S]) -> String {
    let words: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = last[j] + usize::from(x != y);
            let mut cost = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_the_word() {
        let known = ["timeout", "retry", "deadline"];
        assert_eq!(nearest("timeuot", known), Some("timeout"));
        assert_eq!(nearest("Retry", known), Some("retry"));
        assert_eq!(nearest("dedline", known), Some("deadline"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn a_single_letter_is_like_no_other() {
        assert_eq!(nearest("q", ["a", "z"]), None);
        assert_eq!(nearest("Q", ["a", "q"]), Some("q"));
        assert_eq!(nearest("di", ["id"]), Some("id"));
        assert_eq!(suggestion("q", &["a"]), "known here: `a`");
    }

    #[test]
    fn of_equals_the_first_is_taken() {
        assert_eq!(nearest("cat", ["bat", "rat"]), Some("bat"));
    }
}
