//! Every stream delivers the rows of the workspace.

use std::collections::BTreeMap;

use intercom_api::sync::{State, StreamName, WorkspaceReader};
use intercom_api::{ErrorKind, types};
use intercom_sandbox::{ExportSize, Seed};

use super::context::{collect, read};
use crate::fixture::NOW;
use crate::harness::{client, sandbox};

/// The number of rows of each stream in the workspace of the test.
const ROWS: &[(StreamName, usize)] = &[
    (StreamName::Contacts, 320),
    (StreamName::Companies, 130),
    (StreamName::CompanySegments, 130),
    (StreamName::Conversations, 45),
    (StreamName::ConversationParts, 45 * 2),
    (StreamName::Tickets, 170),
    // The first part of a ticket is its submission.
    (StreamName::TicketParts, 170 * 3),
    (StreamName::TicketTypes, 3),
    (StreamName::Admins, 2),
    (StreamName::Teams, 1),
    (StreamName::Tags, 12),
    (StreamName::Segments, 2),
    (StreamName::DataAttributes, 7),
    (StreamName::ActivityLogs, 55),
    (StreamName::Articles, 70),
    (StreamName::Collections, 26),
    (StreamName::HelpCenters, 1),
    (StreamName::NewsItems, 23),
    (StreamName::Newsfeeds, 1),
    (StreamName::Notes, 62),
    (StreamName::SubscriptionTypes, 1),
    (StreamName::Events, 53),
    (StreamName::MessageData, 40),
];

#[tokio::test]
async fn every_stream_delivers_the_rows_of_the_workspace() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW).export_size(ExportSize::Rows(40))).await;
    sandbox.seed(&Seed {
        contacts: 320,
        companies: 130,
        conversations: 45,
        tickets: 170,
        parts: 2,
        articles: 70,
        tags: 12,
        activity_logs: 55,
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
        // Most of the notes are about one contact, so that they take two pages.
        let contact = &contacts[if index < 55 { 3 } else { index }].id;
        let note = types::CreateNoteRequest::new("Prefers mail");
        client.contacts().create_note(contact, note).await.unwrap();
    }
    for index in 0..53 {
        let contact = &contacts[index % 50].id;
        let contact = types::ContactIdentifier::id(contact);
        let event = types::CreateDataEventRequest::new(format!("step-{index}"), NOW - 60, contact);
        client.data_events().create(event).await.unwrap();
    }
    for index in 0..26 {
        let collection = types::CreateCollectionRequest::new(format!("Collection {index}"));
        client.collections().create(collection).await.unwrap();
    }
    for index in 0..23 {
        let item = types::NewsItemRequest::new(format!("News {index}"), intercom_sandbox::ADMIN_ID);
        client.news_items().create(item).await.unwrap();
    }
    for name in ["Order", "Old order"] {
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

    let mut counts: BTreeMap<StreamName, usize> = BTreeMap::new();
    for stream in StreamName::ALL.iter().copied() {
        if matches!(
            stream,
            StreamName::ConversationParts | StreamName::TicketParts
        ) {
            continue;
        }
        // An export of message data starts at the beginning of the workspace, and takes seconds for each month.
        let state = (stream == StreamName::MessageData).then(|| State::since(stream, NOW - 86_400));
        let first = read(&client, stream, state).await;
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
    let expected: BTreeMap<_, _> = ROWS.iter().copied().collect();
    assert_eq!(counts, expected);
}

#[test]
fn every_stream_is_available_and_counted() {
    let counted: Vec<_> = ROWS.iter().map(|(stream, _)| *stream).collect();
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
