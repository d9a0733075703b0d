//! Downloads, which are either complete or fail.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::{ErrorKind, RetryPolicy};
use intercom_sandbox::{Builder, ExportSize, Fault, RecordedRequest, Sandbox};
use serde_json::json;

use super::{Context, quick};

fn is_download(request: &RecordedRequest) -> bool {
    request.operation_id.as_deref() == Some("downloadDataExport")
}

/// Applies the fault to the first downloads.
pub(super) fn with_fault(fault: Fault, times: usize) -> Builder {
    let seen = AtomicUsize::new(0);
    sized().faults(move |request| {
        (is_download(request) && seen.fetch_add(1, Ordering::Relaxed) < times)
            .then(|| fault.clone())
    })
}

pub(super) fn sized() -> Builder {
    Sandbox::builder().export_size(ExportSize::Bytes(300_000))
}

/// The names in a directory.
pub(super) fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_method_returns_the_same_file() {
    let context = Context::start(sized()).await;
    let file = context.completed().await;
    let mut packed = Vec::new();
    let length = file.write_to(&mut packed).await.unwrap();
    assert_eq!(length, packed.len() as u64);
    assert_eq!(packed[..2], [0x1f, 0x8b]);

    let mut copied = Vec::new();
    file.copy_to(&mut copied).await.unwrap();
    assert_eq!(copied, packed);

    let mut download = file.download().await.unwrap();
    let mut pieces = Vec::new();
    while let Some(piece) = download.chunk().await.unwrap() {
        assert!(!piece.is_empty());
        pieces.extend_from_slice(&piece);
    }
    assert!(download.chunk().await.unwrap().is_none());
    assert_eq!((pieces, download.received()), (packed.clone(), length));

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("messages.csv.gz");
    assert_eq!(file.save(&path).await.unwrap(), length);
    assert_eq!(std::fs::read(&path).unwrap(), packed);
    assert_eq!(names(directory.path()), ["messages.csv.gz"]);

    let file = file.decompressed();
    let mut text = Vec::new();
    assert!(file.write_to(&mut text).await.unwrap() >= 300_000);
    assert!(text.starts_with(b"user_id,user_external_id,"));
    // An existing file is replaced.
    assert_eq!(file.save(&path).await.unwrap(), text.len() as u64);
    assert_eq!(std::fs::read(&path).unwrap(), text);
    let accept = context.sandbox.requests().pop().unwrap();
    assert_eq!(accept.header("accept"), Some("application/octet-stream"));
}

#[tokio::test]
async fn restarts_an_interrupted_download() {
    for fault in [
        Fault::CutBody {
            after: 100_000,
            chunked: true,
        },
        Fault::CutBody {
            after: 100_000,
            chunked: false,
        },
        Fault::CutBody {
            after: 0,
            chunked: true,
        },
        Fault::CutBody {
            after: usize::MAX,
            chunked: false,
        },
        Fault::Reset,
        Fault::bad_gateway(),
    ] {
        let context = Context::start(with_fault(fault.clone(), 2)).await;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("messages.csv.gz");
        let length = context.completed().await.save(&path).await;
        let length = length.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(length >= 300_000, "{fault:?}");
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
        assert_eq!(names(directory.path()), ["messages.csv.gz"], "{fault:?}");
        assert_eq!(context.count("downloadDataExport"), 3, "{fault:?}");
    }
}

#[tokio::test]
async fn leaves_no_file_after_a_truncated_download() {
    for after in [0, 1, 2, 17, 65_536, 299_999, usize::MAX] {
        for chunked in [true, false] {
            let context =
                Context::start(with_fault(Fault::CutBody { after, chunked }, usize::MAX)).await;
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("messages.csv.gz");
            std::fs::write(&path, "the previous content").unwrap();
            let file = context.completed().await;
            let error = file.save(&path).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connection, "{after} {chunked}");
            assert_eq!(error.attempts(), 4);
            assert_eq!(std::fs::read(&path).unwrap(), b"the previous content");
            assert_eq!(names(directory.path()), ["messages.csv.gz"]);
            assert_eq!(context.count("downloadDataExport"), 4);

            // A writer cannot be rewound, so the first failure is an error.
            for file in [file.clone(), file.decompressed()] {
                let error = file.write_to(&mut Vec::new()).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Connection);
            }
        }
    }
}

/// A file that is incomplete, although the HTTP response is complete.
#[tokio::test]
async fn detects_an_incomplete_file() {
    let complete = {
        let context = Context::start(sized()).await;
        let mut complete = Vec::new();
        context
            .completed()
            .await
            .write_to(&mut complete)
            .await
            .unwrap();
        complete
    };
    let mut changed = complete.clone();
    changed[150_000] ^= 1;
    for body in [
        complete[..complete.len() - 1].to_vec(),
        complete[..20].to_vec(),
        Vec::new(),
        [&complete[..], b"more"].concat(),
        changed,
    ] {
        let server = super::plain_server(body).await;
        let client = intercom_api::Client::builder()
            .access_token("dG9rOjEyMzQ=")
            .base_url(server)
            .retry(quick().max_attempts(2))
            .build()
            .unwrap();
        let job = client.data_exports().job("a");
        let file = job.wait().await.unwrap().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let error = file.save(directory.path().join("a")).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "data_exports.download: the file is incomplete or damaged: download it again (after 2 attempts)"
        );
        assert_eq!(names(directory.path()), [""; 0]);
    }
}

#[tokio::test]
async fn accepts_a_file_that_a_proxy_decompressed() {
    let text = "user_id,email\n66b4,ada@example.com\n";
    let server = super::plain_server(text.as_bytes().to_vec()).await;
    let client = intercom_api::Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .base_url(server)
        .build()
        .unwrap();
    let file = client
        .data_exports()
        .job("a")
        .wait()
        .await
        .unwrap()
        .unwrap();
    for file in [file.clone(), file.clone().decompressed()] {
        let mut received = Vec::new();
        file.write_to(&mut received).await.unwrap();
        assert_eq!(received, text.as_bytes());
    }
    let mut rows = file.rows().await.unwrap();
    let row = rows.next().await.unwrap().unwrap();
    assert_eq!(row.email.as_deref(), Some("ada@example.com"));
    assert!(rows.next().await.is_none());
}

#[tokio::test]
async fn a_stalled_download_times_out() {
    let slow = Fault::SlowBody {
        piece: 100_000,
        pause: Duration::from_secs(30),
    };
    let context = Context::start(with_fault(slow, usize::MAX)).await;
    let file = context
        .completed()
        .await
        .attempt_timeout(Duration::from_millis(50));
    let directory = tempfile::tempdir().unwrap();
    let file = file.retry(RetryPolicy::none());
    let error = file.save(directory.path().join("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AttemptTimeout);
    assert_eq!(names(directory.path()), [""; 0]);
}

#[tokio::test]
async fn reports_expired_files_and_unexpected_responses() {
    let context = Context::start(sized()).await;
    let file = context.completed().await;
    context.sandbox.advance(Duration::from_secs(3 * 86_400));
    let error = file.download().await.unwrap_err();
    assert!(error.is_not_found());
    assert!(error.to_string().contains("two days"), "{error}");

    let page = Fault::Respond {
        status: 200,
        headers: vec![("content-type".into(), "text/html".into())],
        body: "<html>sign in</html>".into(),
    };
    let context = Context::start(with_fault(page, usize::MAX)).await;
    let error = context.completed().await.download().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.to_string().contains("expected the file of an export"),
        "{error}"
    );
}

/// The download URL is used only if it has the host of the API.
#[tokio::test]
async fn uses_the_download_url_only_on_the_same_host() {
    let other_server = Arc::new(Sandbox::start().await.unwrap());
    for (address, path) in [
        (
            "SAME/download/messages/data/a?part=1",
            "/download/messages/data/a",
        ),
        ("SAME/download/content/data/a", "/download/content/data/a"),
        ("OTHER/download/messages/data/a", "/download/content/data/a"),
        ("", "/download/content/data/a"),
    ] {
        let other = other_server.url();
        let builder = Sandbox::builder().faults(move |request| {
            let host = request.header("host")?;
            let address = address.replace("SAME", &format!("http://{host}"));
            let address = address.replace("OTHER", &other);
            (request.operation_id.as_deref() == Some("getDataExport")).then(|| Fault::Respond {
                status: 200,
                headers: Vec::new(),
                body: json!({
                    "job_identifier": "a",
                    "status": "completed",
                    "download_url": address,
                    "download_expires_at": "",
                })
                .to_string(),
            })
        });
        let context = Context::start(builder).await;
        let file = context
            .client
            .data_exports()
            .job("a")
            .wait()
            .await
            .unwrap()
            .unwrap();
        assert_eq!(file.expires_at(), None);
        let error = file.download().await.unwrap_err();
        assert_eq!(error.operation(), Some("data_exports.download"));
        let request = context.sandbox.requests().pop().unwrap();
        assert_eq!(request.path, path, "{address}");
        if address.contains('?') {
            assert_eq!(request.query, [("part".to_owned(), "1".to_owned())]);
        }
    }
    assert!(other_server.requests().is_empty());
}
