//! A sandbox, and a client with short waits.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use intercom_api::{Client, ClientBuilder, RetryPolicy};
use intercom_sandbox::{Builder, Fault, RecordedRequest, Sandbox};

/// Returns the default policy with short waits.
pub(crate) fn fast_retries() -> RetryPolicy {
    RetryPolicy::default()
        .initial_backoff(Duration::from_millis(2))
        .max_backoff(Duration::from_millis(10))
}

pub(crate) fn client(sandbox: &Sandbox) -> Client {
    client_with(sandbox, |builder| builder)
}

pub(crate) fn client_with(
    sandbox: &Sandbox,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Client {
    let builder = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .retry(fast_retries());
    change(builder).build().unwrap()
}

pub(crate) async fn sandbox(change: impl FnOnce(Builder) -> Builder) -> Sandbox {
    change(Sandbox::builder()).start().await.unwrap()
}

/// Applies these faults to the first requests, one each.
pub(crate) fn one_by_one(
    faults: impl IntoIterator<Item = Fault>,
) -> impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync {
    let faults: Mutex<VecDeque<Fault>> = Mutex::new(faults.into_iter().collect());
    move |_| faults.lock().unwrap().pop_front()
}

/// Returns a fault that sends a response with a JSON body.
pub(crate) fn response(status: u16, body: impl ToString) -> Fault {
    Fault::Respond {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_string(),
    }
}
