//! A server that sends fixed bytes.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::read_head;

/// Sends the same response to every request, on a connection for each.
pub(crate) struct RawServer {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    /// The number of bytes of bodies that were sent.
    sent: Arc<Mutex<u64>>,
}

impl RawServer {
    /// Starts a server that sends a body with these headers.
    pub(crate) async fn start(headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = format!("content-length: {}\r\n", body.len());
        Self::serve("200 OK", &(headers.to_owned() + &length), body, false).await
    }

    /// Starts a server that sends a body of another status than 200.
    pub(crate) async fn with_status(status: &str, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = format!("content-length: {}\r\n", body.len());
        Self::serve(status, &(headers.to_owned() + &length), body, false).await
    }

    /// Starts a server that sends a part of a body again and again, until the client disconnects.
    pub(crate) async fn endless(headers: &str, part: impl Into<Vec<u8>>) -> Self {
        Self::serve("200 OK", headers, part.into(), true).await
    }

    async fn serve(status: &str, headers: &str, body: Vec<u8>, is_endless: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            sent: Arc::default(),
        };
        let (requests, sent) = (server.requests.clone(), server.sent.clone());
        let head = format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\n\r\n");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (requests, sent) = (requests.clone(), sent.clone());
                let (head, body) = (head.clone(), body.clone());
                tokio::spawn(async move {
                    let request = read_request(&mut stream).await;
                    requests.lock().unwrap().push(request);
                    // A client may disconnect early.
                    let mut result = stream.write_all(head.as_bytes()).await;
                    let mut is_first = true;
                    while result.is_ok() && (is_first || is_endless) {
                        is_first = false;
                        result = stream.write_all(&body).await;
                        *sent.lock().unwrap() += body.len() as u64;
                    }
                });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The heads of the requests.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn sent(&self) -> u64 {
        *self.sent.lock().unwrap()
    }
}

/// Reads a request, and returns its head. Unread data would reset the connection.
async fn read_request(stream: &mut TcpStream) -> String {
    let head = read_head(stream).await;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.trim().parse().unwrap());
    let mut content = vec![0; length];
    let _ = stream.read_exact(&mut content).await;
    head
}
