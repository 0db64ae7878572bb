//! Which fan-out a request is part of, as its API gets to see it.

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Received, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, BuildError, Client, FanOut, FanOutCall, LegPlan, Method, Part, Scheme, Shared,
    operation,
};
use serde_json::json;

use crate::bulk::PlaceAll;
use crate::orders::{PlaceOrder, Transfers};
use crate::sample::{GetStock, Shop, declined};

const HEADER: &str = "x-correlation-id";

fn ids(upstream: &MemoryTransport, header: &str) -> Vec<Option<String>> {
    let id = |request: &Received| request.header(header).map(str::to_owned);
    upstream.requests().iter().map(id).collect()
}

#[tokio::test(start_paused = true)]
async fn every_request_of_a_fan_out_carries_its_id() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.fault(Method::POST, "/charges", Fault::Answer(Reply::status(503)));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(shop.log().len(), 4, "two attempts of one leg, the other leg, and its undo");
    let expected = Some(outcome.correlation_id().to_owned());
    assert!(ids(&shop.upstream, HEADER).iter().all(|id| *id == expected));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["correlation_id"], outcome.correlation_id());
}

#[tokio::test(start_paused = true)]
async fn so_does_the_asking_again_of_a_write_in_doubt() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    shop.upstream.fault(Method::POST, "/charges", Fault::HangAfter);
    let outcome = FanOutCall::new(&shop.sdk, Transfers).correlation_id("order-7").await;
    assert_eq!(outcome.correlation_id(), "order-7");
    assert_eq!(shop.keys("/charges").len(), 2);
    assert!(ids(&shop.upstream, HEADER).iter().all(|id| id.as_deref() == Some("order-7")));
}

#[tokio::test(start_paused = true)]
async fn a_call_of_its_own_has_none_and_what_no_header_holds_is_encoded() {
    let shop = Shop::open();
    shop.sdk.inventory().execute(GetStock::new("A-1")).await.expect("an answer");
    let part = Part::new("stock", shop.sdk.inventory(), GetStock::new("A-1"));
    let outcome = FanOut::all("one").correlation_id("a\r\nb: c").legs((part,)).await;
    assert!(outcome.is_met());
    assert_eq!(ids(&shop.upstream, HEADER), [None, Some("a%0D%0Ab: c".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_inside_of_another_has_its_id() {
    let shop = Shop::open();
    let plans = [LegPlan::new("orders"), LegPlan::new("stock")];
    let call = PlaceAll::of(&["a", "b"]).planned(&shop.sdk, plans);
    let outcome = call.correlation_id("outer").await;
    let inner = outcome.orders.elements()[1].outcome().expect("it ran");
    assert_eq!(inner.correlation_id(), "outer");
    let ids = ids(&shop.upstream, HEADER);
    assert!(ids.len() > 4 && ids.iter().all(|id| id.as_deref() == Some("outer")), "{ids:?}");
}

/// An API with a word of its own for it.
#[derive(Clone, Copy, Debug)]
pub struct Named;

impl Api for Named {
    const NAME: &'static str = "named";
    const BASE_URL: Option<&'static str> = Some("https://named.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    const CORRELATION_HEADER: Option<&'static str> = Some("X-Request-Id");
}

mod declared {
    use super::{Named as Api, operation};

    operation! {
        pub struct Look: GET "/look" as "look" {
            optional:
            pub id: Option<String> = header("X-Request-Id"),
        }
        answer: bool { 200 => json }
    }
}

/// What the API gets to see of a fan-out of one leg.
async fn seen(
    set: impl FnOnce(ApiBuilder<Named>) -> ApiBuilder<Named>,
    look: declared::Look,
) -> Result<Vec<(String, String)>, BuildError> {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::GET, "/look", Reply::json(200, &json!(true)));
    let shared = Shared::new().transport(upstream.clone());
    let client: Client<Named> = set(ApiBuilder::new()).build(&shared)?;
    let outcome =
        FanOut::all("one").correlation_id("c-1").legs((Part::new("a", &client, look),)).await;
    assert!(outcome.is_met());
    let request = &upstream.requests()[0];
    let names = ["x-correlation-id", "x-request-id", "x-trace"].iter();
    let found = names.filter_map(|name| Some((*name, request.header(name)?)));
    Ok(found.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

#[tokio::test(start_paused = true)]
async fn an_api_names_its_header_or_has_none() {
    let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let look = declared::Look::new;
    assert_eq!(seen(|api| api, look()).await.unwrap(), pair("x-request-id", "c-1"));
    let named = seen(|api| api.correlation_header("X-Trace"), look()).await;
    assert_eq!(named.unwrap(), pair("x-trace", "c-1"));
    assert_eq!(seen(ApiBuilder::no_correlation_header, look()).await.unwrap(), []);
    let mut filled = look();
    filled.id = Some("mine".to_owned());
    let kept = seen(|api| api, filled).await;
    assert_eq!(kept.unwrap(), pair("x-request-id", "mine"), "what a request fills stays");
    let fault = seen(|api| api.correlation_header("no name"), look()).await.unwrap_err();
    assert_eq!(fault.to_string(), "named: `.correlation_header(…)`: not a header's name");
}
