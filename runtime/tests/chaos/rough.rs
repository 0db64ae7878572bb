//! A server on a loopback port that treats its first connection badly and all others well.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use fanwise_runtime::{Clock, TokioClock};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// Longer than any of these tests takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

/// What becomes of a connection.
#[derive(Clone, Debug)]
pub(crate) enum Rough {
    /// It is reset as soon as it is there.
    ResetAtOnce,
    /// It is closed in good order as soon as it is there.
    CloseAtOnce,
    /// It is reset when the head of the request has come.
    ResetAfterHead,
    /// It is reset when so many bytes of the request's body have come.
    ResetInBody(usize),
    /// It is reset when the whole request has come and these bytes have gone.
    Reset(Vec<u8>),
    /// It is closed in good order then.
    Close(Vec<u8>),
    /// These bytes go, and then nothing more.
    Hang(Vec<u8>),
    /// These bytes go, and then these again and again, a few times a second.
    Drip(Vec<u8>, Vec<u8>),
    /// These bytes go, and then these again and again, as fast as they can.
    Flood(Vec<u8>, Vec<u8>),
    /// Each of so many requests has this answer.
    Answer(Vec<u8>, usize),
    /// Not even TLS is spoken.
    Silence,
}

/// The connections that were opened, and those that have ended on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) opened: usize,
    pub(crate) requests: usize,
    pub(crate) closed: usize,
}

/// The server. It is one task, and one for each connection.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    count: watch::Sender<Count>,
    task: tokio::task::JoinHandle<()>,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    rough: Rough,
    count: watch::Sender<Count>,
    tls: Option<TlsAcceptor>,
}

impl Server {
    pub(crate) async fn start(rough: Rough) -> Self {
        Self::run(rough, None).await
    }

    /// The same over TLS.
    pub(crate) async fn start_tls(rough: Rough, tls: TlsAcceptor) -> Self {
        Self::run(rough, Some(tls)).await
    }

    async fn run(rough: Rough, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, count) = (listener.local_addr().unwrap(), watch::Sender::default());
        let shared = Shared { rough, count: count.clone(), tls };
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, shared.clone()));
            }
        });
        Self { address, count, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn count(&self) -> Count {
        *self.count.borrow()
    }

    /// Waits until every connection has ended.
    pub(crate) async fn all_closed(&self) {
        self.until(|count| count.opened == count.closed).await;
    }

    /// Waits until one has ended.
    pub(crate) async fn first_closed(&self) {
        self.until(|count| count.closed > 0).await;
    }

    async fn until(&self, is: impl FnMut(&Count) -> bool) {
        let mut counts = self.count.subscribe();
        tokio::select! {
            count = counts.wait_for(is) => drop(count.unwrap()),
            () = TokioClock::new().sleep(PATIENCE) => panic!("still open: {:?}", self.count()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut socket: TcpStream, shared: Shared) {
    let mut first = false;
    shared.count.send_modify(|count| {
        first = count.opened == 0;
        count.opened += 1;
    });
    let rough = first.then(|| shared.rough.clone());
    let resets = match &shared.tls {
        _ if matches!(rough, Some(Rough::Silence)) => hang(&mut socket).await,
        None => talk(&mut socket, rough.as_ref(), &shared.count).await,
        Some(tls) => match tls.accept(&mut socket).await {
            Ok(mut socket) => talk(&mut socket, rough.as_ref(), &shared.count).await,
            Err(error) => Err(error),
        },
    };
    if let Ok(true) = resets {
        socket.set_zero_linger().unwrap();
    }
    drop(socket);
    shared.count.send_modify(|count| count.closed += 1);
}

/// Serves one connection until the client closes it or this does; whether it ends by a reset.
async fn talk(
    socket: &mut (impl AsyncRead + AsyncWrite + Unpin),
    rough: Option<&Rough>,
    count: &watch::Sender<Count>,
) -> io::Result<bool> {
    match rough {
        Some(Rough::ResetAtOnce) => return Ok(true),
        Some(Rough::CloseAtOnce) => return Ok(false),
        Some(Rough::ResetAfterHead) => return read(socket, Some(0)).await.map(|_| true),
        Some(Rough::ResetInBody(bytes)) => {
            return read(socket, Some(*bytes)).await.map(|_| true);
        }
        _ => {}
    }
    let mut answered = 0;
    while read(socket, None).await? {
        count.send_modify(|count| count.requests += 1);
        match rough {
            Some(Rough::Reset(bytes)) => return written(socket, bytes).await.map(|()| true),
            Some(Rough::Close(bytes)) => return written(socket, bytes).await.map(|()| false),
            Some(Rough::Hang(bytes)) => {
                written(socket, bytes).await?;
                return hang(socket).await;
            }
            Some(Rough::Drip(first, then)) => return drip(socket, first, then, 50).await,
            Some(Rough::Flood(first, then)) => return drip(socket, first, then, 0).await,
            Some(Rough::Answer(bytes, times)) if answered < *times => {
                written(socket, bytes).await?;
            }
            _ => written(socket, b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine").await?,
        }
        answered += 1;
    }
    Ok(false)
}

async fn written(socket: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    socket.write_all(bytes).await?;
    socket.flush().await
}

/// Writes without end, until the client closes the connection.
async fn drip(
    socket: &mut (impl AsyncRead + AsyncWrite + Unpin),
    first: &[u8],
    then: &[u8],
    pause: u64,
) -> io::Result<bool> {
    written(socket, first).await?;
    loop {
        if pause > 0 {
            TokioClock::new().sleep(Duration::from_millis(pause)).await;
        }
        written(socket, then).await?;
    }
}

/// Reads until the client closes the connection.
async fn hang(socket: &mut (impl AsyncRead + Unpin)) -> io::Result<bool> {
    let mut rest = [0; 4096];
    while socket.read(&mut rest).await? > 0 {}
    Ok(false)
}

/// One request, or its head and so many bytes of its body; false where the client closed.
async fn read(socket: &mut (impl AsyncRead + Unpin), most: Option<usize>) -> io::Result<bool> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length = length.map_or(0, |length| length.trim().parse().unwrap());
            if bytes.len() >= end + 4 + most.unwrap_or(length) {
                return Ok(true);
            }
        }
        if socket.read_buf(&mut bytes).await? == 0 {
            return Ok(false);
        }
    }
}
