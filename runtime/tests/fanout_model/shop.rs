//! The runtime's side of a case: the API, its operations, and a leg that calls one of them.

use fanwise_runtime::{
    Api, Binding, BuildError, Client, Clients, Concurrency, Decode, Leg, LegStatus, Method,
    Missing, Operation, Policy, RawResponse, Request, Scheme,
};

use crate::call::{ATTEMPT_TIMEOUT, ATTEMPTS};
use crate::scenario::{Fallback, Key, Kind, LegCase, When};

/// How many requests may be under way at once: more than there ever are.
pub(crate) const PLACES: u32 = 64;

/// The one API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shop;

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    /// Without a retry budget: what one leg may do, no other changes.
    const POLICY: Policy = Policy::new()
        .timeout_ms(ATTEMPT_TIMEOUT)
        .attempts(ATTEMPTS)
        .backoff_ms(0)
        .concurrency(Concurrency::at_most(PLACES))
        .no_retry_budget();
}

/// The one client.
#[derive(Clone)]
pub(crate) struct Sdk(pub(crate) Client<Shop>);

impl Clients for Sdk {
    type Api = Shop;

    fn speaker(&self) -> &Client<Shop> {
        &self.0
    }
}

pub(crate) const READ: u8 = 0;
pub(crate) const PUT: u8 = 1;
pub(crate) const KEYED: u8 = 2;
pub(crate) const PLAIN: u8 = 3;

/// An operation of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Send<const KIND: u8> {
    leg: usize,
    /// The element's position, `t` where its target says that.
    element: String,
    of: &'static str,
}

impl<const KIND: u8> Send<KIND> {
    pub(crate) fn new(leg: usize, element: impl Into<String>, of: &'static str) -> Self {
        Self { leg, element: element.into(), of }
    }
}

impl<const KIND: u8> Operation for Send<KIND> {
    type Api = Shop;
    type Answer = bool;
    type Error = ();
    const ID: &'static str = "send";
    const METHOD: Method = match KIND {
        READ => Method::GET,
        PUT => Method::PUT,
        _ => Method::POST,
    };
    const PATH: &'static str = "/{leg}/{element}/{of}";
    const KEY_HEADER: Option<&'static str> =
        if KIND == KEYED { Some("Idempotency-Key") } else { None };

    fn request(&self) -> Result<Request, BuildError> {
        let leg = i64::try_from(self.leg).unwrap_or_default();
        Request::of::<Self>()
            .path("leg", &leg)
            .path("element", &self.element)
            .path("of", &self.of.to_owned())
            .build()
    }

    fn answer(raw: &RawResponse) -> Result<bool, Decode<()>> {
        match raw.status_code() {
            200 => raw.success(raw.json()),
            _ => raw.undeclared(),
        }
    }
}

/// A leg of every kind, one of which is used.
#[derive(Debug, Default)]
pub(crate) struct OneLeg {
    read: Leg<Send<READ>>,
    put: Leg<Send<PUT>>,
    keyed: Leg<Send<KEYED>>,
    plain: Leg<Send<PLAIN>>,
}

/// What an outcome says of a call.
pub(crate) type Seen = (Option<LegStatus>, (Option<std::time::Duration>, u32));

pub(crate) fn seen<O: Operation>(leg: &Leg<O>) -> Seen {
    (leg.status(), (leg.elapsed(), leg.attempts()))
}

impl OneLeg {
    /// What is said of the one that is used.
    pub(crate) fn seen(&self) -> Seen {
        let kinds = [seen(&self.read), seen(&self.put), seen(&self.keyed), seen(&self.plain)];
        kinds.into_iter().find(|one| one.0.is_some()).unwrap_or((None, (None, 0)))
    }

    pub(crate) fn found(&self) -> Result<(), Missing> {
        self.read
            .response()
            .or(self.put.response())
            .or(self.keyed.response())
            .or(self.plain.response())
            .map(|_| ())
    }
}

/// Where a leg stands: the leg of the outermost fan-out, and the element, or its leg.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) leg: usize,
    pub(crate) element: String,
}

impl Place {
    fn send<const KIND: u8>(&self, of: &'static str) -> Send<KIND> {
        Send::new(self.leg, self.element.clone(), of)
    }
}

/// Binds the leg that is used. `found`: whether all is there that its request is built from.
pub(crate) fn bind<'a>(
    place: Place,
    case: &'a LegCase,
    sdk: &'a Client<Shop>,
    leg: &'a OneLeg,
    found: impl Fn() -> Result<(), Missing> + std::marker::Send + Sync + 'a,
) -> Binding<'a> {
    match case.own.kind {
        Kind::Read => bind_one(place, case, sdk, (leg, &leg.read), found),
        Kind::Put => bind_one(place, case, sdk, (leg, &leg.put), found),
        Kind::Keyed => bind_one(place, case, sdk, (leg, &leg.keyed), found),
        Kind::Plain => bind_one(place, case, sdk, (leg, &leg.plain), found),
    }
}

fn bind_one<'a, const KIND: u8>(
    place: Place,
    case: &'a LegCase,
    sdk: &'a Client<Shop>,
    (any, leg): (&'a OneLeg, &'a Leg<Send<KIND>>),
    found: impl Fn() -> Result<(), Missing> + std::marker::Send + Sync + 'a,
) -> Binding<'a> {
    let own = {
        let place = place.clone();
        move || found().map(|()| place.send("own"))
    };
    let mut binding = Binding::new(leg, sdk, own).when(move || match case.when {
        When::Holds => Ok(true),
        When::Fails => Ok(false),
        When::FindsNothing => Err(Missing::new("$inputs.condition")),
    });
    if case.key == Key::Given {
        let key = format!("given {} {}", place.leg, place.element);
        binding = binding.key(move || Ok(key.clone()));
    }
    match &case.fallback {
        Some(Fallback::Value { found }) => {
            let value = move || if *found { Ok(true) } else { Err(Missing::new("$inputs.value")) };
            binding = binding.fallback_value(leg, value);
        }
        Some(Fallback::Call(script)) => {
            binding = match script.kind {
                Kind::Read => binding.fallback(leg, sdk, standing_in::<READ>(&place)),
                Kind::Put => binding.fallback(leg, sdk, standing_in::<PUT>(&place)),
                Kind::Keyed => binding.fallback(leg, sdk, standing_in::<KEYED>(&place)),
                Kind::Plain => binding.fallback(leg, sdk, standing_in::<PLAIN>(&place)),
            };
        }
        None => {}
    }
    let Some(undo) = &case.undo else { return binding };
    let found = move || if undo.reads_answer { any.found() } else { Ok(()) };
    match undo.script.kind {
        Kind::Read => binding.undo(sdk, move || found().map(|()| place.send::<READ>("undo"))),
        Kind::Put => binding.undo(sdk, move || found().map(|()| place.send::<PUT>("undo"))),
        Kind::Keyed => binding.undo(sdk, move || found().map(|()| place.send::<KEYED>("undo"))),
        Kind::Plain => binding.undo(sdk, move || found().map(|()| place.send::<PLAIN>("undo"))),
    }
}

fn standing_in<const KIND: u8>(
    place: &Place,
) -> impl Fn() -> Result<Send<KIND>, Missing> + std::marker::Send + Sync + use<KIND> {
    let place = place.clone();
    move || Ok(place.send("fallback"))
}
