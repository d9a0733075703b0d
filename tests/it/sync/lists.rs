//! Streams that a list returns completely.

use intercom_api::sync::{Change, Record, StreamName, WorkspaceReader};
use intercom_api::types::{CreateDataAttributeRequest, UpdateDataAttributeRequest};
use intercom_sandbox::{Fault, Seed};
use serde_json::json;

use super::context::{collect, read};
use crate::harness::{client, response, sandbox};

/// Deletes an article after the first page was read. The next page starts one article later.
#[tokio::test]
async fn a_row_that_is_deleted_between_two_pages_hides_no_other_row() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        articles: 60,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let all = client
        .articles()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    let mut changes = WorkspaceReader::new(&client).changes(StreamName::Articles, None);
    let mut keys = Vec::new();
    while let Some(change) = changes.next().await {
        if let Change::Row(row) = change.unwrap() {
            if keys.is_empty() {
                client.articles().delete(&all[3].id).await.unwrap();
            }
            keys.push(row.key.to_string());
        }
    }
    keys.sort();
    let mut expected: Vec<_> = all.iter().map(|article| article.id.to_string()).collect();
    expected.sort();
    assert_eq!(
        keys, expected,
        "every article once, and the deleted one before it was deleted"
    );
}

#[tokio::test]
async fn a_list_with_one_page_takes_one_request() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        tags: 130,
        articles: 20,
        ..Seed::default()
    });
    let client = client(&sandbox);
    for (stream, rows) in [(StreamName::Tags, 130), (StreamName::Articles, 20)] {
        let read = read(&client, stream, None).await;
        assert_eq!(read.copy().len(), rows, "{stream}");
        assert_eq!(read.report.requests, 1, "{stream}");
    }
}

#[tokio::test]
async fn news_of_a_workspace_without_the_feature_ends_without_an_error() {
    for (status, code) in [
        (404, "not_found"),
        (403, "api_plan_restricted"),
        (402, "api_plan_restricted"),
    ] {
        let sandbox = sandbox(move |builder| {
            builder.faults(move |request| {
                let body = json!({ "type": "error.list", "errors": [{ "code": code }] });
                request
                    .path
                    .starts_with("/news/")
                    .then(|| response(status, body))
            })
        })
        .await;
        let client = client(&sandbox);
        for stream in [StreamName::NewsItems, StreamName::Newsfeeds] {
            let read = read(&client, stream, None).await;
            assert_eq!(read.rows.len(), 0);
            assert_eq!(read.states.len(), 0, "nothing was read");
            let refused = read.report.unavailable.map(|status| status.as_u16());
            assert_eq!(refused, Some(status));
            assert!(
                read.report.to_string().contains("not available"),
                "{}",
                read.report
            );
            let mut sweep =
                WorkspaceReader::new(&client).sweep(stream, [intercom_api::sync::Key::new("1")]);
            assert!(sweep.next().await.is_none(), "nothing is gone");
            assert_eq!(sweep.report().unavailable, read.report.unavailable);
        }
    }
}

#[tokio::test]
async fn a_missing_permission_is_an_error() {
    let sandbox = sandbox(|builder| {
        builder.faults(|_| {
            let body = json!({ "type": "error.list", "errors": [{ "code": "forbidden" }] });
            Some(response(403, body))
        })
    })
    .await;
    let client = client(&sandbox);
    let failed = collect(WorkspaceReader::new(&client).changes(StreamName::Tags, None)).await;
    assert!(failed.unwrap_err().is_forbidden());
}

#[tokio::test]
async fn data_attributes_have_a_key_of_model_and_name() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let create = |model: &str, name: &str| {
        let request = CreateDataAttributeRequest::new(name, model, "string");
        client.data_attributes().create(request).send()
    };
    create("contact", "tier").await.unwrap();
    let archived = create("company", "tier").await.unwrap();
    let archive = UpdateDataAttributeRequest::new().archived(true);
    let id = archived.id.clone().unwrap();
    client.data_attributes().update(id, archive).await.unwrap();
    let read = read(&client, StreamName::DataAttributes, None).await;
    let keys = read.keys();
    for key in [
        "contact/name",
        "company/name",
        "contact/custom_attributes.tier",
        "company/custom_attributes.tier",
    ] {
        assert!(keys.iter().any(|known| known == key), "{key} in {keys:?}");
    }
    let is_archived = |row: &&intercom_api::sync::Row| matches!(&row.value, Record::DataAttribute(attribute) if attribute.archived == Some(true));
    assert_eq!(read.rows.iter().filter(is_archived).count(), 1);
}

#[tokio::test]
async fn a_model_that_the_version_does_not_support_is_skipped() {
    let sandbox = sandbox(|builder| {
        builder.faults(|request| {
            let body = json!({ "type": "error.list", "errors": [{ "code": "parameter_invalid" }] });
            (request.query_value("model") == Some("conversation")).then(|| response(422, body))
        })
    })
    .await;
    let read = read(&client(&sandbox), StreamName::DataAttributes, None).await;
    assert_eq!(read.rows.len(), 6);
    assert_eq!(read.skipped.len(), 1);
    assert_eq!(read.report.skipped, 1);
    assert!(read.skipped[0].reason.contains("`conversation`"));
    assert_eq!(read.states.len(), 1);
}

#[tokio::test]
async fn an_element_that_is_not_a_row_is_skipped() {
    let sandbox = sandbox(|builder| {
        builder.faults(|_| {
            let data = json!([{ "type": "tag", "id": "1", "name": 5 }, "tag", { "type": "tag" }]);
            Some(response(200, json!({ "type": "list", "data": data })))
        })
    })
    .await;
    let read = read(&client(&sandbox), StreamName::Tags, None).await;
    assert_eq!(read.keys(), ["1"]);
    let raw = read.rows[0].raw.get();
    assert_eq!(raw, r#"{"type":"tag","id":"1","name":5}"#);
    assert_eq!(read.skipped.len(), 2);
    assert_eq!((read.report.skipped, read.report.rows), (2, 1));
    assert_eq!(read.report.corrected, read.rows[0].deviations.len() as u64);
}

#[tokio::test]
async fn an_interrupted_list_is_read_again() {
    let sandbox = sandbox(|builder| {
        builder
            .faults(|request| (request.query_value("page") == Some("2")).then(Fault::server_error))
    })
    .await;
    sandbox.seed(&Seed {
        articles: 60,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let mut changes = WorkspaceReader::new(&client).changes(StreamName::Articles, None);
    let mut states = 0;
    let error = loop {
        match changes.next().await.unwrap() {
            Ok(Change::Checkpoint(_)) => states += 1,
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.is_server_error());
    assert_eq!(states, 0, "an incomplete list has no state");
}
