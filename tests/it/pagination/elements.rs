//! Elements that cannot be decoded: reported, and never lost.

use intercom_api::types::DataEventListOrSummaryItem as Event;
use intercom_api::{
    Client, CollectError, Cursor, Error, ErrorKind, Items, Page, Pages, SkippedItem, types,
};
use intercom_sandbox::Seed;
use serde_json::{Value, json};

use super::streams::responding;
use crate::harness::{client, sandbox};

/// Returns values that are not objects.
fn odd() -> Vec<Value> {
    vec![
        json!(5),
        json!("text"),
        json!(true),
        json!([1, 2]),
        json!(""),
    ]
}

fn tags(elements: &[Value], next: Value) -> Value {
    json!({ "type": "list", "data": elements, "total_count": 9, "pages": { "next": next } })
}

fn tag(id: &str) -> Value {
    json!({ "type": "tag", "id": id, "name": id })
}

/// Collects all tags.
async fn collect_tags(client: &Client) -> Result<Vec<types::Tag>, CollectError<types::Tag>> {
    client.tags().list().items().try_collect().await
}

#[tokio::test]
async fn an_element_that_is_not_an_object_is_an_error_and_the_stream_continues() {
    for bad in odd() {
        let first = tags(
            &[bad.clone(), tag("1"), bad.clone(), tag("2")],
            json!("?page=2"),
        );
        let second = tags(&[tag("3"), bad.clone()], Value::Null);
        let (sandbox, client) = responding([first, second]).await;
        let mut items = client.tags().list().items();
        let mut seen = Vec::new();
        while let Some(item) = items.next().await {
            seen.push(match item {
                Ok(tag) => tag.id.to_string(),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Decode);
                    assert_eq!(error.operation(), Some("tags.list"));
                    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
                    assert!(error.request_id().is_none() || !error.is_retryable());
                    let skipped = error.skipped_item().unwrap();
                    assert_eq!(skipped.raw, bad);
                    assert_eq!(error.path(), Some(&*skipped.path));
                    assert!(error.to_string().contains(&skipped.path), "{error}");
                    skipped.path.clone()
                }
            });
        }
        let expected = ["data[0]", "1", "data[2]", "2", "3", "data[1]"];
        assert_eq!(seen, expected, "{bad}");
        assert_eq!(items.skipped().len(), 3, "{bad}");
        assert_eq!(sandbox.requests().len(), 2);
    }
}

#[tokio::test]
async fn pages_report_them() {
    let bad = odd();
    let elements = [&[tag("1")], &bad[..], &[Value::Null, tag("2")]].concat();
    let (_sandbox, client) = responding([tags(&elements, Value::Null)]).await;
    let mut pages = client.tags().list().pages();
    let page = pages.next().await.unwrap().unwrap();
    // Null is not an element.
    assert_eq!((page.len(), page.skipped().len()), (2, 5));
    for (skipped, raw) in page.skipped().iter().zip(&bad) {
        assert_eq!(skipped.raw, *raw);
    }
    assert_eq!(page.total_count(), Some(9));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_page_of_nothing_else_is_neither_empty_nor_the_end() {
    let (sandbox, client) = responding([
        tags(&[json!(1), json!(2)], json!("?page=2")),
        tags(&[tag("1")], Value::Null),
    ])
    .await;
    let mut items = client.tags().list().items();
    assert!(items.next().await.unwrap().is_err());
    assert!(items.next().await.unwrap().is_err());
    assert_eq!(items.next().await.unwrap().unwrap().id, "1");
    assert!(items.next().await.is_none());
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn collecting_returns_what_was_read_with_the_error() {
    let elements = [tag("1"), tag("2"), json!("x"), tag("3"), tag("4")];
    let (_sandbox, client) = responding([tags(&elements, Value::Null)]).await;
    let failed: CollectError<types::Tag> = client
        .tags()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap_err();
    assert_eq!((failed.items().len(), failed.skipped().len()), (4, 1));
    assert_eq!(failed.skipped()[0].raw, "x");
    assert!(failed.is_complete() && failed.cursor().is_none());
    assert_eq!(failed.error().skipped_item(), Some(&failed.skipped()[0]));
    assert!(
        failed.to_string().ends_with("(4 elements read, 1 skipped)"),
        "{failed}"
    );
    let shown = format!("{failed:?}");
    assert!(!shown.contains("\"x\""), "{shown}");
    // The collected elements are available by value.
    let ids: Vec<_> = failed
        .into_items()
        .iter()
        .map(|tag| tag.id.to_string())
        .collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);

    // All elements are skipped, and the error converts to an error of the client.
    let (_sandbox, client) = responding([tags(&[json!(1), json!(2)], Value::Null)]).await;
    let failed = collect_tags(&client).await.unwrap_err();
    assert_eq!((failed.items().len(), failed.skipped().len()), (0, 2));
    let error: Error = failed.into();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn collecting_returns_the_cursor_of_the_page_that_failed() {
    // The sandbox does not know this parameter.
    let first = tags(&[tag("1"), json!(7), tag("2")], json!("?unknown=2"));
    let (sandbox, client) = responding([first]).await;
    let failed = collect_tags(&client).await.unwrap_err();
    assert_eq!((failed.items().len(), failed.skipped().len()), (2, 1));
    assert!(!failed.is_complete());
    let cursor: Cursor = "query:unknown=2".parse().unwrap();
    assert_eq!(failed.cursor(), Some(&cursor));
    assert_eq!(
        failed.error().status().map(|status| status.as_u16()),
        Some(400)
    );
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn test_doubles_can_have_them() {
    let skipped = SkippedItem::with_raw("data[1]", "expected an object", json!(5));
    let page = Page::new(vec!["a", "c"], None).with_skipped(vec![skipped.clone()]);
    let mut items = Items::new(Pages::from_pages([page]));
    assert!(matches!(items.next().await, Some(Ok("a"))));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.skipped_item(), Some(&skipped));
    assert!(matches!(items.next().await, Some(Ok("c"))));

    let unreadable = Error::from_skipped_item("tags.list", skipped);
    let items = Items::from_results([Ok("a"), Err(unreadable), Ok("c")]);
    assert_eq!(items.try_collect().await.unwrap_err().items(), ["a", "c"]);
}

#[tokio::test]
async fn a_list_of_events_has_either_of_its_elements() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 1,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let contact = client
        .contacts()
        .list()
        .items()
        .next()
        .await
        .unwrap()
        .unwrap();
    let by_id = || types::ContactIdentifier::id(&contact.id);
    let now = sandbox.now();
    for (name, ago) in [("ordered", 30), ("ordered", 20), ("returned", 10)] {
        let event = types::CreateDataEventRequest::new(name, now - ago, by_id());
        client.data_events().create(event).await.unwrap();
    }
    let list = || client.data_events().list(by_id());
    let events = list().per_page(2).items().try_collect().await.unwrap();
    assert_eq!(events.len(), 3);
    for event in &events {
        match event {
            Event::DataEvent(event) => {
                assert!(
                    !event.event_name.is_empty() && event.extra.is_empty(),
                    "{event:?}"
                );
            }
            other => panic!("an event was expected: {other:?}"),
        }
    }
    let counts = list().summary(true).items().try_collect().await.unwrap();
    let counts: Vec<(String, i64)> = counts
        .into_iter()
        .map(|entry| match entry {
            Event::DataEventSummaryEntry(entry) => {
                assert!(entry.extra.is_empty(), "{entry:?}");
                (entry.name, entry.count)
            }
            other => panic!("a count was expected: {other:?}"),
        })
        .collect();
    assert_eq!(
        counts,
        [("ordered".to_owned(), 2), ("returned".to_owned(), 1)]
    );
}
