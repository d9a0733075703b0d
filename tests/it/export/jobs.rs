//! Creating an export, waiting for it, resuming it and canceling it.

use std::time::Duration;

use intercom_api::types::DataExportStatus;
use intercom_api::{Client, ErrorKind};
use intercom_sandbox::{ExportEnd, Fault, Sandbox};
use serde_json::json;

use super::{Context, MOMENT, NOW};

#[tokio::test]
async fn waits_for_every_status_and_reports_it() {
    let context = Context::start(Sandbox::builder().export_polls(2, 3)).await;
    let job = context.started().await;
    let mut reported = Vec::new();
    let file = job
        .wait_with_progress(|progress| {
            assert_eq!(progress.polls as usize, reported.len() + 1);
            reported.push(progress.status.to_string());
        })
        .await
        .unwrap()
        .unwrap();
    let states = ["pending"; 2].into_iter().chain(["in_progress"; 3]);
    assert_eq!(reported, states.chain(["completed"]).collect::<Vec<_>>());
    assert_eq!(context.count("getDataExport"), 6);
    assert_eq!(file.expires_at(), Some((NOW + 2 * 86_400).into()));
    let order = context.sandbox.requests().remove(0).body.unwrap();
    let period = json!({"created_at_after": NOW - 86_400, "created_at_before": NOW});
    assert_eq!(order, period);
}

#[tokio::test]
async fn each_final_status_has_its_result() {
    for (end, kind, expected) in [
        (ExportEnd::NoData, None, ""),
        (
            ExportEnd::Failed,
            Some(ErrorKind::ExportFailed),
            "data_exports.get: the export failed on the server: start a new export",
        ),
        (
            ExportEnd::Canceled,
            Some(ErrorKind::ExportCanceled),
            "data_exports.get: the export was canceled: start a new export if you still need it",
        ),
    ] {
        let context = Context::start(Sandbox::builder().export_end(end)).await;
        match (context.started().await.wait().await, kind) {
            (Ok(None), None) => {}
            (Err(error), Some(kind)) => {
                assert_eq!((error.kind(), &*error.to_string()), (kind, expected));
            }
            (other, _) => panic!("{end:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_pending_export_is_an_immediate_error() {
    // Waiting for the rate limit would take at least a minute.
    let builder = Sandbox::builder().rate_window(Duration::from_secs(60));
    let context = Context::start(builder).await;
    let first = context.started().await;
    let error = context.client.data_exports().start(1, 2).await.unwrap_err();
    assert!(error.is_export_pending() && error.is_rate_limited());
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::RateLimited, 1)
    );
    let text = error.to_string();
    assert!(
        text.contains("another export is pending") && text.contains("cancel it"),
        "{text}"
    );
    assert_eq!(context.count("createDataExport"), 2);
    // Canceling it permits another export. Other calls were not delayed.
    assert_eq!(first.cancel().await.unwrap(), DataExportStatus::Canceled);
    assert_eq!(first.status().await.unwrap(), DataExportStatus::Canceled);
    let second = context.started().await;
    assert_ne!(second.id(), first.id());
}

#[tokio::test]
async fn a_rate_limit_is_not_a_pending_export() {
    let builder = Sandbox::builder().faults(|_| Some(Fault::rate_limited_bare()));
    let context = Context::start(builder).await;
    let once = context
        .client
        .data_exports()
        .create(intercom_api::types::CreateDataExportRequest::new(1, 2))
        .retry(intercom_api::RetryPolicy::none());
    let error = once.await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_export_pending());
}

#[tokio::test]
async fn resumes_a_job_by_id() {
    let context = Context::start(Sandbox::builder().export_polls(1, 2)).await;
    let id = context.started().await.id().to_owned();
    // Resumes the job as another program would.
    let other = Client::builder()
        .access_token(context.sandbox.access_token())
        .base_url(context.sandbox.url())
        .build()
        .unwrap();
    let job = other.data_exports().job(id).poll_interval(MOMENT, MOMENT);
    assert_eq!(job.status().await.unwrap(), DataExportStatus::Pending);
    let file = job.wait().await.unwrap().unwrap();
    assert!(file.write_to(&mut Vec::new()).await.unwrap() > 0);
    let error = other.data_exports().job("other").wait().await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn waiting_can_be_dropped_and_times_out() {
    let context = Context::start(Sandbox::builder().export_polls(1000, 0)).await;
    let job = context.started().await;
    let limited = job.clone().timeout(Duration::from_millis(50));
    let error = limited.wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        error.to_string().contains("it continues on the server"),
        "{error}"
    );
    let waited = tokio::time::timeout(Duration::from_millis(30), job.wait()).await;
    assert!(waited.is_err());
    let seen = context.count("getDataExport");
    tokio::time::sleep(Duration::from_millis(30)).await;
    // One request may have been in flight.
    assert!(context.count("getDataExport") <= seen + 1);
    assert_eq!(job.status().await.unwrap(), DataExportStatus::Pending);
}

#[tokio::test]
async fn retries_failed_polls_and_rejects_invalid_responses() {
    let builder = Sandbox::builder().faults(|request| {
        let asked = request.operation_id.as_deref() == Some("getDataExport");
        asked.then(Fault::bad_gateway)
    });
    let context = Context::start(builder).await;
    let job = context.started().await;
    assert_eq!(job.wait().await.unwrap_err().attempts(), 4);

    for (body, expected) in [
        ("[]", "failed to decode the response"),
        ("{}", "no `job_identifier`"),
        (
            "{\"job_identifier\": \"\", \"status\": \"pending\", \"download_url\": \"\", \"download_expires_at\": \"\"}",
            "no `job_identifier`",
        ),
        ("{\"job_identifier\": \"a\"}", "no `status`"),
    ] {
        let response = Fault::Respond {
            status: 200,
            headers: Vec::new(),
            body: body.to_owned(),
        };
        let context =
            Context::start(Sandbox::builder().faults(move |_| Some(response.clone()))).await;
        let error = match context.client.data_exports().start(1, 2).await {
            Err(error) => error,
            Ok(job) => job
                .timeout(Duration::from_secs(60))
                .status()
                .await
                .unwrap_err(),
        };
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = context.client.data_exports().start(2, 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "data_exports.start: invalid period: its start 2 is after its end 1"
    );
}

#[tokio::test]
async fn does_not_retry_a_creation_whose_response_is_lost() {
    let builder = Sandbox::builder().faults(|request| {
        let ordered = request.operation_id.as_deref() == Some("createDataExport");
        ordered.then_some(Fault::ResetAfterProcessing)
    });
    let context = Context::start(builder).await;
    let error = context.client.data_exports().start(1, 2).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 1));
    assert_eq!(context.count("createDataExport"), 1);
}

#[tokio::test]
async fn waits_for_an_unknown_status() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let builder = Sandbox::builder().faults(move |request| {
        let first = request.operation_id.as_deref() == Some("getDataExport")
            && asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        first.then(|| Fault::Respond {
            status: 200,
            headers: Vec::new(),
            body: json!({"job_identifier": "a", "status": "being_sorted", "download_url": "", "download_expires_at": ""}).to_string(),
        })
    });
    let context = Context::start(builder).await;
    let mut reported = Vec::new();
    let file = context
        .started()
        .await
        .wait_with_progress(|progress| reported.push(progress.status.to_string()))
        .await;
    assert!(file.unwrap().is_some());
    assert_eq!(reported, ["being_sorted", "in_progress", "completed"]);
}
