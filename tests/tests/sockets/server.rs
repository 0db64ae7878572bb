//! A server on a loopback port that keeps what came over each of its connections.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::{Clock, TokioClock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Longer than any of these tests takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the server does with each request.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Answers with this status line's rest and this JSON body.
    Answer(&'static str, &'static str),
    /// Reads the request and never answers.
    Hang,
}

/// The connections that were opened, and how many of them the client has closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub opened: usize,
    pub requests: usize,
    pub closed: usize,
}

/// A server until it is dropped.
pub struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    task: tokio::task::JoinHandle<()>,
}

struct Log {
    act: Act,
    /// All bytes that came, of all connections.
    bytes: Mutex<Vec<u8>>,
    count: watch::Sender<Count>,
}

impl Server {
    pub async fn start(act: Act) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let count = watch::Sender::new(Count::default());
        let log = Arc::new(Log { act, bytes: Mutex::default(), count });
        let task = tokio::spawn(accept(listener, Arc::clone(&log)));
        Self { address, log, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that came, of all connections.
    pub fn heard(&self) -> String {
        String::from_utf8_lossy(&self.log.bytes.lock().expect("the bytes")).into_owned()
    }

    pub fn count(&self) -> Count {
        *self.log.count.borrow()
    }

    /// Waits until the count is as it should be; gives it as it is when it never becomes so.
    pub async fn until(&self, is: impl FnMut(&Count) -> bool) -> Count {
        let mut counts = self.log.count.subscribe();
        tokio::select! {
            count = counts.wait_for(is) => *count.expect("the server runs"),
            () = TokioClock::new().sleep(PATIENCE) => panic!("it is {:?}", self.count()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, log: Arc<Log>) {
    while let Ok((socket, _)) = listener.accept().await {
        log.count.send_modify(|count| count.opened += 1);
        tokio::spawn(talk(socket, Arc::clone(&log)));
    }
}

/// Serves one connection until the client closes it.
async fn talk(mut socket: TcpStream, log: Arc<Log>) {
    let mut rest = Vec::new();
    loop {
        while let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") {
            // These requests are all GETs and POSTs without a body.
            rest.drain(..end + 4);
            log.count.send_modify(|count| count.requests += 1);
            let Act::Answer(status, body) = log.act else { continue };
            let head = "content-type: application/json\r\ncontent-length";
            let answer = format!("HTTP/1.1 {status}\r\n{head}: {}\r\n\r\n{body}", body.len());
            if socket.write_all(answer.as_bytes()).await.is_err() {
                break;
            }
        }
        let before = rest.len();
        match socket.read_buf(&mut rest).await {
            // The end of the stream, or a reset.
            Ok(0) | Err(_) => break,
            Ok(_) => log.bytes.lock().expect("the bytes").extend_from_slice(&rest[before..]),
        }
    }
    log.count.send_modify(|count| count.closed += 1);
}
