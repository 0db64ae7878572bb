//! The HTTP side of an upstream.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::form_urlencoded;

use super::exchange::{Reply, Seen};
use super::upstream::{Course, Inner, Service};

/// Serves connections until it is aborted; then they end too.
pub(super) async fn accept<S: Service>(listener: TcpListener, inner: Arc<Inner<S>>) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let inner = Arc::clone(&inner);
        connections.spawn(async move {
            let service = service_fn(|request| serve(request, Arc::clone(&inner)));
            // An error is a connection that broke or was to be dropped.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// An error makes hyper drop the connection without an answer.
async fn serve<S: Service>(
    request: Request<Incoming>,
    inner: Arc<Inner<S>>,
) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    match inner.course(&seen::<S>(&head, &body)) {
        Course::Hang => std::future::pending().await,
        Course::Drop => Err(io::ErrorKind::ConnectionAborted.into()),
        Course::Answer(reply, delay) => {
            #[expect(clippy::disallowed_methods, reason = "an upstream has a clock of its own")]
            tokio::time::sleep(delay).await;
            response(reply)
        }
    }
}

fn seen<S: Service>(head: &http::request::Parts, body: &Bytes) -> Seen {
    let path = head.uri.path();
    let path = path.strip_prefix(S::BASE).unwrap_or(path);
    let segments = path.split('/').filter(|segment| !segment.is_empty()).map(unescape).collect();
    let query = head.uri.query().unwrap_or_default();
    let mut headers = BTreeMap::new();
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers.insert(name.as_str().to_owned(), value);
    }
    Seen {
        method: head.method.as_str().to_owned(),
        path: unescape(path),
        segments,
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: body.to_vec(),
    }
}

fn unescape(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn response(reply: Reply) -> io::Result<Response<Full<Bytes>>> {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Full::from(reply.body)).map_err(io::Error::other)
}
