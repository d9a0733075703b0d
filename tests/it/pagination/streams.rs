//! Streams of pages and elements.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use futures_core::Stream;
use intercom_api::{Client, Cursor, Error, ErrorKind, Items, Pages, types};
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
            Err(error) => {
                assert!(failed.replace(error).is_none(), "two errors");
            }
        }
    }
    (ids, failed)
}

#[tokio::test]
async fn empty_pages_are_skipped() {
    let pages = || {
        [
            contacts(&["1"], after("a")),
            contacts(&[], after("b")),
            contacts(&[], after("c")),
            contacts(&["2"], Value::Null),
        ]
    };
    let (sandbox, client) = responding(pages()).await;
    let (ids, failed) = drain(client.contacts().list().items_as()).await;
    assert_eq!(
        (ids, failed.is_none()),
        (vec!["1".into(), "2".into()], true)
    );
    assert_eq!(sandbox.requests().len(), 4);

    let (_sandbox, client) = responding(pages()).await;
    let mut pages = client.contacts().list().pages_as::<Value>();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().items().len());
    }
    assert_eq!(sizes, [1, 1]);
}

#[tokio::test]
async fn a_list_of_nothing_is_one_empty_page() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
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
    // No received element is lost, and the requests do not continue forever.
    let circle = [
        contacts(&["1"], after("a")),
        contacts(&["2"], after("b")),
        contacts(&["3"], after("a")),
    ];
    for ahead in [false, true] {
        let (sandbox, client) = responding(circle.clone()).await;
        let mut items = client.contacts().list().items_as();
        if ahead {
            items = items.read_ahead();
        }
        let (ids, failed) = drain(items).await;
        assert_eq!(ids, ["1", "2", "3"]);
        let error = failed.unwrap();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains("sent before"), "{error}");
        assert_eq!((error.attempts(), sandbox.requests().len()), (1, 3));
    }

    // A list by page number starts at page 1, even if the request does not contain it. Page 1 is
    // therefore a repeated cursor.
    let again =
        json!({ "type": "list", "data": [{ "id": "1" }], "pages": { "next": "/articles?page=1" } });
    let (sandbox, client) = responding([again]).await;
    let (ids, failed) = drain(client.articles().list().items_as()).await;
    assert_eq!((ids.len(), failed.is_some()), (1, true));
    assert_eq!(sandbox.requests().len(), 1);

    // The cursor at which a list was started counts as sent before, too.
    let (sandbox, client) = responding([contacts(&["1"], after("x"))]).await;
    let from = client.contacts().list().cursor(Cursor::starting_after("x"));
    assert!(drain(from.items_as()).await.1.is_some());
    assert_eq!(sandbox.requests().len(), 1);
}

/// Checks that the query of a URL is sent unchanged, even if it lacks parameters that the first
/// request requires.
#[tokio::test]
async fn links_are_followed_with_what_they_say() {
    let (sandbox, client) = responding([
        json!({ "events": [{ "id": "1" }], "pages": { "next": "/events?before=77&x=a%20b" } }),
        json!({ "events": [{ "id": "2" }], "pages": {} }),
    ])
    .await;
    let events = client
        .data_events()
        .list(types::ContactIdentifier::user_id("u"));
    let (ids, failed) = drain(events.items_as()).await;
    assert!(failed.is_none(), "{failed:?}");
    assert_eq!(ids, ["1", "2"]);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        sandbox.requests()[1].query,
        [pair("before", "77"), pair("x", "a b")]
    );
}

#[tokio::test]
async fn a_stream_goes_on_where_an_earlier_one_stopped() {
    let sandbox = sandbox(|builder| builder.rate_limit(100_000)).await;
    sandbox.seed(&Seed {
        contacts: 20,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let all: Vec<Value> = client
        .contacts()
        .list()
        .items_as()
        .try_collect()
        .await
        .unwrap();
    // Wherever a job stops, resuming at the stored cursor returns all remaining elements, and
    // repeats at most one page.
    for stop in 0..=20 {
        let mut items = client.contacts().list().per_page(4).items_as::<Value>();
        let mut seen = Vec::new();
        for _ in 0..stop {
            seen.push(items.next().await.unwrap().unwrap());
        }
        let again = client.contacts().list().per_page(4);
        let again = match items.cursor() {
            Some(cursor) => again.cursor(cursor.to_string().parse::<Cursor>().unwrap()),
            None => again,
        };
        let rest: Vec<Value> = again.items_as().try_collect().await.unwrap();
        let repeated = seen.len() + rest.len() - all.len();
        // The element that was returned last is repeated, because it may not have been processed.
        assert!(
            stop == 0 || (1..=4).contains(&repeated),
            "{stop}: {repeated}"
        );
        assert_eq!(rest, all[all.len() - rest.len()..]);
    }
}

#[tokio::test]
async fn after_a_failure_the_cursor_is_that_of_the_page_that_failed() {
    let (sandbox, client) = responding([contacts(&["1"], after("a"))]).await;
    // The second page is requested with a cursor that the sandbox does not know.
    let mut items = client.contacts().list().items_as::<Value>();
    assert!(items.next().await.unwrap().is_ok());
    assert!(items.cursor().is_none());
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(items.cursor(), Some(&Cursor::starting_after("a")));
    assert!(items.next().await.is_none());
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn a_page_tells_what_came_with_it() {
    let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::bad_gateway()]))).await;
    sandbox.seed(&Seed {
        contacts: 3,
        ..Seed::default()
    });
    let mut pages = client(&sandbox).contacts().list().per_page(2).pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.total_count(), Some(3));
    assert_eq!((page.status().as_u16(), page.attempts()), (200, 2));
    assert_eq!(page.api_version(), Some("2.10"));
    assert_eq!(
        page.request_id().as_deref(),
        page.headers()["x-request-id"].to_str().ok()
    );
    assert_eq!(page.rate_limit().unwrap().limit(), Some(1667));
    assert_eq!(pages.cursor(), page.cursor());
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.into_items().len(), pages.cursor()), (1, None));
}

#[tokio::test]
async fn read_ahead_asks_for_the_next_page_before_the_present_one_is_used_up() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 30,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let call = || client.contacts().list().per_page(10);
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
    };

    let mut items = call().items().read_ahead();
    items.next().await.unwrap().unwrap();
    arrived(2).await;
    assert_eq!(items.try_collect().await.unwrap().len(), 29);
    assert_eq!(sandbox.requests().len(), 3);

    sandbox.clear_requests();
    let mut pages = call().pages().read_ahead();
    pages.next().await.unwrap().unwrap();
    arrived(2).await;
    drop(pages);

    sandbox.clear_requests();
    let mut items = call().items();
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
async fn a_hundred_thousand_elements_are_never_in_memory_together() {
    const COUNT: usize = 100_000;
    // All pages are alike, so the sandbox does not need any data.
    let left = AtomicUsize::new(COUNT);
    let sandbox = sandbox(|builder| {
        builder.max_recorded_requests(0).faults(move |_| {
            let left = left.fetch_sub(150.min(left.load(Ordering::Relaxed)), Ordering::Relaxed);
            let more = left > 150;
            let next = if more {
                after(&left.to_string())
            } else {
                Value::Null
            };
            Some(response(200, contacts(&vec!["1"; left.min(150)], next)))
        })
    })
    .await;
    let mut items = client(&sandbox)
        .contacts()
        .list()
        .per_page(150)
        .items_as::<Counted>()
        .read_ahead();
    let mut seen = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        seen += 1;
    }
    assert_eq!(seen, COUNT);
    assert_eq!(ALIVE.load(Ordering::Relaxed), 0);
    let most = MOST.load(Ordering::Relaxed);
    assert!((150..=300).contains(&most), "{most}");
}

#[tokio::test]
async fn companies_come_as_one_or_as_many() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 2,
        companies: 5,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let one = client
        .companies()
        .find(types::CompanyFilter::company_id("sample-company-2"));
    let one: Vec<_> = one.items().try_collect().await.unwrap();
    assert_eq!((one.len(), &*one[0].company_id), (1, "sample-company-2"));
    let many = client
        .companies()
        .find(types::CompanyFilter::segment_id(
            intercom_sandbox::USERS_SEGMENT_ID,
        ))
        .per_page(2);
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
    sandbox.seed(&Seed {
        contacts: 3,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let mut items = client.contacts().list().per_page(1).items().read_ahead();
    items.next().await.unwrap().unwrap();
    while sandbox.requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(items);
    // A dropped stream must not affect later requests of the client.
    client.contacts().list().per_page(1).await.unwrap();
    assert_eq!(sandbox.requests().len(), 3);
}

fn assert_stream<S: Stream + Send + Unpin + 'static>(_: &S) {}

#[tokio::test]
async fn they_are_streams_that_can_go_anywhere() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let pages: Pages<types::Contact> = client.contacts().list().pages();
    let items: Items<types::Contact> = client.contacts().list().items();
    assert_stream(&pages);
    assert_stream(&items);
    assert_stream(&client.contacts().list().items_as::<Value>());

    // Nothing is sent before the first poll.
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(sandbox.requests().is_empty());
    let mut pages = pin!(pages);
    let poll = pages
        .as_mut()
        .poll_next(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending());

    // Streams run concurrently in separate tasks.
    let tasks: VecDeque<_> = (0..4)
        .map(|_| tokio::spawn(client.contacts().list().items().try_collect()))
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().is_empty());
    }
}
