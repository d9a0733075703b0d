//! Exports of message data.

use std::io::Read;
use std::time::Duration;

use flate2::read::GzDecoder;
use intercom_sandbox::{ExportEnd, ExportSize, Fault, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, text};

fn span() -> Value {
    json!({ "created_at_after": NOW - 86_400, "created_at_before": NOW })
}

#[tokio::test]
async fn completes_a_job() {
    let api = Api::start().await;
    let job = api.post("/export/content/data", span()).await;
    assert_eq!(
        (&job["status"], &job["download_url"]),
        (&json!("pending"), &json!(""))
    );
    let path = format!("/export/content/data/{}", text(&job["job_identifier"]));
    let file = format!("/download/content/data/{}", text(&job["job_identifier"]));
    // Only one job runs at a time. The rejected request counts as a poll.
    let (status, code, _) = api
        .rejected(Method::POST, "/export/content/data", Some(span()))
        .await;
    assert_eq!((status, code.as_str()), (429, "rate_limit_exceeded"));
    let octets = || {
        api.request(Method::GET, &file)
            .header("accept", "application/octet-stream")
    };
    assert_eq!(octets().send().await.unwrap().status(), 404);
    let done = api.get(&path).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(done["download_url"], format!("{}{file}", api.sandbox.url()));
    assert_eq!(done["download_expires_at"], (NOW + 2 * 86_400).to_string());
    assert_eq!(api.rejected(Method::GET, &file, None).await.0, 406);
    let bytes = octets().send().await.unwrap().bytes().await.unwrap();
    let mut csv = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut csv).unwrap();
    assert!(csv.starts_with("user_id,"));
    let columns: Vec<usize> = csv.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(columns, [26, 26]);
    api.sandbox.advance(Duration::from_secs(2 * 86_400));
    assert_eq!(octets().send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn cancels_a_job() {
    let api = Api::start().await;
    let job = api.post("/export/content/data", span()).await;
    let id = text(&job["job_identifier"]);
    assert_eq!(
        api.trigger(&format!("/export/cancel/{id}")).await["status"],
        "canceled"
    );
    assert_eq!(
        api.get(&format!("/export/content/data/{id}")).await["status"],
        "canceled"
    );
    api.post("/export/content/data", span()).await;
    assert_eq!(
        api.rejected(Method::GET, "/export/content/data/none", None)
            .await
            .0,
        404
    );
}

async fn statuses(api: &Api, polls: usize) -> Vec<String> {
    let job = api.post("/export/content/data", span()).await;
    let path = format!("/export/content/data/{}", text(&job["job_identifier"]));
    let mut found = vec![text(&job["status"])];
    for _ in 0..polls {
        let job = api.get(&path).await;
        assert_eq!(job["download_url"] != "", job["status"] == "completed");
        found.push(text(&job["status"]));
    }
    found
}

#[tokio::test]
async fn jobs_take_the_configured_number_of_polls() {
    let api = Api::with(Sandbox::builder().export_polls(2, 1)).await;
    let expected = [
        "pending",
        "pending",
        "pending",
        "in_progress",
        "completed",
        "completed",
    ];
    assert_eq!(statuses(&api, 5).await, expected);
    let api = Api::with(Sandbox::builder().export_polls(0, 0)).await;
    assert_eq!(statuses(&api, 1).await, ["pending", "completed"]);
}

#[tokio::test]
async fn jobs_end_with_the_configured_status() {
    for (end, status) in [
        (ExportEnd::Failed, "failed"),
        (ExportEnd::NoData, "no_data"),
        (ExportEnd::Canceled, "canceled"),
    ] {
        let api = Api::with(Sandbox::builder().export_end(end)).await;
        assert_eq!(
            statuses(&api, 3).await,
            ["pending", "in_progress", status, status]
        );
        // The next job can be created.
        api.post("/export/content/data", span()).await;
    }
}

/// Returns the download URL of a finished export.
async fn finished(api: &Api) -> String {
    let job = api.post("/export/content/data", span()).await;
    let path = format!("/export/content/data/{}", text(&job["job_identifier"]));
    api.get(&path).await;
    text(&api.get(&path).await["download_url"])
}

#[tokio::test]
async fn streams_files_of_any_size() {
    let size = ExportSize::Bytes(5_000_000);
    let api = Api::with(Sandbox::builder().export_size(size)).await;
    let url = finished(&api).await;
    let request = api
        .request(Method::GET, &url)
        .header("accept", "application/octet-stream");
    let mut response = request.send().await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "application/octet-stream"
    );
    assert_eq!(response.content_length(), None);
    let mut packed = Vec::new();
    let mut pieces = 0;
    while let Some(piece) = response.chunk().await.unwrap() {
        packed.extend_from_slice(&piece);
        pieces += 1;
    }
    assert!(pieces > 10 && packed.len() >= 5_000_000);
    let mut csv = String::new();
    GzDecoder::new(&packed[..])
        .read_to_string(&mut csv)
        .unwrap();
    assert!(csv.lines().all(|line| line.split(',').count() == 26));
    assert!(csv.len() >= 5_000_000);
}

#[tokio::test]
async fn truncates_downloads() {
    for chunked in [true, false] {
        let builder = Sandbox::builder()
            .export_size(ExportSize::Bytes(1_000_000))
            .faults(move |request| {
                let downloading = request.operation_id.as_deref() == Some("downloadDataExport");
                downloading.then_some(Fault::CutBody {
                    after: 300_000,
                    chunked,
                })
            });
        let api = Api::with(builder).await;
        let url = finished(&api).await;
        let request = api
            .request(Method::GET, &url)
            .header("accept", "application/octet-stream");
        let mut response = request.send().await.unwrap();
        let mut received = 0;
        let failed = loop {
            match response.chunk().await {
                Ok(Some(piece)) => received += piece.len(),
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(
            failed && (1..=300_000).contains(&received),
            "{failed} {received}"
        );
    }
}
