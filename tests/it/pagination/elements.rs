//! Elements that cannot be decoded: reported, and never lost.

use intercom_api::types::DataEventListOrSummaryItem as Event;
use intercom_api::{Cursor, Error, ErrorKind, Items, Page, Pages, SkippedItem, types};
use intercom_sandbox::Seed;
use serde_json::{Value, json};

use super::streams::responding;
use crate::harness::{client, sandbox};

fn tags(elements: &[Value], next: Value) -> Value {
    json!({ "type": "list", "data": elements, "total_count": 9, "pages": { "next": next } })
}

fn tag(id: &str) -> Value {
    json!({ "type": "tag", "id": id, "name": id })
}

#[tokio::test]
async fn an_element_that_is_not_an_object_is_an_error_and_the_stream_continues() {
    for bad in [
        json!(5),
        json!("text"),
        json!(true),
        json!([1, 2]),
        json!(""),
    ] {
        let first = [bad.clone(), tag("1"), bad.clone(), tag("2")];
        let (sandbox, client) = responding([
            tags(&first, json!("?page=2")),
            // A page of nothing else is neither empty nor the end.
            tags(std::slice::from_ref(&bad), json!("?page=3")),
            tags(&[tag("3"), bad.clone()], Value::Null),
        ])
        .await;
        let mut items = client.tags().list().items();
        let mut seen = Vec::new();
        while let Some(item) = items.next().await {
            seen.push(match item {
                Ok(tag) => tag.id.to_string(),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Decode);
                    assert_eq!(error.operation(), Some("tags.list"));
                    assert_eq!(error.status().unwrap().as_u16(), 200);
                    assert!(error.request_id().is_none() || !error.is_retryable());
                    let skipped = error.skipped_item().unwrap();
                    assert_eq!(skipped.raw, bad);
                    assert_eq!(error.path(), Some(&*skipped.path));
                    assert!(error.to_string().contains(&skipped.path), "{error}");
                    skipped.path.clone()
                }
            });
        }
        let expected = ["data[0]", "1", "data[2]", "2", "data[0]", "3", "data[1]"];
        assert_eq!(seen, expected, "{bad}");
        assert_eq!(items.skipped().len(), 4, "{bad}");
        assert_eq!(sandbox.requests().len(), 3);

        // Null is not an element.
        let elements = [&[Value::Null], &first[..]].concat();
        let (_sandbox, client) = responding([tags(&elements, Value::Null)]).await;
        let page = client.tags().list().pages().next().await;
        let page = page.unwrap().unwrap();
        assert_eq!((page.len(), page.total_count()), (2, Some(9)));
        let paths: Vec<&str> = page.skipped().iter().map(|one| &*one.path).collect();
        assert_eq!(paths, ["data[1]", "data[3]"]);
    }
}

#[tokio::test]
async fn errors_of_elements_are_returned_in_the_order_of_the_list() {
    let bad = || json!("x");
    let elements = [bad(), tag("1"), Value::Null, bad(), tag("2"), Value::Null];
    // The second list has another name, with a bracket.
    let other = json!({ "type": "list", "x[0]": elements, "pages": null });
    for list in [tags(&elements, Value::Null), other] {
        let (_sandbox, client) = responding([list]).await;
        let mut items = client.tags().list().items();
        let mut seen = Vec::new();
        while let Some(item) = items.next().await {
            seen.push(item.map_or_else(|error| error.skipped_item().unwrap().index, |_| 9));
        }
        assert_eq!(seen, [0, 9, 3, 9]);
    }
}

#[tokio::test]
async fn collecting_returns_what_was_read_with_the_error() {
    let elements = [tag("1"), tag("2"), json!("x"), tag("3"), tag("4")];
    let (_sandbox, client) = responding([tags(&elements, Value::Null)]).await;
    let items = client.tags().list().items();
    let failed = items.try_collect().await.unwrap_err();
    assert_eq!((failed.items().len(), failed.skipped().len()), (4, 1));
    assert_eq!(failed.skipped()[0].raw, "x");
    assert!(failed.is_complete() && failed.cursor().is_none());
    assert_eq!(failed.error().skipped_item(), Some(&failed.skipped()[0]));
    let shown = failed.to_string();
    assert!(shown.ends_with("(4 elements read, 1 skipped)"), "{shown}");
    let shown = format!("{failed:?}");
    assert!(!shown.contains("\"x\""), "{shown}");
    // The collected elements are available by value.
    let tags = failed.into_items();
    assert!(tags.iter().map(|tag| &*tag.id).eq(["1", "2", "3", "4"]));
}

#[tokio::test]
async fn collecting_returns_the_cursor_of_the_page_that_failed() {
    // The sandbox does not know this parameter.
    let first = tags(&[tag("1"), json!(7), tag("2")], json!("?unknown=2"));
    let (sandbox, client) = responding([first]).await;
    let items = client.tags().list().items();
    let failed = items.try_collect().await.unwrap_err();
    assert_eq!((failed.items().len(), failed.skipped().len()), (2, 1));
    assert!(!failed.is_complete());
    let cursor: Cursor = "query:unknown=2".parse().unwrap();
    assert_eq!(failed.cursor(), Some(&cursor));
    assert_eq!(sandbox.requests().len(), 2);
    let error: Error = failed.into();
    assert_eq!(error.status().unwrap().as_u16(), 400);
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
    let seed = Seed {
        contacts: 1,
        ..Seed::default()
    };
    sandbox.seed(&seed);
    let client = client(&sandbox);
    let contacts = client.contacts().list().items();
    let contacts = contacts.try_collect().await.unwrap();
    let by_id = || types::ContactIdentifier::id(&contacts[0].id);
    let now = sandbox.now();
    for (name, ago) in [("ordered", 30), ("ordered", 20), ("returned", 10)] {
        let event = types::CreateDataEventRequest::new(name, now - ago, by_id());
        client.data_events().create(event).await.unwrap();
    }
    let list = || client.data_events().list(by_id());
    let events = list().per_page(2).items().try_collect().await.unwrap();
    let is_event = |event: &Event| matches!(event, Event::DataEvent(event) if !event.event_name.is_empty() && event.extra.is_empty());
    assert!(
        events.len() == 3 && events.iter().all(is_event),
        "{events:?}"
    );
    let counts = list().summary(true).items().try_collect().await.unwrap();
    let count = |entry: &Event| match entry {
        Event::DataEventSummaryEntry(entry) if entry.extra.is_empty() => {
            (entry.name.clone(), entry.count)
        }
        other => panic!("a count was expected: {other:?}"),
    };
    let counts: Vec<(String, i64)> = counts.iter().map(count).collect();
    assert_eq!(
        counts,
        [("ordered".to_owned(), 2), ("returned".to_owned(), 1)]
    );
}
