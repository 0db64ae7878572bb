//! Types that stand in the place of generated ones: by the manifest's `types`, `dates` and `uuids`,
//! and by a document's own `x-rust-type`.

use std::collections::HashSet;

use openapiv3::Schema;
use serde_json::Value;

use super::Lowerer;
use super::merge::Declared;
use super::schema::Kind;
use super::view::Node;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggestion};
use crate::ir::{Arena, Foreign, Format, Naming, Primitive, RustPath, Shape, Ty};
use crate::manifest::{Dates, Manifest, Replacement, Spanned, Uuids};

/// What stands in the place of generated types, in one API or in all.
#[derive(Clone, Debug, Default)]
pub struct Replacements {
    formats: Vec<OfFormat>,
    places: Vec<OfPlace>,
    /// The crates that a document's `x-rust-type` may name.
    crates: Vec<String>,
    /// `x-rust-type` is not heeded.
    deaf: bool,
}

#[derive(Clone, Debug)]
struct OfFormat {
    format: String,
    new: New,
    /// Where the API's own `types` say it.
    place: Option<Place>,
}

#[derive(Clone, Debug)]
struct OfPlace {
    what: Spanned<String>,
    new: New,
}

/// What stands there instead.
#[derive(Clone, Debug)]
enum New {
    Primitive(Primitive),
    Foreign(Foreign),
}

/// Crates that every generated crate can name.
const OURS: &[&str] = &["std", "core", "alloc", "fanwise_runtime"];

/// Names that every module knows.
const PRELUDE: &[&str] = &[
    "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64",
    "i8", "isize", "u128", "u16", "u32", "u64", "u8", "usize",
];

impl New {
    fn of(path: &RustPath) -> Self {
        Self::Primitive(match path.to_string().as_str() {
            "String" => Primitive::String(Format::Text),
            "bool" => Primitive::Bool,
            "i32" => Primitive::I32,
            "i64" => Primitive::I64,
            "u64" => Primitive::U64,
            "f32" => Primitive::F32,
            "f64" => Primitive::F64,
            _ => return Self::Foreign(Foreign { path: path.clone(), feature: None }),
        })
    }

    fn ty(&self, foreign: &mut Arena<Foreign>) -> Ty {
        match self {
            Self::Primitive(primitive) => Ty::Primitive(*primitive),
            Self::Foreign(one) => Ty::Foreign(foreign.intern(one.clone())),
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Foreign(foreign) if foreign.is_text())
    }
}

impl Replacements {
    /// The name that an entry of `types` gives a format.
    const FORMAT: &str = "format:";

    /// What a manifest says for all of its APIs.
    pub fn of_all(manifest: &Manifest) -> Self {
        let package = &manifest.package;
        let dependencies = package.dependencies.iter().map(crate::manifest::Dependency::crate_name);
        let mut all = Self { crates: dependencies.collect(), ..Self::default() };
        all.add(&manifest.types, false);
        let dates = match package.dates.as_ref().map(|dates| dates.value) {
            Some(Dates::Chrono) => Some("chrono"),
            Some(Dates::Jiff) => Some("jiff"),
            Some(Dates::Time) => Some("time"),
            Some(Dates::String) | None => None,
        };
        if let Some(of) = dates {
            all.text("date-time", of, "DateTime");
            all.text("date", of, "Date");
        }
        if package.uuids.as_ref().is_some_and(|uuids| uuids.value == Uuids::Uuid) {
            all.text("uuid", "uuid", "Uuid");
        }
        all
    }

    /// What a manifest says, for each of its APIs by name. What can't be is an error.
    pub fn of_each(manifest: &Manifest, diagnostics: &mut Diagnostics) -> Vec<(String, Self)> {
        let all = Self::of_all(manifest);
        let fault = |one: &Replacement| {
            let message = format!("`{}` is no format", one.what.value);
            let fault = Diagnostic::error("bad-type", one.what.place.clone(), message);
            fault.help("write `format:uuid` here, and schemas under `types` of their API")
        };
        let others = manifest.types.iter().filter(|it| !it.what.value.starts_with(Self::FORMAT));
        diagnostics.extend(others.map(fault));
        all.check(&manifest.types, diagnostics);
        let one = |api: &crate::manifest::Api| {
            let mut own = Self { crates: all.crates.clone(), ..Self::default() };
            own.deaf = api.x_rust_type.as_ref().is_some_and(|heeded| !heeded.value);
            own.check(&api.types, diagnostics);
            own.add(&api.types, true);
            own.formats.extend(all.formats.iter().cloned());
            (api.name.value.clone(), own)
        };
        manifest.apis.iter().map(one).collect()
    }

    fn add(&mut self, replacements: &[Replacement], own: bool) {
        for Replacement { what, path } in replacements {
            let new = New::of(&path.value);
            match what.value.strip_prefix(Self::FORMAT) {
                Some(format) => self.formats.push(OfFormat {
                    format: format.trim().to_owned(),
                    new,
                    place: own.then(|| what.place.clone()),
                }),
                None => self.places.push(OfPlace { what: what.clone(), new }),
            }
        }
    }

    /// A type of the runtime, behind a feature.
    fn text(&mut self, format: &str, feature: &'static str, name: &str) {
        let path = RustPath::parse(&format!("fanwise_runtime::{feature}::{name}"));
        let Some(path) = path else { return };
        let new = New::Foreign(Foreign { path, feature: Some(feature) });
        self.formats.push(OfFormat { format: format.to_owned(), new, place: None });
    }

    /// Says which paths name a crate that the package does not depend on.
    fn check(&self, replacements: &[Replacement], diagnostics: &mut Diagnostics) {
        for Replacement { path, .. } in replacements {
            if let Some(word) = self.unknown(&path.value) {
                let message = format!("`{}` names `{word}`, which is no dependency", path.value);
                let fault = Diagnostic::error("unknown-crate", path.place.clone(), message);
                let help = format!("add `{word}` under `package.dependencies`");
                diagnostics.push(fault.help(help));
            }
        }
    }

    /// The first crate or lone name in a path that the generated crate would not know.
    fn unknown<'p>(&self, path: &'p RustPath) -> Option<&'p str> {
        let known = |name: &str| OURS.contains(&name) || self.crates.iter().any(|it| it == name);
        let missing = path.crates().into_iter().find(|name| !known(name));
        missing.or_else(|| path.lone().into_iter().find(|name| !PRELUDE.contains(name)))
    }

    /// What a scalar of a format is, if it is replaced.
    pub(super) fn scalar(&self, kind: Kind, format: &str, to: &mut Arena<Foreign>) -> Option<Ty> {
        let fits =
            |one: &&OfFormat| one.format == format && (kind == Kind::String || !one.new.is_text());
        Some(self.formats.iter().find(fits)?.new.ty(to))
    }
}

/// Which replacements have been met.
#[derive(Debug, Default)]
pub(super) struct Met {
    places: HashSet<usize>,
    formats: HashSet<String>,
}

impl Lowerer<'_> {
    /// A scalar: its own type, or what stands in the place of its format.
    pub(super) fn scalar(
        &mut self,
        kind: Kind,
        format: Option<&str>,
        bounds: (Option<f64>, Option<f64>),
    ) -> Ty {
        let replaced = format.and_then(|word| self.by_format(kind, word));
        replaced.unwrap_or_else(|| {
            Ty::Primitive(super::scalar::primitive(kind, format, bounds.0, bounds.1))
        })
    }

    /// What stands in the place of a format.
    pub(super) fn by_format(&mut self, kind: Kind, format: &str) -> Option<Ty> {
        let ty = self.replacements.scalar(kind, format, self.foreign)?;
        self.met.formats.insert(format.to_owned());
        Some(ty)
    }

    /// What the manifest puts in the place of the schema that has this name.
    pub(super) fn replaced(&mut self, naming: &Naming) -> Option<Ty> {
        if self.replacements.places.is_empty() {
            return None;
        }
        let what = self.address(naming)?;
        let found = self.replacements.places.iter().position(|one| one.what.value == what)?;
        self.met.places.insert(found);
        Some(self.replacements.places.get(found)?.new.ty(self.foreign))
    }

    /// How a manifest names a schema: `Order`, `Order/total`, `Order/lines/*` for an element.
    fn address(&self, naming: &Naming) -> Option<String> {
        let under = |id: &crate::ir::TypeId, name: &str| {
            Some(format!("{}/{name}", self.address(&self.types[*id].naming)?))
        };
        match naming {
            Naming::Component(name) => Some(name.clone()),
            Naming::Property(parent, name) | Naming::Variant(parent, name) => under(parent, name),
            Naming::Item(inner) => Some(format!("{}/*", self.address(inner)?)),
            Naming::Parameter(..)
            | Naming::Shared(..)
            | Naming::RequestBody(..)
            | Naming::Answer(..)
            | Naming::Input(..)
            | Naming::Parts(_)
            | Naming::Patch(_)
            | Naming::Received(_) => None,
        }
    }

    /// Whether something stands in the place of a declared property, by the manifest or itself.
    pub(super) fn is_own(&mut self, one: &Declared<'_>, name: &str) -> bool {
        let by_owner = |owner| self.replaced(&Naming::Property(owner, name.to_owned())).is_some();
        one.owner.is_some_and(by_owner)
            || matches!(one.node, Node::Item(schema) if says_own(schema) && !self.replacements.deaf)
    }

    /// What a schema's own `x-rust-type` puts in its place.
    pub(super) fn own_type(&mut self, schema: &Schema, place: &Place) -> Option<Ty> {
        let said = schema.schema_data.extensions.get("x-rust-type")?;
        if self.replacements.deaf {
            return None;
        }
        let Some((path, version)) = path_of(said) else {
            let message = "`x-rust-type` says no Rust type that can be used".to_owned();
            let help = "write `crate_name::Type`, or `{ crate, version, path }` without parameters";
            self.warn("bad-rust-type", place, message, help);
            return None;
        };
        if let Some(word) = self.replacements.unknown(&path) {
            let message = format!("`x-rust-type: {path}` names `{word}`, which is no dependency");
            let version = version.map_or_else(String::new, |version| format!(" `{version}`"));
            let help = format!(
                "add `{word}`{version} under the manifest's `package.dependencies` to use it, or \
                 refuse it with `x_rust_type: false`; until then the type is generated"
            );
            self.warn("unknown-crate", place, message, &help);
            return None;
        }
        Some(New::of(&path).ty(self.foreign))
    }

    /// Says which replacements nothing was found for.
    pub(super) fn unmet(&mut self) {
        let mut faults = Vec::new();
        for (at, one) in self.replacements.places.iter().enumerate() {
            if !self.met.places.contains(&at) {
                faults.push(self.no_such(&one.what));
            }
        }
        for one in &self.replacements.formats {
            if let Some(place) = &one.place
                && !self.met.formats.contains(&one.format)
            {
                let message = format!("no schema of this API has the format `{}`", one.format);
                let fault = Diagnostic::warning("unused-type", place.clone(), message);
                faults.push(fault.help("remove it, or write the format as the document does"));
            }
        }
        self.diagnostics.extend(faults);
    }

    fn no_such(&self, what: &Spanned<String>) -> Diagnostic {
        let (schema, rest) = what.value.split_once('/').unwrap_or((&what.value, ""));
        let named: Vec<&str> = self.components.iter().map(|one| one.name).collect();
        let found = self.components.iter().find(|one| one.name == schema);
        let help = match found.map(|component| &self.types[component.id].shape) {
            Some(Shape::Record(record)) => {
                let fields: Vec<&str> = record.fields.iter().map(|it| it.name.as_str()).collect();
                let last = rest.rsplit('/').next().unwrap_or(rest);
                suggestion(last, &fields)
            }
            Some(_) => format!("`{schema}` has no properties of its own"),
            None => suggestion(schema, &named),
        };
        let message = format!("nothing stands at `{}` in this API", what.value);
        Diagnostic::error("unknown-schema", what.place.clone(), message).help(help)
    }
}

/// The path of an `x-rust-type`, and the version that it asks for.
fn path_of(said: &Value) -> Option<(RustPath, Option<&str>)> {
    let (path, version) = match said {
        Value::String(path) => (path.as_str(), None),
        Value::Object(words) => {
            let word = |word: &str| words.get(word).and_then(Value::as_str);
            // Type arguments that are schemas: the path alone would be half of the type.
            if words.get("parameters").and_then(Value::as_array).is_some_and(|all| !all.is_empty())
            {
                return None;
            }
            (word("path")?, word("version"))
        }
        _ => return None,
    };
    Some((RustPath::parse(path)?, version))
}

/// Whether `x-rust-type` stands in a schema.
fn says_own(schema: &Schema) -> bool {
    schema.schema_data.extensions.contains_key("x-rust-type")
}
