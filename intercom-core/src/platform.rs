//! The parts of the HTTP layer that differ on WebAssembly. There, the types and the module for webhooks
//! can be used, but a client cannot be built.

#[cfg(not(target_family = "wasm"))]
mod native {
    use std::future::Future;

    use bytes::Bytes;
    use reqwest::{Client, Error, Request, Result};

    pub(crate) use reqwest::Response;

    /// The error of a platform that does not send requests.
    pub(crate) type Unsupported = std::convert::Infallible;

    pub(crate) fn execute(
        client: &Client,
        request: Request,
    ) -> std::result::Result<impl Future<Output = Result<Response>> + use<>, Unsupported> {
        Ok(client.execute(request))
    }

    pub(crate) async fn chunk(response: &mut Response) -> Result<Option<Bytes>> {
        response.chunk().await
    }

    pub(crate) type Proxy = reqwest::Proxy;

    pub(crate) fn https_proxy(url: reqwest::Url) -> Option<Proxy> {
        Proxy::https(url).ok()
    }

    pub(crate) fn is_connect(error: &Error) -> bool {
        error.is_connect()
    }
}

#[cfg(target_family = "wasm")]
mod wasm {
    use std::future::Future;

    use bytes::Bytes;
    use reqwest::header::HeaderMap;
    use reqwest::{Client, Error, Request, Result, StatusCode, Url};

    /// A response that is never received. reqwest's type is not `Send` on this platform.
    pub(crate) struct Response {
        url: Url,
        status: StatusCode,
        headers: HeaderMap,
    }

    impl Response {
        pub(crate) fn url(&self) -> &Url {
            &self.url
        }

        pub(crate) fn status(&self) -> StatusCode {
            self.status
        }

        pub(crate) fn headers_mut(&mut self) -> &mut HeaderMap {
            &mut self.headers
        }

        pub(crate) fn content_length(&self) -> Option<u64> {
            None
        }
    }

    /// The error of a request, which this platform does not send.
    pub(crate) struct Unsupported;

    pub(crate) fn execute(
        _: &Client,
        _: Request,
    ) -> std::result::Result<impl Future<Output = Result<Response>> + use<>, Unsupported> {
        Err::<std::future::Pending<_>, _>(Unsupported)
    }

    pub(crate) async fn chunk(_: &mut Response) -> Result<Option<Bytes>> {
        Ok(None)
    }

    /// A proxy, which this platform does not support.
    pub(crate) type Proxy = std::convert::Infallible;

    pub(crate) fn https_proxy(_: reqwest::Url) -> Option<Proxy> {
        None
    }

    pub(crate) fn is_connect(_: &Error) -> bool {
        false
    }
}

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::{Proxy, Response, chunk, execute, https_proxy, is_connect};
#[cfg(target_family = "wasm")]
pub(crate) use wasm::{Proxy, Response, Unsupported, chunk, execute, https_proxy, is_connect};
