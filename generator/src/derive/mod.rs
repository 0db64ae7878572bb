//! What generated types derive beside what they always do: `derive` of the manifest.
//!
//! What is asked of a type is asked of all that it holds. A trait of the standard library that a
//! field forbids is left out; of others the compiler knows more.

mod can;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::ir::{Api, ApiId, Home, Ir, RustPath, Shape, Ty, TypeId};
use crate::manifest::{Derive, Manifest, Spanned};
use can::{Can, Trait};

/// Crates that every generated crate can name.
const OURS: &[&str] = &["std", "core", "alloc", "fanwise_runtime"];

/// What every generated type has.
const ALWAYS: &[&str] = &["Clone", "Debug", "PartialEq", "Serialize", "Deserialize"];

/// Fills [`Ir::derives`]. A schema or a crate that is not there is an error.
#[must_use]
pub fn derive(mut ir: Ir, manifest: &Manifest, diagnostics: &mut Diagnostics) -> Ir {
    let mut asked = Asked::default();
    let mut faults = Vec::new();
    for one in &manifest.derive {
        faults.extend(traits(manifest, one));
        asked.everywhere(&ir, None, one, &mut faults);
    }
    for written in &manifest.apis {
        let found = ir.apis.iter().find(|(_, api)| api.name == written.name.value);
        let Some(api) = found.map(|(id, _)| id) else { continue };
        for one in &written.derive {
            faults.extend(traits(manifest, one));
            asked.everywhere(&ir, Some(api), one, &mut faults);
        }
    }
    let can = Can::new(&ir, &asked.of);
    for (id, path) in &asked.named {
        if let Some(known) = Trait::of(&path.value)
            && let Some(why) = can.why_not(&ir, *id, known)
        {
            let message = format!("`{}` is left out here: {why}", path.value);
            let fault = Diagnostic::warning("derive-left-out", path.place.clone(), message);
            faults.push(fault.help("remove it, or change what stands in its way"));
        }
    }
    diagnostics.extend(faults);
    ir.derives = asked.of;
    for (id, paths) in &mut ir.derives {
        paths.retain(|path| Trait::of(path).is_none_or(|known| can.derives(*id, known)));
    }
    ir.derives.retain(|_, paths| !paths.is_empty());
    ir
}

/// What is asked for, of which type.
#[derive(Default)]
struct Asked {
    of: BTreeMap<TypeId, Vec<RustPath>>,
    /// By the name of a schema: what can't be is said.
    named: Vec<(TypeId, Spanned<RustPath>)>,
}

impl Asked {
    fn everywhere(
        &mut self,
        ir: &Ir,
        api: Option<ApiId>,
        one: &Derive,
        faults: &mut Vec<Diagnostic>,
    ) {
        let Some(schema) = &one.schema else {
            for (id, def) in ir.types.iter() {
                if api.is_none_or(|api| [Home::Api(api), Home::Shared].contains(&def.home)) {
                    self.add(id, one);
                }
            }
            return;
        };
        let apis: Vec<&Api> = match api {
            Some(api) => vec![&ir.apis[api]],
            None => ir.apis.iter().map(|(_, api)| api).collect(),
        };
        let found: Vec<&Ty> = apis
            .iter()
            .flat_map(|api| api.schemas.iter().filter(|(name, _)| *name == schema.value))
            .map(|(_, ty)| ty)
            .collect();
        if found.is_empty() {
            let names = apis.iter().flat_map(|api| &api.schemas).map(|(name, _)| name.as_str());
            let names: BTreeSet<&str> = names.collect();
            let names: Vec<&str> = names.into_iter().collect();
            let message = format!("there is no schema `{}`", schema.value);
            let fault = Diagnostic::error("unknown-schema", schema.place.clone(), message);
            faults.push(fault.help(suggestion(&schema.value, &names)));
        }
        for ty in found {
            if let Some(id) = behind(ir, ty) {
                for path in &one.traits {
                    if !self.named.iter().any(|known| *known == (id, path.clone())) {
                        self.named.push((id, path.clone()));
                    }
                }
            }
            let reached = ir.reach([ty]);
            for id in ir.types.ids().filter(|id| reached.contains(*id)) {
                self.add(id, one);
            }
        }
    }

    fn add(&mut self, id: TypeId, one: &Derive) {
        let paths = self.of.entry(id).or_default();
        for path in one.traits.iter().map(|path| &path.value) {
            let needs: &[&str] = match Trait::of(path) {
                Some(Trait::Ord) => &["Eq", "PartialOrd"],
                Some(
                    Trait::Copy | Trait::Default | Trait::Eq | Trait::Hash | Trait::PartialOrd,
                )
                | None => &[],
            };
            let needed = needs.iter().filter_map(|name| RustPath::parse(name));
            for path in needed.chain([path.clone()]) {
                let is_there = ALWAYS.contains(&path.last())
                    || paths.iter().any(|known| match Trait::of(&path) {
                        Some(one) => Trait::of(known) == Some(one),
                        None => *known == path,
                    });
                if !is_there {
                    paths.push(path);
                }
            }
        }
    }
}

/// The type behind aliases.
fn behind(ir: &Ir, ty: &Ty) -> Option<TypeId> {
    let mut id = ty.named_by_value()?;
    for _ in 0..ir.types.len() {
        match &ir.types[id].shape {
            Shape::Alias(inner) => id = inner.named_by_value()?,
            Shape::Record(_) | Shape::Enumeration(_) | Shape::Union(_) => return Some(id),
        }
    }
    None
}

/// What is wrong with the traits themselves.
fn traits(manifest: &Manifest, one: &Derive) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let known: Vec<String> =
        manifest.package.dependencies.iter().map(crate::manifest::Dependency::crate_name).collect();
    for path in &one.traits {
        let missing = path.value.crates().into_iter().find(|name| {
            !OURS.contains(name) && !known.iter().any(|dependency| dependency == name)
        });
        if let Some(word) = missing {
            let message = format!("`{}` names `{word}`, which is no dependency", path.value);
            let fault = Diagnostic::error("unknown-crate", path.place.clone(), message);
            faults.push(fault.help(format!("add `{word}` under `package.dependencies`")));
        }
        if missing.is_none() && path.value.crates().is_empty() && Trait::of(&path.value).is_none() {
            if ALWAYS.contains(&path.value.last()) {
                let message = format!("every type has `{}` already", path.value);
                let fault = Diagnostic::warning("derive-left-out", path.place.clone(), message);
                faults.push(fault.help("remove it"));
            } else {
                let message = format!("`{}` is no trait that every module knows", path.value);
                let fault = Diagnostic::error("unknown-crate", path.place.clone(), message);
                let help = "write its path, and its crate under `package.dependencies`";
                faults.push(fault.help(help));
            }
        }
    }
    faults
}
