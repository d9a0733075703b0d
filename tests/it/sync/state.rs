//! States, and the errors of runs that cannot start.

use intercom_api::sync::{Change, State, StreamName, WorkspaceReader};
use intercom_api::{Error, ErrorKind, Timestamp};
use intercom_sandbox::{Sandbox, Seed};

use crate::harness::{client, client_with, sandbox};

async fn error_of(sandbox: &Sandbox, stream: StreamName, state: Option<State>) -> Error {
    let mut changes = WorkspaceReader::new(&client(sandbox)).changes(stream, state);
    let error = match changes.next().await {
        Some(Err(error)) => error,
        other => panic!("{other:?}"),
    };
    assert!(changes.next().await.is_none());
    assert_eq!(changes.report().requests, 0);
    error
}

#[tokio::test]
async fn a_state_of_another_stream_or_a_later_version_is_an_error() {
    let sandbox = sandbox(|builder| builder).await;
    let state = State::since(StreamName::Tickets, Timestamp::from_second(5));
    let error = error_of(&sandbox, StreamName::Contacts, Some(state.clone())).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let message = error.to_string();
    assert!(
        message.contains("`tickets`") && message.contains("`contacts`"),
        "{message}"
    );

    let json = serde_json::to_string(&state).unwrap();
    let later: State =
        serde_json::from_str(&json.replace(r#""version":1"#, r#""version":2"#)).unwrap();
    let error = error_of(&sandbox, StreamName::Tickets, Some(later)).await;
    assert!(error.to_string().contains("version is 2"), "{error}");

    let broken: State = serde_json::from_str(&json.replace(r#"{"since":5}"#, "7")).unwrap();
    let error = error_of(&sandbox, StreamName::Tickets, Some(broken)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn parts_are_requested_with_their_parent() {
    let sandbox = sandbox(|builder| builder).await;
    for child in [StreamName::ConversationParts, StreamName::TicketParts] {
        let error = error_of(&sandbox, child, None).await;
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let parent = child.parent().unwrap().to_string();
        assert!(
            error.to_string().contains(&format!("request `{parent}`")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_error_ends_the_stream_after_what_was_read() {
    let sandbox = sandbox(|builder| {
        builder.faults(|request| {
            let body = request.body.as_ref()?;
            let is_later_page = body["pagination"]["starting_after"].is_string();
            is_later_page
                .then(|| crate::harness::response(403, r#"{"type":"error.list","errors":[]}"#))
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 30,
        ..Seed::default()
    });
    let client = client_with(&sandbox, |builder| builder);
    let mut changes = WorkspaceReader::new(&client)
        .page_size(10)
        .changes(StreamName::Contacts, None);
    let mut rows = 0;
    let mut states = Vec::new();
    let error = loop {
        match changes.next().await {
            Some(Ok(Change::Row(_))) => rows += 1,
            Some(Ok(Change::Checkpoint(state))) => states.push(state),
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(error)) => break error,
            None => panic!("no error"),
        }
    };
    assert!(error.is_forbidden());
    assert_eq!((rows, states.len()), (10, 1));
    assert!(changes.next().await.is_none());
    assert_eq!(changes.report().rows, 10);
}

#[test]
fn the_time_of_a_state_is_public() {
    let state = State::since(StreamName::Contacts, Timestamp::from_second(77));
    assert_eq!(state.stream(), StreamName::Contacts);
    assert_eq!(state.complete_until(), Some(Timestamp::from_second(77)));
}
