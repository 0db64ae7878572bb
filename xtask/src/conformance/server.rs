//! The server of the suite: started for a run, and gone with it.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value;

use crate::{Failure, now, root};

/// The first start installs it.
const PATIENCE: Duration = Duration::from_secs(300);

/// Ends its group as soon as its input does: with the run, however that ends.
const KEEPER: &str = "bash \"$0\" \"$1\" </dev/null & cat >/dev/null; kill 0";

/// The server, or the one of somebody else.
#[derive(Debug)]
pub(super) struct Server {
    /// Where it is, without a slash at the end.
    pub(super) url: String,
    keeper: Option<Child>,
}

impl Server {
    /// Starts the server of the suite in `folder`, unless `SPECTOR_URL` names one.
    pub(super) fn start(folder: &Path) -> Result<Self, Failure> {
        if let Ok(url) = std::env::var("SPECTOR_URL") {
            return Ok(Self { url: url.trim_end_matches('/').to_owned(), keeper: None });
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = root().join("target").join("conformance").join("server.log");
        let said = std::fs::File::create(&log)?;
        let keeper = Command::new("bash")
            .arg("-c")
            .arg(KEEPER)
            .arg(folder.join("serve.sh"))
            .arg(port.to_string())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()?;
        let server = Self { url: format!("http://localhost:{port}"), keeper: Some(keeper) };
        let started = now();
        while server.coverage().is_err() {
            if started.elapsed() > PATIENCE {
                return Err(format!("the server did not start; see {}", log.display()).into());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(server)
    }

    /// What it says of each scenario: `pass`, or another word.
    pub(super) fn coverage(&self) -> Result<IndexMap<String, String>, Failure> {
        let text = get(&self.url, "/.coverage")?;
        let said: Value = serde_json::from_str(&text)?;
        let mut all = IndexMap::new();
        for report in said.as_array().into_iter().flatten() {
            for (name, word) in report["results"].as_object().into_iter().flatten() {
                all.insert(name.clone(), word.as_str().unwrap_or("unknown").to_owned());
            }
        }
        Ok(all)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            drop(keeper.stdin.take());
            // It ends itself; what that says is nobody's business.
            let _ = keeper.wait();
        }
    }
}

/// The body of an answer to a plain GET. HTTP/1.0, so that the answer ends with the connection.
fn get(url: &str, path: &str) -> Result<String, Failure> {
    let host = url.strip_prefix("http://").ok_or("the server's address is no http URL")?;
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no HTTP answer")?;
    if head.split(' ').nth(1) != Some("200") {
        return Err(format!("GET {path}: {}", head.lines().next().unwrap_or_default()).into());
    }
    Ok(body.to_owned())
}
