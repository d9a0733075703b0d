//! Notes and events, which are read for each contact.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::sync::{Change, GoneReason, StreamName, WorkspaceReader};
use intercom_api::types::CreateNoteRequest;
use intercom_sandbox::{Collection, Fault, RecordedRequest, Seed};
use serde_json::json;

use super::context::{collect, read};
use crate::harness::{client, response, sandbox};

fn is_notes(request: &RecordedRequest) -> bool {
    request.path_template.as_deref() == Some("/contacts/{id}/notes") && request.method == "GET"
}

/// Stops after each checkpoint, and continues there.
#[tokio::test]
async fn an_interrupted_run_continues_at_its_last_state() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 500,
        seconds_apart: 60,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let contacts = sandbox.edit(|editor| editor.ids(Collection::Contacts));
    for contact in contacts.iter().step_by(10) {
        let note = CreateNoteRequest::new("Prefers mail");
        client
            .contacts()
            .create_note(contact.as_str(), note)
            .await
            .unwrap();
    }
    sandbox.clear_requests();
    let mut state = None;
    let mut keys = BTreeSet::new();
    let mut runs = 0;
    'runs: loop {
        runs += 1;
        assert!(runs < 20, "the run makes no progress");
        let mut changes = WorkspaceReader::new(&client).changes(StreamName::Notes, state.clone());
        while let Some(change) = changes.next().await {
            match change.unwrap() {
                Change::Row(row) => {
                    keys.insert(row.key);
                }
                Change::Checkpoint(next) => {
                    let json = serde_json::to_value(&next).unwrap();
                    if json["position"] == json!({}) {
                        break 'runs;
                    }
                    state = Some(next);
                    continue 'runs;
                }
                _ => {}
            }
        }
        panic!("the run ended without a state");
    }
    assert_eq!(keys.len(), 50);
    assert_eq!(
        runs, 4,
        "after each of the first three pages, and to the end"
    );
    // Contacts without notes take no request.
    let requests = sandbox.requests();
    let noted: BTreeSet<_> = requests
        .iter()
        .filter(|one| is_notes(one))
        .map(|one| &one.path)
        .collect();
    assert_eq!(noted.len(), 50);
}

#[tokio::test]
async fn a_contact_that_was_deleted_in_the_meantime_is_gone() {
    let sandbox = sandbox(|builder| {
        builder.after_each(|editor, request| {
            if is_notes(request) && request.status == 200 {
                let ids = editor.ids(Collection::Contacts);
                for id in ids.iter().rev().take(ids.len().saturating_sub(1)) {
                    editor.delete(Collection::Contacts, id);
                }
            }
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 20,
        ..Seed::default()
    });
    let client = client(&sandbox);
    for contact in sandbox.edit(|editor| editor.ids(Collection::Contacts)) {
        let note = CreateNoteRequest::new("Prefers mail");
        client.contacts().create_note(contact, note).await.unwrap();
    }
    let sync = WorkspaceReader::new(&client).concurrency(1);
    let read = collect(sync.changes(StreamName::Notes, None))
        .await
        .unwrap();
    assert!(!read.gone.is_empty());
    for gone in &read.gone {
        assert_eq!(
            (gone.stream, &gone.reason),
            (StreamName::Contacts, &GoneReason::NotFound)
        );
    }
    assert_eq!(read.report.gone, read.gone.len() as u64);
    assert!(read.state().is_some());
}

#[tokio::test]
async fn the_details_of_contacts_are_requested_as_fast_as_the_rate_limit_allows() {
    let count = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.faults(move |request| {
            // The response for the first contact is late.
            let is_first = request.path == "/events" && count.fetch_add(1, Ordering::Relaxed) == 0;
            is_first.then(|| Fault::Delay {
                by: Duration::from_secs(1),
                then: None,
            })
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 50,
        ..Seed::default()
    });
    // The limit is unknown before the first response.
    let client = client(&sandbox);
    let mut changes = WorkspaceReader::new(&client).changes(StreamName::Events, None);
    let requests = async {
        loop {
            let requests = sandbox.requests();
            let events = requests.iter().filter(|one| one.path == "/events");
            if events.count() >= 49 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let first = async { changes.next().await };
    tokio::select! {
        () = requests => {}
        _ = first => panic!("the other requests waited for the first response"),
    }
}

#[tokio::test]
async fn an_event_without_an_id_has_a_key() {
    let sandbox = sandbox(|builder| {
        builder.faults(|request| {
            let events = json!([
                { "type": "event", "event_name": "ordered", "created_at": 1_700_000_000, "id": "e-1" },
                { "type": "event", "event_name": "ordered", "created_at": 1_700_000_005 },
                { "type": "event", "created_at": 1_700_000_006 },
            ]);
            let body = json!({ "type": "event.list", "events": events, "pages": {} });
            (request.path == "/events").then(|| response(200, body))
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 1,
        ..Seed::default()
    });
    let contact = sandbox.edit(|editor| editor.ids(Collection::Contacts)[0].clone());
    let read = read(&client(&sandbox), StreamName::Events, None).await;
    let expected = [
        format!("{contact}/e-1"),
        format!("{contact}/ordered@1700000005"),
    ];
    assert_eq!(read.copy().len(), 2);
    assert_eq!(read.keys()[..2], expected);
    assert!(!read.skipped.is_empty());
}
