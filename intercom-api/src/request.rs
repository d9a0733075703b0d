//! The request type that all operations share.

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
    ApiVersion, Client, Cursor, Error, Items, OperationInfo, Pages, ParameterLocation,
    RequestOptions, ResponseFuture, RetryPolicy,
};

/// Describes an operation of the API: its request body, its response body and its [`OperationInfo`].
///
/// Each operation is a type in the module `op` of its resource: `tickets.get` is
/// [`resources::tickets::op::Get`](crate::resources::tickets::op::Get). The trait is sealed: it is implemented for these types only.
///
/// # Examples
///
/// A function that works for every operation:
///
/// ```
/// use intercom_api::{Error, Operation, Request, Response};
///
/// async fn logged<O: Operation>(request: Request<O>) -> Result<Response<O::Output>, Error> {
///     println!("{} {}", O::INFO.method, O::INFO.path);
///     request.await
/// }
/// ```
pub trait Operation: sealed::Sealed + 'static {
    /// The request body; `()` if there is none.
    type Body: RequestBody;

    /// The body of a successful response; `()` if there is none.
    type Output: ResponseBody;

    /// The method, path, idempotency, pagination and limits of the operation.
    const INFO: OperationInfo;
}

/// Describes an operation that returns a list.
pub trait Paginated: Operation {
    /// The type of an item of the list.
    type Item: DeserializeOwned + 'static;
}

/// Marks an operation that returns a list and accepts a page size.
pub trait PageSized: Paginated {}

mod sealed {
    pub trait Sealed {}

    impl<O: super::Operation> Sealed for O {}
}

/// Calls generic code with the type of an operation whose name is only known at run time.
pub(crate) trait Visitor {
    type Output;

    fn visit<O: Operation>(self) -> Self::Output;
}

/// A request that has not been sent yet.
///
/// The methods of the handles create requests, for example [`client.tickets().get(id)`](crate::resources::Tickets::get). Setters set
/// optional parameters and options. [`send`](Self::send) or `.await` sends the request. A request can be cloned, and each clone is
/// sent separately.
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

/// Provides the `OperationInfo` of an operation as a static reference.
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

    /// Sets a path parameter.
    #[inline]
    pub(crate) fn path<T: Serialize>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.call.set(ParameterLocation::Path, name, &value.into());
        self
    }

    /// Sets a query parameter.
    #[inline]
    pub(crate) fn query<T: Serialize>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.call.set(ParameterLocation::Query, name, &value.into());
        self
    }

    /// Sets a query parameter, or omits it.
    #[inline]
    pub(crate) fn optional_query<T: Serialize>(
        mut self,
        name: &'static str,
        value: Option<T>,
    ) -> Self {
        self.call.set(ParameterLocation::Query, name, &value);
        self
    }

    /// Sets a header parameter, or omits it.
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

    /// Validates the request without sending it. An error names `helper` as its operation.
    #[cfg(feature = "tags")]
    pub(crate) fn check(&self, helper: &'static str) -> Result<(), Error> {
        self.call
            .check()
            .map_err(|error| error.with_operation(helper))
    }

    #[cfg(any(feature = "companies", feature = "dynamic"))]
    pub(crate) fn call_mut(&mut self) -> &mut Call {
        &mut self.call
    }

    /// Replaces all options of the request.
    #[inline]
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.call.options = options;
        self
    }

    /// Sets the timeout of one attempt. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    #[inline]
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.attempt_timeout = timeout.into();
        self
    }

    /// Sets the connect timeout. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    ///
    /// Requests share pooled connections only with requests that have the same connect timeout.
    #[inline]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.connect_timeout = timeout.into();
        self
    }

    /// Sets the timeout of the operation, including all attempts and waits. Default: the client's.
    #[inline]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.timeout = timeout.into();
        self
    }

    /// Sets the retry policy; [`RetryPolicy::none`] disables retries. Default: the client's.
    #[inline]
    pub fn retry(mut self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        self.call.options.retry = policy.into();
        self
    }

    /// Sets whether the request is safe to retry if the server may have processed it. Default: the [idempotency](OperationInfo::idempotency) of the operation.
    ///
    /// Set it for a write that has the same effect when it is repeated, for example because it sets fields to fixed values. A request that continues a scroll is
    /// never retried.
    #[inline]
    pub fn idempotent(mut self, idempotent: impl Into<Option<bool>>) -> Self {
        self.call.options.idempotent = idempotent.into();
        self
    }

    /// Sets whether a response that deviates from its type is an error. Default: the client's setting, which is `false` by default.
    ///
    /// If `false`, decoding corrects deviations, and [`Response::deviations`](crate::Response::deviations) returns them. Strict requests are useful in tests and
    /// canary deployments.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::ErrorKind;
    ///
    /// # async fn example(client: intercom_api::Client) {
    /// if let Err(error) = client.tickets().get("495").strict(true).await
    ///     && error.kind() == ErrorKind::Decode
    /// {
    ///     eprintln!("the API has changed: {error}");
    /// }
    /// # }
    /// ```
    #[inline]
    pub fn strict(mut self, strict: impl Into<Option<bool>>) -> Self {
        self.call.options.strict = strict.into();
        self
    }

    /// Sets the version of the API. Default: the client's, which is [`API_VERSION`](crate::API_VERSION) unless it was changed.
    ///
    /// The types describe version [`API_VERSION`](crate::API_VERSION), and responses of other versions may differ from them. Sending the request fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the version is empty or contains characters that are not printable ASCII.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::ApiVersion;
    ///
    /// let ticket = client.tickets().get("495").api_version(ApiVersion::V2_16).await?;
    /// assert_eq!(ticket.api_version(), Some("2.16"));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn api_version(mut self, version: impl Into<ApiVersion>) -> Self {
        self.call.options.api_version = Some(version.into());
        self
    }

    /// Adds a custom header.
    ///
    /// Sending the request fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name or value is invalid, or if the header
    /// is reserved: see [`RequestOptions::set_header`].
    #[inline]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.header(name, value);
        self
    }

    /// Sends the request.
    ///
    /// `.await` on the request does the same. The future is `'static`, so it can be spawned.
    ///
    /// # Errors
    ///
    /// The method that creates the request lists the errors of the operation. In addition:
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before the request is sent, if a parameter, header or body is invalid;
    /// - [`RateLimited`](crate::ErrorKind::RateLimited), [`Connection`](crate::ErrorKind::Connection),
    ///   [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) or [`Timeout`](crate::ErrorKind::Timeout) if all attempts failed;
    /// - [`Decode`](crate::ErrorKind::Decode) if the response cannot be decoded.
    #[inline]
    pub fn send(self) -> ResponseFuture<O::Output> {
        O::Output::receive(self.call)
    }

    /// Sends the request and decodes the response into a custom type. Types with fewer fields decode faster.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send).
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
    /// Sets the cursor to resume from. The list continues after the page that returned the cursor. Default: the start of the list.
    ///
    /// An `Option` is also accepted, so a stored cursor can be passed unchanged.
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
    ///
    /// Unless the request has a page size, the pages have the maximum size that the API documents, so that the list takes few requests.
    #[inline]
    pub fn pages(self) -> Pages<O::Item> {
        Pages::new::<Eager>(self.call)
    }

    /// Returns a stream of the pages of the list, with items decoded into a custom type.
    #[inline]
    pub fn pages_as<T: DeserializeOwned>(self) -> Pages<T> {
        Pages::new::<Lazy>(self.call)
    }

    /// Returns a stream of all items of the list. It requests further pages as needed, of the same size as [`pages`](Self::pages).
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

    /// Returns a stream of all items of the list, decoded into a custom type. Types with fewer fields decode faster.
    #[inline]
    pub fn items_as<T: DeserializeOwned>(self) -> Items<T> {
        Items::new(self.pages_as())
    }
}

impl<O: PageSized> Request<O> {
    /// Sets the number of items per page. Default: the documented maximum for [`items`](Self::items) and [`pages`](Self::pages), and the API's default for
    /// [`send`](Self::send).
    ///
    /// Sending the request fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the number is 0 or above the documented maximum, or if the body of a
    /// search contains another page size. A cursor with a page number counts pages of the same size.
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
    /// Formats the request without its values, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}
