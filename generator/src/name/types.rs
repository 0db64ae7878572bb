//! Names of types, fields and variants.

use std::collections::BTreeMap;

use super::ident::{bare_snake, pascal, raw, suffixed};
use super::reserved;
use super::scope::{Scope, Wish};
use super::status::{media_ident, status_ident, status_spec};
use super::words::{case_word, spelled_words, words};
use super::{ApiNames, OperationNames, TypeNames};
use crate::ir::{Home, Ir, Naming, Part, Shape, TypeDef, TypeId};

/// Names all types: in each module components first, then what is written in line, outermost
/// first, so that a component never gives way to something in line.
pub(crate) fn types(ir: &Ir, apis: &[ApiNames], operations: &[OperationNames]) -> Vec<TypeNames> {
    let mut layers: BTreeMap<(usize, Option<usize>, bool), Vec<TypeId>> = BTreeMap::new();
    for (id, def) in ir.types.iter() {
        let home = match def.home {
            Home::Api(api) => Some(api.index()),
            Home::FanOuts | Home::Shared => None,
        };
        let key = (depth(ir, &def.naming, 0), home, def.home == Home::Shared);
        layers.entry(key).or_default().push(id);
    }
    let mut scopes: BTreeMap<(Option<usize>, bool), Scope> = BTreeMap::new();
    let mut idents = Idents { ir, operations, types: vec![String::new(); ir.types.len()] };
    for ((_, home, shared), ids) in layers {
        let scope = scopes
            .entry((home, shared))
            .or_insert_with(|| Scope::without(reserved::TYPES.iter().copied()));
        let wishes: Vec<Wish> = ids.iter().map(|&id| idents.wish(&ir.types[id])).collect();
        for (id, ident) in ids.into_iter().zip(scope.name(&wishes)) {
            idents.types[id.index()] = ident;
        }
    }
    let named = ir.types.iter().zip(idents.types);
    named.map(|((_, def), ident)| members(def, ident, apis)).collect()
}

/// How many types a name is built upon.
fn depth(ir: &Ir, naming: &Naming, guard: usize) -> usize {
    match naming {
        _ if guard > ir.types.len() => guard,
        Naming::Component(_) => 0,
        Naming::Item(inner) => depth(ir, inner, guard),
        Naming::Property(parent, _) | Naming::Variant(parent, _) | Naming::Parts(parent) => {
            1 + depth(ir, &ir.types[*parent].naming, guard + 1)
        }
        Naming::Patch(of) | Naming::Received(of) => 1 + depth(ir, &ir.types[*of].naming, guard + 1),
        Naming::Parameter(..)
        | Naming::Shared(..)
        | Naming::RequestBody(..)
        | Naming::Answer(..)
        | Naming::Input(..) => 1,
    }
}

/// The names of types that are decided so far, and what others are built of.
struct Idents<'a> {
    ir: &'a Ir,
    operations: &'a [OperationNames],
    types: Vec<String>,
}

impl Idents<'_> {
    fn wish(&self, def: &TypeDef) -> Wish {
        let Naming::Component(name) = &def.naming else {
            let base = self.base(&def.naming);
            let place = format!("{base} {}#{}", def.place.file, def.place.pointer);
            let mut candidates = vec![base.clone()];
            if let Naming::Received(of) = &def.naming {
                candidates.push(suffixed(&self.types[of.index()], "Received"));
            }
            candidates.extend(detail(&def.naming).map(|detail| suffixed(&base, detail)));
            return Wish::new(place, candidates).rank(rank(&def.naming));
        };
        let ident = component(name);
        let mut candidates = vec![ident.clone()];
        if reserved::TYPES.contains(&ident.as_str()) {
            candidates.push(suffixed(&ident, "Schema"));
        }
        candidates.push(pascal(&spelled_words(name)));
        candidates.push(suffixed(&ident, &capitalised(case_word(name))));
        candidates.push(pascal(&[words(stem(&def.place.file)), words(name)].concat()));
        Wish::new(name, candidates)
    }

    /// What the name of a type is built of, as one identifier.
    fn base(&self, naming: &Naming) -> String {
        match naming {
            Naming::Component(name) => component(name),
            Naming::Item(inner) => suffixed(&self.base(inner), "Item"),
            Naming::Property(parent, name) | Naming::Variant(parent, name) => {
                joined(&self.types[parent.index()], name)
            }
            Naming::Parts(of) => suffixed(&self.types[of.index()], "Form"),
            Naming::Patch(of) => suffixed(&self.types[of.index()], "Patch"),
            Naming::Parameter(operation, name) => {
                joined(&self.operations[operation.index()].ident, name)
            }
            Naming::Shared(part, name) => {
                let (word, also) = match part {
                    Part::Parameter => ("Parameter", "Param"),
                    Part::RequestBody => ("Body", "Request"),
                    Part::Answer => ("Answer", "Response"),
                };
                let ident = pascal(&words(name));
                let told = ident.ends_with(word) || ident.ends_with(also);
                if told { ident } else { suffixed(&ident, word) }
            }
            Naming::RequestBody(operation, media) => {
                let ident = &self.operations[operation.index()].ident;
                let media = media.as_deref().map(media_ident).unwrap_or_default();
                suffixed(ident, &format!("Body{media}"))
            }
            Naming::Answer(operation, status, media) => {
                let ident = &self.operations[operation.index()].ident;
                let answers = &self.ir.operations[*operation].answers;
                let successes = answers.iter().filter(|one| one.status.is_success());
                let status = status_spec(status);
                let word = if status.is_success() && successes.count() == 1 {
                    "Answer".to_owned()
                } else {
                    status_ident(status)
                };
                let media = media.as_deref().map(media_ident).unwrap_or_default();
                suffixed(ident, &format!("{word}{media}"))
            }
            Naming::Received(of) => suffixed(&self.types[of.index()], "Answer"),
            Naming::Input(fan_out, input) => joined(&pascal(&words(fan_out)), input),
        }
    }
}

/// A component called `400` is a schema, not a number.
fn component(name: &str) -> String {
    let words = words(name);
    let is_number = words.first().is_some_and(|word| word.starts_with(char::is_numeric));
    let ident = pascal(&words);
    if is_number { ident.replacen('N', "Schema", 1) } else { ident }
}

/// Who goes first of types in line that want the same name.
fn rank(naming: &Naming) -> u8 {
    match naming {
        Naming::Component(_) => 0,
        Naming::Shared(..) | Naming::Input(..) | Naming::RequestBody(..) | Naming::Received(_) => 1,
        Naming::Answer(..) => 2,
        Naming::Parameter(..) => 3,
        Naming::Property(..) => 4,
        Naming::Variant(..) => 5,
        Naming::Item(_) => 6,
        Naming::Parts(_) | Naming::Patch(_) => 7,
    }
}

/// What tells a type in line from another of the same name: where it stands.
fn detail(naming: &Naming) -> Option<&'static str> {
    Some(match naming {
        Naming::Component(_) | Naming::Received(_) => return None,
        Naming::Parts(_) => "Parts",
        Naming::Patch(_) => "Merge",
        Naming::Item(_) => "Element",
        Naming::Property(..) => "Property",
        Naming::Variant(..) => "Variant",
        Naming::Parameter(..) | Naming::Shared(Part::Parameter, _) => "Parameter",
        Naming::RequestBody(..) | Naming::Shared(Part::RequestBody, _) => "Request",
        Naming::Answer(..) | Naming::Shared(Part::Answer, _) => "Response",
        Naming::Input(..) => "Input",
    })
}

fn joined(parent: &str, name: &str) -> String {
    let name = pascal(&words(name));
    let name = match name.strip_prefix('N') {
        // A digit may stand here, unless it would run into the one before it.
        Some(number)
            if number.starts_with(char::is_numeric) && !parent.ends_with(char::is_numeric) =>
        {
            number.to_owned()
        }
        _ => name,
    };
    suffixed(parent, name.trim_end_matches('_'))
}

fn stem(file: &str) -> &str {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    file.split('.').next().unwrap_or(file)
}

fn capitalised(word: &str) -> String {
    pascal(&[word.to_owned()])
}

/// The names inside of a type.
fn members(def: &TypeDef, ident: String, apis: &[ApiNames]) -> TypeNames {
    let module = match def.home {
        Home::Api(api) => apis[api.index()].module.clone(),
        Home::FanOuts => "fanouts".to_owned(),
        Home::Shared => "shared".to_owned(),
    };
    let (mut fields, mut variants) = (Vec::new(), Vec::new());
    match &def.shape {
        Shape::Record(record) => {
            fields = name_fields(record.fields.iter().map(|field| field.name.as_str()));
        }
        Shape::Enumeration(enumeration) => {
            let wishes = enumeration
                .values
                .iter()
                .map(|value| variant_wish(&value.literal.text(), value.name.as_deref()));
            variants = name_variants(&wishes.collect::<Vec<_>>());
        }
        Shape::Union(union) => {
            let wishes = union.variants.iter().map(|variant| {
                let mut wish = variant_wish(&variant.name, None);
                // A title may stand at several; the tags or the type tell them apart.
                for tag in &variant.tags {
                    wish.also(pascal(&words(tag)));
                }
                wish
            });
            variants = name_variants(&wishes.collect::<Vec<_>>());
        }
        Shape::Alias(_) => {}
    }
    TypeNames { module: vec![module, "types".to_owned()], ident, fields, variants }
}

/// Names the fields of a record after its properties.
fn name_fields<'a>(properties: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wishes: Vec<Wish> = properties.map(field_wish).collect();
    Scope::without(["extra"]).name(&wishes).into_iter().map(raw).collect()
}

fn field_wish(property: &str) -> Wish {
    let ident = bare_snake(&words(property));
    let mut candidates = vec![ident.clone()];
    if ident == "extra" {
        candidates.push("extra_".to_owned());
    }
    candidates.push(bare_snake(&spelled_words(property)));
    candidates.push(suffixed(&ident, &format!("_{}", case_word(property))));
    Wish::new(property, candidates)
}

/// A value may be a whole sentence; its first words do for a name.
fn first_words(text: &str) -> Vec<String> {
    const LONGEST: usize = 50;
    let mut length = 0;
    let mut all = words(text);
    let enough = all.iter().position(|word| {
        length += word.len();
        length > LONGEST
    });
    all.truncate(enough.unwrap_or(all.len()).max(1));
    all
}

fn variant_wish(text: &str, name: Option<&str>) -> Wish {
    let ident = pascal(&first_words(text));
    let mut candidates: Vec<String> = name.map(|name| pascal(&words(name))).into_iter().collect();
    candidates.extend([ident.clone(), pascal(&words(text))]);
    if candidates.iter().any(|one| one == "Unknown") {
        candidates.push("UnknownValue".to_owned());
    }
    candidates.push(pascal(&spelled_words(text)));
    candidates.push(suffixed(&ident, &capitalised(case_word(text))));
    Wish::new(text, candidates)
}

fn name_variants(wishes: &[Wish]) -> Vec<String> {
    Scope::without(["Unknown"]).name(wishes)
}
