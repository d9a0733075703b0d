//! Streams of pages and elements.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use futures_core::Stream;
use intercom_api::{Client, Cursor, Error, ErrorKind, Items, types};
use intercom_sandbox::{Fault, Sandbox, Seed};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::{Value, json};

use crate::harness::{client, one_by_one, response, sandbox};

/// Starts a sandbox that returns these responses, one after another.
pub(super) async fn responding(responses: impl IntoIterator<Item = Value>) -> (Sandbox, Client) {
    let responses: Vec<Fault> = responses
        .into_iter()
        .map(|one| response(200, one))
        .collect();
    let sandbox = sandbox(|builder| builder.faults(one_by_one(responses))).await;
    let client = client(&sandbox);
    (sandbox, client)
}

async fn seeded(contacts: usize) -> (Sandbox, Client) {
    let (sandbox, client) = responding([]).await;
    let seed = Seed {
        contacts,
        ..Seed::default()
    };
    sandbox.seed(&seed);
    (sandbox, client)
}

pub(super) fn contacts(ids: &[&str], next: Value) -> Value {
    let data: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "type": "contact", "id": id, "role": "user" }))
        .collect();
    json!({ "type": "list", "data": data, "pages": { "type": "pages", "next": next } })
}

pub(super) fn after(cursor: &str) -> Value {
    json!({ "page": 2, "starting_after": cursor })
}

/// Returns the IDs from a stream, and the error that ends the stream, if any.
pub(super) async fn drain(mut items: Items<Value>) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    let mut failed = None;
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.push(item["id"].as_str().unwrap().to_owned()),
            Err(error) => assert!(failed.replace(error).is_none(), "two errors"),
        }
    }
    (ids, failed)
}

#[tokio::test]
async fn empty_pages_are_skipped() {
    let pages = [
        contacts(&["1"], after("a")),
        contacts(&[], after("b")),
        contacts(&[], after("c")),
        contacts(&["2"], Value::Null),
    ];
    let (sandbox, client) = responding(pages.clone()).await;
    let (ids, failed) = drain(client.contacts().list().items_as()).await;
    assert!(failed.is_none() && ids == ["1", "2"], "{ids:?}, {failed:?}");
    assert_eq!(sandbox.requests().len(), 4);

    let (_sandbox, client) = responding(pages).await;
    let mut pages = client.contacts().list().pages_as::<Value>();
    for expected in [Some(1), Some(1), None] {
        let page = pages.next().await;
        assert_eq!(page.map(|page| page.unwrap().len()), expected);
    }
}

#[tokio::test]
async fn a_list_of_nothing_is_one_empty_page() {
    let (sandbox, client) = responding([]).await;
    let mut pages = client.contacts().list().pages();
    let page = pages.next().await.unwrap().unwrap();
    assert!(page.items().is_empty() && page.cursor().is_none());
    assert_eq!(page.total_count(), Some(0));
    assert!(pages.next().await.is_none());
    assert!(client.contacts().list().items().next().await.is_none());
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn a_cursor_that_comes_back_ends_the_stream_with_an_error() {
    let circle = [
        contacts(&["1"], after("a")),
        contacts(&["2"], after("b")),
        contacts(&["3"], after("a")),
    ];
    // A list by page number starts at page 1, even if the request does not contain it. Page 1 is
    // therefore a repeated cursor.
    let again =
        json!({ "type": "list", "data": [{ "id": "1" }], "pages": { "next": "/articles?page=1" } });
    type List = fn(&Client) -> Items<Value>;
    let cases: [(&[Value], List, &[&str]); 4] = [
        // No received element is lost, and the requests do not continue forever.
        (
            &circle,
            |client| client.contacts().list().items_as(),
            &["1", "2", "3"],
        ),
        (
            &circle,
            |client| client.contacts().list().items_as().read_ahead(),
            &["1", "2", "3"],
        ),
        (
            &[again],
            |client| client.articles().list().items_as(),
            &["1"],
        ),
        // The cursor at which a list was started counts as sent before, too.
        (
            &circle[..1],
            |client| {
                client
                    .contacts()
                    .list()
                    .cursor(Cursor::starting_after("a"))
                    .items_as()
            },
            &["1"],
        ),
    ];
    for (responses, list, expected) in cases {
        let (sandbox, client) = responding(responses.to_vec()).await;
        let (ids, failed) = drain(list(&client)).await;
        assert_eq!(ids, expected);
        assert_eq!(sandbox.requests().len(), expected.len());
        let error = failed.unwrap();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
        assert!(error.to_string().contains("sent before"), "{error}");
    }
}

#[tokio::test]
async fn a_stream_goes_on_where_an_earlier_one_stopped() {
    let (_sandbox, client) = seeded(20).await;
    let list = || client.contacts().list().per_page(4);
    let all: Vec<Value> = list().items_as().try_collect().await.unwrap();
    // Wherever a job stops, resuming at the stored cursor returns all remaining elements, and
    // repeats at most one page.
    for stop in 0..=20 {
        let mut items = list().items_as::<Value>();
        for _ in 0..stop {
            items.next().await.unwrap().unwrap();
        }
        let stored = items.cursor().map(ToString::to_string);
        let cursor: Option<Cursor> = stored.map(|cursor| cursor.parse().unwrap());
        let rest: Vec<Value> = list()
            .cursor(cursor)
            .items_as()
            .try_collect()
            .await
            .unwrap();
        let repeated = stop + rest.len() - all.len();
        // The element that was returned last is repeated, because it may not have been processed.
        assert!(
            stop == 0 || (1..=4).contains(&repeated),
            "{stop}: {repeated}"
        );
        assert_eq!(rest, all[all.len() - rest.len()..]);
    }
}

#[tokio::test]
async fn a_page_tells_what_came_with_it() {
    let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::bad_gateway()]))).await;
    let seed = Seed {
        contacts: 3,
        ..Seed::default()
    };
    sandbox.seed(&seed);
    let mut pages = client(&sandbox).contacts().list().per_page(2).pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.total_count(), Some(3));
    assert_eq!((page.status().as_u16(), page.attempts()), (200, 2));
    assert_eq!(page.api_version(), Some(intercom_api::API_VERSION));
    let id = page.headers()["x-request-id"].to_str().ok();
    assert_eq!(page.request_id().as_deref(), id);
    assert_eq!(page.rate_limit().unwrap().limit(), Some(1667));
    assert_eq!(pages.cursor(), page.cursor());
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.into_items().len(), pages.cursor()), (1, None));
}

#[tokio::test]
async fn read_ahead_asks_for_the_next_page_before_the_present_one_is_used_up() {
    let (sandbox, client) = seeded(30).await;
    let list = || client.contacts().list().per_page(10);
    let arrived = async |count: usize| {
        for _ in 0..500 {
            if sandbox.requests().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // No further request is sent.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(sandbox.requests().len(), count);
        sandbox.clear_requests();
    };
    let mut items = list().items().read_ahead();
    items.next().await.unwrap().unwrap();
    arrived(2).await;
    assert_eq!(items.try_collect().await.unwrap().len(), 29);
    arrived(1).await;

    let mut pages = list().pages().read_ahead();
    pages.next().await.unwrap().unwrap();
    arrived(2).await;

    let mut items = list().items();
    items.next().await.unwrap().unwrap();
    arrived(1).await;
}

/// The current and the maximum number of elements in memory.
static ALIVE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

struct Counted;

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        let alive = ALIVE.fetch_add(1, Ordering::Relaxed) + 1;
        MOST.fetch_max(alive, Ordering::Relaxed);
        Ok(Self)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn at_most_two_pages_are_in_memory_together() {
    const PAGES: usize = 200;
    // All pages are alike, so the sandbox does not need any data.
    let number = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.max_recorded_requests(0).faults(move |_| {
            let next = match number.fetch_add(1, Ordering::Relaxed) + 1 {
                PAGES => Value::Null,
                number => after(&number.to_string()),
            };
            Some(response(200, contacts(&["1"; 150], next)))
        })
    })
    .await;
    let list = client(&sandbox).contacts().list().per_page(150);
    let mut items = list.items_as::<Counted>().read_ahead();
    let mut seen = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        seen += 1;
    }
    assert_eq!((seen, ALIVE.load(Ordering::Relaxed)), (PAGES * 150, 0));
    let most = MOST.load(Ordering::Relaxed);
    assert!((150..=300).contains(&most), "{most}");
}

#[tokio::test]
async fn companies_come_as_one_or_as_many() {
    let (sandbox, client) = responding([]).await;
    let seed = Seed {
        contacts: 2,
        companies: 5,
        ..Seed::default()
    };
    sandbox.seed(&seed);
    let find = |filter| client.companies().find(filter);
    let one = find(types::CompanyFilter::company_id("sample-company-2"));
    let one = one.items().try_collect().await.unwrap();
    assert_eq!((one.len(), &*one[0].company_id), (1, "sample-company-2"));
    let users = intercom_sandbox::USERS_SEGMENT_ID;
    let many = find(types::CompanyFilter::segment_id(users)).per_page(2);
    assert_eq!(many.items().try_collect().await.unwrap().len(), 5);
    assert_eq!(sandbox.requests().len(), 1 + 3);
}

#[tokio::test]
async fn dropping_a_stream_ends_its_requests() {
    let late = Fault::Delay {
        by: Duration::from_secs(60),
        then: None,
    };
    let sandbox = sandbox(|builder| {
        builder.faults(move |request| request.query_value("starting_after").map(|_| late.clone()))
    })
    .await;
    let seed = Seed {
        contacts: 3,
        ..Seed::default()
    };
    sandbox.seed(&seed);
    let client = client(&sandbox);
    let mut items = client.contacts().list().per_page(1).items().read_ahead();
    items.next().await.unwrap().unwrap();
    while sandbox.requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(client.rate_limiter().state().in_flight(), 1);
    drop(items);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(client.rate_limiter().state().in_flight(), 0);
}

fn assert_stream<S: Stream + Send + Unpin + 'static>(_: &S) {}

#[tokio::test]
async fn they_are_streams_that_can_go_anywhere() {
    let (sandbox, client) = responding([]).await;
    let pages = client.contacts().list().pages();
    assert_stream(&pages);
    assert_stream(&client.contacts().list().items());
    assert_stream(&client.contacts().list().items_as::<Value>());

    // Nothing is sent before the first poll.
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(sandbox.requests().is_empty());
    let mut context = Context::from_waker(Waker::noop());
    assert!(pin!(pages).as_mut().poll_next(&mut context).is_pending());

    // Streams run concurrently in separate tasks.
    let tasks = (0..4).map(|_| tokio::spawn(client.contacts().list().items().try_collect()));
    for task in tasks.collect::<Vec<_>>() {
        assert!(task.await.unwrap().unwrap().is_empty());
    }
}
