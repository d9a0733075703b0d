//! The scroll over all companies: only one is open at a time, the latest parameter is always sent,
//! and a lost page is never skipped.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use intercom_api::resources::companies::Scroll;
use intercom_api::{Client, Cursor, Error, ErrorKind, Observer, ScrollWaitEvent};
use intercom_sandbox::{Builder, Collection, Editor, Fault, RecordedRequest, Sandbox, Seed};
use serde_json::{Value, json};

use crate::harness::{client, client_with, fast_retries, one_by_one, response, sandbox};

mod busy;
mod lost;

use self::lost::expire_when_refused;

const COMPANIES: usize = 230;

async fn companies() -> (Sandbox, Client) {
    filled(|builder| builder).await
}

async fn filled(change: impl FnOnce(Builder) -> Builder) -> (Sandbox, Client) {
    let sandbox = sandbox(change).await;
    let seed = Seed {
        companies: COMPANIES,
        ..Seed::default()
    };
    sandbox.seed(&seed);
    let client = client(&sandbox);
    (sandbox, client)
}

fn parameter(request: &RecordedRequest) -> Option<&str> {
    request.query_value("scroll_param")
}

/// Returns the keys of all companies, each once.
async fn keys(scroll: Scroll) -> Result<BTreeSet<String>, Error> {
    let mut items = scroll.items();
    let mut keys = BTreeSet::new();
    while let Some(company) = items.next().await {
        let key = company?.company_id.to_string();
        assert!(!keys.contains(&key), "{key} is repeated");
        keys.insert(key);
    }
    Ok(keys)
}

fn is_explained(error: &Error) -> bool {
    error.to_string().contains("a workspace can have only one") && !error.requires_restart()
}

#[tokio::test]
async fn streams_of_a_client_take_turns() {
    let (sandbox, client) = companies().await;
    let tasks = (0..3).map(|_| tokio::spawn(keys(client.companies().scroll())));
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap().unwrap().len(), COMPANIES);
    }
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 3 * 4);
    // A scroll starts when the previous one has ended, after four requests.
    for (index, request) in requests.iter().enumerate() {
        assert_eq!(request.status, 200);
        assert_eq!(parameter(request).is_none(), index % 4 == 0, "{index}");
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_lets_the_next_one_in() {
    let (sandbox, client) = companies().await;
    let mut first = client.companies().scroll().pages();
    first.next().await.unwrap().unwrap();
    let waiting = tokio::spawn(keys(client.companies().scroll()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(sandbox.requests().len(), 1);
    drop(first);
    // The scroll is still open on the server, which rejects the new one.
    let error = waiting.await.unwrap().unwrap_err();
    assert!(error.is_scroll_busy() && is_explained(&error), "{error}");
}

#[tokio::test]
async fn the_newest_parameter_is_sent_and_an_empty_page_ends_it() {
    let pages = [
        (vec!["1"], Some("a")),
        (vec!["2"], Some("b")),
        // The parameter may be unchanged or missing. It is valid until the server sends a new one.
        (vec!["3"], Some("b")),
        (vec!["4"], None),
        (vec![], Some("c")),
    ];
    let pages = pages.map(|(ids, next)| {
        let data: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        let page = json!({ "type": "list", "data": data, "pages": null, "scroll_param": next });
        response(200, page)
    });
    let sandbox = sandbox(|builder| builder.faults(one_by_one(pages))).await;
    let items = client(&sandbox).companies().scroll().items_as::<Value>();
    assert_eq!(items.try_collect().await.unwrap().len(), 4);
    let requests = sandbox.requests();
    let sent: Vec<_> = requests.iter().map(parameter).collect();
    assert_eq!(sent, [None, Some("a"), Some("b"), Some("b"), Some("b")]);
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
    let (sandbox, _) = filled(|builder| builder.after_each(expire_when_refused)).await;
    let waits = Arc::new(Waits::default());
    let client = client_with(&sandbox, |builder| builder.observer(waits.clone()));
    let events = || std::mem::take(&mut *waits.0.lock().unwrap());
    let mut open = client.companies().scroll().pages();
    open.next().await.unwrap().unwrap();
    assert_eq!(events(), []);

    let timeout = Duration::from_millis(200);
    for ahead in [false, true] {
        let started = Instant::now();
        let mut second = client.companies().scroll().timeout(timeout).pages();
        if ahead {
            second = second.read_ahead();
        }
        let error = second.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(is_explained(&error), "{error}");
        assert!(started.elapsed() < Duration::from_secs(5));
        let [event] = events()[..] else {
            panic!("expected one wait")
        };
        assert_eq!(event.operation, "companies.scroll");
        assert!(event.wait >= timeout && event.timed_out && !event.reported_by_server);
    }
    // The second stream sent no request, and the first one continues.
    assert_eq!(sandbox.requests().len(), 1);
    assert_eq!(open.next().await.unwrap().unwrap().len(), 100);

    // The turn passes on, and the server reports the scroll that was left open.
    let scroll = client.companies().scroll();
    let next = tokio::spawn(keys(scroll.wait_while_busy(Duration::from_secs(30))));
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(open);
    assert_eq!(next.await.unwrap().unwrap().len(), COMPANIES);
    let events = events();
    let reported = events
        .iter()
        .map(|event| (event.reported_by_server, event.timed_out));
    assert_eq!(
        reported.collect::<Vec<_>>(),
        [(false, false), (true, false)]
    );
}
