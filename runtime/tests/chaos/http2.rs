//! Heads of answers over HTTP/2.

use fanwise_runtime::ErrorKind;
use tokio::net::TcpListener;

use crate::connecting::trusted;
use crate::kit::{Read, client, policy};

/// What a call comes to whose answer has so many header lines of so many bytes, and how often the
/// server was asked.
async fn answered(lines: usize, bytes: usize) -> (Result<u32, (ErrorKind, String)>, usize) {
    let (transport, acceptor) = trusted("localhost", "h2");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let (asked, mut asking) = tokio::sync::mpsc::unbounded_channel();
    let server = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let socket = acceptor.accept(socket).await.unwrap();
            let mut connection = h2::server::handshake(socket).await.unwrap();
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                asked.send(()).unwrap();
                let mut answer = http::Response::new(());
                for line in 0..lines {
                    let name = http::HeaderName::try_from(format!("x-{line}")).unwrap();
                    answer.headers_mut().insert(name, "y".repeat(bytes).try_into().unwrap());
                }
                let mut body = respond.send_response(answer, false).unwrap();
                body.send_data("fine".into(), true).unwrap();
            }
        }
    });
    let client = client(&url, transport, policy().attempts(3));
    let came = client.execute(Read).await;
    server.abort();
    let mut times = 0;
    while asking.try_recv().is_ok() {
        times += 1;
    }
    let came = came.map(|answer| answer.attempts());
    (came.map_err(|error| (error.kind(), error.message().to_owned())), times)
}

#[tokio::test]
async fn a_long_head_passes_as_it_does_over_the_older_version() {
    assert_eq!(answered(90, 4000).await, (Ok(1), 1));
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused_and_not_asked_for_again() {
    let (came, asked) = answered(90, 6000).await;
    let (kind, message) = came.unwrap_err();
    assert_eq!((kind, asked), (ErrorKind::TooLarge, 1), "{message}");
    assert!(message.contains("malformed or longer than allowed"), "{message}");
}

#[tokio::test]
async fn a_head_of_too_many_lines_is_refused() {
    let (came, asked) = answered(150, 1).await;
    let (kind, message) = came.unwrap_err();
    assert_eq!((kind, asked), (ErrorKind::TooLarge, 1), "{message}");
    assert!(message.contains("more than 100 header lines"), "{message}");
}
