//! A server that forwards connections, and counts them and their bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Forwarder {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    received: Arc<AtomicU64>,
}

impl Forwarder {
    /// Starts a forwarder to the server with this URL.
    pub(crate) async fn start(url: &str) -> Self {
        let target = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let forwarder = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            received: Arc::default(),
        };
        let (connections, received) = (forwarder.connections.clone(), forwarder.received.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                let (target, received) = (target.clone(), received.clone());
                tokio::spawn(async move {
                    let server = TcpStream::connect(target).await.unwrap();
                    forward(client, server, &received).await;
                });
            }
        });
        forwarder
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The number of bytes that the server sent.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

async fn forward(client: TcpStream, server: TcpStream, received: &AtomicU64) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
    });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count) = from_server.read(&mut buffer).await {
        received.fetch_add(count as u64, Ordering::Relaxed);
        if count == 0 || to_client.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
