//! `tower` services as transports: in memory, under layers, and hyper's client over real sockets.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use fanwise_runtime::transport::Transport;
use fanwise_runtime::transport::tower::{Body, TowerTransport};
use fanwise_runtime::{ApiBuilder, RequestBody, Shared, TransportError, TransportErrorKind};
use http_body::Body as _;
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tower::{BoxError, ServiceBuilder, service_fn};

use crate::apis::{Files, Form, PutFile};
use crate::server::{Act, Server, answer, ok};

fn post(url: &str, body: &'static str) -> http::Request<RequestBody> {
    http::Request::post(url).body(RequestBody::from(body)).unwrap()
}

fn hyper() -> TowerTransport<Hyper<HttpConnector, Body>> {
    TowerTransport::new(Hyper::builder(TokioExecutor::new()).build_http())
}

/// An answer's body of one piece.
fn body(text: &'static str) -> Body {
    Body::from(RequestBody::from(text))
}

async fn error(transport: impl Transport) -> TransportError {
    transport.send(post("http://h/", "x")).await.unwrap_err()
}

#[tokio::test]
async fn a_service_of_ones_own_sends_the_requests() {
    let echo = service_fn(async |request: http::Request<Body>| {
        assert_eq!(request.body().size_hint().exact(), Some(5));
        let sent = fanwise_runtime::ResponseBody::stream(pieces(request.into_body()));
        let sent = sent.read(100).await.unwrap();
        assert_eq!(sent, "hello");
        let answer = http::Response::builder().status(201).header("x-id", "7");
        Ok::<_, Infallible>(answer.body(body("made")).unwrap())
    });
    let answer = TowerTransport::new(echo).send(post("http://h/", "hello")).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["x-id"]), (201, &"7".parse().unwrap()));
    assert_eq!(answer.into_body().read(10).await.unwrap(), "made");
}

/// What a server of `tower` would read.
fn pieces(
    mut body: Body,
) -> impl futures_util::Stream<Item = Result<bytes::Bytes, TransportError>> {
    futures_util::stream::poll_fn(move |context| {
        let next = std::pin::Pin::new(&mut body).poll_frame(context);
        next.map(|next| next.map(|piece| piece.map(|frame| frame.into_data().unwrap())))
    })
}

#[tokio::test]
async fn hypers_client_is_a_transport_over_real_sockets() {
    let server = Server::start(|_, _| answer("201 Created", "x-id: 7\r\n", "made")).await;
    let url = format!("{}/things?a=b", server.url("http"));
    let answer = hyper().send(post(&url, "{}")).await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.into_body().read(4).await.unwrap(), "made");
    let seen = &server.seen()[0];
    assert_eq!((seen.target.as_str(), seen.body.as_slice()), ("/things?a=b", b"{}".as_slice()));
    assert_eq!(seen.header("content-length"), "2");
}

#[tokio::test]
async fn a_file_goes_through_a_service_with_its_length() {
    let server = Server::start(|_, _| ok("")).await;
    let path = std::env::temp_dir().join(format!("fanwise-tower-{}.png", std::process::id()));
    std::fs::write(&path, vec![9; 100_000]).unwrap();
    let shared = Shared::new().transport(hyper()).seed(1);
    let client = ApiBuilder::<Files>::new().base_url(server.url("http")).build(&shared).unwrap();
    client.execute(PutFile { form: Form::new(path.as_path()) }).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    let server = Server::start(move |_, _| Act::WriteAndClose(head.to_owned())).await;
    let answer = hyper().send(post(&server.url("http"), "")).await.unwrap();
    let error = answer.into_body().read(1000).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Body);
}

#[tokio::test]
async fn errors_are_told_apart_by_what_caused_them() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = hyper().send(post(&format!("http://{free}/?key=S3CRET"), "")).await.unwrap_err();
    assert_eq!(refused.kind(), TransportErrorKind::Connect);
    assert!(!format!("{refused} {refused:?}").contains("S3CRET"), "{refused:?}");

    let own = |kind| {
        service_fn(move |_: http::Request<Body>| async move {
            Err::<http::Response<Body>, BoxError>(TransportError::new(kind, "own").into())
        })
    };
    let told = error(TowerTransport::new(own(TransportErrorKind::TooLong))).await;
    assert_eq!((told.kind(), told.to_string().as_str()), (TransportErrorKind::TooLong, "own"));
    for (io, kind) in [
        (io::ErrorKind::ConnectionRefused, TransportErrorKind::Connect),
        (io::ErrorKind::TimedOut, TransportErrorKind::Timeout),
        (io::ErrorKind::BrokenPipe, TransportErrorKind::Reset),
    ] {
        let failing = service_fn(move |_: http::Request<Body>| async move {
            Err::<http::Response<Body>, _>(io::Error::from(io))
        });
        assert_eq!(error(TowerTransport::new(failing)).await.kind(), kind);
    }
}

#[tokio::test(start_paused = true)]
async fn layers_stand_around_a_service_and_their_errors_can_be_classified() {
    let hanging = service_fn(async |_: http::Request<Body>| {
        std::future::pending::<()>().await;
        Ok::<_, Infallible>(http::Response::new(body("")))
    });
    let stack =
        ServiceBuilder::new().concurrency_limit(1).timeout(Duration::from_secs(1)).service(hanging);
    assert_eq!(error(TowerTransport::new(stack)).await.kind(), TransportErrorKind::Reset);
    let stack = ServiceBuilder::new().timeout(Duration::from_secs(1)).service(hanging);
    let transport = TowerTransport::new(stack).classify(|error| {
        if error.is::<Elapsed>() { TransportErrorKind::Timeout } else { TransportErrorKind::Reset }
    });
    assert_eq!(error(transport).await.kind(), TransportErrorKind::Timeout);
}

type Elapsed = tower::timeout::error::Elapsed;
