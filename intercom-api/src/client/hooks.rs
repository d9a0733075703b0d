//! Settings of a client that call code of the program.

use std::sync::Arc;

use super::ClientBuilder;
use crate::{Observer, TokenSource, TraceContext};

impl ClientBuilder {
    /// Sets the source of access tokens, for tokens that change while the program runs.
    ///
    /// Of this method and [`access_token`](Self::access_token), the last call applies. A token is sent only to the origin of the base URL.
    ///
    /// # Examples
    ///
    /// A token that another part of the program updates. [`TokenSource`] has an example that requests a new token after a 401.
    ///
    /// ```
    /// use std::sync::{Arc, PoisonError, RwLock};
    /// use intercom_api::{AccessToken, Client, TokenFuture, TokenSource};
    ///
    /// #[derive(Clone)]
    /// struct Shared(Arc<RwLock<AccessToken>>);
    ///
    /// impl TokenSource for Shared {
    ///     fn token(&self) -> TokenFuture<'_> {
    ///         let token = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
    ///         Box::pin(async move { Ok(token) })
    ///     }
    /// }
    ///
    /// let token = Shared(Arc::new(RwLock::new(AccessToken::new("dG9rOjEyMzQ=")?)));
    /// let client = Client::builder().token_source(token.clone()).build()?;
    ///
    /// // After a rotation, the next attempt of each request sends the new token.
    /// *token.0.write().unwrap_or_else(PoisonError::into_inner) = AccessToken::new("dG9rOjU2Nzg=")?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.config.token_source = Some(Ok(Arc::new(source)));
        self
    }

    /// Sets the observer of all requests, for metrics and logs. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{AttemptEvent, Client, Observer};
    ///
    /// struct Latency;
    ///
    /// impl Observer for Latency {
    ///     fn on_attempt(&self, event: &AttemptEvent) {
    ///         println!("{} {:?} {:?}", event.operation, event.status, event.elapsed);
    ///     }
    /// }
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").observer(Latency).build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.config.observer = Some(Arc::new(observer));
        self
    }

    /// Sets the function that returns the trace context of the current span, which each attempt sends in the headers `traceparent` and `tracestate`.
    /// Default: none, and no such headers.
    ///
    /// The function is called in the span of the request. A `traceparent` header of the request or the client overrides it.
    ///
    /// # Examples
    ///
    /// With OpenTelemetry, the function reads the context of the current span:
    ///
    /// ```
    /// use intercom_api::{Client, TraceContext};
    ///
    /// fn current() -> Option<TraceContext> {
    ///     // let context = tracing::Span::current().context();
    ///     // let span = context.span().span_context().clone();
    ///     // TraceContext::from_ids(span.trace_id().to_bytes(), span.span_id().to_bytes(), span.is_sampled()).ok()
    ///     TraceContext::new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").ok()
    /// }
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").trace_context(current).build()?;
    /// # drop(client);
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    #[doc(alias = "traceparent")]
    pub fn trace_context(
        mut self,
        current: impl Fn() -> Option<TraceContext> + Send + Sync + 'static,
    ) -> Self {
        self.config.trace_context = Some(Arc::new(current));
        self
    }
}
