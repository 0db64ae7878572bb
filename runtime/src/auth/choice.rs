//! Which of an operation's alternatives is used.

use crate::operation::Security;

/// The first alternative whose schemes are all at hand. The empty one, which lets anybody in, is
/// the last resort wherever it stands: documents list it first to say "optional".
///
/// Fails with the name of the first scheme that is missing from the first alternative.
pub(super) fn choose(
    security: Security,
    at_hand: impl Fn(&str) -> bool,
) -> Result<&'static [&'static str], &'static str> {
    let named = || security.iter().copied().filter(|names| !names.is_empty());
    if let Some(found) = named().find(|names| names.iter().all(|name| at_hand(name))) {
        return Ok(found);
    }
    if security.is_empty() || security.iter().any(|names| names.is_empty()) {
        return Ok(&[]);
    }
    let missing = named().next().and_then(|names| names.iter().find(|name| !at_hand(name)));
    missing.map_or(Ok(&[]), |missing| Err(missing))
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn the_first_alternative_at_hand_is_taken() {
        let both = |_: &str| true;
        let shop = |name: &str| name == "shop";
        let none = |_: &str| false;
        assert_eq!(choose(&[&["staff"], &["shop"]], both), Ok(&["staff"][..]));
        assert_eq!(choose(&[&["staff"], &["shop"]], shop), Ok(&["shop"][..]));
        assert_eq!(choose(&[&["staff", "shop"], &["shop"]], shop), Ok(&["shop"][..]));
        assert_eq!(choose(&[&[], &["shop"]], shop), Ok(&["shop"][..]));
        assert_eq!(choose(&[&["shop"], &[]], none), Ok(&[][..]));
        assert_eq!(choose(&[], both), Ok(&[][..]));
    }

    #[test]
    fn a_missing_one_is_named() {
        let shop = |name: &str| name == "shop";
        assert_eq!(choose(&[&["shop", "staff"]], shop), Err("staff"));
        assert_eq!(choose(&[&["gone"]], shop), Err("gone"));
    }
}
