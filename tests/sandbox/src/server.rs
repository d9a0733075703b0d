//! The listener and its connections.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};

use crate::{
    serve::serve,
    shared::Shared,
    wire::{Ending, Wire},
};

/// Binds the port, so that the address is known before the server starts.
pub(crate) async fn bind(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Accepts connections until the sender of `stop` is dropped. Dropping the future closes the
/// listener and all connections.
pub(crate) async fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stop: oneshot::Receiver<Infallible>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            // The sender never sends; dropping it completes this branch.
            _ = &mut stop => break,
            // Finished connections are collected so that the set does not grow.
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // The cause is too many open files, or a peer that disconnected. Neither stops the
            // server.
            tokio::task::yield_now().await;
            continue;
        };
        connections.spawn(connection(Arc::clone(&shared), stream));
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream) {
    let ending = Ending::default();
    let wire = Wire::new(stream, ending.clone());
    if shared.takes_reset() {
        ending.reset();
        return;
    }
    let service = service_fn(move |request| serve(Arc::clone(&shared), ending.clone(), request));
    // A peer that disconnects is not an error of the server.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(wire), service)
        .await;
}
