//! Response bodies: complete, streamed, truncated or slow.

use std::{convert::Infallible, error::Error, fmt, time::Duration};

use http_body_util::{
    Either, Full,
    channel::{Channel, Sender},
};
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{HeaderName, HeaderValue},
};

use crate::{
    compress,
    exchange::{Chunks, Reply, Sent},
    fault::Fault,
};

/// Maximum number of chunks in the queue to be sent.
const MAX_QUEUED: usize = 4;
/// The delay before a connection is closed, so that the data that was written leaves the server.
const LINGER: Duration = Duration::from_millis(20);

/// The body of a response.
pub(crate) type Outgoing = Either<Full<Bytes>, Channel<Bytes, Dropped>>;

/// An error that makes hyper close the connection.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is dropped because of a fault")
    }
}

impl Error for Dropped {}

impl From<Infallible> for Dropped {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// How a body is sent.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Complete,
    Cut(usize),
    Slow(usize, Duration),
}

/// Builds the response for hyper. JSON is compressed if `gzip` is set, unless a fault shapes the body.
pub(crate) fn respond(sent: Sent, fault: Option<&Fault>, gzip: bool) -> Response<Outgoing> {
    let is_json = matches!(sent.reply, Reply::Json(_) | Reply::Text(_));
    let (content_type, source) = match sent.reply {
        Reply::Json(value) => (Some(JSON), Source::Complete(value.to_string().into())),
        Reply::Text(bytes) => (Some(JSON), Source::Complete(bytes.into())),
        // The media type that the request has to accept.
        Reply::Gzip(chunks) => (Some("application/octet-stream"), Source::Chunks(chunks)),
        Reply::Raw(text) => (None, Source::Complete(text.into())),
        Reply::Empty => (None, Source::Complete(Bytes::new())),
    };
    let mut is_compressed = false;
    let source = match source {
        Source::Complete(body) if gzip && is_json && fault.is_none() => {
            let compressed = compress::gzip(&body);
            is_compressed = compressed.is_some();
            Source::Complete(compressed.unwrap_or(body))
        }
        source => source,
    };
    let (body, length) = match fault {
        Some(Fault::CutBody { after, chunked }) => cut(source, *after, *chunked),
        Some(Fault::SlowBody { piece, pause }) => {
            let length = source.length();
            let shape = Shape::Slow((*piece).max(1), *pause);
            (stream(source, shape), length)
        }
        _ => match source {
            Source::Complete(bytes) => (Either::Left(Full::new(bytes)), None),
            source => (stream(source, Shape::Complete), None),
        },
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(sent.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert("content-type", HeaderValue::from_static(content_type));
    }
    if is_compressed {
        headers.insert("content-encoding", HeaderValue::from_static("gzip"));
    }
    if let Some(length) = length {
        headers.insert("content-length", HeaderValue::from(length));
    }
    for (name, value) in &sent.headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            headers.insert(name, value);
        }
    }
    response
}

const JSON: &str = "application/json; charset=utf-8";

enum Source {
    Complete(Bytes),
    Chunks(Chunks),
}

impl Source {
    fn length(&self) -> Option<usize> {
        match self {
            Self::Complete(bytes) => Some(bytes.len()),
            Self::Chunks(_) => None,
        }
    }

    fn chunks(self) -> Chunks {
        match self {
            Self::Complete(bytes) => Chunks::new(std::iter::once(bytes)),
            Self::Chunks(chunks) => chunks,
        }
    }
}

/// Returns a truncated body and its declared length.
fn cut(source: Source, after: usize, chunked: bool) -> (Outgoing, Option<usize>) {
    let length = source.length();
    let after = length.map_or(after, |length| after.min(length.saturating_sub(1)));
    let declared = length.unwrap_or(after).max(after.saturating_add(1));
    let body = stream(source, Shape::Cut(after));
    (body, (!chunked).then_some(declared))
}

/// Returns a body that a task fills as fast as the connection accepts data. The task ends with the
/// connection.
fn stream(source: Source, shape: Shape) -> Outgoing {
    let (sender, body) = Channel::new(MAX_QUEUED);
    tokio::spawn(feed(source.chunks(), sender, shape));
    Either::Right(body)
}

async fn feed(chunks: Chunks, mut sender: Sender<Bytes, Dropped>, shape: Shape) {
    let mut remaining = match shape {
        Shape::Cut(after) => after,
        _ => usize::MAX,
    };
    for mut bytes in chunks {
        bytes.truncate(remaining);
        remaining -= bytes.len();
        while !bytes.is_empty() {
            let next = match shape {
                Shape::Slow(piece, pause) => {
                    tokio::time::sleep(pause).await;
                    bytes.split_to(piece.min(bytes.len()))
                }
                _ => std::mem::take(&mut bytes),
            };
            if sender.send_data(next).await.is_err() {
                return;
            }
        }
        if remaining == 0 {
            break;
        }
    }
    if matches!(shape, Shape::Cut(_)) {
        tokio::time::sleep(LINGER).await;
        sender.abort(Dropped);
    }
}
