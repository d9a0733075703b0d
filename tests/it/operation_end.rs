//! What an observer sees of the end of each operation.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::{
    AttemptEvent, CancelEvent, Client, EndEvent, ErrorKind, Observer, OperationOutcome, RetryEvent,
    WaitReason,
};
use intercom_sandbox::{Builder, ExportSize, Fault, Sandbox, Seed, Storm};
use tokio::time::timeout;

use crate::harness::{client_with, one_by_one, response, sandbox};
use crate::spans;

/// The events of a client, in order.
#[derive(Default)]
struct Recorder {
    ends: Mutex<Vec<EndEvent>>,
    retries: Mutex<Vec<RetryEvent>>,
    names: Mutex<Vec<&'static str>>,
}

impl Recorder {
    fn name(&self, name: &'static str) {
        self.names.lock().unwrap().push(name);
    }

    fn ends(&self) -> Vec<EndEvent> {
        self.ends.lock().unwrap().clone()
    }

    fn names(&self) -> Vec<&'static str> {
        self.names.lock().unwrap().clone()
    }

    fn outcomes(&self) -> Vec<(&'static str, OperationOutcome, u32)> {
        let ends = self.ends();
        ends.iter()
            .map(|end| (end.operation, end.outcome, end.attempts))
            .collect()
    }
}

impl Observer for Recorder {
    fn on_attempt(&self, _: &AttemptEvent) {
        self.name("attempt");
    }

    fn on_cancel(&self, _: &CancelEvent) {
        self.name("cancel");
    }

    fn on_retry(&self, event: &RetryEvent) {
        self.name("retry");
        self.retries.lock().unwrap().push(*event);
    }

    fn on_end(&self, event: &EndEvent) {
        self.name("end");
        self.ends.lock().unwrap().push(*event);
    }
}

async fn observed(configure: impl FnOnce(Builder) -> Builder) -> (Sandbox, Client, Arc<Recorder>) {
    let sandbox = sandbox(configure).await;
    let recorder = Arc::new(Recorder::default());
    let client = client_with(&sandbox, |builder| builder.observer(recorder.clone()));
    (sandbox, client, recorder)
}

fn never() -> Fault {
    Fault::Delay {
        by: Duration::from_secs(3_600),
        then: None,
    }
}

async fn until(mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), wait).await.unwrap();
}

#[tokio::test]
async fn reports_the_outcome_of_an_operation_with_its_attempts_and_waits() {
    let (_sandbox, client, recorder) =
        observed(|builder| builder.faults(one_by_one([Fault::Reset, Fault::unavailable()]))).await;
    client.admins().me().await.unwrap();
    let retries = recorder.retries.lock().unwrap().clone();
    let waits: Duration = retries.iter().map(|retry| retry.wait).sum();
    let end = recorder.ends()[0];
    assert!(end.waited >= waits && end.elapsed >= end.waited, "{end:?}");
    assert_eq!(
        recorder.names(),
        ["attempt", "retry", "attempt", "retry", "attempt", "end"]
    );
    client.contacts().get("7").await.unwrap_err();
    // Not sent.
    client.contacts().get("").await.unwrap_err();
    let path = "/download/content/data/unknown";
    let download = client.request(intercom_api::Method::GET, path).send_bytes();
    download.await.unwrap_err();
    assert_eq!(
        recorder.outcomes(),
        [
            ("admins.me", OperationOutcome::Succeeded, 3),
            ("contacts.get", OperationOutcome::Failed(ErrorKind::Api), 1),
            (
                "contacts.get",
                OperationOutcome::Failed(ErrorKind::InvalidRequest),
                0
            ),
            ("request", OperationOutcome::Failed(ErrorKind::Api), 1),
        ]
    );
}

#[tokio::test]
async fn a_response_that_fails_to_decode_is_a_failed_operation() {
    const TAGS: &str =
        r#"{"type": "list", "data": [{"type": "tag", "id": "8", "name": {"a": 1}}]}"#;
    let (_sandbox, client, recorder) = observed(|builder| {
        builder.faults(|request| {
            let body = if request.path == "/me" { "[]" } else { TAGS };
            Some(response(200, body))
        })
    })
    .await;
    client.admins().me().await.unwrap_err();
    client.tags().list().strict(true).await.unwrap_err();
    let mut pages = client.contacts().list().strict(true).pages();
    pages.next().await.unwrap().unwrap_err();
    let ends = recorder.ends();
    assert_eq!(ends.len(), 3);
    for end in ends {
        assert_eq!(end.outcome, OperationOutcome::Failed(ErrorKind::Decode));
    }
}

#[tokio::test]
async fn a_canceled_operation_ends_once() {
    let (_sandbox, client, recorder) = observed(|builder| builder.faults(|_| Some(never()))).await;
    let soon = Duration::from_millis(200);
    timeout(soon, client.admins().me().send())
        .await
        .unwrap_err();
    assert_eq!(recorder.names(), ["cancel", "end"]);
    assert_eq!(
        recorder.outcomes(),
        [("admins.me", OperationOutcome::Canceled, 1)]
    );
    // A future that was never polled is no operation.
    drop(client.admins().me().send());
    assert_eq!(recorder.ends().len(), 1);
    // The last page that was read ahead is not decoded.
    let (sandbox, client, recorder) = observed(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 6,
        ..Seed::default()
    });
    let mut pages = client.contacts().list().per_page(2).pages().read_ahead();
    pages.next().await.unwrap().unwrap();
    until(|| sandbox.requests().len() == 2).await;
    drop(pages);
    until(|| recorder.ends().len() == 2).await;
    let outcomes: Vec<_> = recorder.ends().iter().map(|end| end.outcome).collect();
    assert_eq!(
        outcomes,
        [OperationOutcome::Succeeded, OperationOutcome::Canceled]
    );
}

#[tokio::test]
async fn every_operation_ends_once_under_faults() {
    let (_sandbox, client, recorder) =
        observed(|builder| builder.storm(Storm::mixed(7, 0.5))).await;
    let mut succeeded = 0;
    for _ in 0..100 {
        succeeded += usize::from(client.admins().me().await.is_ok());
    }
    let ends = recorder.ends();
    assert_eq!(ends.len(), 100);
    let reported = ends
        .iter()
        .filter(|end| end.outcome == OperationOutcome::Succeeded);
    assert_eq!(reported.count(), succeeded);
    let attempts: u32 = ends.iter().map(|end| end.attempts).sum();
    let names = recorder.names();
    let seen = names.iter().filter(|name| **name == "attempt").count();
    assert_eq!(attempts as usize, seen);
}

#[tokio::test]
async fn a_download_that_is_restarted_is_reported_and_logged() {
    const NOW: i64 = 1_750_000_000;
    let cut = std::sync::atomic::AtomicBool::new(false);
    let (_sandbox, client, recorder) = observed(|builder| {
        builder
            .frozen_at(NOW)
            .export_size(ExportSize::Bytes(300_000))
            .faults(move |request| {
                let is_download = request.operation_id.as_deref() == Some("downloadDataExport");
                let is_first = is_download && !cut.swap(true, std::sync::atomic::Ordering::Relaxed);
                is_first.then_some(Fault::CutBody {
                    after: 100_000,
                    chunked: true,
                })
            })
    })
    .await;
    let moment = Duration::from_millis(1);
    let job = client
        .data_exports()
        .start(NOW - 86_400, NOW)
        .await
        .unwrap();
    let file = job.poll_interval(moment, moment).wait().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    spans::record();
    let path = directory.path().join("messages.csv.gz");
    file.unwrap().save(path).await.unwrap();
    let seen = spans::stop();
    let retries = recorder.retries.lock().unwrap().clone();
    let [retry] = retries[..] else {
        panic!("expected one retry: {retries:?}");
    };
    assert_eq!(retry.operation, "data_exports.download");
    assert_eq!((retry.attempt, retry.error), (1, ErrorKind::Connection));
    assert_eq!(retry.reason, WaitReason::Backoff);
    let logged = seen
        .text
        .lines()
        .find(|line| line.contains("transfer failed, retrying"));
    let wait = format!("\"wait_ms\": \"{}\"", retry.wait.as_millis());
    assert!(
        logged.is_some_and(|line| line.contains(&wait)),
        "{logged:?}"
    );
}
