//! Long-running jobs with many kinds of faults.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::search::{Query, ticket};
use intercom_api::{Client, Cursor, RetryPolicy, types};
use intercom_sandbox::{Collection, Fault, Sandbox, Seed, Storm};
use serde::Deserialize;
use serde_json::json;

use crate::harness::{client_with, fast_retries, sandbox};

/// The only field of a ticket that a sync needs: its ID.
#[derive(Debug, Deserialize)]
struct TicketId {
    id: String,
}

/// Creates a storm of all faults that occur in practice. Each one delays a request by less than a
/// second.
fn fault_mix(seed: u64) -> Storm {
    let slow = Fault::SlowBody {
        piece: 200_000,
        pause: Duration::from_millis(2),
    };
    [
        Fault::Reset,
        Fault::Close,
        Fault::ResetAfterProcessing,
        Fault::CutBody {
            after: 5_000,
            chunked: false,
        },
        Fault::CutBody {
            after: 90_000,
            chunked: true,
        },
        slow,
        Fault::Delay {
            by: Duration::from_millis(5),
            then: None,
        },
        Fault::rate_limited_bare(),
        Fault::request_timeout(),
        Fault::server_error(),
        Fault::bad_gateway(),
        Fault::bad_gateway().after_processing(),
        Fault::unavailable(),
        Fault::gateway_timeout(),
    ]
    .into_iter()
    .fold(Storm::seeded(seed), |storm, fault| storm.with(0.03, fault))
}

fn retrying_client(sandbox: &Sandbox) -> Client {
    client_with(sandbox, |builder| {
        builder.retry(fast_retries().max_attempts(8))
    })
}

fn all_tickets() -> Query {
    ticket::CREATED_AT.gt(1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_under_faults_sees_each_ticket_once() {
    const TICKETS: usize = 30_000;
    for seed in [1, 2, 3] {
        let sandbox = sandbox(|builder| {
            builder
                .rate_limit(1_000_000)
                .max_recorded_requests(0)
                .storm(fault_mix(seed))
        })
        .await;
        sandbox.seed(&Seed {
            tickets: TICKETS,
            ..Seed::default()
        });
        let expected: BTreeSet<String> = sandbox
            .edit(|editor| editor.ids(Collection::Tickets))
            .into_iter()
            .collect();
        let mut items = retrying_client(&sandbox)
            .tickets()
            .search(all_tickets())
            .per_page(150)
            .items_as::<TicketId>()
            .read_ahead();
        let mut seen = BTreeSet::new();
        while let Some(ticket) = items.next().await {
            let id = ticket.unwrap().id;
            assert!(seen.insert(id), "a ticket was repeated");
        }
        assert_eq!(seen.len(), TICKETS);
        assert_eq!(seen, expected);
        // There were enough faults.
        let dropped = sandbox.count(0);
        let rejected = sandbox.count(429) + sandbox.count(502) + sandbox.count(503);
        assert!(dropped > 5 && rejected > 5, "{dropped}, {rejected}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creating_under_faults_duplicates_nothing() {
    const CREATES: usize = 2_000;
    let lost = Storm::seeded(5)
        .with(0.05, Fault::Reset)
        .with(0.05, Fault::ResetAfterProcessing)
        .with(0.03, Fault::bad_gateway().after_processing())
        .with(0.03, Fault::gateway_timeout().after_processing())
        .with(0.03, Fault::unavailable())
        .with(0.03, Fault::server_error())
        .with(
            0.03,
            Fault::CutBody {
                after: 9,
                chunked: false,
            },
        )
        .with(0.05, Fault::rate_limited_bare())
        .max_consecutive(4)
        .filter(|request| request.method == "POST" && request.path.ends_with("/notes"));
    let sandbox = sandbox(|builder| builder.rate_limit(1_000_000).storm(lost)).await;
    sandbox.seed(&Seed {
        contacts: 1,
        ..Seed::default()
    });
    let client = retrying_client(&sandbox);
    let contact = sandbox
        .edit(|editor| editor.ids(Collection::Contacts))
        .remove(0);
    sandbox.clear_requests();

    let failed = Arc::new(Mutex::new(BTreeSet::new()));
    let workers: Vec<_> = (0..20)
        .map(|worker| {
            let (client, contact) = (client.clone(), contact.clone());
            let failed = Arc::clone(&failed);
            tokio::spawn(async move {
                for number in (worker..CREATES).step_by(20) {
                    // Notes can be created any number of times: the server does not detect
                    // duplicates.
                    let key = format!("note {number}");
                    let body = types::CreateNoteRequest::new(&*key);
                    let made = client.contacts().create_note(&*contact, body).await;
                    if made.is_err() {
                        failed.lock().unwrap().insert(format!("<p>{key}</p>"));
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }

    let notes = client.contacts().list_notes(&*contact).per_page(50);
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    for note in notes.items().try_collect().await.unwrap() {
        *made.entry(note.body.clone()).or_default() += 1;
    }
    let twice: Vec<_> = made.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    // A note exists if no failure was reported. After a failure, it may or may not exist.
    let failed = failed.lock().unwrap();
    for number in 0..CREATES {
        let key = format!("<p>note {number}</p>");
        assert!(
            made.contains_key(&key) || failed.contains(&key),
            "`{key}` is missing"
        );
    }
    let existing = failed.iter().filter(|key| made.contains_key(*key)).count();
    assert!(
        existing > 100 && failed.len() - existing > 100,
        "{existing} of {}",
        failed.len()
    );
    // Only 429 responses were retried.
    let sent = sandbox.requests();
    let notes = sent.iter().filter(|request| request.method == "POST");
    let rejected = notes
        .clone()
        .filter(|request| request.status == 429)
        .count();
    assert!(rejected > 50);
    assert_eq!(notes.count(), CREATES + rejected);
}

#[tokio::test]
async fn changes_between_pages_lose_no_unchanged_items() {
    const TICKETS: usize = 600;
    for seed in [1_u64, 2] {
        let touched: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let marks = Arc::clone(&touched);
        let step = Mutex::new(0_usize);
        let sandbox = sandbox(|builder| {
            builder
                .rate_limit(1_000_000)
                .storm(Storm::mixed(seed, 0.1))
                .after_each(move |editor, request| {
                    if !request.path.ends_with("/search") || request.status != 200 {
                        return;
                    }
                    let mut step = step.lock().unwrap();
                    *step += 1;
                    let ids = editor.ids(Collection::Tickets);
                    let mut touched = marks.lock().unwrap();
                    // Some tickets are changed, which moves them; one is added before all others.
                    for place in [*step * 7, *step * 31 + seed as usize] {
                        let id = &ids[place % ids.len()];
                        editor.update(Collection::Tickets, id, &json!({}));
                        touched.insert(id.clone());
                    }
                    editor.seed(&Seed {
                        tickets: 1,
                        ..Seed::default()
                    });
                })
        })
        .await;
        sandbox.seed(&Seed {
            tickets: TICKETS,
            seconds_apart: 60,
            ..Seed::default()
        });
        let before: BTreeSet<String> = sandbox
            .edit(|editor| editor.ids(Collection::Tickets))
            .into_iter()
            .collect();
        let client = client_with(&sandbox, |builder| {
            builder
                .retry(fast_retries().max_attempts(8))
                .rate_limiting(false)
        });
        let mut items = client
            .tickets()
            .search(all_tickets())
            .per_page(25)
            .items_as::<TicketId>();
        let mut seen = BTreeSet::new();
        let mut repeated = 0;
        while let Some(ticket) = items.next().await {
            // A job deduplicates by ID.
            repeated += usize::from(!seen.insert(ticket.unwrap().id));
        }
        let touched = touched.lock().unwrap();
        let lost: Vec<_> = before
            .difference(&seen)
            .filter(|id| !touched.contains(*id))
            .collect();
        assert!(lost.is_empty(), "{lost:?}");
        // Each page moved the remaining tickets by one.
        assert!(repeated > 0 && seen.len() >= TICKETS - touched.len());
    }
}

#[tokio::test]
async fn a_job_that_fails_resumes_at_its_cursor() {
    const TICKETS: usize = 1_000;
    let sandbox = sandbox(|builder| {
        let storm = Storm::mixed(3, 0.3);
        builder.rate_limit(1_000_000).storm(storm)
    })
    .await;
    sandbox.seed(&Seed {
        tickets: TICKETS,
        ..Seed::default()
    });
    // The client does not retry: the job itself resumes at its cursor.
    let client = client_with(&sandbox, |builder| {
        builder.retry(RetryPolicy::none()).rate_limiting(false)
    });
    let mut seen = BTreeSet::new();
    let mut stored: Option<String> = None;
    let mut starts = 0;
    'starts: loop {
        starts += 1;
        assert!(starts < 200);
        let call = client.tickets().search(all_tickets()).per_page(50);
        let call = match &stored {
            Some(cursor) => call.cursor(cursor.parse::<Cursor>().unwrap()),
            None => call,
        };
        let mut items = call.items_as::<TicketId>();
        loop {
            match items.next().await {
                Some(Ok(ticket)) => {
                    seen.insert(ticket.id);
                }
                Some(Err(_)) => {
                    stored = items.cursor().map(ToString::to_string);
                    continue 'starts;
                }
                None => break 'starts,
            }
        }
    }
    assert!(starts > 1);
    assert_eq!(seen.len(), TICKETS);
}
