//! Exports of message data.

use std::io::Read;
use std::time::Duration;

use flate2::read::GzDecoder;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, text};

fn span() -> Value {
    json!({ "created_at_after": NOW - 86_400, "created_at_before": NOW })
}

#[tokio::test]
async fn a_job_runs_through() {
    let api = Api::start().await;
    let job = api.post("/export/content/data", span()).await;
    assert_eq!(
        (&job["status"], &job["download_url"]),
        (&json!("pending"), &json!(""))
    );
    let path = format!("/export/content/data/{}", text(&job["job_identifier"]));
    let file = format!("/download/content/data/{}", text(&job["job_identifier"]));
    // One job at a time.
    let (status, code, _) = api
        .refused(Method::POST, "/export/content/data", Some(span()))
        .await;
    assert_eq!((status, code.as_str()), (429, "rate_limit_exceeded"));
    assert_eq!(api.get(&path).await["status"], "in_progress");
    let octets = || {
        api.request(Method::GET, &file)
            .header("accept", "application/octet-stream")
    };
    assert_eq!(octets().send().await.unwrap().status(), 404);
    let done = api.get(&path).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(done["download_url"], format!("{}{file}", api.sandbox.url()));
    assert_eq!(done["download_expires_at"], (NOW + 2 * 86_400).to_string());
    assert_eq!(api.refused(Method::GET, &file, None).await.0, 406);
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
async fn a_job_can_be_canceled() {
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
        api.refused(Method::GET, "/export/content/data/none", None)
            .await
            .0,
        404
    );
}
