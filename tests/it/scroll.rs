//! The scroll over all companies: only one is open at a time, the latest parameter is always sent,
//! and a lost page is never skipped.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use intercom_api::resources::companies::Scroll;
use intercom_api::{Client, Cursor, Error, ErrorKind, Observer, Pages, ScrollWaitEvent, types};
use intercom_sandbox::{Builder, Collection, Editor, Fault, RecordedRequest, Sandbox, Seed};
use serde_json::{Value, json};

use crate::harness::{client, client_with, fast_retries, one_by_one, response, sandbox};

mod busy;
mod lost;

use self::lost::expire_when_refused;

const COMPANIES: usize = 230;

async fn companies() -> (Sandbox, Client) {
    let sandbox = sandbox(|builder| builder).await;
    let client = fill(&sandbox);
    (sandbox, client)
}

fn fill(sandbox: &Sandbox) -> Client {
    sandbox.seed(&Seed {
        companies: COMPANIES,
        ..Seed::default()
    });
    client(sandbox)
}

fn parameter(request: &RecordedRequest) -> Option<&str> {
    request.query_value("scroll_param")
}

async fn keys(client: &Client) -> Result<Vec<String>, Error> {
    keys_of(client.companies().scroll()).await
}

async fn keys_of(scroll: Scroll) -> Result<Vec<String>, Error> {
    let mut items = scroll.items();
    let mut keys = Vec::new();
    while let Some(company) = items.next().await {
        keys.push(company?.company_id.to_string());
    }
    Ok(keys)
}

#[tokio::test]
async fn streams_of_a_client_take_turns() {
    let (sandbox, client) = companies().await;
    let tasks: Vec<_> = (0..3)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { keys(&client).await })
        })
        .collect();
    for task in tasks {
        let keys = task.await.unwrap().unwrap();
        assert_eq!(keys.len(), COMPANIES);
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), COMPANIES);
    }
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 3 * 4);
    assert!(requests.iter().all(|request| request.status == 200));
    // A scroll starts when the previous one has ended, after four requests.
    for (index, request) in requests.iter().enumerate() {
        assert_eq!(parameter(request).is_none(), index % 4 == 0, "{index}");
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_lets_the_next_one_in() {
    let (sandbox, client) = companies().await;
    let mut first = client.companies().scroll().pages();
    first.next().await.unwrap().unwrap();
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { keys(&client).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(sandbox.requests().len(), 1);
    drop(first);
    // The scroll is still open on the server, which rejects the new one.
    let error = waiting.await.unwrap().unwrap_err();
    assert!(error.has_code("scroll_exists"), "{error}");
    assert!(error.is_scroll_busy() && !error.requires_restart());
}

#[tokio::test]
async fn the_newest_parameter_is_sent_and_an_empty_page_ends_it() {
    let page = |ids: &[&str], next: Option<&str>| {
        let data: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        response(
            200,
            json!({ "type": "list", "data": data, "pages": null, "total_count": null, "scroll_param": next }),
        )
    };
    let sandbox = sandbox(|builder| {
        builder.faults(one_by_one([
            page(&["1"], Some("a")),
            page(&["2"], Some("b")),
            // The parameter may be unchanged or missing. It is valid until the server sends a new
            // one.
            page(&["3"], Some("b")),
            page(&["4"], None),
            page(&[], Some("c")),
        ]))
    })
    .await;
    let items = client(&sandbox).companies().scroll().items_as::<Value>();
    let ids: Vec<_> = items.try_collect().await.unwrap();
    assert_eq!(ids.len(), 4);
    let requests = sandbox.requests();
    let sent: Vec<_> = requests.iter().map(parameter).collect();
    assert_eq!(sent, [None, Some("a"), Some("b"), Some("b"), Some("b")]);
}

#[tokio::test]
async fn a_scroll_from_elsewhere_is_explained() {
    let (sandbox, ours) = companies().await;
    let theirs = client(&sandbox);
    let mut other = theirs.companies().scroll().pages();
    other.next().await.unwrap().unwrap();
    let error = keys(&ours).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert!(error.has_code("scroll_exists"));
    assert!(
        error.to_string().contains("a workspace can have only one"),
        "{error}"
    );
    // The other scroll continues.
    assert_eq!(other.next().await.unwrap().unwrap().items().len(), 100);
}

#[tokio::test]
async fn a_scroll_that_ran_out_is_explained() {
    let (sandbox, client) = companies().await;
    let mut pages = client.companies().scroll().pages();
    pages.next().await.unwrap().unwrap();
    sandbox.advance(Duration::from_secs(61));
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_not_found() && error.requires_restart());
    assert!(error.to_string().contains("start again"), "{error}");
    assert!(pages.cursor().is_none());
    assert!(pages.next().await.is_none());
    // A scroll from the beginning succeeds.
    assert_eq!(keys(&client).await.unwrap().len(), COMPANIES);
}

#[tokio::test]
async fn waiting_for_the_turn_obeys_the_timeout() {
    let (sandbox, client) = companies().await;
    let mut first = client.companies().scroll().pages();
    first.next().await.unwrap().unwrap();
    for ahead in [false, true] {
        let started = Instant::now();
        let second = client
            .companies()
            .scroll()
            .timeout(Duration::from_millis(200));
        let mut second = second.pages();
        if ahead {
            second = second.read_ahead();
        }
        // The second stream is polled in the same task, while the first one is not polled.
        let error = second.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(!error.requires_restart());
        assert!(
            error.to_string().contains("a workspace can have only one"),
            "{error}"
        );
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    // The second stream sent no request, and the first one continues.
    assert_eq!(sandbox.requests().len(), 1);
    assert_eq!(first.next().await.unwrap().unwrap().len(), 100);
}

#[tokio::test]
async fn two_scrolls_in_one_task_read_side_by_side() {
    let (_sandbox, client) = companies().await;
    let (one, two) = tokio::join!(keys(&client), keys(&client));
    assert_eq!(
        (one.unwrap().len(), two.unwrap().len()),
        (COMPANIES, COMPANIES)
    );
}

#[tokio::test]
async fn a_stored_scroll_is_resumed_while_it_is_open() {
    let (_sandbox, client) = companies().await;
    let mut pages = client.companies().scroll().pages();
    let page = pages.next().await.unwrap().unwrap();
    let stored = page.cursor().unwrap().to_string();
    drop(pages);
    let cursor: Cursor = stored.parse().unwrap();
    let rest = client.companies().scroll().cursor(cursor).items();
    assert_eq!(rest.try_collect().await.unwrap().len(), COMPANIES - 100);
}

/// Records the waits for scrolls.
#[derive(Default)]
struct Waits(Mutex<Vec<ScrollWaitEvent>>);

impl Observer for Waits {
    fn on_scroll_wait(&self, event: &ScrollWaitEvent) {
        self.0.lock().unwrap().push(*event);
    }
}

/// A scroll that is open and not polled delays the next one: the wait counts towards its timeout, and is
/// reported.
#[tokio::test]
async fn a_wait_for_another_scroll_counts_towards_the_timeout_and_is_observed() {
    let sandbox = sandbox(|builder| builder.after_each(expire_when_refused)).await;
    fill(&sandbox);
    let waits = Arc::new(Waits::default());
    let client = client_with(&sandbox, |builder| builder.observer(waits.clone()));
    let events = || std::mem::take(&mut *waits.0.lock().unwrap());
    let mut open = client.companies().scroll().pages();
    open.next().await.unwrap().unwrap();
    assert_eq!(events(), []);

    let timeout = Duration::from_millis(200);
    let waiting = client.companies().scroll().timeout(timeout);
    let error = keys_of(waiting).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("only one"), "{error}");
    let [event] = events()[..] else {
        panic!("expected one wait")
    };
    assert_eq!(event.operation, "companies.scroll");
    assert!(event.wait >= timeout && event.timed_out && !event.reported_by_server);

    // The turn passes on, and the server reports the scroll that was left open.
    let scroll = client.companies().scroll();
    let scroll = scroll.wait_while_busy(Duration::from_secs(30));
    let next = tokio::spawn(keys_of(scroll));
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(open);
    assert_eq!(next.await.unwrap().unwrap().len(), COMPANIES);
    let reported: Vec<_> = events()
        .iter()
        .map(|event| (event.reported_by_server, event.timed_out))
        .collect();
    assert_eq!(reported, [(false, false), (true, false)]);
}
