//! Stored answers over real sockets.

use fanwise_runtime::transport::ReqwestOptions;
use fanwise_runtime::{
    ApiBuilder, BuildError, Cache, Decode, Method, Operation, Policy, RawResponse, Request, Shared,
};

use crate::apis::Shop;
use crate::server::{Server, answer};

/// A text under an entity tag.
#[derive(Clone, Debug)]
struct Read;

impl Operation for Read {
    type Api = Shop;
    type Answer = String;
    type Error = ();
    const ID: &'static str = "read";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/text";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().accept("text/plain").build()
    }

    fn answer(raw: &RawResponse) -> Result<String, Decode<()>> {
        match raw.status_code() {
            200 => raw.success(raw.text()),
            _ => raw.undeclared(),
        }
    }
}

#[tokio::test]
async fn a_tag_saves_the_body_until_the_text_changes() {
    let server = Server::start(|seen, before| {
        let tag = if before < 3 { "\"v1\"" } else { "\"v2\"" };
        let headers = format!("etag: {tag}\r\ncache-control: no-cache\r\n");
        if seen.header("if-none-match") == tag {
            // A 304 has no body, whatever its length says (RFC 9110 §15.4.5).
            return answer("304 Not Modified", &headers, "");
        }
        answer("200 OK", &format!("{headers}content-type: text/plain\r\n"), &format!("text {tag}"))
    })
    .await;
    let network = ReqwestOptions::new().no_proxy().build().unwrap();
    let shared = Shared::new().transport(network);
    let shop = ApiBuilder::new()
        .base_url(server.url("http"))
        .policy(Policy::new().cache(Cache::new()))
        .build(&shared)
        .unwrap();
    let mut texts = Vec::new();
    for _ in 0..5 {
        texts.push(shop.execute(Read).await.unwrap().into_body());
    }
    assert_eq!(texts, ["text \"v1\""; 3].into_iter().chain(["text \"v2\""; 2]).collect::<Vec<_>>());
    let asked: Vec<String> =
        server.seen().iter().map(|seen| seen.header("if-none-match").to_owned()).collect();
    assert_eq!(asked, ["", "\"v1\"", "\"v1\"", "\"v1\"", "\"v2\""]);
    let figures = shop.stats().total;
    assert_eq!((figures.cache_misses, figures.revalidations, figures.attempts), (1, 4, 5));
}
