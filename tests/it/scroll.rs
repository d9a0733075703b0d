//! The scroll over all companies: one at a time, always with the newest parameter.

use std::collections::BTreeSet;
use std::time::Duration;

use intercom_api::{Client, Error, ErrorKind};
use intercom_sandbox::{Fault, RecordedRequest, Sandbox, Seed};
use serde_json::{Value, json};

use crate::harness::{answer, client, one_by_one, sandbox};

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
    let mut items = client.companies().scroll().items();
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
    // One begins when the one before it has ended, which is after four requests.
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
    // The server has still got the scroll open, and says so.
    let error = waiting.await.unwrap().unwrap_err();
    assert!(error.has_code("scroll_exists"), "{error}");
}

#[tokio::test]
async fn the_newest_parameter_is_sent_and_an_empty_page_ends_it() {
    let page = |ids: &[&str], next: Option<&str>| {
        let data: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        answer(
            200,
            json!({ "type": "list", "data": data, "pages": null, "total_count": null, "scroll_param": next }),
        )
    };
    let sandbox = sandbox(|builder| {
        builder.faults(one_by_one([
            page(&["1"], Some("a")),
            page(&["2"], Some("b")),
            // It may stay the same, and may be missing: it holds until a new one comes.
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
        error.to_string().contains("one scroll at a time"),
        "{error}"
    );
    // The other one goes on.
    assert_eq!(other.next().await.unwrap().unwrap().items().len(), 100);
}

#[tokio::test]
async fn a_scroll_that_ran_out_is_explained() {
    let (sandbox, client) = companies().await;
    let mut pages = client.companies().scroll().pages();
    pages.next().await.unwrap().unwrap();
    sandbox.advance(Duration::from_secs(61));
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_not_found());
    assert!(error.to_string().contains("start again"), "{error}");
    assert!(pages.next().await.is_none());
    // From the beginning it works again.
    assert_eq!(keys(&client).await.unwrap().len(), COMPANIES);
}

#[tokio::test]
async fn a_fault_in_the_middle_is_tried_again_with_the_same_parameter() {
    let faults = [
        None,
        Some(Fault::server_error()),
        None,
        Some(Fault::bad_gateway()),
        Some(Fault::Reset),
    ];
    let script = std::sync::Mutex::new(faults.into_iter());
    let sandbox =
        sandbox(|builder| builder.faults(move |_| script.lock().unwrap().next().flatten())).await;
    let client = fill(&sandbox);
    assert_eq!(keys(&client).await.unwrap().len(), COMPANIES);
    let requests = sandbox.requests();
    let sent: Vec<_> = requests.iter().map(parameter).collect();
    assert_eq!(sent.len(), 7);
    assert_eq!(sent[1], sent[2]);
    assert!(sent[3] == sent[4] && sent[4] == sent[5]);
    assert_eq!(sent.iter().collect::<BTreeSet<_>>().len(), 4);
}
