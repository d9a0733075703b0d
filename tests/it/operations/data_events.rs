//! Events of contacts.

use intercom_api::types::{self, ContactIdentifier, DataEventListOrSummary};
use serde_json::json;

use super::{assert_requests, map};
use crate::fixture::{EMAIL, EXTERNAL_ID, Fixture, NOW};

#[tokio::test]
async fn data_events() {
    let fixture = Fixture::open().await;
    let events = fixture.client.data_events();
    let user = || ContactIdentifier::id(&fixture.user);

    let metadata = json!({
        "basket": 3,
        "gift": false,
        "order": { "url": "https://shop.example.com/7", "value": "7" },
        "total": { "amount": 1999, "currency": "eur" },
    });
    let request = types::CreateDataEventRequest::new("order-placed", NOW - 300, user())
        .metadata(map(metadata));
    let done = events.create(request).await.unwrap();
    assert_eq!(done.status().as_u16(), 202);
    for (name, at, contact) in [
        (
            "order-placed",
            NOW - 200,
            ContactIdentifier::user_id(EXTERNAL_ID),
        ),
        (
            "parcel-returned",
            NOW - 100,
            ContactIdentifier::email(EMAIL),
        ),
    ] {
        let request = types::CreateDataEventRequest::new(name, at, contact);
        events.create(request).await.unwrap();
    }

    let found = events
        .list(ContactIdentifier::user_id(EXTERNAL_ID))
        .per_page(2)
        .await
        .unwrap();
    let DataEventListOrSummary::List(list) = &*found else {
        panic!("expected a list: {found:?}");
    };
    let names: Vec<&str> = list.events.iter().map(|event| &*event.event_name).collect();
    assert_eq!(names, ["parcel-returned", "order-placed"]);
    assert!(list.pages.as_ref().unwrap().next.is_some());

    let found = events
        .list(ContactIdentifier::email(EMAIL))
        .summary(false)
        .await
        .unwrap();
    let DataEventListOrSummary::List(list) = &*found else {
        panic!("expected a list: {found:?}");
    };
    assert_eq!(list.events[2].metadata["total"]["currency"], "eur");

    let found = events.list(user()).summary(true).await.unwrap();
    let DataEventListOrSummary::Summary(summary) = &*found else {
        panic!("expected a summary: {found:?}");
    };
    let mut items = summary.events.iter();
    let orders = items.find(|item| item.name == "order-placed");
    assert_eq!(orders.unwrap().count, 2);

    let totals = types::DataEventTotals::new("order-placed", 12)
        .first(NOW - 90_000)
        .last(NOW - 300);
    let request = types::CreateDataEventSummariesRequest::new(EXTERNAL_ID, totals);
    let done = events.create_summaries(request).await.unwrap();
    assert_eq!(done.status().as_u16(), 200);

    assert_requests(&fixture, "data_events");
}
