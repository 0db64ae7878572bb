//! A small HTTP/1.1 server on a loopback port, for one test.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request as it came over the socket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// The header's value, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Writes these bytes and keeps the connection.
    Write(String),
    /// Writes these bytes and closes the connection.
    WriteAndClose(String),
    /// Writes these bytes, whatever they are, and keeps the connection.
    #[cfg_attr(not(feature = "gzip"), allow(dead_code))]
    Bytes(Vec<u8>),
    /// Writes the first bytes once and the others for ever.
    Endless(String, String),
    /// Never answers.
    Hang,
}

/// 200 with a JSON body.
pub(crate) fn ok(body: &str) -> Act {
    answer("200 OK", "", body)
}

/// A status line's rest, header lines (each with its line end) and a body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Act {
    let length = body.len();
    Act::Write(format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}"))
}

/// The server: where it is, and what it has seen.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

type Script = Arc<dyn Fn(&Seen, usize) -> Act + Send + Sync>;

impl Server {
    /// Answers by `script`, which is given the request and how many came before it.
    pub(crate) async fn start(
        script: impl Fn(&Seen, usize) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::run(None, Arc::new(script)).await
    }

    /// The same over TLS.
    pub(crate) async fn start_tls(
        acceptor: TlsAcceptor,
        script: impl Fn(&Seen, usize) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::run(Some(acceptor), Arc::new(script)).await
    }

    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://localhost:{}", self.address.port())
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    async fn run(acceptor: Option<TlsAcceptor>, script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let running = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (server, script) = (running.clone(), Arc::clone(&script));
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    match acceptor {
                        None => server.talk(socket, script).await,
                        Some(acceptor) => {
                            if let Ok(socket) = acceptor.accept(socket).await {
                                server.talk(socket, script).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }

    async fn talk(&self, mut socket: impl AsyncRead + AsyncWrite + Unpin, script: Script) {
        while let Some(request) = read(&mut socket).await {
            let before = {
                let mut seen = self.seen.lock().unwrap();
                seen.push(request.clone());
                seen.len() - 1
            };
            match script(&request, before) {
                Act::Hang => std::future::pending().await,
                Act::Bytes(bytes) => socket.write_all(&bytes).await.unwrap(),
                Act::Endless(first, others) => {
                    let mut open = socket.write_all(first.as_bytes()).await.is_ok();
                    while open {
                        open = socket.write_all(others.as_bytes()).await.is_ok();
                    }
                    return;
                }
                Act::Write(text) => socket.write_all(text.as_bytes()).await.unwrap(),
                Act::WriteAndClose(text) => {
                    socket.write_all(text.as_bytes()).await.unwrap();
                    let _ = socket.shutdown().await;
                    return;
                }
            }
        }
    }
}

/// One request, or `None` when the connection is closed.
async fn read(socket: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut seen = Seen {
        method: first.next()?.to_owned(),
        target: first.next()?.to_owned(),
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    let length: usize = seen.header("content-length").parse().unwrap_or(0);
    while seen.body.len() < length {
        if socket.read_buf(&mut seen.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(seen)
}
