//! Long-running jobs with many kinds of faults.
//!
//! The faults depend on a seed. By default, each job runs with one seed. To run it with more, set
//! the variable `INTERCOM_STORM_SEEDS` to their number.

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

fn seeds() -> std::ops::RangeInclusive<u64> {
    let count = std::env::var("INTERCOM_STORM_SEEDS").map_or(1, |text| text.parse().unwrap());
    1..=count
}

fn cut(after: usize, chunked: bool) -> Fault {
    Fault::CutBody { after, chunked }
}

/// Creates a storm of all faults that occur in practice. Each one delays a request by less than a
/// second.
fn fault_mix(seed: u64) -> Storm {
    let pause = Duration::from_millis(2);
    [
        Fault::Reset,
        Fault::Close,
        Fault::ResetAfterProcessing,
        cut(5_000, false),
        cut(90_000, true),
        Fault::SlowBody {
            piece: 200_000,
            pause,
        },
        Fault::Delay {
            by: pause,
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

async fn storm(storm: Storm) -> Sandbox {
    sandbox(|builder| builder.rate_limit(1_000_000).storm(storm)).await
}

/// Creates tickets, and returns their IDs.
fn tickets(sandbox: &Sandbox, tickets: usize) -> BTreeSet<String> {
    sandbox.seed(&Seed {
        tickets,
        seconds_apart: 60,
        ..Seed::default()
    });
    let ids = sandbox.edit(|editor| editor.ids(Collection::Tickets));
    ids.into_iter().collect()
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
    for seed in seeds() {
        let sandbox = storm(fault_mix(seed)).await;
        let expected = tickets(&sandbox, 15_000);
        let mut items = retrying_client(&sandbox)
            .tickets()
            .search(all_tickets())
            .per_page(150)
            .items_as::<TicketId>()
            .read_ahead();
        let mut seen = BTreeSet::new();
        while let Some(ticket) = items.next().await {
            assert!(seen.insert(ticket.unwrap().id), "a ticket was repeated");
        }
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
    for seed in seeds() {
        let lost = Storm::seeded(seed)
            .with(0.05, Fault::Reset)
            .with(0.05, Fault::ResetAfterProcessing)
            .with(0.03, Fault::bad_gateway().after_processing())
            .with(0.03, Fault::gateway_timeout().after_processing())
            .with(0.03, Fault::unavailable())
            .with(0.03, Fault::server_error())
            .with(0.03, cut(9, false))
            .with(0.05, Fault::rate_limited_bare())
            .max_consecutive(4)
            .filter(|request| request.method == "POST" && request.path.ends_with("/notes"));
        let sandbox = storm(lost).await;
        sandbox.seed(&Seed {
            contacts: 1,
            ..Seed::default()
        });
        let client = retrying_client(&sandbox);
        let contact = sandbox
            .edit(|editor| editor.ids(Collection::Contacts))
            .remove(0);

        let failed = Arc::new(Mutex::new(BTreeSet::new()));
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..20 {
            let (client, contact) = (client.clone(), contact.clone());
            let failed = Arc::clone(&failed);
            workers.spawn(async move {
                for number in (worker..CREATES).step_by(20) {
                    // Notes can be created any number of times: the server does not detect
                    // duplicates.
                    let key = format!("note {number}");
                    let body = types::CreateNoteRequest::new(&*key);
                    let created = client.contacts().create_note(&*contact, body).await;
                    if created.is_err() {
                        failed.lock().unwrap().insert(format!("<p>{key}</p>"));
                    }
                }
            });
        }
        workers.join_all().await;

        let notes = client.contacts().list_notes(&*contact).per_page(50);
        let mut created: BTreeMap<String, usize> = BTreeMap::new();
        for note in notes.items().try_collect().await.unwrap() {
            *created.entry(note.body.clone()).or_default() += 1;
        }
        assert!(created.values().all(|count| *count == 1), "{created:?}");
        // A note exists if no failure was reported. After a failure, it may or may not exist.
        let failed = failed.lock().unwrap();
        for key in (0..CREATES).map(|number| format!("<p>note {number}</p>")) {
            let is_known = created.contains_key(&key) || failed.contains(&key);
            assert!(is_known, "`{key}` is missing");
        }
        let existing = failed.iter().filter(|key| created.contains_key(*key));
        let existing = existing.count();
        let lost = failed.len() - existing;
        assert!(existing > 100 && lost > 100, "{existing}, {lost}");
        // Only 429 responses were retried.
        let sent = sandbox.requests();
        let posts = sent
            .iter()
            .filter(|request| request.path.ends_with("/notes") && request.method == "POST");
        let rejected = posts
            .clone()
            .filter(|request| request.status == 429)
            .count();
        assert!(rejected > 50);
        assert_eq!(posts.count(), CREATES + rejected);
    }
}

#[tokio::test]
async fn changes_between_pages_lose_no_unchanged_items() {
    const TICKETS: usize = 600;
    for seed in seeds() {
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
                    // Some tickets are changed, which moves them; one is added before all others.
                    for position in [*step * 7, *step * 31 + seed as usize] {
                        let id = &ids[position % ids.len()];
                        editor.update(Collection::Tickets, id, &json!({}));
                        marks.lock().unwrap().insert(id.clone());
                    }
                    editor.seed(&Seed {
                        tickets: 1,
                        ..Seed::default()
                    });
                })
        })
        .await;
        let before = tickets(&sandbox, TICKETS);
        let client = client_with(&sandbox, |builder| {
            builder
                .retry(fast_retries().max_attempts(8))
                .rate_limiting(false)
        });
        let tickets = client.tickets().search(all_tickets()).per_page(25);
        let mut items = tickets.items_as::<TicketId>();
        let mut seen = BTreeSet::new();
        let mut repeated = 0;
        while let Some(ticket) = items.next().await {
            // A job deduplicates by ID.
            repeated += usize::from(!seen.insert(ticket.unwrap().id));
        }
        let touched = touched.lock().unwrap();
        let mut lost = before.difference(&seen).filter(|id| !touched.contains(*id));
        assert_eq!(lost.next(), None);
        // Each page moved the remaining tickets by one.
        assert!(repeated > 0 && seen.len() >= TICKETS - touched.len());
    }
}

#[tokio::test]
async fn a_job_that_fails_resumes_at_its_cursor() {
    for seed in seeds() {
        let sandbox = storm(Storm::mixed(seed, 0.3)).await;
        let expected = tickets(&sandbox, 1_000);
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
            let cursor: Option<Cursor> = stored.map(|cursor| cursor.parse().unwrap());
            let call = client.tickets().search(all_tickets()).per_page(50);
            let mut items = call.cursor(cursor).items_as::<TicketId>();
            stored = loop {
                match items.next().await {
                    Some(Ok(ticket)) => seen.insert(ticket.id),
                    Some(Err(_)) => break items.cursor().map(ToString::to_string),
                    None => break 'starts,
                };
            };
        }
        assert!(starts > 1);
        assert_eq!(seen, expected);
    }
}
