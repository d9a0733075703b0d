//! Contacts: searches to the day, latest change first.

use std::time::Duration;

use intercom_api::sync::{StreamName, WorkspaceReader};
use intercom_sandbox::{Collection, Sandbox, Seed};
use serde_json::json;

use super::copy::Copy;
use crate::harness::{client, sandbox};

const NOW: i64 = 1_750_000_000;

async fn contacts(count: usize, seconds_apart: u32) -> Sandbox {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&Seed {
        contacts: count,
        seconds_apart,
        ..Seed::default()
    });
    sandbox
}

async fn run(copy: &mut Copy, sync: &WorkspaceReader) -> intercom_api::sync::Report {
    copy.run(sync, StreamName::Contacts, None).await.unwrap()
}

fn is_complete(copy: &Copy, sandbox: &Sandbox) -> bool {
    copy.differences(sandbox, Collection::Contacts, true)
        .is_empty()
}

#[tokio::test]
async fn a_first_run_takes_one_request_per_page() {
    let sandbox = contacts(1_500, 3_600).await;
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    let report = run(&mut copy, &sync).await;
    assert!(is_complete(&copy, &sandbox));
    assert_eq!((report.requests, report.total), (10, Some(1_500)));
    assert_eq!(report.rows, 1_500);
    assert_eq!(copy.checkpoints, 10);
}

#[tokio::test]
async fn the_next_run_reads_only_the_overlap_and_what_changed() {
    // 24 contacts a day.
    let sandbox = contacts(1_500, 3_600).await;
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    run(&mut copy, &sync).await;
    sandbox.advance(Duration::from_secs(30 * 86_400));
    sandbox.edit(|editor| {
        let oldest = editor.ids(Collection::Contacts).remove(0);
        editor.update(Collection::Contacts, &oldest, &json!({"name": "New"}));
    });
    let report = run(&mut copy, &sync).await;
    assert!(is_complete(&copy, &sandbox));
    // The overlap of two days includes both of its ends.
    assert_eq!((report.requests, copy.delivered), (1, 50));
    let report = run(&mut copy, &sync).await;
    assert_eq!((report.requests, copy.delivered), (1, 1));
}

#[tokio::test]
async fn changes_at_each_hour_are_found_in_every_timezone() {
    for timezone in [
        "Etc/UTC",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/St_Johns",
    ] {
        let sandbox = sandbox(|builder| builder.frozen_at(NOW).timezone(timezone)).await;
        sandbox.seed(&Seed {
            contacts: 100,
            seconds_apart: 3_600,
            ..Seed::default()
        });
        // Without an overlap, each run starts at the second of the last change.
        let sync = WorkspaceReader::new(&client(&sandbox)).overlap(Duration::ZERO);
        let mut copy = Copy::default();
        run(&mut copy, &sync).await;
        for hour in 0..30 {
            sandbox.advance(Duration::from_secs(3_599));
            sandbox.edit(|editor| {
                let id = &editor.ids(Collection::Contacts)[hour];
                editor.update(Collection::Contacts, id, &json!({"name": hour.to_string()}));
            });
            run(&mut copy, &sync).await;
            assert!(copy.delivered <= 2, "{} in {timezone}", copy.delivered);
            assert!(is_complete(&copy, &sandbox), "hour {hour} in {timezone}");
        }
    }
}

#[tokio::test]
async fn new_contacts_that_become_searchable_later_are_found() {
    let sandbox = sandbox(|builder| {
        builder
            .frozen_at(NOW)
            .index_lag_between(Duration::ZERO..=Duration::from_secs(900))
    })
    .await;
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    for _ in 0..30 {
        sandbox.seed(&Seed {
            contacts: 2,
            ..Seed::default()
        });
        sandbox.advance(Duration::from_secs(100));
        run(&mut copy, &sync).await;
    }
    sandbox.advance(Duration::from_secs(900));
    run(&mut copy, &sync).await;
    assert!(is_complete(&copy, &sandbox));
}

#[tokio::test]
async fn a_killed_first_run_continues_at_its_last_checkpoint() {
    let sandbox = contacts(600, 3_600).await;
    let sync = WorkspaceReader::new(&client(&sandbox)).page_size(20);
    let mut copy = Copy::default();
    let mut delivered = 0;
    let mut runs = 0;
    while copy.rows.len() < 600 {
        sandbox.edit(|editor| {
            let id = &editor.ids(Collection::Contacts)[runs * 7];
            editor.update(Collection::Contacts, id, &json!({"name": runs.to_string()}));
        });
        copy.run(&sync, StreamName::Contacts, Some(100))
            .await
            .unwrap();
        delivered += copy.delivered;
        runs += 1;
        assert!(runs < 20, "{} of 600", copy.rows.len());
    }
    assert!(delivered < 800, "{delivered}");
    run(&mut copy, &sync).await;
    assert!(is_complete(&copy, &sandbox));
}

#[tokio::test]
async fn a_continued_run_also_reads_what_changed_after_it_was_killed() {
    let sandbox = contacts(100, 60).await;
    let sync = WorkspaceReader::new(&client(&sandbox)).page_size(20);
    let mut copy = Copy::default();
    copy.run(&sync, StreamName::Contacts, Some(30))
        .await
        .unwrap();
    sandbox.advance(Duration::from_secs(60));
    sandbox.edit(|editor| {
        let ids = editor.ids(Collection::Contacts);
        let some = ids.iter().step_by(9);
        editor.update_many(Collection::Contacts, some, &json!({"name": "Changed"}));
    });
    run(&mut copy, &sync).await;
    assert!(is_complete(&copy, &sandbox));
}

#[tokio::test]
async fn deletions_between_pages_hide_no_contact() {
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).after_each(|editor, request| {
            if request.path == "/contacts/search" {
                let ids = editor.ids(Collection::Contacts);
                // The contacts that were delivered first.
                for id in ids.iter().rev().take(3) {
                    editor.delete(Collection::Contacts, id);
                }
            }
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 300,
        seconds_apart: 3_600,
        ..Seed::default()
    });
    let sync = WorkspaceReader::new(&client(&sandbox)).page_size(20);
    let mut copy = Copy::default();
    run(&mut copy, &sync).await;
    let differences = copy.differences(&sandbox, Collection::Contacts, false);
    assert!(differences.is_empty(), "{differences:?}");
}
