//! The handle of a running sandbox.

use std::{
    convert::Infallible,
    fmt, io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    builder::Builder,
    edit::Editor,
    recorded::RecordedRequest,
    server::Shared,
    workspace::{self, Seed},
};

/// A running server that plays Intercom's REST API 2.10.
///
/// It needs a Tokio runtime of either kind and stops when it is dropped.
///
/// ```
/// use intercom_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
///
/// let made: serde_json::Value = reqwest::Client::new()
///     .post(format!("{}/contacts", sandbox.url()))
///     .bearer_auth(sandbox.access_token())
///     .json(&serde_json::json!({ "role": "user", "email": "maya@example.com" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(made["email"], "maya@example.com");
///
/// let requests = sandbox.requests();
/// assert_eq!(requests[0].path_template.as_deref(), Some("/contacts"));
/// assert_eq!(requests[0].status, 200);
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) shared: Arc<Shared>,
    // Dropping the sender tells the server to stop.
    pub(crate) stop: Option<oneshot::Sender<Infallible>>,
    pub(crate) task: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox with the defaults of the [`Builder`].
    ///
    /// # Errors
    ///
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A builder, for a token, a port or a rate limit of your own.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The base address: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address it listens at.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token it accepts.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.shared.token
    }

    /// All requests so far, in the order of their answers; the last ones when
    /// [`Builder::keep_requests`] sets a bound.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.log().requests.iter().cloned().collect()
    }

    /// How many requests were answered with this status, 429 for example; 0 stands for connections that were dropped
    /// on purpose. Requests that are not kept count as well.
    #[must_use]
    pub fn count(&self, status: u16) -> usize {
        self.shared.log().counts.get(&status).copied().unwrap_or(0)
    }

    /// Forgets the requests and their counts, not what they did.
    pub fn clear_requests(&self) {
        let mut log = self.shared.log();
        log.requests.clear();
        log.counts.clear();
    }

    /// Resets the next connections as soon as they are made, before anything is read. Connections that are open
    /// already stay.
    pub fn reset_connections(&self, count: usize) {
        self.shared.refusing.store(count, Ordering::Relaxed);
    }

    /// Changes the data, as other people would who use the same workspace.
    ///
    /// The sandbox answers nothing while the function runs, and its own methods must not be called in there: they
    /// would wait for the function to end.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Editor<'_>) -> T) -> T {
        change(&mut Editor::new(&mut self.shared.state()))
    }

    /// Adds objects, for tests of lists that would need many requests.
    pub fn seed(&self, seed: &Seed) {
        workspace::fill(&mut self.shared.state(), seed);
    }

    /// Moves the clock of the sandbox ahead: scrolls and rate windows run out, later changes get later times.
    pub fn advance(&self, by: Duration) {
        self.shared.state().clock.advance(by);
    }

    /// The Unix time at which the sandbox sees itself.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.shared.state().now()
    }

    /// Stops the server and waits until its port is free.
    pub async fn shutdown(mut self) {
        self.stop.take();
        // Ends by itself; a panic inside has nothing to tell here.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
