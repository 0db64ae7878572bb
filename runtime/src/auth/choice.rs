//! Which of an operation's alternatives is used.

use super::error::AuthError;
use super::scheme::Scheme;
use crate::operation::Security;

/// The first alternative whose schemes are all at hand. The empty one, which lets anybody in, is
/// the last resort wherever it stands: documents list it first to say "optional".
///
/// Fails with the first scheme that is missing from the first alternative.
pub(super) fn choose(
    security: Security,
    declared: &[Scheme],
    at_hand: impl Fn(&str) -> bool,
) -> Result<&'static [&'static str], AuthError> {
    let named = || security.iter().copied().filter(|names| !names.is_empty());
    if let Some(found) = named().find(|names| names.iter().all(|name| at_hand(name))) {
        return Ok(found);
    }
    if security.is_empty() || security.iter().any(|names| names.is_empty()) {
        return Ok(&[]);
    }
    let missing = named().next().and_then(|names| names.iter().find(|name| !at_hand(name)));
    Err(match missing {
        None => return Ok(&[]),
        Some(missing) => match declared.iter().find(|scheme| scheme.name() == *missing) {
            Some(scheme) => AuthError::missing(scheme),
            None => AuthError::undeclared(missing),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::choose;
    use crate::auth::Scheme;

    const DECLARED: &[Scheme] = &[Scheme::bearer("staff"), Scheme::basic("shop")];

    #[test]
    fn the_first_alternative_at_hand_is_taken() {
        let both = |_: &str| true;
        let shop = |name: &str| name == "shop";
        let none = |_: &str| false;
        assert_eq!(choose(&[&["staff"], &["shop"]], DECLARED, both).unwrap(), ["staff"]);
        assert_eq!(choose(&[&["staff"], &["shop"]], DECLARED, shop).unwrap(), ["shop"]);
        assert_eq!(choose(&[&[], &["shop"]], DECLARED, shop).unwrap(), ["shop"]);
        assert!(choose(&[&["shop"], &[]], DECLARED, none).unwrap().is_empty());
        assert!(choose(&[], DECLARED, both).unwrap().is_empty());
    }

    #[test]
    fn a_missing_one_is_named() {
        let shop = |name: &str| name == "shop";
        let error = choose(&[&["shop", "staff"]], DECLARED, shop).unwrap_err();
        assert_eq!(error.scheme(), "staff");
        assert_eq!(
            error.to_string(),
            "the operation needs the scheme `staff`, a bearer token: `.bearer(token)`, and the \
             client was built without it"
        );
        assert_eq!(choose(&[&["gone"]], DECLARED, shop).unwrap_err().scheme(), "gone");
    }
}
