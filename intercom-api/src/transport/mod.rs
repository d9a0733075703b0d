//! Sending requests and reading answers: the one seam between the generated operations and the network.

mod answer;

use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::{Request, Url};
use serde::de::DeserializeOwned;

pub use answer::{ByteStream, Response};

use crate::error::{self, MAX_BODY};
use crate::wire::{self, Alternative};
use crate::{AccessToken, Client, Error};

/// What all clones of a client share.
#[derive(Clone)]
pub struct Shared(pub(crate) Arc<Settings>);

pub(crate) struct Settings {
    pub(crate) token: AccessToken,
    pub(crate) version: HeaderValue,
    /// The token goes to this origin only.
    pub(crate) origin: Url,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("token", &self.0.token)
            .field("version", &self.0.version)
            .finish_non_exhaustive()
    }
}

const VERSION: HeaderName = HeaderName::from_static("intercom-version");

impl ClientHooks<Shared> for Client {
    async fn exec(
        &self,
        mut request: Request,
        _: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let settings = &self.inner().0;
        if request.url().origin() == settings.origin.origin() {
            request
                .headers_mut()
                .insert(AUTHORIZATION, settings.token.header());
        }
        request
            .headers_mut()
            .insert(VERSION, settings.version.clone());
        self.client().execute(request).await
    }
}

/// Sends and reads a JSON answer.
pub(crate) async fn json<T: DeserializeOwned>(
    client: &Client,
    request: Request,
    info: &OperationInfo,
) -> Result<Response<T>, Error> {
    let operation = info.operation_id;
    let response = succeed(client, request, info).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response
        .bytes()
        .await
        .map_err(|error| Error::transport(operation, error))?;
    if error::is_error_list(&body) {
        return Err(Error::api(operation, status, headers, body.to_vec()));
    }
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(Response::new(value, status, headers)),
        Err(first) => {
            // One element that cannot be read should not cost the others.
            let (second, rejected) = wire::leniently(|| serde_json::from_slice::<T>(&body));
            if let Ok(value) = second
                && !rejected.is_empty()
            {
                return Ok(Response::new(value, status, headers).with_rejected(rejected));
            }
            // Read again, slowly, to tell where it went wrong.
            let mut reader = serde_json::Deserializer::from_slice(&body);
            let (path, error) = match serde_path_to_error::deserialize::<_, T>(&mut reader) {
                Err(error) => (error.path().to_string(), error.into_inner()),
                Ok(_) => (String::from("."), first),
            };
            Err(Error::decode(
                operation,
                status,
                headers,
                body.to_vec(),
                path,
                error,
            ))
        }
    }
}

/// Sends, and expects nothing but success.
pub(crate) async fn empty(
    client: &Client,
    request: Request,
    info: &OperationInfo,
) -> Result<Response<()>, Error> {
    let response = succeed(client, request, info).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    // Read to the end, so that the connection can be used again.
    let body = response
        .bytes()
        .await
        .map_err(|error| Error::transport(info.operation_id, error))?;
    if error::is_error_list(&body) {
        return Err(Error::api(
            info.operation_id,
            status,
            headers,
            body.to_vec(),
        ));
    }
    Ok(Response::new((), status, headers))
}

/// Sends, and hands over the answer as it comes in.
pub(crate) async fn bytes(
    client: &Client,
    mut request: Request,
    info: &OperationInfo,
) -> Result<Response<ByteStream>, Error> {
    request.headers_mut().insert(
        reqwest::header::ACCEPT,
        HeaderValue::from_static("application/octet-stream"),
    );
    let response = succeed(client, request, info).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Response::new(
        ByteStream::new(response, info.operation_id),
        status,
        headers,
    ))
}

/// Sends; an answer that is no success becomes an error with what the body says.
async fn succeed(
    client: &Client,
    request: Request,
    info: &OperationInfo,
) -> Result<reqwest::Response, Error> {
    let operation = info.operation_id;
    let response = client
        .exec(request, info)
        .await
        .map_err(|error| Error::transport(operation, error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let headers = response.headers().clone();
    let body = excerpt(response).await;
    Err(Error::api(operation, status, headers, body))
}

/// The beginning of a body. What cannot be read is left out: the status is the news.
async fn excerpt(mut response: reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < MAX_BODY {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    body
}

/// What a path segment may not hold as it is.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'\\')
    .add(b'%');

/// Encodes a value as one segment of a path.
///
/// An empty segment, `.` and `..` would change which operation is called, and are refused.
pub(crate) fn path_segment(name: &str, value: &str) -> Result<String, Error> {
    if matches!(value, "" | "." | "..") {
        return Err(Error::invalid_request(format!(
            "`{name}` is {value:?}, which cannot stand in a path: give the id itself"
        )));
    }
    Ok(utf8_percent_encode(value, SEGMENT).to_string())
}

/// Checks that a body has what it needs, before anything is sent.
pub(crate) fn complete<T: Alternative>(body: &T) -> Result<(), Error> {
    match body.missing() {
        None => Ok(()),
        Some(path) if path.is_empty() => Err(Error::invalid_request(
            "there is no body: give one with `body`",
        )),
        Some(path) => Err(Error::invalid_request(format!(
            "`{path}` is missing from the body"
        ))),
    }
}

/// A redirect means that the address is wrong, as with a token of another region; following it could take the token elsewhere.
pub(crate) fn redirects() -> reqwest::redirect::Policy {
    reqwest::redirect::Policy::none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_one_segment() {
        let encode = |value| path_segment("id", value).map_err(|error| error.to_string());
        assert_eq!(encode("215475262949230"), Ok("215475262949230".into()));
        assert_eq!(encode("a/b?c#d%e f"), Ok("a%2Fb%3Fc%23d%25e%20f".into()));
        assert_eq!(encode("ü"), Ok("%C3%BC".into()));
        for value in ["", ".", ".."] {
            assert!(
                encode(value).is_err_and(|message| message.contains("`id`")),
                "{value:?}"
            );
        }
    }
}
