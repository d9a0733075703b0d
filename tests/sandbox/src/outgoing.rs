//! Bodies on their way out: whole, as a stream, cut or slow.

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
    dispatch::{Pieces, Reply, Sent},
    fault::Fault,
};

/// How many pieces wait for the connection at most.
const AHEAD: usize = 4;
/// How long a cut waits, so that what was sent before it leaves the server.
const LINGER: Duration = Duration::from_millis(20);

/// The body of an answer.
pub(crate) type Outgoing = Either<Full<Bytes>, Channel<Bytes, Dropped>>;

/// Makes hyper close the connection.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is dropped on purpose")
    }
}

impl Error for Dropped {}

impl From<Infallible> for Dropped {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// How a body leaves.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Whole,
    Cut(usize),
    Slow(usize, Duration),
}

/// Makes the answer that hyper sends.
pub(crate) fn respond(sent: Sent, fault: Option<&Fault>) -> Response<Outgoing> {
    let (content_type, source) = match sent.reply {
        Reply::Json(value) => (Some(JSON), Source::Whole(value.to_string().into())),
        Reply::Text(bytes) => (Some(JSON), Source::Whole(bytes.into())),
        Reply::Gzip(pieces) => (Some("application/gzip"), Source::Pieces(pieces)),
        Reply::Raw(text) => (None, Source::Whole(text.into())),
        Reply::Empty => (None, Source::Whole(Bytes::new())),
    };
    let (body, length) = match fault {
        Some(Fault::CutBody { after, chunked }) => cut(source, *after, *chunked),
        Some(Fault::SlowBody { piece, pause }) => {
            let length = source.length();
            let shape = Shape::Slow((*piece).max(1), *pause);
            (stream(source, shape), length)
        }
        _ => match source {
            Source::Whole(bytes) => (Either::Left(Full::new(bytes)), None),
            source => (stream(source, Shape::Whole), None),
        },
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(sent.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert("content-type", HeaderValue::from_static(content_type));
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
    Whole(Bytes),
    Pieces(Pieces),
}

impl Source {
    fn length(&self) -> Option<usize> {
        match self {
            Self::Whole(bytes) => Some(bytes.len()),
            Self::Pieces(_) => None,
        }
    }

    fn pieces(self) -> Pieces {
        match self {
            Self::Whole(bytes) => Pieces::new(std::iter::once(bytes)),
            Self::Pieces(pieces) => pieces,
        }
    }
}

/// A body that ends early, and the length that is declared for it.
fn cut(source: Source, after: usize, chunked: bool) -> (Outgoing, Option<usize>) {
    let length = source.length();
    let after = length.map_or(after, |length| after.min(length.saturating_sub(1)));
    let declared = length.unwrap_or(after).max(after.saturating_add(1));
    let body = stream(source, Shape::Cut(after));
    (body, (!chunked).then_some(declared))
}

/// A task feeds the body as fast as the connection takes it; it ends with the connection.
fn stream(source: Source, shape: Shape) -> Outgoing {
    let (sender, body) = Channel::new(AHEAD);
    tokio::spawn(feed(source.pieces(), sender, shape));
    Either::Right(body)
}

async fn feed(pieces: Pieces, mut sender: Sender<Bytes, Dropped>, shape: Shape) {
    let mut left = match shape {
        Shape::Cut(after) => after,
        _ => usize::MAX,
    };
    for mut bytes in pieces {
        bytes.truncate(left);
        left -= bytes.len();
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
        if left == 0 {
            break;
        }
    }
    if matches!(shape, Shape::Cut(_)) {
        tokio::time::sleep(LINGER).await;
        sender.abort(Dropped);
    }
}
