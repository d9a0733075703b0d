//! Exports of message data, from the order to the file.

use intercom_api::types;
use serde_json::json;

use super::case::{Accept, Case, case};
use super::context::{Context, Id, NOW, id};

/// Orders an export of the last day.
async fn ordered(context: &Context) -> Id {
    let export = context
        .client
        .create_data_export()
        .body(
            types::CreateDataExportsRequest::builder()
                .created_at_after(NOW - 86_400)
                .created_at_before(NOW),
        )
        .send()
        .await
        .unwrap();
    id(export.job_identifier.clone().unwrap())
}

pub(super) async fn finished(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let job = ordered(context).await;
    // A job moves on whenever it is asked about.
    let export = client.get_data_export().job_identifier(job).send().await;
    let status = &export.unwrap().status;
    assert_eq!(*status, Some(types::DataExportStatus::InProgress));
    vec![
        case("getDataExport", format!("/export/content/data/{job}")).call(async move {
            let export = client.get_data_export().job_identifier(job).send().await?;
            assert_eq!(export.job_identifier.as_deref(), Some(job));
            assert_eq!(export.status, Some(types::DataExportStatus::Completed));
            let url = export.download_url.as_ref().unwrap();
            assert!(url.starts_with(&context.sandbox.url()));
            Ok(())
        }),
        case(
            "downloadDataExport",
            format!("/download/content/data/{job}"),
        )
        .accept(Accept::Bytes)
        .call(async move {
            let file = client
                .download_data_export()
                .job_identifier(job)
                .send()
                .await?;
            let bytes = file.into_inner().bytes().await?;
            // The file stays packed: this is how gzip begins.
            assert_eq!(bytes[..2], [0x1f, 0x8b]);
            Ok(())
        }),
    ]
}

pub(super) async fn canceled(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let job = ordered(context).await;
    vec![
        case("cancelDataExport", format!("/export/cancel/{job}")).call(async move {
            let export = client
                .cancel_data_export()
                .job_identifier(job)
                .send()
                .await?;
            assert_eq!(export.job_identifier.as_deref(), Some(job));
            assert_eq!(export.status, Some(types::DataExportStatus::Canceled));
            Ok(())
        }),
        case("createDataExport", "/export/content/data")
            .body(json!({ "created_at_after": NOW - 3600, "created_at_before": NOW }))
            .call(async move {
                let export = client
                    .create_data_export()
                    .body(
                        types::CreateDataExportsRequest::builder()
                            .created_at_after(NOW - 3600)
                            .created_at_before(NOW),
                    )
                    .send()
                    .await?;
                assert_eq!(export.status, Some(types::DataExportStatus::Pending));
                assert_ne!(export.job_identifier.as_deref(), Some(job));
                assert_eq!(export.download_url.as_deref(), Some(""));
                Ok(())
            }),
    ]
}
