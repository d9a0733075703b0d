//! Rows of a download and of a saved file.

use intercom_api::ErrorKind;
use intercom_api::export::read_rows;
use intercom_sandbox::{ExportSize, Fault, Sandbox};

use super::Context;

const ROWS: usize = 20_000;

#[tokio::test]
async fn reads_every_row_from_both_sources() {
    let builder = Sandbox::builder().export_size(ExportSize::Rows(ROWS as u64));
    let context = Context::start(builder).await;
    let file = context.completed().await;
    let mut rows = file.rows().await.unwrap();
    let mut coming = Vec::new();
    while let Some(row) = rows.next().await {
        coming.push(row.unwrap());
    }
    assert_eq!(coming.len(), ROWS);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("messages.csv.gz");
    for file in [file.clone(), file.decompressed()] {
        file.save(&path).await.unwrap();
        let saved: Result<Vec<_>, _> = read_rows(std::fs::File::open(&path).unwrap()).collect();
        assert!(saved.unwrap() == coming);
    }
    for (index, row) in coming.iter().enumerate() {
        let number = index + 1;
        assert_eq!(row.user_external_id, Some(format!("sample-{number}")));
        assert_eq!(row.email, Some(format!("sample.user.{number}@example.com")));
        assert!(row.extra.is_empty() && row.company_id.is_none());
        let received = row.received_at.unwrap().as_second();
        assert_eq!(row.first_open, Some((received + 300).into()));
    }
    let json = serde_json::to_value(&coming[0]).unwrap();
    assert_eq!(json["user_external_id"], "sample-1");
    assert_eq!(
        json["received_at"],
        coming[0].received_at.unwrap().as_second()
    );
    assert_eq!(json.get("company_id"), None);
}

#[tokio::test]
async fn a_truncated_file_ends_with_an_error_after_valid_rows() {
    let builder = Sandbox::builder()
        .export_size(ExportSize::Bytes(1_000_000))
        .faults(|request| {
            let download = request.operation_id.as_deref() == Some("downloadDataExport");
            download.then_some(Fault::CutBody {
                after: 500_000,
                chunked: true,
            })
        });
    let context = Context::start(builder).await;
    let mut rows = context.completed().await.rows().await.unwrap();
    let mut valid = 0;
    let error = loop {
        match rows.next().await {
            Some(Ok(_)) => valid += 1,
            Some(Err(error)) => break error,
            None => panic!("the rows ended without an error"),
        }
    };
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(valid > 1000, "{valid}");
    assert!(rows.next().await.is_none());
}
