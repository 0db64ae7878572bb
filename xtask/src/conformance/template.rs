//! Path templates, read backwards: which path would a template have to be filled with?

use indexmap::IndexMap;

/// What stood in the places of a template's variables.
pub(super) type Captures = IndexMap<String, String>;

/// What a variable may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// No slash.
    Segment,
    /// Anything: the styles of a document may have lost a slash of its template.
    Anything,
}

/// The variables of `template` in `path`, or `None` where it is not a path of that template.
pub(super) fn captures(template: &str, path: &str, reach: Reach) -> Option<Captures> {
    let mut found = Captures::new();
    // A server takes a path with and without a slash at its end.
    fill(template.trim_end_matches('/'), path, reach, &mut found).then_some(found)
}

/// How many signs of a template are no variable: the more, the closer it fits.
pub(super) fn literals(template: &str) -> usize {
    let mut depth = 0_usize;
    let mut count = 0;
    for sign in template.chars() {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => count += 1,
            _ => {}
        }
    }
    count
}

fn fill(template: &str, path: &str, reach: Reach, found: &mut Captures) -> bool {
    let Some((literal, rest)) = template.split_once('{') else { return template == path };
    let Some((name, after)) = rest.split_once('}') else { return template == path };
    let Some(path) = path.strip_prefix(literal) else { return false };
    let longest = match reach {
        Reach::Segment => path.find('/').unwrap_or(path.len()),
        Reach::Anything => path.len(),
    };
    // The longest first, as a greedy reader would.
    for end in (0..=longest).rev().filter(|end| path.is_char_boundary(*end)) {
        let known = found.len();
        found.insert(name.to_owned(), path[..end].to_owned());
        if fill(after, &path[end..], reach, found) {
            return true;
        }
        found.truncate(known);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Reach, captures, literals};

    #[test]
    fn a_variable_holds_a_segment() {
        let found = captures("/a/{x}/b{y}", "/a/1/b2", Reach::Segment).expect("it fits");
        assert_eq!(found["x"], "1");
        assert_eq!(found["y"], "2");
        assert!(captures("/a/{x}", "/a/1/2", Reach::Segment).is_none());
        assert!(captures("/a/{x}", "/b/1", Reach::Segment).is_none());
    }

    #[test]
    fn a_slash_is_kept_where_anything_may_stand() {
        let found = captures("/array{x}", "/array/a/b", Reach::Anything).expect("it fits");
        assert_eq!(found["x"], "/a/b");
    }

    #[test]
    fn literals_are_counted_without_variables() {
        assert_eq!(literals("/a/{long}/b"), 5);
    }
}
