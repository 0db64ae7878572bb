//! An API, and what must hold for a call of it however its server behaves.

use std::time::Duration;

use fanwise_runtime::transport::{ReqwestOptions, ReqwestTransport};
use fanwise_runtime::{
    Api, ApiBuilder, ApiError, BuildError, Client, Clock, Concurrency, Decode, ErrorKind, Method,
    Operation, Policy, RawResponse, Request, Scheme, Shared, TokioClock,
};

use crate::rough::{Rough, Server};

/// The longest that an attempt and a call take.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(2);
pub(crate) const DEADLINE: Duration = Duration::from_secs(5);
/// What a busy machine may add to that.
const SLACK: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Files;

impl Api for Files {
    const NAME: &'static str = "files";
    const BASE_URL: Option<&'static str> = None;
    const SCHEMES: &'static [Scheme] = &[];
}

/// Reads a file, or writes one of eight megabytes: more than fits into what lies between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Write;

impl Operation for Read {
    type Api = Files;
    type Answer = String;
    type Error = ();
    const ID: &'static str = "read";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/file";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().build()
    }

    fn answer(raw: &RawResponse) -> Result<String, Decode<()>> {
        answer(raw)
    }
}

impl Operation for Write {
    type Api = Files;
    type Answer = String;
    type Error = ();
    const ID: &'static str = "write";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/file";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().json(&Some("x".repeat(8 << 20))).build()
    }

    fn answer(raw: &RawResponse) -> Result<String, Decode<()>> {
        answer(raw)
    }
}

fn answer(raw: &RawResponse) -> Result<String, Decode<()>> {
    match raw.status_code() {
        200 => raw.success(raw.text()),
        _ => raw.undeclared(),
    }
}

pub(crate) fn network() -> ReqwestTransport {
    ReqwestOptions::new().no_proxy().build().unwrap()
}

/// One place, and nobody waits for it: a place that is lost shows at the next call.
pub(crate) fn policy() -> Policy {
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap();
    Policy::new()
        .attempts(1)
        .backoff_ms(0)
        .timeout_ms(milliseconds(ATTEMPT))
        .deadline_ms(milliseconds(DEADLINE))
        .max_answer_bytes(1 << 20)
        .concurrency(Concurrency::at_most(1).queue(0))
}

pub(crate) fn client(url: &str, transport: ReqwestTransport, policy: Policy) -> Client<Files> {
    let builder = ApiBuilder::new().base_url(url).policy(policy);
    builder.build(&Shared::new().transport(transport)).unwrap()
}

/// The error that a call ends in, in time.
pub(crate) async fn error<O>(client: &Client<Files>, operation: O) -> ApiError<()>
where
    O: Operation<Api = Files, Answer = String, Error = ()>,
{
    let start = TokioClock::new().now();
    let error = client.execute(operation).await.unwrap_err();
    let took = TokioClock::new().now() - start;
    assert!(took < DEADLINE + SLACK, "{error} took {took:?}");
    error
}

/// A call that meets this ends in an error of this kind, in time; then the next one is well, and
/// once the client has gone, so have its sockets and its tasks.
pub(crate) async fn meets<O>(operation: O, rough: Rough, kind: ErrorKind)
where
    O: Operation<Api = Files, Answer = String, Error = ()> + Copy,
{
    let server = Server::start(rough.clone()).await;
    let client = client(&server.url(), network(), policy());
    let met = error(&client, operation).await;
    assert_eq!((met.kind(), met.attempts()), (kind, 1), "{rough:?}: {met}");
    ends_well(client, operation, &server).await;
}

/// The next call is well, and nothing is left when the client has gone.
pub(crate) async fn ends_well<O>(client: Client<Files>, operation: O, server: &Server)
where
    O: Operation<Api = Files, Answer = String, Error = ()> + Copy,
{
    assert_eq!(*client.execute(operation).await.unwrap(), "fine");
    assert_eq!(client.stats().total.in_flight, 0);
    drop(client);
    server.all_closed().await;
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    // A task has gone when its thread has had its turn after it.
    for _ in 0..1000 {
        if tasks() == 1 {
            return;
        }
        TokioClock::new().sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks are left, one is the server's", tasks());
}
