//! Sending requests and reading answers: the one seam between the operations and the network.

mod answer;
mod attempts;
mod http;
mod sending;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

pub use answer::{ByteStream, Response};
pub(crate) use attempts::whole;
pub(crate) use http::Http;
pub use sending::Sending;

use crate::Error;
use crate::call::Call;
use crate::wire::{self, AtOnce, Checked, Rejected};

/// A successful answer, read to its end.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
}

impl Received {
    fn around<T>(self, value: T) -> Response<T> {
        Response::new(value, self.status, self.headers).with_attempts(self.attempts)
    }

    /// The error that its form is another one than the operation's.
    pub(crate) fn undecodable(self, operation: &'static str, error: &serde_json::Error) -> Error {
        let path = wire::place(&self.body, error);
        Error::decode(
            operation,
            self.status,
            self.headers,
            self.body.to_vec(),
            path,
            error,
        )
        .with_attempts(self.attempts)
    }
}

/// Sends and reads a JSON answer.
#[inline]
pub(crate) fn json<T: DeserializeOwned, C: Checked>(call: Result<Call, Error>) -> Sending<T> {
    Sending::new(call, read::<T, C>)
}

fn read<T: DeserializeOwned, C: Checked>(
    operation: &'static str,
    received: Received,
) -> Result<Response<T>, Error> {
    match wire::from_json::<T, C>(&received.body) {
        Ok(value) => Ok(received.around(value)),
        Err(first) => {
            // One element that cannot be read should not cost the others.
            let (second, mut rejected) =
                wire::leniently(|| wire::from_json::<T, C>(&received.body));
            if let Ok(value) = second
                && !rejected.is_empty()
            {
                if let Ok(whole) = wire::any(&received.body) {
                    wire::locate(&whole, &mut rejected);
                }
                warn_of_rejected(operation, &rejected);
                return Ok(received.around(value).with_rejected(rejected));
            }
            Err(received.undecodable(operation, &first))
        }
    }
}

/// Tells of elements that are left out; not what is in them, which is customers' data.
pub(crate) fn warn_of_rejected(operation: &'static str, rejected: &[Rejected]) {
    for one in rejected {
        tracing::warn!(
            operation,
            index = one.index,
            path = crate::error::name(&one.path),
            reason = one.reason,
            "an element of a list cannot be read and is left out"
        );
    }
}

/// As [`json`], where an answer may as well be empty.
pub(crate) fn json_or_nothing(call: Call) -> Sending<serde_json::Value> {
    Sending::new(Ok(call), |operation, received| {
        if received.body.is_empty() {
            return Ok(received.around(serde_json::Value::Null));
        }
        read::<_, AtOnce>(operation, received)
    })
}

/// Sends, and expects nothing but success.
pub(crate) fn empty(call: Result<Call, Error>) -> Sending<()> {
    Sending::new(call, |_, received| Ok(received.around(())))
}

/// Sends, and hands over the answer as it comes in.
pub(crate) async fn bytes(call: Call) -> Result<Response<ByteStream>, Error> {
    attempts::stream(call).await
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::sync::Arc;

    use crate::Client;

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
        let warnings: Vec<&String> = events
            .iter()
            .filter(|event| event.starts_with("WARN"))
            .collect();
        let [event] = warnings.as_slice() else {
            panic!("one event was expected: {events:?}");
        };
        for part in ["WARN", "operation=\"list_tags\"", "index=0", "left out"] {
            assert!(event.contains(part), "{part} is not in {event}");
        }
        assert!(
            !events.iter().any(|event| event.contains("ada@")),
            "{events:?}"
        );
        Ok(())
    }
}
