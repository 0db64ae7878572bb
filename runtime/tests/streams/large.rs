//! Bodies of any length, in constant memory.

use std::time::Duration;

use fanwise_runtime::{ErrorKind, Upload, operation};
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::kit::{Part, Pets as Api, Upstream, events, json, stream_of, text};

type Client = fanwise_runtime::Client<Api>;

operation! {
    pub struct PutBlob: PUT "/blob" as "putBlob" {
        required:
        pub body: fanwise_runtime::Bytes as bytes("application/octet-stream"),
    }
    answer: () { 200 => empty }
    error: String { 400..=599 => json }
}

operation! {
    pub struct GetBlob: GET "/blob" as "getBlob" {}
    accept: "application/octet-stream";
    answer: fanwise_runtime::Bytes { 200 => bytes }
    error: String { 404 => json }
}

#[tokio::test(start_paused = true)]
async fn a_download_is_what_comes_and_an_error_is_the_operation_s() {
    let upstream = Upstream::new(|_, before| match before {
        0 => stream_of(
            "application/octet-stream",
            vec![text("ab"), Part::Wait(Duration::from_secs(50)), text("c")],
        ),
        1 => json(404, "\"gone\""),
        _ => events(vec![text("ab"), Part::Break]),
    });
    let client = upstream.client();
    let mut download = client.call(GetBlob::new()).download().await.unwrap();
    assert_eq!(download.next().await.unwrap().unwrap(), "ab");
    assert_eq!(download.next().await.unwrap().unwrap(), "c");
    assert!(download.next().await.is_none() && download.next().await.is_none());
    let error = client.call(GetBlob::new()).download().await.unwrap_err();
    assert_eq!(error.typed().map(String::as_str), Some("gone"));
    let mut download = client.call(GetBlob::new()).download().await.unwrap();
    assert!(download.next().await.unwrap().is_ok());
    assert_eq!(download.next().await.unwrap().unwrap_err().kind(), ErrorKind::Transport);
    assert!(download.next().await.is_none());
    let silent = Upstream::new(|_, _| stream_of("application/octet-stream", vec![Part::Hang]));
    let download = silent.client().call(GetBlob::new()).download().await.unwrap();
    let mut download = download.idle_timeout(Duration::from_secs(5));
    assert_eq!(download.next().await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(silent.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn an_upload_is_made_anew_for_each_attempt_unless_there_is_only_one() {
    let twice = || Upstream::new(|_, before| json(if before == 0 { 503 } else { 200 }, "\"busy\""));
    let pieces = || stream::iter([Ok("ab".into()), Ok("c".into())]);
    let upstream = twice();
    let client = upstream.client();
    client.call(PutBlob::new(Upload::stream(pieces))).send().await.unwrap();
    let bodies: Vec<_> = upstream.seen().into_iter().map(|one| one.body).collect();
    assert_eq!(bodies, ["abc", "abc"]);
    let seen = &upstream.seen()[0];
    assert_eq!(seen.header("content-type"), Some("application/octet-stream"));
    let upstream = twice();
    let error = upstream.client().call(PutBlob::new(Upload::once(pieces()))).send().await;
    assert_eq!(error.unwrap_err().status().unwrap().as_u16(), 503);
    assert_eq!(upstream.seen().len(), 1);
    let broken = || stream::iter([Ok("ab".into()), Err(std::io::Error::other("no disk"))]);
    let upstream = twice();
    let error =
        upstream.client().call(PutBlob::new(Upload::once(broken()))).send().await.unwrap_err();
    let said =
        "pets putBlob: the body broke off: no disk; not repeated: its body is a stream sent once";
    assert_eq!(error.to_string(), said);
}

/// What is written, and what is read, at a time.
const CHUNK: usize = 64 << 10;
const WHOLE: u64 = 1 << 30;

/// The most memory that this process ever held, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Takes the whole body of a PUT in, or gives as much to a GET.
async fn serve(mut socket: TcpStream) -> Option<u64> {
    let mut buffer = vec![0; CHUNK];
    let mut head = Vec::new();
    let end = loop {
        let read = socket.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(&buffer[..read]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    if head.starts_with(b"GET") {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {WHOLE}\r\n\r\n");
        socket.write_all(answer.as_bytes()).await.ok()?;
        for _ in 0..WHOLE / CHUNK as u64 {
            socket.write_all(&buffer).await.ok()?;
        }
        return Some(WHOLE);
    }
    let mut came = (head.len() - end) as u64;
    while came < WHOLE {
        came += socket.read(&mut buffer).await.ok().filter(|read| *read > 0)? as u64;
    }
    socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.ok()?;
    Some(came)
}

/// `cargo test -p fanwise-runtime --test streams -- --ignored --nocapture` prints what it took.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "moves 3 GiB over loopback"]
#[allow(clippy::disallowed_methods)] // It measures real time.
async fn a_gibibyte_each_way_takes_constant_memory() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket));
        }
    });
    let shared = fanwise_runtime::Shared::new();
    let client: Client = fanwise_runtime::ApiBuilder::new().base_url(url).build(&shared).unwrap();
    let folder = std::env::temp_dir().join(format!("fanwise-large-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("gibibyte");
    std::fs::File::create(&file).unwrap().set_len(WHOLE).unwrap();
    let (before, limit) = (peak(), Duration::from_secs(600));
    let put =
        |body: Upload| client.call(PutBlob::new(body)).attempt_timeout(limit).timeout(limit).send();
    let clock = std::time::Instant::now();
    put(Upload::file(&file)).await.unwrap();
    let of_file = clock.elapsed();
    let chunk = bytes::Bytes::from(vec![0; CHUNK]);
    let chunks = move || {
        let chunk = chunk.clone();
        stream::iter((0..WHOLE / CHUNK as u64).map(move |_| Ok(chunk.clone())))
    };
    put(Upload::stream(chunks).length(WHOLE)).await.unwrap();
    let clock = std::time::Instant::now();
    let mut download = client.call(GetBlob::new()).download().await.unwrap();
    assert_eq!(download.length(), Some(WHOLE));
    let mut came = 0;
    while let Some(piece) = download.next().await {
        came += piece.unwrap().len() as u64;
    }
    let down = clock.elapsed();
    std::fs::remove_dir_all(&folder).unwrap();
    let grown = peak() - before;
    println!(
        "1 GiB up from a file in {of_file:.1?}, down in {down:.1?}, peak grown by {} KiB",
        grown >> 10
    );
    assert_eq!(came, WHOLE);
    assert!(grown < 64 << 20, "{grown} bytes more than before");
}
