//! Exports of message data, from their creation to the file.

use intercom_api::types;
use serde_json::json;

use super::case::{Accept, Case, case};
use super::context::{Context, Id, NOW, id};

/// Creates an export of the last day.
async fn create_export(context: &Context) -> Id {
    let export = context
        .client
        .data_exports()
        .create(types::CreateDataExportRequest::new(NOW - 86_400, NOW))
        .await
        .unwrap();
    id(export.job_identifier.clone())
}

pub(super) async fn finished(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let job = create_export(context).await;
    // A job advances whenever it is polled.
    let export = client.data_exports().get(job).await;
    let status = &export.unwrap().status;
    assert_eq!(*status, types::DataExportStatus::InProgress);
    vec![
        case("data_exports.get", format!("/export/content/data/{job}")).call(async move {
            let export = client.data_exports().get(job).await?;
            assert_eq!(export.job_identifier, job);
            assert_eq!(export.status, types::DataExportStatus::Completed);
            assert!(export.download_url.starts_with(&context.sandbox.url()));
            Ok(())
        }),
        case(
            "data_exports.download",
            format!("/download/content/data/{job}"),
        )
        .accept(Accept::Bytes)
        .call(async move {
            let file = client.data_exports().download(job).await?;
            let bytes = file.into_inner().bytes().await?;
            // The file stays compressed: this is the magic number of gzip.
            assert_eq!(bytes[..2], [0x1f, 0x8b]);
            Ok(())
        }),
    ]
}

pub(super) async fn canceled(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let job = create_export(context).await;
    vec![
        case("data_exports.cancel", format!("/export/cancel/{job}")).call(async move {
            let export = client.data_exports().cancel(job).await?;
            assert_eq!(export.job_identifier, job);
            assert_eq!(export.status, types::DataExportStatus::Canceled);
            Ok(())
        }),
        case("data_exports.create", "/export/content/data")
            .body(json!({ "created_at_after": NOW - 3600, "created_at_before": NOW }))
            .call(async move {
                let export = client
                    .data_exports()
                    .create(types::CreateDataExportRequest::new(NOW - 3600, NOW))
                    .await?;
                assert_eq!(export.status, types::DataExportStatus::Pending);
                assert_ne!(&*export.job_identifier, job);
                assert_eq!(&*export.download_url, "");
                Ok(())
            }),
    ]
}
