//! Names of what stands above the APIs: their modules, the entry point and the fan-outs.

use super::ident::{bare_snake, is_keyword, pascal, raw, suffixed};
use super::scope::{Scope, Wish};
use super::words::{ascii_words, case_word, spelled_words, words};
use super::{ApiNames, FanOutNames, GroupNames, SdkNames, reserved};
use crate::analyse::{Facts, Group};
use crate::ir::Ir;
use crate::package::Package;
use crate::plan::{FanOut, Leg, Plan, Spread};

/// Names the module of each API.
///
/// An API is called what the manifest or the command line calls it, so this is the one place where
/// two APIs can want the same name: `my-api` and `my_api`.
pub(crate) fn apis(ir: &Ir, facts: &Facts) -> Vec<ApiNames> {
    let ours = reserved::ROOT_MODULES.iter().chain(reserved::SDK_METHODS).copied();
    let mut scope = Scope::without(ours);
    let wishes: Vec<Wish> = ir.apis.iter().map(|(_, api)| module_wish(&api.name, "api")).collect();
    let named = scope.name(&wishes).into_iter().zip(ir.apis.ids());
    let groups = |module: &str, id| groups(module, facts.groups(id));
    named.map(|(module, id)| ApiNames { groups: groups(&module, id), module }).collect()
}

/// Names the modules and features of an API's tags.
fn groups(api: &str, groups: &[Group]) -> Vec<GroupNames> {
    let wishes: Vec<Wish> = groups.iter().map(|group| module_wish(&group.tag, "tag")).collect();
    let modules = Scope::without(reserved::API_MODULES.iter().copied()).name(&wishes);
    let name = |module: String| GroupNames { feature: format!("{api}-{module}"), module };
    modules.into_iter().map(name).collect()
}

/// What an API of this name is called in Rust, if nobody else is.
pub(crate) fn module_ident(name: &str) -> String {
    bare_snake(&shortened(ascii_words(name)))
}

/// Words that a file may be called by: most systems take 255 bytes for a name.
fn shortened(words: Vec<String>) -> Vec<String> {
    /// Room for a suffix and an API's name before it.
    const LONGEST: usize = 100;
    let mut length = 0;
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        length += word.len() + 1;
        if length > LONGEST && !kept.is_empty() {
            break;
        }
        kept.push(word.chars().take(LONGEST).collect());
    }
    kept
}

/// What becomes a module, a file and a method: a keyword takes a suffix, as what is ours does.
fn module_wish(text: &str, suffix: &str) -> Wish {
    let ident = module_ident(text);
    let mut candidates = vec![
        ident.clone(),
        suffixed(&ident, &format!("_{suffix}")),
        bare_snake(&shortened(spelled_words(&ascii_words(text).join("_")))),
        suffixed(&ident, &format!("_{}", case_word(text))),
    ];
    candidates.retain(|candidate| !is_keyword(candidate));
    Wish::new(text, candidates)
}

/// Names the entry point after the package.
pub(crate) fn sdk(package: &Package) -> SdkNames {
    let ident = pascal(&words(&package.name));
    let ident = if reserved::ROOT_TYPES.contains(&ident.as_str()) {
        suffixed(&ident, "Sdk")
    } else {
        ident
    };
    SdkNames { builder: suffixed(&ident, "Builder"), ident }
}

/// Names the fan-outs, beside the APIs and the entry point.
pub(crate) fn fan_outs(plan: &Plan, apis: &[ApiNames], sdk: &SdkNames) -> Vec<FanOutNames> {
    let all = || plan.fan_outs.iter().map(|(_, fan_out)| fan_out);
    let ours = apis.iter().map(|api| api.module.as_str());
    let ours = ours.chain(reserved::SDK_METHODS.iter().copied());
    let ours = ours.chain(reserved::FAN_OUT_MODULES.iter().copied());
    let wishes = all().map(|fan_out| module_wish(&fan_out.name, "fan_out"));
    let methods = Scope::without(ours).name(&wishes.collect::<Vec<_>>());

    let entry = [sdk.ident.as_str(), sdk.builder.as_str()];
    let mut items = Scope::without(reserved::ROOT_TYPES.iter().copied().chain(entry));
    let inputs = items.name(&all().map(inputs_wish).collect::<Vec<_>>());
    let mut derived = |suffix: &str| {
        let wishes = inputs.iter().map(|ident| Wish::new(ident, vec![suffixed(ident, suffix)]));
        items.name(&wishes.collect::<Vec<_>>())
    };
    let (legs, outcomes) = (derived("Legs"), derived("Outcome"));

    let named = all().zip(methods).zip(inputs).zip(legs).zip(outcomes);
    named
        .map(|((((fan_out, method), inputs), legs), outcome)| FanOutNames {
            module: method.clone(),
            method,
            inputs,
            legs,
            outcome,
            input_fields: fields(fan_out.inputs.iter().map(|input| input.name.as_str())),
            leg_fields: fields(fan_out.legs.iter().map(|leg| leg.name.as_str())),
            elements: fan_out.legs.iter().map(element).collect(),
        })
        .collect()
}

fn inputs_wish(fan_out: &FanOut) -> Wish {
    let ident = pascal(&words(&fan_out.name));
    let candidates = vec![
        ident.clone(),
        suffixed(&ident, "FanOut"),
        pascal(&spelled_words(&fan_out.name)),
        suffixed(&ident, &pascal(&[case_word(&fan_out.name).to_owned()])),
    ];
    Wish::new(&fan_out.name, candidates)
}

fn fields<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wishes: Vec<Wish> = names
        .map(|name| {
            let ident = bare_snake(&words(name));
            let candidates = vec![
                ident.clone(),
                bare_snake(&spelled_words(name)),
                suffixed(&ident, &format!("_{}", case_word(name))),
            ];
            Wish::new(name, candidates)
        })
        .collect();
    Scope::default().name(&wishes).into_iter().map(raw).collect()
}

/// What an element of a leg's list is called: one of `orders` is an `order`.
fn element(leg: &Leg) -> String {
    let Spread::Each(each) = &leg.spread else { return String::new() };
    let list = each.list.text.rsplit(['.', '/', '#']).next().unwrap_or_default();
    let list = bare_snake(&words(list));
    let one = singular(&list);
    let is_good = |name: &String| {
        let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
        starts_well && !is_keyword(name) && !reserved::ARGUMENTS.contains(&name.as_str())
    };
    one.filter(is_good).unwrap_or_else(|| "element".to_owned())
}

/// One of several: `order` of `orders`. English, as far as endings tell.
fn singular(many: &str) -> Option<String> {
    if let Some(stem) = many.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    let hissing = ["sses", "shes", "ches", "xes"];
    let ending = if hissing.iter().any(|end| many.ends_with(end)) { "es" } else { "s" };
    many.strip_suffix(ending).filter(|one| !one.ends_with('s') || ending == "es").map(str::to_owned)
}
