//! Limits on answers, over real sockets: on without a word, each with its error.

use std::time::Duration;

use fanwise_runtime::transport::{ReqwestOptions, ReqwestTransport};
use fanwise_runtime::{ApiBuilder, Client, ErrorKind, Policy, Shared};

use crate::apis::{Files, Read};
use crate::server::{Act, Server, answer, ok};

fn network() -> ReqwestTransport {
    ReqwestOptions::new().no_proxy().build().unwrap()
}

fn client_of(server: &Server, transport: ReqwestTransport, policy: &Policy) -> Client<Files> {
    let builder = ApiBuilder::new().base_url(server.url("http")).policy(*policy);
    builder.build(&Shared::new().transport(transport)).unwrap()
}

/// The one error that a read of this answer ends in, and how often it was asked for.
async fn refused(act: Act, policy: &Policy) -> (ErrorKind, String, usize) {
    let server = Server::start(move |_, _| act.clone()).await;
    let client = client_of(&server, network(), policy);
    #[allow(clippy::disallowed_methods)] // Sockets know real time alone.
    let within = tokio::time::timeout(Duration::from_secs(20), client.execute(Read));
    let error = within.await.expect("it ends by itself").unwrap_err();
    assert_eq!(client.stats().total.failures_of(error.kind()), 1);
    (error.kind(), error.message().to_owned(), server.seen().len())
}

#[tokio::test]
async fn an_endless_body_is_given_up_at_the_limit() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
    let act = Act::Endless(head.to_owned(), "x".repeat(64 * 1024));
    let (kind, message, asked) = refused(act.clone(), &Policy::new()).await;
    assert_eq!(kind, ErrorKind::TooLarge);
    assert!(message.contains("67108864 bytes"), "without a word it is 64 MiB: {message}");
    assert_eq!(asked, 1, "another attempt would fare no better");
    let (_, message, _) = refused(act, &Policy::new().max_answer_bytes(100_000)).await;
    assert!(message.contains("100000 bytes"), "{message}");
}

#[tokio::test]
async fn an_endless_body_in_chunks_is_given_up_too() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let policy = Policy::new().max_answer_bytes(1 << 20);
    let (kind, _, _) = refused(Act::Endless(head.to_owned(), chunk), &policy).await;
    assert_eq!(kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_head_of_too_many_lines_is_refused() {
    let lines: Vec<_> = (0..150).map(|n| format!("x-{n}: 1\r\n")).collect();
    let lines = lines.concat();
    let (kind, message, asked) = refused(answer("200 OK", &lines, ""), &Policy::new()).await;
    assert_eq!((kind, asked), (ErrorKind::TooLarge, 1), "{message}");

    // What the transport lets through, the policy still counts.
    let server = Server::start(move |_, _| answer("200 OK", &lines, "")).await;
    let wide = || ReqwestOptions::new().no_proxy().max_headers(500).build().unwrap();
    let error = client_of(&server, wide(), &Policy::new()).execute(Read).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.message(), "the answer has more than 100 header lines");
    let policy = Policy::new().max_answer_headers(200);
    client_of(&server, wide(), &policy).execute(Read).await.unwrap();
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let act = Act::Endless("HTTP/1.1 200 OK\r\nx: ".to_owned(), "y".repeat(64 * 1024));
    let (kind, message, _) = refused(act, &Policy::new()).await;
    assert_eq!(kind, ErrorKind::TooLarge, "{message}");
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let act = answer("302 Found", "location: /again\r\n", "");
    let (kind, message, asked) = refused(act.clone(), &Policy::new().attempts(1)).await;
    assert_eq!(kind, ErrorKind::Redirect);
    assert!(message.contains("too many redirects"), "{message}");
    assert_eq!(asked, 11, "without a word it follows ten");
    let (_, _, asked) = refused(act, &Policy::new().redirects(2)).await;
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn an_answer_within_its_limits_passes() {
    let server = Server::start(|_, _| ok("fine")).await;
    let policy = Policy::new().max_answer_bytes(4).max_answer_headers(2);
    client_of(&server, network(), &policy).execute(Read).await.unwrap();
}

/// A gzip member (RFC 1952) that unpacks to nearly 20 times 258 zeros for each of its 32 bytes or
/// so: one deflate block of fixed codes (RFC 1951 §3.2.6), a zero and then copies of it.
#[cfg(feature = "gzip")]
fn bomb(copies: usize) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255], free: 0 };
    bits.push(0b1, 1); // the last block
    bits.push(0b01, 2); // of fixed codes
    bits.code(0b0011_0000, 8); // the literal 0
    for _ in 0..copies {
        bits.code(0b1100_0101, 8); // length 258
        bits.code(0, 5); // distance 1
    }
    bits.code(0, 7);
    bits.bytes
}

/// Bits, the lowest of a byte first.
#[cfg(feature = "gzip")]
struct Bits {
    bytes: Vec<u8>,
    free: u32,
}

#[cfg(feature = "gzip")]
impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            let byte = self.bytes.last_mut().unwrap();
            *byte |= u8::from(value >> bit & 1 == 1) << (8 - self.free);
            self.free -= 1;
        }
    }

    /// Codes stand with their highest bit first.
    fn code(&mut self, value: u32, count: u32) {
        (0..count).rev().for_each(|bit| self.push(value >> bit & 1, 1));
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_decompression_bomb_is_given_up_at_the_limit() {
    let bomb = bomb(40_000);
    assert!(bomb.len() < 70_000, "10 MiB in {} bytes", bomb.len());
    let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ".to_vec();
    bytes.extend(format!("{}\r\n\r\n", bomb.len()).bytes());
    bytes.extend(bomb);
    let policy = Policy::new().max_answer_bytes(1 << 20);
    let (kind, message, _) = refused(Act::Bytes(bytes), &policy).await;
    assert_eq!((kind, message.contains("1048576 bytes")), (ErrorKind::TooLarge, true), "{message}");
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_compressed_answer_is_asked_for_and_unpacked() {
    // A stored block of `hello` (RFC 1951 §3.2.4), its CRC-32 and length behind it.
    let mut packed = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, 5, 0, 0xFA, 0xFF];
    packed.extend(b"hello");
    packed.extend([0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0]);
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 28\r\n\r\n";
    let bytes = [head.as_bytes(), &packed].concat();
    let server = Server::start(move |_, _| Act::Bytes(bytes.clone())).await;
    let answer = client_of(&server, network(), &Policy::new()).execute(Read).await.unwrap();
    assert_eq!(*answer, "hello");
    assert_eq!(server.seen()[0].header("accept-encoding"), "gzip");
}
