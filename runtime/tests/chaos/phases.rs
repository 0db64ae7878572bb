//! A connection that breaks, in every phase of an exchange.

use fanwise_runtime::ErrorKind::{Timeout, Transport};
use fanwise_runtime::Policy;

use crate::kit::{Read, Write, client, meets, network, policy};
use crate::rough::{Rough, Server};

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[tokio::test]
async fn reset_before_anything_is_said() {
    meets(Read, Rough::ResetAtOnce, Transport).await;
    meets(Write, Rough::ResetAtOnce, Transport).await;
}

#[tokio::test]
async fn closed_before_anything_is_said() {
    meets(Read, Rough::CloseAtOnce, Transport).await;
}

#[tokio::test]
async fn reset_after_the_head_of_the_request() {
    meets(Read, Rough::ResetAfterHead, Transport).await;
    meets(Write, Rough::ResetAfterHead, Transport).await;
}

#[tokio::test]
async fn reset_in_the_body_of_the_request() {
    meets(Write, Rough::ResetInBody(100_000), Transport).await;
}

#[tokio::test]
async fn reset_before_the_answer() {
    meets(Read, Rough::Reset(Vec::new()), Transport).await;
    meets(Write, Rough::Reset(Vec::new()), Transport).await;
}

#[tokio::test]
async fn broken_in_the_head_of_the_answer() {
    for part in ["HTTP", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-le"] {
        meets(Read, Rough::Reset(bytes(part)), Transport).await;
        meets(Read, Rough::Close(bytes(part)), Transport).await;
    }
}

#[tokio::test]
async fn broken_in_the_body_of_the_answer() {
    for part in [HEAD.to_vec(), [HEAD, b"half"].concat()] {
        meets(Read, Rough::Reset(part.clone()), Transport).await;
        meets(Read, Rough::Close(part), Transport).await;
    }
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    meets(Read, Rough::Close(bytes(chunks)), Transport).await;
    meets(Read, Rough::Close(bytes(&format!("{chunks}9\r\nha"))), Transport).await;
}

#[tokio::test]
async fn silent_before_the_answer() {
    meets(Read, Rough::Hang(Vec::new()), Timeout).await;
}

#[tokio::test]
async fn silent_in_the_head_of_the_answer() {
    meets(Read, Rough::Hang(bytes("HTTP/1.1 200 OK\r\ncont")), Timeout).await;
}

#[tokio::test]
async fn silent_in_the_body_of_the_answer() {
    meets(Read, Rough::Hang([HEAD, b"half"].concat()), Timeout).await;
}

#[tokio::test]
async fn a_repeat_mends_whatever_passes() {
    for rough in [
        Rough::ResetAtOnce,
        Rough::ResetAfterHead,
        Rough::ResetInBody(100_000),
        Rough::Reset(bytes("HTTP/1.1 200")),
        Rough::Close([HEAD, b"half"].concat()),
    ] {
        let server = Server::start(rough.clone()).await;
        let twice = policy().attempts(2);
        let answer = client(&server.url(), network(), twice).execute(Write).await.unwrap();
        assert_eq!((answer.attempts(), server.count().opened), (2, 2), "{rough:?}");
    }
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_meanwhile_costs_no_call() {
    let fine = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine".to_vec();
    let server = Server::start(Rough::Close(fine)).await;
    let client = client(&server.url(), network(), Policy::new().attempts(1));
    for _ in 0..2 {
        assert_eq!(*client.execute(Read).await.unwrap(), "fine");
        server.first_closed().await;
    }
    assert_eq!(server.count().opened, 2);
}
