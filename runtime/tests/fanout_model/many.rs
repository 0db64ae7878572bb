//! The runtime's side of a leg with elements: a list, or several targets.

use fanwise_runtime::{Binding, Client, Each, EachBinding, EachFanOut, Leg, Missing};

use crate::inside::Inside;
use crate::scenario::{Fallback, Key, Kind, LegCase, Many, Rule, When};
use crate::shop::{KEYED, PLAIN, PUT, READ, Sdk, Send, Shop};

/// As many targets as there are elements at most.
const TARGETS: [&str; 6] = [
    "https://t0.example.com",
    "https://t1.example.com",
    "https://t2.example.com",
    "https://t3.example.com",
    "https://t4.example.com",
    "https://t5.example.com",
];

/// Which target a URL is.
pub(crate) fn target(url: &str) -> Option<usize> {
    TARGETS.iter().position(|target| *target == url)
}

pub(crate) fn bind<'a, const KIND: u8>(
    index: usize,
    case: &'a LegCase,
    many: &'a Many,
    sdk: &'a Client<Shop>,
    found: impl Fn() -> Result<(), Missing> + std::marker::Send + Sync + 'a,
    each: &'a Each<Send<KIND>>,
) -> Binding<'a> {
    if matches!(many.rule, Rule::Join(_)) {
        let targets = &TARGETS[..many.elements.len()];
        let own = move || Ok(Send::new(index, "t", "own"));
        let binding = Binding::targets(each, sdk, targets, own);
        let at = |url: &&'static str| target(url).unwrap_or_default();
        return extras(index, case, sdk, binding, at, Some("t")).bind();
    }
    let items = move || found().map(|()| &*many.elements);
    let own = move |one: &LegCase| Ok(Send::new(index, one.at.to_string(), "own"));
    let binding = Binding::each(each, sdk, items, own).when_each(|one| looks_at(one.when));
    extras(index, case, sdk, binding, |one| one.at, None).bind()
}

/// The same where the elements are fan-outs.
pub(crate) fn bind_fan_outs<'a>(
    case: &'a LegCase,
    many: &'a Many,
    sdk: &'a Sdk,
    found: impl Fn() -> Result<(), Missing> + std::marker::Send + Sync + 'a,
    each: &'a EachFanOut<Inside>,
    inside: impl Fn(&LegCase) -> Inside + std::marker::Send + Sync + 'a,
) -> Binding<'a> {
    let items = move || found().map(|()| &*many.elements);
    let make = move |one: &LegCase| looks_at(one.when).map(|_| inside(one));
    let binding = Binding::each_fan_out(each, sdk, items, make);
    binding.when(move || looks_at(case.when)).bind()
}

fn looks_at(when: When) -> Result<bool, Missing> {
    match when {
        When::Holds => Ok(true),
        When::Fails => Ok(false),
        When::FindsNothing => Err(Missing::new("$each.condition")),
    }
}

/// What else is said of the leg. `place` is where an undo says which element it is of, unless
/// that is its position.
fn extras<'a, T: Sync, const KIND: u8>(
    index: usize,
    case: &'a LegCase,
    sdk: &'a Client<Shop>,
    binding: EachBinding<'a, T, Send<KIND>>,
    at: fn(&T) -> usize,
    place: Option<&'static str>,
) -> EachBinding<'a, T, Send<KIND>> {
    let mut binding = binding.when(move || looks_at(case.when));
    if case.key == Key::Given {
        binding = binding.key(move |one| Ok(format!("given {index} {}", at(one))));
    }
    match &case.fallback {
        Some(Fallback::Value { found }) => {
            binding = binding.fallback_value(move |_| {
                if *found { Ok(true) } else { Err(Missing::new("$inputs.value")) }
            });
        }
        Some(Fallback::Call(script)) => {
            binding = match script.kind {
                Kind::Read => binding.fallback(sdk, standing_in::<T, READ>(index, at)),
                Kind::Put => binding.fallback(sdk, standing_in::<T, PUT>(index, at)),
                Kind::Keyed => binding.fallback(sdk, standing_in::<T, KEYED>(index, at)),
                Kind::Plain => binding.fallback(sdk, standing_in::<T, PLAIN>(index, at)),
            };
        }
        None => {}
    }
    let Some(undo) = &case.undo else { return binding };
    let reads = undo.reads_answer;
    match undo.script.kind {
        Kind::Read => binding.undo(sdk, undoing::<T, KIND, READ>(index, reads, at, place)),
        Kind::Put => binding.undo(sdk, undoing::<T, KIND, PUT>(index, reads, at, place)),
        Kind::Keyed => binding.undo(sdk, undoing::<T, KIND, KEYED>(index, reads, at, place)),
        Kind::Plain => binding.undo(sdk, undoing::<T, KIND, PLAIN>(index, reads, at, place)),
    }
}

fn standing_in<T, const KIND: u8>(
    leg: usize,
    at: fn(&T) -> usize,
) -> impl Fn(&T) -> Result<Send<KIND>, Missing> + std::marker::Send + Sync {
    move |one| Ok(Send::new(leg, at(one).to_string(), "fallback"))
}

fn undoing<T, const OWN: u8, const KIND: u8>(
    leg: usize,
    reads_answer: bool,
    at: fn(&T) -> usize,
    place: Option<&'static str>,
) -> impl Fn(&T, &Leg<Send<OWN>>) -> Result<Send<KIND>, Missing> + std::marker::Send + Sync {
    move |one, own| {
        if reads_answer {
            own.response()?;
        }
        let element = place.map_or_else(|| at(one).to_string(), str::to_owned);
        Ok(Send::new(leg, element, "undo"))
    }
}
