//! A server that sends the same bytes to every request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(super) struct Server {
    pub(super) url: String,
    pub(super) port: u16,
    response: Arc<Mutex<Vec<u8>>>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            url: format!("http://127.0.0.1:{port}"),
            port,
            response: Arc::default(),
            requests: Arc::default(),
        };
        let (response, requests) = (server.response.clone(), server.requests.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (response, requests) = (response.clone(), requests.clone());
                tokio::spawn(async move { respond(stream, &response, &requests).await });
            }
        });
        server
    }

    /// Sets the bytes that are sent from now on.
    pub(super) fn send(&self, bytes: impl Into<Vec<u8>>) {
        *self.response.lock().unwrap() = bytes.into();
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Reads one request, sends the response and closes the connection.
async fn respond(mut stream: TcpStream, response: &Mutex<Vec<u8>>, requests: &AtomicUsize) {
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    while !is_complete(&received) {
        match stream.read(&mut chunk).await {
            Ok(length) if length > 0 => received.extend_from_slice(&chunk[..length]),
            _ => return,
        }
    }
    requests.fetch_add(1, Ordering::Relaxed);
    let response = response.lock().unwrap().clone();
    let _ = stream.write_all(&response).await;
    let _ = stream.shutdown().await;
}

fn is_complete(request: &[u8]) -> bool {
    // A TLS handshake, which the server does not understand.
    if request.first() == Some(&0x16) {
        return true;
    }
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.trim().parse().unwrap());
    body.len() >= length
}

/// Returns the bytes of a response.
pub(super) fn response(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    let length = body.len();
    text + &format!("connection: close\r\ncontent-length: {length}\r\n\r\n{body}")
}
