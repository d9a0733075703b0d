//! The listener and its connections.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinSet,
};

use crate::{
    edit::Hook,
    fault::Script,
    recorded::RecordedRequest,
    serve::serve,
    state::State,
    storm::Storm,
    wire::{Ending, Wire},
};

/// The state that all connections of a sandbox share.
pub(crate) struct Shared {
    pub(crate) token: String,
    pub(crate) state: Mutex<State>,
    pub(crate) log: Mutex<Log>,
    pub(crate) scripts: Scripts,
    /// Whether responses are compressed for clients that accept it.
    pub(crate) gzip: bool,
    /// Whether undeclared parameters and properties are ignored.
    pub(crate) lenient: bool,
    /// Number of new connections that are still to be reset.
    pub(crate) pending_resets: AtomicUsize,
    /// Wakes the task that posts webhooks.
    pub(crate) wake: Notify,
}

/// The functions that choose the fault of a request, and the one that runs after it.
#[derive(Default)]
pub(crate) struct Scripts {
    pub(crate) head: Option<Script>,
    pub(crate) complete: Option<Script>,
    pub(crate) storm: Option<Storm>,
    pub(crate) after: Option<Hook>,
}

/// The recorded requests and their counts.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) requests: VecDeque<RecordedRequest>,
    pub(crate) counts: HashMap<u16, usize>,
    pub(crate) keep: usize,
}

impl Log {
    pub(crate) fn push(&mut self, request: RecordedRequest) {
        *self.counts.entry(request.status).or_default() += 1;
        if self.keep == 0 {
            return;
        }
        while self.requests.len() >= self.keep {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A handler that panics fails only its own request.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether a new connection is to be reset.
    fn takes_reset(&self) -> bool {
        self.pending_resets
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |remaining| {
                remaining.checked_sub(1)
            })
            .is_ok()
    }
}

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
