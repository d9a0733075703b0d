//! What the builder of an operation is, besides the setters of its parameters.

/// Defines a builder: its struct, what every one has, what belongs to its body, and what belongs to its answer.
macro_rules! operation {
    (
        #[doc = $doc:literal] $name:ident
        { $(#[doc = $body_doc:literal] $need:ident $form:ident $body:ty,)? }
        $($answer:tt)*
    ) => {
        #[doc = $doc]
        #[derive(Debug, Clone)]
        #[must_use = "nothing is sent until `send`"]
        pub struct $name {
            call: ::intercom_core::internal::call::Call,
            $(body: Option<$body>,)?
        }

        impl $name {
            #[inline]
            pub(super) fn new(client: &$crate::Client, operation: &'static $crate::Operation) -> Self {
                Self {
                    call: ::intercom_core::internal::call::Call::new(client.shared(), ::intercom_core::internal::call::Endpoint::Operation(operation)),
                    $(body: None::<$body>,)?
                }
            }

            $(
                #[doc = $body_doc]
                pub fn body(mut self, body: impl Into<$body>) -> Self {
                    self.body = Some(body.into());
                    self
                }

                $crate::call::body_map!($form $body);
            )?

            /// How long one attempt may take, in place of the client's.
            #[inline]
            pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.call.options.attempt_timeout = Some(timeout);
                self
            }

            /// How long connecting may take, in place of the client's. Such calls share connections among those of the same limit, and not with others.
            #[inline]
            pub fn connect_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.call.options.connect_timeout = Some(timeout);
                self
            }

            /// How long the call may take with all its attempts and waits, in place of the client's.
            #[inline]
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.call.options.timeout = Some(timeout);
                self
            }

            /// How the call is repeated, in place of the client's policy; [`RetryPolicy::none`](crate::RetryPolicy::none) sends it once.
            #[inline]
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.call.options.retry = Some(policy);
                self
            }

            /// Adds a header of your own. Those of the client cannot be changed: an error when it is sent.
            #[inline]
            pub fn header(mut self, name: &str, value: &str) -> Self {
                self.call.header(name, value);
                self
            }

            #[cfg(feature = "dynamic")]
            #[inline]
            pub(crate) fn call_mut(&mut self) -> &mut ::intercom_core::internal::call::Call {
                &mut self.call
            }

            #[allow(unused_mut)]
            #[inline]
            fn prepare(self) -> Result<::intercom_core::internal::call::Call, $crate::Error> {
                let mut call = self.call;
                $($crate::call::set_body!($need $form $body, call, self.body);)?
                Ok(call)
            }

            $crate::call::send!($($answer)*);
        }
    };
}

macro_rules! body_map {
    (typed $body:ty) => {
        /// Changes the body in place.
        #[inline]
        pub fn body_map(mut self, change: impl FnOnce($body) -> $body) -> Self {
            self.body = Some(change(self.body.unwrap_or_default()));
            self
        }
    };
    ($form:ident $body:ty) => {};
}

macro_rules! set_body {
    (required typed $body:ty, $call:ident, $value:expr) => {
        $call.json_body(::intercom_core::internal::wire::Decode::view(
            &$value.unwrap_or_default(),
        ))?;
    };
    ($need:ident bytes $body:ty, $call:ident, $value:expr) => {
        if let Some(body) = $value {
            $call.bytes_body(body);
        }
    };
    (required whole $body:ty, $call:ident, $value:expr) => {
        match &$value {
            Some(body) => $call.json_body(::intercom_core::internal::wire::Decode::view(body))?,
            None => return Err(::intercom_core::internal::call::no_body()),
        }
    };
    (optional $form:ident $body:ty, $call:ident, $value:expr) => {
        if let Some(body) = &$value {
            $call.json_body(::intercom_core::internal::wire::Decode::view(body))?;
        }
    };
}

macro_rules! send {
    (json $kind:ty, $($list:tt)*) => {
        /// Sends the request.
        ///
        /// # Errors
        ///
        /// See [`Error`](crate::Error).
        #[inline]
        pub fn send(self) -> $crate::ResponseFuture<$kind> {
            ::intercom_core::internal::transport::json::<$kind, ::intercom_core::internal::wire::Eager>(self.prepare())
        }

        /// As `send`, with the answer read into a type of the caller's. Reading fewer fields is faster.
        ///
        /// # Errors
        ///
        /// As `send`.
        #[inline]
        pub fn send_as<T: serde::de::DeserializeOwned>(self) -> $crate::ResponseFuture<T> {
            ::intercom_core::internal::transport::json::<T, ::intercom_core::internal::wire::Lazy>(self.prepare())
        }

        $crate::call::list!($($list)*);
    };
    (empty, ) => {
        /// Sends the request.
        ///
        /// # Errors
        ///
        /// See [`Error`](crate::Error).
        #[inline]
        pub fn send(self) -> $crate::ResponseFuture<()> {
            ::intercom_core::internal::transport::empty(self.prepare())
        }
    };
    (bytes, ) => {
        /// Sends the request; the answer is read as it comes in.
        ///
        /// # Errors
        ///
        /// See [`Error`](crate::Error).
        #[inline]
        pub async fn send(self) -> Result<$crate::Response<$crate::ByteStream>, $crate::Error> {
            ::intercom_core::internal::transport::bytes(self.prepare()?).await
        }
    };
}

macro_rules! list {
    () => {};
    (list $item:ty, sized) => {
        /// How many elements a page is to have, in place of what the API takes by itself. More than the documented maximum is an error
        /// when the request is sent.
        #[inline]
        pub fn page_size(mut self, size: u32) -> Self {
            self.call.page_size = Some(size);
            self
        }

        $crate::call::list!(list $item,);
    };
    (list $item:ty,) => {
        /// Starts after the page that gave this cursor, instead of at the beginning.
        #[inline]
        pub fn cursor(mut self, cursor: $crate::Cursor) -> Self {
            self.call.cursor = Some(cursor);
            self
        }

        /// All pages of the list, one after the other.
        #[inline]
        pub fn pages(self) -> $crate::Pages<$item> {
            $crate::Pages::new::<::intercom_core::internal::wire::Eager>(self.prepare())
        }

        /// As `pages`, with elements read into a type of the caller's.
        #[inline]
        pub fn pages_as<T: serde::de::DeserializeOwned>(self) -> $crate::Pages<T> {
            $crate::Pages::new::<::intercom_core::internal::wire::Lazy>(self.prepare())
        }

        /// All elements of the list, page after page.
        #[inline]
        pub fn items(self) -> $crate::Items<$item> {
            $crate::Items::new(self.pages())
        }

        /// As `items`, with elements read into a type of the caller's. Reading fewer fields is faster.
        #[inline]
        pub fn items_as<T: serde::de::DeserializeOwned>(self) -> $crate::Items<T> {
            $crate::Items::new(self.pages_as())
        }
    };
}

pub(crate) use {body_map, list, operation, send, set_body};
