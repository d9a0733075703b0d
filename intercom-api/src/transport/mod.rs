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
    let text = match wire::text(&body) {
        Ok(text) => text,
        Err((path, error)) => {
            let body = body.to_vec();
            return Err(Error::decode(operation, status, headers, body, path, error));
        }
    };
    match serde_json::from_str(text) {
        Ok(value) => Ok(Response::new(value, status, headers)),
        Err(first) => {
            // One element that cannot be read should not cost the others.
            let (second, rejected) = wire::leniently(|| serde_json::from_str::<T>(text));
            if let Ok(value) = second
                && !rejected.is_empty()
            {
                for one in &rejected {
                    // Not what is in it: that is customers' data.
                    tracing::warn!(
                        operation,
                        index = one.index,
                        reason = one.reason,
                        "an element of a list cannot be read and is left out"
                    );
                }
                return Ok(Response::new(value, status, headers).with_rejected(rejected));
            }
            // Read again, slowly, to tell where it went wrong.
            let mut reader = serde_json::Deserializer::from_str(text);
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

    /// Keeps the text of every event of this crate.
    #[derive(Clone, Default)]
    struct Events(Arc<std::sync::Mutex<Vec<String>>>);

    impl tracing::Subscriber for Events {
        fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
            metadata.target().starts_with("intercom_api")
        }

        fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
            tracing::span::Id::from_u64(1)
        }

        fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

        fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

        fn event(&self, event: &tracing::Event<'_>) {
            struct Text(String);
            impl tracing::field::Visit for Text {
                fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
                    self.0.push_str(&format!("{field}={value:?} "));
                }
            }
            let mut text = Text(format!("{} ", event.metadata().level()));
            event.record(&mut text);
            if let Ok(mut events) = self.0.lock() {
                events.push(text.0);
            }
        }

        fn enter(&self, _: &tracing::span::Id) {}

        fn exit(&self, _: &tracing::span::Id) {}
    }

    // This is a test of the library itself because no other one there comes by the warning: with several threads, tracing may take it for one that nobody
    // wants.
    #[cfg(feature = "tags")]
    #[tokio::test]
    async fn what_is_left_out_is_warned_of_without_its_content()
    -> Result<(), Box<dyn std::error::Error>> {
        let events = Events::default();
        let _guard = tracing::subscriber::set_default(events.clone());
        let body = r#"{"type": "list", "data": [{"type": "tag", "id": "8", "name": {"secret": "ada@example.com"}}]}"#;
        let sandbox = intercom_sandbox::Sandbox::builder()
            .faults(move |_| {
                Some(intercom_sandbox::Fault::Answer {
                    status: 200,
                    headers: Vec::new(),
                    body: body.to_owned(),
                })
            })
            .start()
            .await?;
        let client = Client::builder()
            .access_token(sandbox.access_token())
            .base_url(sandbox.url())
            .build()?;
        let found = client.list_tags().send().await?;
        assert_eq!(found.rejected().len(), 1);
        let events = events.0.lock().map_err(|error| error.to_string())?;
        let [event] = events.as_slice() else {
            panic!("one event was expected: {events:?}");
        };
        for part in ["WARN", "operation=\"list_tags\"", "index=0", "left out"] {
            assert!(event.contains(part), "{part} is not in {event}");
        }
        assert!(!event.contains("ada@"), "{event}");
        Ok(())
    }
}
