//! Every stream delivers the rows of the workspace.

use std::collections::BTreeMap;
use std::time::Duration;

use intercom_api::sync::{State, StreamName, WorkspaceReader};
use intercom_api::{Client, ErrorKind, types};
use intercom_sandbox::{ExportSize, Seed};

use super::context::{collect, read};
use crate::fixture::NOW;
use crate::harness::{client, sandbox};

/// The number of rows of each stream in the workspace of the test, and how many of them changed before the last change; `None` if the rows have no time.
const ROWS: &[(StreamName, usize, Option<usize>)] = &[
    (StreamName::Contacts, 320, Some(319)),
    (StreamName::Companies, 130, Some(120)),
    (StreamName::CompanySegments, 130, None),
    (StreamName::Conversations, 45, Some(40)),
    (StreamName::ConversationParts, 45 * 2, Some(40 * 2)),
    (StreamName::Tickets, 170, Some(150)),
    // The first part of a ticket is its submission.
    (StreamName::TicketParts, 170 * 3, Some(150 * 3)),
    (StreamName::TicketTypes, 3, Some(2)),
    (StreamName::Admins, 2, None),
    (StreamName::Teams, 1, None),
    (StreamName::Tags, 12, None),
    (StreamName::Segments, 2, Some(0)),
    (StreamName::DataAttributes, 7, Some(6)),
    (StreamName::ActivityLogs, 55, Some(54)),
    (StreamName::Articles, 70, Some(60)),
    (StreamName::Collections, 26, Some(25)),
    (StreamName::HelpCenters, 1, Some(0)),
    (StreamName::NewsItems, 23, Some(22)),
    (StreamName::Newsfeeds, 1, Some(0)),
    (StreamName::Notes, 62, Some(61)),
    (StreamName::SubscriptionTypes, 1, None),
    (StreamName::Events, 53, Some(52)),
    (StreamName::MessageData, 40, Some(39)),
];

/// Creates a workspace with rows in all streams, and a client for it.
async fn workspace() -> (intercom_sandbox::Sandbox, Client) {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW).export_size(ExportSize::Rows(40))).await;
    sandbox.seed(&Seed {
        contacts: 300,
        companies: 120,
        conversations: 40,
        tickets: 150,
        parts: 2,
        articles: 60,
        tags: 12,
        activity_logs: 55,
        ..Seed::default()
    });
    let second = Duration::from_secs(1);
    sandbox.advance(second);
    sandbox.seed(&Seed {
        contacts: 20,
        companies: 10,
        conversations: 5,
        tickets: 20,
        parts: 2,
        articles: 10,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let contacts = client
        .contacts()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    for index in 0..62 {
        sandbox.advance(second);
        // Most of the notes are about one contact, so that they take two pages.
        let contact = &contacts[if index < 55 { 3 } else { index }].id;
        let note = types::CreateNoteRequest::new("Prefers mail");
        client.contacts().create_note(contact, note).await.unwrap();
    }
    for index in 0..53 {
        sandbox.advance(second);
        let contact = &contacts[index % 50].id;
        let contact = types::ContactIdentifier::id(contact);
        let event = types::CreateDataEventRequest::new(
            format!("step-{index}"),
            sandbox.now() - 60,
            contact,
        );
        client.data_events().create(event).await.unwrap();
    }
    for index in 0..26 {
        sandbox.advance(second);
        let collection = types::CreateCollectionRequest::new(format!("Collection {index}"));
        client.collections().create(collection).await.unwrap();
    }
    for index in 0..23 {
        sandbox.advance(second);
        let item = types::NewsItemRequest::new(format!("News {index}"), intercom_sandbox::ADMIN_ID);
        client.news_items().create(item).await.unwrap();
    }
    for name in ["Order", "Old order"] {
        sandbox.advance(second);
        let created = types::CreateTicketTypeRequest::new(name);
        let created = client.ticket_types().create(created).await.unwrap();
        if name == "Old order" {
            let archive = types::UpdateTicketTypeRequest::new().archived(true);
            client
                .ticket_types()
                .update(&created.id, archive)
                .await
                .unwrap();
        }
    }
    let attribute = types::CreateDataAttributeRequest::new("tier", "company", "string");
    client.data_attributes().create(attribute).await.unwrap();
    (sandbox, client)
}

/// Returns the state from which a stream is read: an export of message data from the beginning of the workspace takes seconds for each month.
fn start(stream: StreamName) -> Option<State> {
    (stream == StreamName::MessageData).then(|| State::since(stream, NOW - 86_400))
}

/// Returns the streams that are not delivered with their parent.
fn requested() -> impl Iterator<Item = StreamName> {
    let streams = StreamName::ALL.iter().copied();
    streams.filter(|stream| {
        !matches!(
            stream,
            StreamName::ConversationParts | StreamName::TicketParts
        )
    })
}

#[tokio::test]
async fn every_stream_delivers_the_rows_of_the_workspace() {
    let (_sandbox, client) = workspace().await;
    let mut counts: BTreeMap<StreamName, usize> = BTreeMap::new();
    for stream in requested() {
        let first = read(&client, stream, start(stream)).await;
        for (stream, _) in first.copy().keys() {
            *counts.entry(*stream).or_default() += 1;
        }
        assert_eq!(first.report.rows, first.rows.len() as u64, "{stream}");
        assert!(first.report.requests > 0, "{stream}");
        assert!(first.report.bytes > 0, "{stream}");
        assert_eq!(
            (first.report.skipped, first.report.unavailable),
            (0, None),
            "{stream}"
        );
        let state = first.state().unwrap();
        assert_eq!(state.stream(), stream);
        // A later run from the state needs no more requests, and loses nothing.
        if stream != StreamName::MessageData {
            let second = read(&client, stream, Some(state)).await;
            assert!(
                second.report.requests <= first.report.requests,
                "{stream}: {} and {}",
                first.report,
                second.report
            );
        }
    }
    let expected = ROWS.iter().map(|(stream, rows, _)| (*stream, *rows));
    let expected: BTreeMap<_, _> = expected.collect();
    assert_eq!(counts, expected);
}

#[tokio::test]
async fn every_stream_ends_at_the_time_that_is_set_or_rejects_it() {
    let (_sandbox, client) = workspace().await;
    let mut counts: BTreeMap<StreamName, (usize, Option<usize>)> = BTreeMap::new();
    for stream in requested() {
        let all = read(&client, stream, start(stream)).await;
        let rows = all.rows.iter().filter(|row| row.stream == stream);
        // The last rows changed at this time.
        let end = rows.filter_map(|row| row.updated_at).max();
        let ending = WorkspaceReader::new(&client).until(end.unwrap_or_default());
        let all = all.copy();
        let first = match collect(ending.changes(stream, start(stream))).await {
            Ok(first) => Some(first),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{stream}");
                assert!(error.to_string().contains("`until`"), "{error}");
                None
            }
        };
        for (stream, _) in all.keys() {
            let (rows, before) = counts.entry(*stream).or_default();
            *rows += 1;
            *before = first.as_ref().map(|_| 0);
        }
        let Some(first) = first else { continue };
        let second = read(&client, stream, first.state()).await;
        let mut both = first.copy();
        for (stream, _) in both.keys() {
            let before = counts
                .get_mut(stream)
                .and_then(|(_, before)| before.as_mut());
            *before.unwrap() += 1;
        }
        both.extend(second.copy());
        assert!(
            both == all,
            "{stream}: the second run does not deliver the rest"
        );
    }
    let expected = ROWS
        .iter()
        .map(|(stream, rows, before)| (*stream, (*rows, *before)));
    assert_eq!(counts, expected.collect());
}

#[test]
fn every_stream_is_available_and_counted() {
    let counted: Vec<_> = ROWS.iter().map(|(stream, ..)| *stream).collect();
    assert_eq!(counted, StreamName::ALL);
    assert_eq!(StreamName::available().collect::<Vec<_>>(), StreamName::ALL);
}

#[tokio::test]
async fn a_state_of_another_stream_is_rejected() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    for stream in StreamName::ALL.iter().copied() {
        let other = if stream == StreamName::Tags {
            StreamName::Teams
        } else {
            StreamName::Tags
        };
        let state = State::since(other, NOW);
        let failed = collect(WorkspaceReader::new(&client).changes(stream, state)).await;
        let error = failed.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{stream}");
    }
    assert_eq!(sandbox.requests().len(), 0, "nothing is sent");
}
