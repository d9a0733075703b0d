//! Finds rows that no longer exist, and only those.

use std::time::Duration;

use intercom_api::sync::{Change, Gone, GoneReason, Key, Report, StreamName, WorkspaceReader};
use intercom_api::types::CreateDataAttributeRequest;
use intercom_api::{Client, Error, ErrorKind};
use intercom_sandbox::{Collection, Sandbox, Seed};
use serde_json::json;

use super::context::read;
use crate::fixture::NOW;
use crate::harness::{client, response, sandbox};

async fn sweep(
    client: &Client,
    stream: StreamName,
    known: Vec<Key>,
) -> Result<(Vec<Gone>, Report), Error> {
    let mut sweep = WorkspaceReader::new(client).sweep(stream, known);
    let mut gone = Vec::new();
    while let Some(found) = sweep.next().await {
        gone.push(found?);
    }
    gone.sort_by(|a, b| a.key.cmp(&b.key));
    Ok((gone, sweep.report()))
}

fn keys(ids: &[String]) -> Vec<Key> {
    ids.iter().map(|id| Key::new(id.as_str())).collect()
}

fn found(gone: &[Gone]) -> Vec<(String, GoneReason)> {
    gone.iter()
        .map(|gone| (gone.key.to_string(), gone.reason.clone()))
        .collect()
}

async fn filled() -> (Sandbox, Client) {
    let sandbox =
        sandbox(|builder| builder.frozen_at(NOW).index_lag(Duration::from_secs(60))).await;
    sandbox.seed(&Seed {
        contacts: 400,
        companies: 250,
        conversations: 300,
        tickets: 310,
        ..Seed::default()
    });
    sandbox.advance(Duration::from_secs(3_600));
    let client = client(&sandbox);
    (sandbox, client)
}

#[tokio::test]
async fn deleted_rows_are_gone_and_all_others_are_not() {
    let (sandbox, client) = filled().await;
    for (stream, collection, pages) in [
        (StreamName::Contacts, Collection::Contacts, 3),
        (StreamName::Companies, Collection::Companies, 4),
        (StreamName::Conversations, Collection::Conversations, 2),
        (StreamName::Tickets, Collection::Tickets, 3),
    ] {
        let known = sandbox.edit(|editor| editor.ids(collection));
        let (gone, report) = sweep(&client, stream, keys(&known)).await.unwrap();
        assert_eq!(found(&gone), [], "{stream}");
        assert_eq!(report.rows, known.len() as u64, "{stream}");
        assert_eq!(report.requests, pages, "{stream}");
        sandbox.edit(|editor| {
            editor.delete(collection, &known[7]);
            editor.delete(collection, &known[150]);
        });
        // Tickets are listed by a search, which finds them until the index is current.
        sandbox.advance(Duration::from_secs(61));
        let (gone, report) = sweep(&client, stream, keys(&known)).await.unwrap();
        let mut expected = vec![known[7].clone(), known[150].clone()];
        expected.sort();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|id| (id, GoneReason::NotFound))
            .collect();
        assert_eq!(found(&gone), expected, "{stream}");
        assert_eq!(report.gone, 2);
        assert_eq!(report.rows, known.len() as u64 - 2);
        assert!(report.requests <= pages + 2, "{stream}: {report}");
    }
}

/// The order of the list changes while it is read, so that it does not contain some contacts.
#[tokio::test]
async fn a_row_that_moves_between_two_pages_is_not_gone() {
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).after_each(|editor, request| {
            let is_list = matches!(
                request.path_template.as_deref(),
                Some("/contacts" | "/conversations" | "/companies/scroll")
            );
            if is_list {
                editor.advance(Duration::from_secs(1));
                for collection in [Collection::Contacts, Collection::Conversations] {
                    let ids = editor.ids(collection);
                    for id in ids.iter().take(20) {
                        editor.update(collection, id, &json!({}));
                    }
                }
            }
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 400,
        conversations: 400,
        seconds_apart: 60,
        ..Seed::default()
    });
    let client = client(&sandbox);
    for (stream, collection) in [
        (StreamName::Contacts, Collection::Contacts),
        (StreamName::Conversations, Collection::Conversations),
    ] {
        let known = sandbox.edit(|editor| editor.ids(collection));
        let (gone, _) = sweep(&client, stream, keys(&known)).await.unwrap();
        assert_eq!(found(&gone), [], "{stream}");
    }
}

#[tokio::test]
async fn archived_and_merged_contacts_are_gone() {
    let (sandbox, client) = filled().await;
    let known = sandbox.edit(|editor| {
        let known = editor.ids(Collection::Contacts);
        editor.set_archived(&known[3], true);
        editor.merge(&known[4], &known[5]);
        known
    });
    // Until the index is certainly current, a contact that no search finds may just not be indexed.
    let (gone, _) = sweep(&client, StreamName::Contacts, keys(&known))
        .await
        .unwrap();
    assert_eq!(found(&gone), [(known[4].clone(), GoneReason::NotFound)]);
    sandbox.advance(Duration::from_secs(7_200));
    let (gone, _) = sweep(&client, StreamName::Contacts, keys(&known))
        .await
        .unwrap();
    let mut expected = vec![
        (known[3].clone(), GoneReason::Archived),
        (known[4].clone(), GoneReason::NotFound),
    ];
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found(&gone), expected);
}

#[tokio::test]
async fn the_response_names_the_contact_that_remains() {
    let sandbox = sandbox(|builder| {
        builder.faults(|request| match request.path.as_str() {
            "/contacts/moved" => Some(intercom_sandbox::Fault::Respond {
                status: 410,
                headers: vec![(
                    "link".to_owned(),
                    "<https://api.intercom.io/contacts/6657add46abd0167d9419c00>; rel=\"canonical\"".to_owned(),
                )],
                body: json!({ "type": "error.list", "errors": [{ "code": "contact_merged" }] }).to_string(),
            }),
            "/contacts/other" => Some(response(200, json!({ "type": "contact", "id": "6657" }))),
            "/contacts/flagged" => Some(response(
                200,
                json!({ "type": "contact", "id": "flagged", "archived": true }),
            )),
            _ => None,
        })
    })
    .await;
    let known = ["flagged", "moved", "other"].map(Key::new).to_vec();
    let (gone, _) = sweep(&client(&sandbox), StreamName::Contacts, known)
        .await
        .unwrap();
    let merged = |into: &str| GoneReason::Merged { into: into.into() };
    assert_eq!(
        found(&gone),
        [
            ("flagged".to_owned(), GoneReason::Archived),
            ("moved".to_owned(), merged("6657add46abd0167d9419c00")),
            ("other".to_owned(), merged("6657")),
        ]
    );
}

/// Every stream that can be swept, with a key that does not exist and all that do.
#[tokio::test]
async fn every_stream_can_be_swept_or_explains_why_not() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 2,
        companies: 2,
        conversations: 2,
        tickets: 2,
        articles: 2,
        tags: 2,
        activity_logs: 2,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let attribute = CreateDataAttributeRequest::new("tier", "contact", "string");
    client.data_attributes().create(attribute).await.unwrap();
    for stream in StreamName::ALL.iter().copied() {
        let is_swept = !matches!(
            stream,
            StreamName::ConversationParts
                | StreamName::TicketParts
                | StreamName::ActivityLogs
                | StreamName::Events
                | StreamName::MessageData
        );
        if !is_swept {
            let error = sweep(&client, stream, Vec::new()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{stream}");
            continue;
        }
        let rows = read(&client, stream, None).await.rows;
        let rows = rows.into_iter().filter(|row| row.stream == stream);
        let mut known: Vec<Key> = rows.map(|row| row.key).collect();
        let missing = match known.first().and_then(Key::parent) {
            Some(parent) => Key::pair(parent, "999999"),
            None => Key::new("999999"),
        };
        known.insert(known.len().min(1), missing.clone());
        let (gone, _) = sweep(&client, stream, known).await.unwrap();
        let expected = Gone::new(stream, missing, GoneReason::NotFound);
        assert_eq!(gone, [expected], "{stream}");
    }
}

#[tokio::test]
async fn segments_of_a_company_take_one_request() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 1,
        companies: 1,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let company = sandbox.edit(|editor| editor.ids(Collection::Companies)[0].clone());
    let known = ["1", "2", "3"]
        .map(|segment| Key::pair(company.as_str(), segment))
        .to_vec();
    let (gone, report) = sweep(&client, StreamName::CompanySegments, known)
        .await
        .unwrap();
    assert_eq!((gone.len(), report.requests), (3, 1));
}

#[tokio::test]
async fn a_failure_ends_the_sweep_without_a_false_report() {
    let sandbox = sandbox(|builder| {
        builder.faults(|request| {
            let is_get = request.path_template.as_deref() == Some("/contacts/{id}");
            is_get.then(|| response(403, json!({ "type": "error.list", "errors": [] })))
        })
    })
    .await;
    let known = vec![Key::new("1"), Key::new("2")];
    let mut sweep = WorkspaceReader::new(&client(&sandbox)).sweep(StreamName::Contacts, known);
    let error = sweep.next().await.unwrap().unwrap_err();
    assert!(error.is_forbidden());
    assert!(sweep.next().await.is_none());
}

#[tokio::test]
async fn keys_of_parts_are_ignored() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&Seed {
        tickets: 2,
        parts: 3,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let mut changes = WorkspaceReader::new(&client).changes(StreamName::Tickets, None);
    let mut known = Vec::new();
    while let Some(change) = changes.next().await {
        if let Change::Row(row) = change.unwrap() {
            known.push(row.key);
        }
    }
    assert!(known.iter().any(|key| key.parent().is_some()));
    let (gone, report) = sweep(&client, StreamName::Tickets, known).await.unwrap();
    assert_eq!((gone.len(), report.requests), (0, 1));
}
