//! The statistics of outbound messages.

use intercom_api::Timestamp;
use intercom_api::sync::{Record, State, StreamName, WorkspaceReader};
use intercom_sandbox::{ExportEnd, ExportSize, Fault};

use super::context::collect;
use crate::fixture::NOW;
use crate::harness::{client, sandbox};

const DAY: i64 = 86_400;

fn since(days: i64) -> Option<State> {
    let time = Timestamp::from_second(NOW - days * DAY);
    Some(State::since(StreamName::MessageData, time))
}

#[tokio::test]
async fn exports_the_days_since_the_last_run() {
    let sandbox =
        sandbox(|builder| builder.frozen_at(NOW).export_size(ExportSize::Rows(200))).await;
    let client = client(&sandbox);
    let read = collect(WorkspaceReader::new(&client).changes(StreamName::MessageData, since(3)))
        .await
        .unwrap();
    assert_eq!(read.copy().len(), 200);
    let Record::MessageData(message) = &read.rows[0].value else {
        panic!("unexpected record: {:?}", read.rows[0].value);
    };
    assert_eq!(message.receipt_id.as_ref(), Some(read.rows[0].key.id()));
    let json: serde_json::Value = serde_json::from_str(read.rows[0].raw.get()).unwrap();
    assert_eq!(json["email"], message.email.clone().unwrap());
    let requests = sandbox.requests();
    let created = requests
        .iter()
        .find(|request| request.method == "POST")
        .unwrap();
    let body = created.body.clone().unwrap();
    // Messages of the last week may have been opened since.
    assert_eq!(body["created_at_after"], NOW - 10 * DAY);
    assert_eq!(body["created_at_before"], NOW);
    assert_eq!(read.state().unwrap().complete_until(), Some(NOW.into()));
}

#[tokio::test]
async fn a_long_period_is_exported_in_months_with_a_state_after_each() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW).export_end(ExportEnd::NoData)).await;
    let client = client(&sandbox);
    let read = collect(WorkspaceReader::new(&client).changes(StreamName::MessageData, since(50)))
        .await
        .unwrap();
    let until: Vec<_> = read
        .states
        .iter()
        .filter_map(State::complete_until)
        .collect();
    assert_eq!(until, [NOW - 26 * DAY, NOW].map(Timestamp::from_second));
    assert_eq!(read.rows.len(), 0);
}

#[tokio::test]
async fn an_interrupted_download_continues_after_its_last_row() {
    let downloads = std::sync::atomic::AtomicUsize::new(0);
    let sandbox = sandbox(move |builder| {
        builder
            .frozen_at(NOW)
            .export_size(ExportSize::Rows(5_000))
            .faults(move |request| {
                let is_download = request.operation_id.as_deref() == Some("downloadDataExport");
                let number = downloads.fetch_add(
                    usize::from(is_download),
                    std::sync::atomic::Ordering::Relaxed,
                );
                (is_download && number < 2).then_some(Fault::CutBody {
                    after: 40_000 * (number + 1),
                    chunked: true,
                })
            })
    })
    .await;
    let client = client(&sandbox);
    let read = collect(WorkspaceReader::new(&client).changes(StreamName::MessageData, since(1)))
        .await
        .unwrap();
    assert_eq!((read.rows.len(), read.copy().len()), (5_000, 5_000));
}
