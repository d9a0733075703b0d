//! Servers below the level of the sandbox: fixed responses, a forwarder that counts, and child
//! processes with an environment of their own.

mod child;
mod forwarder;
mod raw_server;

pub(crate) use child::{child_variable, run_child};
pub(crate) use forwarder::Forwarder;
pub(crate) use raw_server::RawServer;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Reads the head of an HTTP message, with the empty line at its end.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}
