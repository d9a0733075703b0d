//! The handle of a running sandbox, and the builder for it.

use std::{
    convert::Infallible,
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    fault::{Fault, Script},
    recorded::RecordedRequest,
    server::{self, Shared},
    state::Clock,
    workspace::{self, ACCESS_TOKEN, Seed},
};

/// Requests per ten seconds, unless set otherwise.
const RATE_LIMIT: u32 = 1667;

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
    address: SocketAddr,
    shared: Arc<Shared>,
    // Dropping the sender tells the server to stop.
    stop: Option<oneshot::Sender<Infallible>>,
    task: JoinHandle<()>,
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

    /// All requests so far, in the order of their answers.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests().clone()
    }

    /// Forgets the requests, not what they did.
    pub fn clear_requests(&self) {
        self.shared.requests().clear();
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

/// Settings of a [`Sandbox`].
pub struct Builder {
    token: String,
    port: u16,
    workspace: String,
    rate_limit: u32,
    frozen_at: Option<i64>,
    script: Option<Script>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            token: ACCESS_TOKEN.to_owned(),
            port: 0,
            workspace: "sandbox1".to_owned(),
            rate_limit: RATE_LIMIT,
            frozen_at: None,
            script: None,
        }
    }
}

impl Builder {
    /// The token to accept, in place of [`ACCESS_TOKEN`].
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// The port to listen at, in place of any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The id of the workspace, which contacts and others carry.
    #[must_use]
    pub fn workspace(mut self, id: impl Into<String>) -> Self {
        self.workspace = id.into();
        self
    }

    /// How many requests are answered in ten seconds before 429; 1667 unless set.
    #[must_use]
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = requests;
        self
    }

    /// Stops the clock at a Unix time; from there only [`Sandbox::advance`] moves it.
    #[must_use]
    pub fn frozen_at(mut self, seconds: i64) -> Self {
        self.frozen_at = Some(seconds);
        self
    }

    /// Lets a function answer requests in place of the sandbox, to see how a client takes it.
    ///
    /// It is asked before each request is carried out; `None` leaves the request to the sandbox.
    #[must_use]
    pub fn faults(
        mut self,
        script: impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        self.script = Some(Box::new(script));
        self
    }

    /// Starts the server on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound.
    pub async fn start(self) -> io::Result<Sandbox> {
        let (listener, address) = server::bind(self.port).await?;
        let state = workspace::fresh(
            &self.workspace,
            format!("http://{address}"),
            Clock::new(self.frozen_at),
            self.rate_limit,
        );
        let shared = Arc::new(Shared {
            token: self.token,
            state: Mutex::new(state),
            requests: Mutex::new(Vec::new()),
            script: self.script,
        });
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server::run(listener, Arc::clone(&shared), stopped));
        Ok(Sandbox {
            address,
            shared,
            stop: Some(stop),
            task,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("port", &self.port)
            .field("workspace", &self.workspace)
            .field("rate_limit", &self.rate_limit)
            .field("frozen_at", &self.frozen_at)
            .finish_non_exhaustive()
    }
}
