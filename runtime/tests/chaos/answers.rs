//! Answers that are wrong, that never end, or that lead nowhere.

use fanwise_runtime::ErrorKind::{Connect, Deadline, Redirect, Timeout, TooLarge, Transport};

use crate::kit::{DEADLINE, Read, client, ends_well, error, meets, network, policy};
use crate::rough::{Rough, Server};

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[tokio::test]
async fn what_is_no_http() {
    for wrong in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno number\r\n",
    ] {
        meets(Read, Rough::Hang(bytes(wrong)), Transport).await;
    }
}

#[tokio::test]
async fn heads_that_come_a_byte_at_a_time() {
    meets(Read, Rough::Drip(bytes("HTTP/1.1 200 OK\r\nx: "), bytes("y")), Timeout).await;
    meets(Read, Rough::Drip(Vec::new(), bytes("\r\n")), Timeout).await;
}

#[tokio::test]
async fn bodies_that_come_a_byte_at_a_time() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
    meets(Read, Rough::Drip(bytes(head), bytes("y")), Timeout).await;
}

#[tokio::test]
async fn words_that_promise_an_answer_for_ever() {
    let go_on = bytes("HTTP/1.1 100 Continue\r\n\r\n");
    meets(Read, Rough::Drip(Vec::new(), go_on.clone()), Timeout).await;
    meets(Read, Rough::Drip(Vec::new(), bytes("HTTP/1.1 103 Early Hints\r\n\r\n")), Timeout).await;
    meets(Read, Rough::Flood(Vec::new(), go_on), Timeout).await;
}

#[tokio::test]
async fn heads_without_end() {
    let line = bytes("HTTP/1.1 200 OK\r\nx: ");
    meets(Read, Rough::Flood(line, vec![b'y'; 65_536]), TooLarge).await;
    let lines = "x: y\r\n".repeat(1000);
    meets(Read, Rough::Flood(bytes("HTTP/1.1 200 OK\r\n"), bytes(&lines)), TooLarge).await;
}

#[tokio::test]
async fn bodies_without_end() {
    let head = bytes("HTTP/1.1 200 OK\r\n\r\n");
    meets(Read, Rough::Flood(head, vec![b'y'; 65_536]), TooLarge).await;
    let head = bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = format!("1000\r\n{}\r\n", "y".repeat(4096));
    meets(Read, Rough::Flood(head.clone(), bytes(&chunk)), TooLarge).await;
    // The first chunk says that it has more bytes than there are in the world.
    let head = [head, bytes("ffffffffffffffff\r\n")].concat();
    meets(Read, Rough::Flood(head, vec![b'y'; 65_536]), TooLarge).await;
    let length = bytes("HTTP/1.1 200 OK\r\ncontent-length: 9999999999999\r\n\r\n");
    meets(Read, Rough::Flood(length, vec![b'y'; 65_536]), TooLarge).await;
}

#[tokio::test]
async fn redirects_in_a_circle() {
    let again = bytes("HTTP/1.1 302 Found\r\nlocation: /file?again\r\ncontent-length: 0\r\n\r\n");
    let server = Server::start(Rough::Answer(again, 11)).await;
    let client = client(&server.url(), network(), policy());
    assert_eq!(error(&client, Read).await.kind(), Redirect);
    assert_eq!(server.count().requests, 11, "ten are followed");
    ends_well(client, Read, &server).await;
}

#[tokio::test]
async fn redirects_to_nowhere() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = format!("http://{free}/");
    for (location, kind) in [
        (refused.as_str(), Connect),
        ("ftp://127.0.0.1/", Redirect),
        ("http://user:pass@127.0.0.1/", Redirect),
        ("http://[::", Redirect),
    ] {
        let found = "HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: ";
        meets(Read, Rough::Answer(bytes(&format!("{found}{location}\r\n\r\n")), 1), kind).await;
    }
}

#[tokio::test]
async fn attempts_that_all_hang_end_by_the_deadline() {
    let server = Server::start(Rough::Drip(Vec::new(), bytes("\r\n"))).await;
    let patient = policy().attempts(3).timeout_ms(60_000).deadline_ms(1000);
    let client = client(&server.url(), network(), patient);
    let met = error(&client, Read).await;
    assert_eq!((met.kind(), met.attempts()), (Deadline, 1), "well within {DEADLINE:?}: {met}");
    ends_well(client, Read, &server).await;
}

#[cfg(feature = "gzip")]
mod packed {
    use super::*;

    fn answer(body: &[u8]) -> Vec<u8> {
        let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ";
        [format!("{head}{}\r\n\r\n", body.len()).as_bytes(), body].concat()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[tokio::test]
    async fn a_decompression_bomb() {
        let bomb = gzip(&vec![0; 64 << 20]);
        assert!(bomb.len() < 70_000, "64 MiB in {} bytes", bomb.len());
        meets(Read, Rough::Hang(answer(&bomb)), TooLarge).await;
    }

    #[tokio::test]
    async fn a_packed_body_that_is_broken() {
        let packed = gzip(b"fine");
        for broken in [&packed[..packed.len() - 6], b"not packed at all"] {
            meets(Read, Rough::Answer(answer(broken), 1), Transport).await;
        }
    }
}
