//! Requests: what all operations share.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use intercom_core::internal::body::{RequestBody, ResponseBody};
use intercom_core::internal::call::{Call, Endpoint};
use intercom_core::internal::transport;
use intercom_core::internal::wire::{Eager, Lazy};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
    Client, Cursor, Error, Items, OperationInfo, Pages, ParameterLocation, ResponseFuture,
    RetryPolicy,
};

/// An operation of the API: what it sends, what it returns, and what is known about it.
///
/// Each operation is a type in the module `op` of its resource: `tickets.get` is
/// [`resources::tickets::op::Get`](crate::resources::tickets::op::Get). The trait is implemented for them and for nothing else.
pub trait Operation: sealed::Sealed + 'static {
    /// What it sends; `()` for nothing.
    type Body: RequestBody;

    /// What it returns when it succeeds; `()` for nothing.
    type Output: ResponseBody;

    /// Method, path, idempotency, pagination and more.
    const INFO: OperationInfo;
}

/// An operation that returns a list.
pub trait Paginated: Operation {
    /// An element of the list.
    type Item: DeserializeOwned + 'static;
}

/// An operation that returns a list in pages whose size can be chosen.
pub trait PageSized: Paginated {}

mod sealed {
    pub trait Sealed {}

    impl<O: super::Operation> Sealed for O {}
}

/// Does something for each operation whose type is only known by its name.
pub(crate) trait Visitor {
    type Output;

    fn visit<O: Operation>(self) -> Self::Output;
}

/// A request that has not been sent yet.
///
/// The methods of the handles create it: [`client.tickets().get(id)`](crate::resources::Tickets::get). It takes optional parameters and
/// settings, and is sent by [`send`](Self::send) or by `.await`.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let ticket = client
///     .tickets()
///     .get("495")
///     .timeout(Duration::from_secs(20))
///     .await?;
/// println!("{}", ticket.ticket_id);
/// # Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct Request<O: Operation> {
    call: Call,
    operation: PhantomData<fn() -> O>,
}

/// The static form of what is known about an operation.
struct Info<O>(PhantomData<O>);

impl<O: Operation> Info<O> {
    const INFO: &'static OperationInfo = &O::INFO;
}

impl<O: Operation> Request<O> {
    #[inline]
    pub(crate) fn new(client: &Client) -> Self {
        Self {
            call: Call::new(client.inner(), Endpoint::Operation(Info::<O>::INFO)),
            operation: PhantomData,
        }
    }

    /// Sets a parameter of the path.
    #[inline]
    pub(crate) fn path<T: Serialize>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.call.set(ParameterLocation::Path, name, &value.into());
        self
    }

    /// Sets a parameter of the query.
    #[inline]
    pub(crate) fn query<T: Serialize>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.call.set(ParameterLocation::Query, name, &value.into());
        self
    }

    /// Sets a parameter of the query, or leaves it out.
    #[inline]
    pub(crate) fn optional_query<T: Serialize>(
        mut self,
        name: &'static str,
        value: Option<T>,
    ) -> Self {
        self.call.set(ParameterLocation::Query, name, &value);
        self
    }

    /// Sets a parameter that is a header, or leaves it out.
    #[allow(dead_code, reason = "only some versions of the API have one")]
    #[inline]
    pub(crate) fn optional_header<T: Serialize>(
        mut self,
        name: &'static str,
        value: Option<T>,
    ) -> Self {
        self.call.set(ParameterLocation::Header, name, &value);
        self
    }

    /// Sets the body.
    #[inline]
    pub(crate) fn set_body(mut self, body: O::Body) -> Self {
        body.set(&mut self.call);
        self
    }

    /// Checks what can be found wrong before the request is sent, under the name of the helper that sends it.
    #[cfg(feature = "tags")]
    pub(crate) fn check(&self, helper: &'static str) -> Result<(), Error> {
        self.call
            .check()
            .map_err(|error| error.with_operation(helper))
    }

    #[cfg(feature = "dynamic")]
    pub(crate) fn call_mut(&mut self) -> &mut Call {
        &mut self.call
    }

    /// Sets how long one attempt may take. Default: the client's.
    #[inline]
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.attempt_timeout = timeout.into();
        self
    }

    /// Sets how long connecting may take. Default: the client's.
    ///
    /// Requests with a connect timeout of their own share connections with requests of the same connect timeout only.
    #[inline]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.connect_timeout = timeout.into();
        self
    }

    /// Sets how long the operation may take, with all attempts and waits. Default: the client's.
    #[inline]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.timeout = timeout.into();
        self
    }

    /// Sets how the request is retried; [`RetryPolicy::none`] sends it once. Default: the client's policy.
    #[inline]
    pub fn retry(mut self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        self.call.options.retry = policy.into();
        self
    }

    /// Adds a custom header.
    ///
    /// The headers that the client sets itself cannot be changed: sending such a request fails.
    #[inline]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.header(name, value);
        self
    }

    /// Sends the request.
    ///
    /// `.await` on the request does the same. The future owns all that it needs, so it can be spawned.
    ///
    /// # Errors
    ///
    /// The documentation of the operation lists what the API refuses. Any request can fail as [`Error`] describes.
    #[inline]
    pub fn send(self) -> ResponseFuture<O::Output> {
        O::Output::receive(self.call)
    }

    /// Sends the request, and decodes the response into a custom type. Decoding fewer fields is faster.
    ///
    /// # Errors
    ///
    /// Like [`send`](Self::send).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// #[derive(serde::Deserialize)]
    /// struct State {
    ///     ticket_state: String,
    /// }
    ///
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let ticket = client.tickets().get("495").send_as::<State>().await?;
    /// println!("{}", ticket.ticket_state);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_as<T: DeserializeOwned>(self) -> ResponseFuture<T>
    where
        O::Output: DeserializeOwned,
    {
        transport::json::<T, Lazy>(self.call)
    }
}

impl<O: Paginated> Request<O> {
    /// Continues after the page that returned this cursor. Default: from the beginning.
    ///
    /// It accepts an `Option`, so that a stored cursor can be passed on as it is.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::Cursor;
    ///
    /// # async fn example(client: intercom_api::Client, stored: Option<String>) -> Result<(), Box<dyn std::error::Error>> {
    /// let cursor = stored.map(|text| text.parse::<Cursor>()).transpose()?;
    /// let mut pages = client.contacts().list().cursor(cursor).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} contacts", page?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn cursor(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.call.cursor = cursor.into();
        self
    }

    /// Returns a stream of the pages of the list.
    #[inline]
    pub fn pages(self) -> Pages<O::Item> {
        Pages::new::<Eager>(self.call)
    }

    /// Returns a stream of the pages of the list, with elements decoded into a custom type.
    #[inline]
    pub fn pages_as<T: DeserializeOwned>(self) -> Pages<T> {
        Pages::new::<Lazy>(self.call)
    }

    /// Returns a stream of the elements of the list, page after page.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let mut contacts = client.contacts().list().items();
    /// while let Some(contact) = contacts.next().await {
    ///     println!("{}", contact?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    #[doc(alias("all", "stream"))]
    pub fn items(self) -> Items<O::Item> {
        Items::new(self.pages())
    }

    /// Returns a stream of the elements of the list, decoded into a custom type. Decoding fewer fields is faster.
    #[inline]
    pub fn items_as<T: DeserializeOwned>(self) -> Items<T> {
        Items::new(self.pages_as())
    }
}

impl<O: PageSized> Request<O> {
    /// Sets how many elements a page has. Default: the API's.
    ///
    /// Sending a request for more than the documented maximum fails.
    #[inline]
    #[doc(alias = "page_size")]
    pub fn per_page(mut self, elements: impl Into<Option<u32>>) -> Self {
        self.call.page_size = elements.into();
        self
    }
}

impl<O: Operation> IntoFuture for Request<O> {
    type Output = Result<crate::Response<O::Output>, Error>;
    type IntoFuture = ResponseFuture<O::Output>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<O: Operation> Clone for Request<O> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            operation: PhantomData,
        }
    }
}

impl<O: Operation> fmt::Debug for Request<O> {
    /// Without values, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}
