//! Exports of message data, from their creation to the file.

use intercom_api::types::{CreateDataExportRequest, DataExportStatus};

use super::assert_requests;
use crate::fixture::{Fixture, NOW};

#[tokio::test]
async fn data_export() {
    let fixture = Fixture::open().await;
    let exports = fixture.client.data_exports();
    let create = || exports.create(CreateDataExportRequest::new(NOW - 86_400, NOW));

    let canceled = create().await.unwrap();
    assert_eq!(canceled.status, DataExportStatus::Pending);
    assert_eq!(canceled.download_url, "");
    let canceled = exports.cancel(&canceled.job_identifier).await.unwrap();
    assert_eq!(canceled.status, DataExportStatus::Canceled);

    let job = create().await.unwrap().job_identifier.clone();
    // A job advances whenever it is polled.
    let export = exports.get(&job).await.unwrap();
    assert_eq!(export.status, DataExportStatus::InProgress);
    let export = exports.get(&job).await.unwrap();
    assert_eq!(export.status, DataExportStatus::Completed);
    assert!(export.download_url.starts_with(&fixture.sandbox.url()));
    let file = exports.download(&job).await.unwrap().into_inner();
    // The file stays compressed: this is the magic number of gzip.
    assert_eq!(file.bytes().await.unwrap()[..2], [0x1f, 0x8b]);

    assert_requests(&fixture, "data_export");
}
