//! Futures that are shared between runtimes, and runtimes that end.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use intercom_api::tickets::TicketTypeCache;
use intercom_api::{Client, ErrorKind, Id, types};
use intercom_sandbox::{Fault, Sandbox, Seed};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::harness::{client, sandbox};

const BOUND: Duration = Duration::from_secs(30);

/// The sandbox runs in the first runtime. A client starts its work in the second, which ends.
fn runtimes() -> [Runtime; 2] {
    [(), ()].map(|()| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    })
}

/// The sandbox does not respond to the second request of `path` until it is stopped.
async fn hanging(path: &'static str, number: usize) -> (Sandbox, Client) {
    let count = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.faults(move |request| {
            let hangs =
                request.path.starts_with(path) && count.fetch_add(1, Ordering::SeqCst) == number;
            hangs.then(|| Fault::Delay {
                by: Duration::from_secs(3_600),
                then: None,
            })
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 6,
        companies: 250,
        ..Seed::default()
    });
    let client = client(&sandbox);
    (sandbox, client)
}

/// Returns the number of requests whose path starts like this.
fn count(sandbox: &Sandbox, path: &str) -> usize {
    let requests = sandbox.requests();
    let found = requests.iter().filter(|one| one.path.starts_with(path));
    found.count()
}

/// Waits until this number of requests has arrived.
fn wait_for(sandbox: &Sandbox, path: &str, number: usize) {
    while count(sandbox, path) < number {
        std::thread::sleep(Duration::from_millis(5));
    }
}

async fn within_bound<T>(future: impl Future<Output = T>) -> T {
    timeout(BOUND, future).await.unwrap()
}

/// Creates a ticket type, and returns its ID.
async fn ticket_type(client: &Client) -> Id {
    let body = types::CreateTicketTypeRequest::new("Return");
    client.ticket_types().create(body).await.unwrap().id.clone()
}

#[test]
fn reading_ahead_in_a_runtime_that_has_ended_is_an_error() {
    let [server, first] = runtimes();
    let (sandbox, client) = server.block_on(hanging("/contacts", 1));
    let list = client.contacts().list().per_page(2);
    let mut pages = list.pages().read_ahead();
    let page = first.block_on(pages.next()).unwrap().unwrap();
    assert_eq!(page.len(), 2);
    wait_for(&sandbox, "/contacts", 2);
    first.shutdown_background();
    let next = server.block_on(within_bound(pages.next()));
    let error = next.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.is_retryable() && !error.requires_restart(), "{error}");
    assert!(error.to_string().contains("runtime"), "{error}");
    // The list is resumed where it ended.
    let cursor = pages.cursor().cloned();
    assert!(cursor.is_some());
    assert!(server.block_on(pages.next()).is_none());
    let rest = client.contacts().list().per_page(2).cursor(cursor).items();
    let rest = server.block_on(within_bound(rest.try_collect()));
    assert_eq!(rest.unwrap().len(), 4);
}

/// The request may have advanced the scroll, so it cannot be resumed.
#[test]
fn reading_a_scroll_ahead_in_a_runtime_that_has_ended_requires_a_restart() {
    let [server, first] = runtimes();
    let (sandbox, client) = server.block_on(hanging("/companies/scroll", 1));
    let mut pages = client.companies().scroll().pages().read_ahead();
    first.block_on(pages.next()).unwrap().unwrap();
    wait_for(&sandbox, "/companies/scroll", 2);
    first.shutdown_background();
    let next = server.block_on(within_bound(pages.next()));
    let error = next.unwrap().unwrap_err();
    assert!(error.requires_restart(), "{error}");
    assert!(pages.cursor().is_none());
}

/// A request in a runtime that exists, but does not run its tasks, delays no lookup in another one.
#[test]
fn lookups_do_not_wait_for_a_runtime_that_is_not_driven() {
    let [server, _] = runtimes();
    let (sandbox, client) = server.block_on(hanging("/none", 0));
    let id = server.block_on(ticket_type(&client));
    let cache = TicketTypeCache::new(client);
    let mut idle = tokio::runtime::Builder::new_current_thread();
    let idle = idle.enable_all().build().unwrap();
    // The lookup is polled once: the task of the request is spawned, and not run.
    let first = idle.block_on(async {
        let mut lookup = pin!(cache.get(id.clone()));
        poll_fn(|context| Poll::Ready(lookup.as_mut().poll(context).is_pending())).await
    });
    assert!(first);
    for _ in 0..3 {
        let found = server.block_on(within_bound(cache.get(id.clone())));
        assert_eq!(found.unwrap().name, "Return");
    }
    let before = count(&sandbox, "/ticket_types/");
    assert!(before <= 2);
    // Lookups in the idle runtime find the type.
    let found = idle.block_on(within_bound(cache.get(id)));
    assert_eq!(found.unwrap().name, "Return");
    assert!(count(&sandbox, "/ticket_types/") <= before + 1);
}

#[test]
fn lookups_take_over_when_the_runtime_of_the_request_ends() {
    let [server, first] = runtimes();
    let (sandbox, client) = server.block_on(hanging("/ticket_types/", 0));
    let id = server.block_on(ticket_type(&client));
    let cache = Arc::new(TicketTypeCache::new(client));
    let lookup = || {
        let (cache, id) = (Arc::clone(&cache), id.clone());
        async move { cache.get(id).await }
    };
    let starting = first.spawn(lookup());
    wait_for(&sandbox, "/ticket_types/", 1);
    let waiting = server.spawn(lookup());
    drop(starting);
    first.shutdown_background();
    let found = server.block_on(within_bound(waiting));
    assert_eq!(found.unwrap().unwrap().name, "Return");
    // The type is cached.
    let before = sandbox.requests().len();
    server.block_on(cache.get(id)).unwrap();
    assert_eq!(sandbox.requests().len(), before);
}

/// Concurrent lookups share an error, which is not cached.
#[tokio::test]
async fn a_lookup_that_is_dropped_does_not_cancel_the_request_of_others() {
    let (sandbox, client) = hanging("/none", 0).await;
    let cache = TicketTypeCache::new(client.clone());
    let id = ticket_type(&client).await;
    sandbox.clear_requests();
    let mut lookups = JoinSet::new();
    for number in 0..10 {
        let (cache, id) = (cache.clone(), id.clone());
        lookups.spawn(async move {
            let lookup = cache.get(id);
            if number == 0 {
                // Starts the request, and is dropped.
                let _ = timeout(Duration::ZERO, lookup).await;
            } else {
                assert_eq!(lookup.await.unwrap().name, "Return");
            }
        });
    }
    lookups.join_all().await;
    assert_eq!(sandbox.requests().len(), 1);
    sandbox.clear_requests();
    let mut failing = JoinSet::new();
    for _ in 0..10 {
        let cache = cache.clone();
        failing.spawn(async move { cache.get("999999").await.map(drop) });
    }
    let failed = failing.join_all().await;
    assert!(
        failed
            .into_iter()
            .all(|failed| failed.unwrap_err().is_not_found())
    );
    assert!(sandbox.requests().len() < 10);
    assert_eq!(cache.len(), 1);
}
