//! The handle of a running sandbox.

mod builder;

pub use builder::Builder;

use std::{
    convert::Infallible,
    fmt, io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    edit::Editor, notifications, notifications::NotificationError, oauth, oauth::AuthorizeError,
    outbox::WebhookNotification, recorded::RecordedRequest, shared::Shared, webhooks::Webhooks,
    workspace, workspace::Seed,
};

/// A running server that implements Intercom's REST API.
///
/// It needs a Tokio runtime, of either flavor, and stops when it is dropped.
///
/// ```
/// use intercom_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
///
/// let contact: serde_json::Value = reqwest::Client::new()
///     .post(format!("{}/contacts", sandbox.url()))
///     .bearer_auth(sandbox.access_token())
///     .json(&serde_json::json!({ "role": "user", "email": "maya@example.com" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(contact["email"], "maya@example.com");
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
    // Dropping the sender stops the server.
    pub(crate) stop: Option<oneshot::Sender<Infallible>>,
    pub(crate) task: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox with the default settings of the [`Builder`].
    ///
    /// # Errors
    ///
    /// Returns an error if no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder, to set the token, the port, the rate limit and other options.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns the base URL: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the address on which the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the token that the server accepts from the start. [`add_token`](Self::add_token) adds
    /// others, and [`revoke_token`](Self::revoke_token) revokes it too.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.shared.token
    }

    /// Accepts another access token from now on, or one that was revoked. All tokens have the same
    /// workspace and rate limit.
    ///
    /// With [`revoke_token`](Self::revoke_token), it replaces a token while a program runs:
    ///
    /// ```
    /// use intercom_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.add_token("rotated-token");
    /// assert!(sandbox.revoke_token(sandbox.access_token()));
    ///
    /// let status = async |token: &str| {
    ///     let request = reqwest::Client::new().get(format!("{}/me", sandbox.url()));
    ///     let response = request.bearer_auth(token).send().await?;
    ///     Ok::<_, reqwest::Error>(response.status().as_u16())
    /// };
    /// assert_eq!(status(sandbox.access_token()).await?, 401);
    /// assert_eq!(status("rotated-token").await?, 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_token(&self, token: impl Into<String>) {
        self.shared.state().tokens.add(token.into());
    }

    /// Revokes an access token, and returns whether it was valid. The sandbox responds to later requests
    /// with this token with 401 and the code `token_revoked`.
    ///
    /// The token may be that of an installation, as if the app had been uninstalled.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.shared.state().tokens.revoke(token)
    }

    /// Returns the query of the request to the redirect URI, as if a user had opened an authorize URL
    /// and agreed to install the app. `url` can be that of Intercom: only its query is used.
    ///
    /// The server has the same page at `/oauth`, which redirects the browser, and exchanges the code
    /// at `/auth/eagle/token`.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL has another client ID, or no state.
    pub fn authorize(&self, url: &str) -> Result<String, AuthorizeError> {
        oauth::callback(&mut self.shared.state().oauth, url)
    }

    /// Returns the recorded requests, in the order of their responses. [`Builder::max_recorded_requests`]
    /// limits their number.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.log().requests.iter().cloned().collect()
    }

    /// Returns the number of responses with a status, for example 429. Status 0 stands for
    /// connections that were dropped because of a fault. Requests that are no longer recorded are
    /// counted as well.
    #[must_use]
    pub fn count(&self, status: u16) -> usize {
        self.shared.log().counts.get(&status).copied().unwrap_or(0)
    }

    /// Clears the recorded requests and their counts. The data is not changed.
    pub fn clear_requests(&self) {
        let mut log = self.shared.log();
        log.requests.clear();
        log.counts.clear();
    }

    /// Resets the next `count` connections when they are accepted, before any data is read. Open
    /// connections are not affected.
    pub fn reset_connections(&self, count: usize) {
        self.shared.pending_resets.store(count, Ordering::Relaxed);
    }

    /// Changes the data, as other users of the workspace would.
    ///
    /// The sandbox does not respond while the function runs. The function must not call methods of
    /// the [`Sandbox`]: they would deadlock.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Editor<'_>) -> T) -> T {
        let mut state = self.shared.state();
        let result = change(&mut Editor::new(&mut state));
        state.trim();
        drop(state);
        self.shared.wake.notify_one();
        result
    }

    /// Adds objects, for tests of lists that would otherwise need many requests.
    pub fn seed(&self, seed: &Seed) {
        workspace::fill(&mut self.shared.state(), seed);
    }

    /// Advances the clock of the sandbox: scrolls and cursors expire, changes become searchable, new
    /// rate windows start, and later changes have later timestamps. It can be called while requests
    /// are in flight, and with steps of any length.
    ///
    /// [`Builder::frozen_at`] makes the time depend on these calls only.
    pub fn advance(&self, by: Duration) {
        self.shared.state().clock.advance(by);
        self.shared.wake.notify_one();
    }

    /// Returns the time of the sandbox, as Unix time in seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.shared.state().now()
    }

    /// Posts signed notifications of what requests and [`edit`](Self::edit) change to an endpoint, like the
    /// webhooks of an app of version 2.10: topics of conversations, tickets, contacts, their tags and
    /// subscriptions, companies, articles and data events. [Seeded](Self::seed) objects cause none. A later
    /// call replaces the endpoint.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is not a valid `http` URL, if the secret is empty, or if the
    /// endpoint does not respond to `HEAD` with 200, which Intercom sends when the URL is saved.
    pub async fn webhooks(&self, url: &str, secret: &str) -> io::Result<Webhooks> {
        Webhooks::start(Arc::clone(&self.shared), url, secret).await
    }

    /// Builds a notification about an object in its current state, without sending it. The ID of
    /// `ping` is not used.
    ///
    /// `id` is that of the object that the topic names first: the contact for its tags and
    /// subscriptions, the company, the conversation or the ticket for their contacts. The other object
    /// is the last one that was added, or, for a tag or a subscription type that the contact does not
    /// have, one of the workspace. For deletions, the object does not have to exist.
    ///
    /// # Errors
    ///
    /// Returns an error for a topic that Intercom does not have or that the sandbox does not model, and if
    /// an object does not exist.
    pub fn notification(
        &self,
        topic: &str,
        id: &str,
    ) -> Result<WebhookNotification, NotificationError> {
        notifications::build(&mut self.shared.state(), topic, id)
    }

    /// Stops the server and waits until its port is free.
    pub async fn shutdown(mut self) {
        self.stop.take();
        // The task ends by itself; a panic in it does not matter here.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
        self.shared.state().outbox.stop();
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
