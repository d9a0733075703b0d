//! Exports against the embedded server: jobs and their results, downloads and their failures, rows.

mod downloads;
mod jobs;
mod memory;
mod rows;
mod saving;

use std::time::Duration;

use intercom_api::export::{ExportFile, ExportJob};
use intercom_api::{Client, RetryPolicy};
use intercom_sandbox::{Builder, Sandbox};

const NOW: i64 = 1_750_000_000;

/// A sandbox, and a client with short waits.
struct Context {
    sandbox: Sandbox,
    client: Client,
}

impl Context {
    async fn start(builder: Builder) -> Self {
        let sandbox = builder.frozen_at(NOW).start().await.unwrap();
        let client = Client::builder()
            .access_token(sandbox.access_token())
            .base_url(sandbox.url())
            .retry(quick())
            .build()
            .unwrap();
        Self { sandbox, client }
    }

    async fn started(&self) -> ExportJob {
        let job = self.client.data_exports().start(NOW - 86_400, NOW).await;
        job.unwrap().poll_interval(MOMENT, MOMENT)
    }

    async fn completed(&self) -> ExportFile {
        self.started().await.wait().await.unwrap().unwrap()
    }

    /// Returns the number of requests for an operation.
    fn count(&self, operation: &str) -> usize {
        let requests = self.sandbox.requests();
        let found = requests
            .iter()
            .filter(|request| request.operation_id.as_deref() == Some(operation));
        found.count()
    }
}

const MOMENT: Duration = Duration::from_millis(1);

fn quick() -> RetryPolicy {
    RetryPolicy::default().initial_backoff(MOMENT)
}

/// Starts a server with one completed job, `a`, and its file. It sends `Content-Length`.
pub(crate) async fn plain_server(file: Vec<u8>) -> String {
    use tokio::io::AsyncWriteExt;

    use crate::network::read_head;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let job = br#"{"job_identifier": "a", "status": "completed", "download_url": "", "download_expires_at": ""}"#.to_vec();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = read_head(&mut stream).await;
            let (media, body) = if head.starts_with("GET /download/") {
                ("application/octet-stream", &file)
            } else {
                ("application/json", &job)
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {media}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            // A client may disconnect early.
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(body).await;
        }
    });
    format!("http://{address}")
}
