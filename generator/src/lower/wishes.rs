//! What a manifest wants of the lowering of an API.

use super::Replacements;
use crate::diagnostic::Diagnostics;
use crate::manifest::{Manifest, Validate};

/// What a manifest wants of the lowering of one API.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Types in the place of generated ones.
    pub replacements: Replacements,
    /// Whether requests are checked, so that the rules of their schemas are read.
    pub rules: bool,
}

impl Wishes {
    /// What a manifest says, for each of its APIs by name. What can't be is an error.
    pub fn of_each(manifest: &Manifest, diagnostics: &mut Diagnostics) -> Vec<(String, Self)> {
        let replacements = Replacements::of_each(manifest, diagnostics);
        let apis = manifest.apis.iter().zip(replacements);
        let wishes = apis.map(|(api, (name, replacements))| {
            (name, Self { replacements, rules: api.validate == Validate::Requests })
        });
        wishes.collect()
    }
}
