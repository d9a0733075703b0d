//! Helpers that send several requests.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use crate::{ApiVersion, Client, Error, Operation, Request, RequestOptions, RetryPolicy};

/// A sequence of requests that has not started yet. It is sent when the task is awaited.
///
/// Methods of the handles create tasks, for example [`client.tickets().create_for_email(..)`](crate::resources::Tickets::create_for_email). Their
/// documentation lists the requests. The requests are sent one after another, and the first error ends the task. [`Error::operation`] returns the
/// operation that failed. The effects of earlier requests remain.
///
/// A task accepts the same options as a [`Request`]. They apply to every request that the task sends, except that
/// [`timeout`](Self::timeout) limits the complete task.
///
/// # Examples
///
/// ```no_run
/// # #[cfg(feature = "contacts")]
/// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// use std::time::Duration;
/// use intercom_api::RetryPolicy;
///
/// let contact = client
///     .contacts()
///     .find_by_email("ada@example.com")
///     .timeout(Duration::from_secs(10))
///     .retry(RetryPolicy::none())
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a task does nothing until it is sent or awaited"]
pub struct Task<T> {
    name: &'static str,
    client: Client,
    options: RequestOptions,
    run: Box<dyn FnOnce(Requests) -> Running<T> + Send + Sync>,
}

type Running<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Creates the requests of a task that has started.
pub(crate) struct Requests {
    client: Client,
    options: RequestOptions,
    started: Instant,
}

impl Requests {
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Sets the options of the task on a request that is about to be sent.
    pub(crate) fn prepare<O: Operation>(&self, request: Request<O>) -> Request<O> {
        let mut options = self.options.clone();
        // Without remaining time, the request fails before it is sent, and the error names it.
        options.timeout = options
            .timeout
            .map(|timeout| timeout.saturating_sub(self.started.elapsed()));
        request.options(options)
    }

    /// Sends a request with the options of the task.
    pub(crate) async fn send<O: Operation>(
        &self,
        request: Request<O>,
    ) -> Result<crate::Response<O::Output>, Error> {
        self.prepare(request).send().await
    }
}

impl<T: 'static> Task<T> {
    /// Creates a task. `name` is shown by `Debug`.
    pub(crate) fn new<F>(
        name: &'static str,
        client: &Client,
        run: impl FnOnce(Requests) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        Self {
            name,
            client: client.clone(),
            options: RequestOptions::default(),
            run: Box::new(|requests| Box::pin(run(requests))),
        }
    }

    /// Sets all options, in place of those that were set before.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets the timeout of one attempt of a request. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.attempt_timeout = timeout.into();
        self
    }

    /// Sets the connect timeout. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.connect_timeout = timeout.into();
        self
    }

    /// Sets the timeout of the task, including all requests, attempts and waits. Default: the client's.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.timeout = timeout.into();
        self
    }

    /// Sets the retry policy of the requests; [`RetryPolicy::none`] disables retries. Default: the client's.
    pub fn retry(mut self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        self.options.retry = policy.into();
        self
    }

    /// Sets whether every request of the task is safe to retry if the server may have processed it. Default: the idempotency of each operation.
    pub fn idempotent(mut self, idempotent: impl Into<Option<bool>>) -> Self {
        self.options.idempotent = idempotent.into();
        self
    }

    /// Sets whether a response that deviates from its type is an error. Default: the client's setting.
    pub fn strict(mut self, strict: impl Into<Option<bool>>) -> Self {
        self.options.strict = strict.into();
        self
    }

    /// Sets the version of the API for every request. Default: the client's, which is [`API_VERSION`](crate::API_VERSION) unless it was changed.
    ///
    /// The types describe version [`API_VERSION`](crate::API_VERSION), and responses of other versions may differ from them. The first request fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the version is empty or contains characters that are not printable ASCII.
    pub fn api_version(mut self, version: impl Into<ApiVersion>) -> Self {
        self.options.api_version = Some(version.into());
        self
    }

    /// Adds a custom header to every request.
    ///
    /// The first request fails if the name or value is invalid, or if the header is reserved: see [`RequestOptions::set_header`].
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.options.set_header(name, value);
        self
    }

    /// Starts the task.
    ///
    /// `.await` on the task does the same. The future is `'static`, so it can be spawned.
    ///
    /// # Errors
    ///
    /// The method that creates the task lists its errors. In addition, each request can fail with the errors of [`Request::send`].
    pub fn send(self) -> TaskFuture<T> {
        let mut options = self.options;
        options.timeout = options.timeout.or(self.client.inner().timeout);
        let (client, run) = (self.client, self.run);
        TaskFuture(Box::pin(async move {
            let started = Instant::now();
            run(Requests {
                client,
                options,
                started,
            })
            .await
        }))
    }
}

impl<T: 'static> IntoFuture for Task<T> {
    type Output = Result<T, Error>;
    type IntoFuture = TaskFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<T> fmt::Debug for Task<T> {
    /// Formats without values, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The future of a [`Task`] that was sent.
#[must_use = "a future does nothing until it is awaited"]
pub struct TaskFuture<T>(Running<T>);

impl<T> Future for TaskFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for TaskFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskFuture").finish_non_exhaustive()
    }
}
