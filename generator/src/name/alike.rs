//! APIs whose names come to one identifier.

use super::fan_outs::module_ident;
use super::{ApiNames, Names};
use crate::diagnostic::Diagnostic;
use crate::ir::{Api, Ir};
use crate::manifest::Manifest;

/// A warning for each API that had to give way to another one of nearly its name.
pub fn alike(ir: &Ir, names: &Names, manifest: Option<&Manifest>) -> Vec<Diagnostic> {
    let all: Vec<(&Api, &ApiNames)> =
        ir.apis.iter().map(|(id, api)| (api, names.api(id))).collect();
    let mut warnings = Vec::new();
    for (api, own) in &all {
        let wanted = module_ident(&api.name);
        let keeper = all.iter().find(|(_, other)| other.module == wanted);
        let Some((keeper, _)) = keeper.filter(|_| own.module != wanted) else { continue };
        let written = manifest.and_then(|manifest| {
            manifest.apis.iter().find(|written| written.name.value == api.name)
        });
        let place = written.map_or_else(|| api.place.clone(), |api| api.name.place.clone());
        let message = format!(
            "the APIs `{}` and `{}` are both called `{wanted}` in Rust: `{}` becomes `{}`",
            keeper.name, api.name, api.name, own.module
        );
        let help = "give one of them another name";
        warnings.push(Diagnostic::warning("alike-names", place, message).help(help));
    }
    warnings
}
