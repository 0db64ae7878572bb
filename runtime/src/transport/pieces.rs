//! A body of which files of the disk are parts: opened anew on every attempt.

use std::io;
use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::{TransportError, TransportErrorKind};

/// How much of a file is read at a time.
const CHUNK: usize = 64 * 1024;

/// A part of a body.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Bytes(Bytes),
    File(Arc<Path>),
}

/// Pieces with their lengths, as they were when the attempt began.
#[derive(Clone, Debug)]
pub(super) struct Measured(Arc<[(Piece, u64)]>);

impl Measured {
    /// Asks the disk how long the files are.
    pub(super) async fn of(pieces: &[Piece]) -> Result<Self, TransportError> {
        let mut measured = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let length = match piece {
                Piece::Bytes(bytes) => bytes.len() as u64,
                Piece::File(path) => length(path).await.map_err(|error| {
                    // Nothing of the request has left yet.
                    unreadable(TransportErrorKind::Request, path, error)
                })?,
            };
            measured.push((piece.clone(), length));
        }
        Ok(Self(measured.into()))
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|(_, length)| length).sum()
    }

    /// The bytes, piece by piece. A file that has become shorter or unreadable ends them with an
    /// error.
    pub(super) fn into_stream(self) -> impl Stream<Item = Result<Bytes, TransportError>> + Send {
        let pieces: Vec<_> = self.0.to_vec();
        stream::iter(pieces).flat_map(|(piece, length)| match piece {
            Piece::Bytes(bytes) => stream::once(std::future::ready(Ok(bytes))).boxed(),
            Piece::File(path) => {
                let name = Arc::clone(&path);
                let chunks = stream::try_unfold((None, path, length), next_chunk);
                let broken = move |error| unreadable(TransportErrorKind::Reset, &name, error);
                chunks.map_err(broken).boxed()
            }
        })
    }
}

type Reading = (Option<File>, Arc<Path>, u64);

async fn next_chunk((file, path, left): Reading) -> io::Result<Option<(Bytes, Reading)>> {
    if left == 0 {
        return Ok(None);
    }
    let mut file = match file {
        Some(file) => file,
        None => File::open(&*path).await?,
    };
    let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
    let mut chunk = BytesMut::with_capacity(size);
    if (&mut file).take(left).read_buf(&mut chunk).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let left = left.saturating_sub(chunk.len() as u64);
    Ok(Some((chunk.freeze(), (Some(file), path, left))))
}

async fn length(path: &Path) -> io::Result<u64> {
    let found = tokio::fs::metadata(path).await?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(found.len())
}

fn unreadable(kind: TransportErrorKind, path: &Path, error: io::Error) -> TransportError {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let text = format!("the file `{name}` can't be sent: {error}");
    TransportError::with_source(kind, text, error)
}
