//! Events of contacts.

use intercom_api::types;
use serde_json::json;

use super::case::{Accept, Case, case};
use super::context::{Context, NOW, map};

pub(super) async fn events(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await;
    vec![
        case("data_events.create", "/events")
            .accept(Accept::Anything)
            .body(json!({
                "event_name": "order-placed",
                "created_at": NOW - 300,
                "id": user.id,
                "metadata": {
                    "basket": 3,
                    "gift": false,
                    "shop": "north",
                    "order": { "url": "https://shop.example.com/7", "value": "7" },
                    "total": { "amount": 1999, "currency": "eur" },
                },
            }))
            .call(async move {
                let done = client
                    .data_events()
                    .create(
                        types::CreateDataEventRequest::new(
                            "order-placed",
                            NOW - 300,
                            types::ContactIdentifier::id(user.id),
                        )
                        .metadata(map(json!({
                            "basket": 3,
                            "gift": false,
                            "shop": "north",
                            "order": { "url": "https://shop.example.com/7", "value": "7" },
                            "total": { "amount": 1999, "currency": "eur" },
                        }))),
                    )
                    .await?;
                assert_eq!(done.status().as_u16(), 202);
                Ok(())
            }),
        case("data_events.create", "/events")
            .accept(Accept::Anything)
            .body(json!({
                "event_name": "order-placed",
                "created_at": NOW - 200,
                "user_id": user.external_id,
            }))
            .call(async move {
                let done = client
                    .data_events()
                    .create(types::CreateDataEventRequest::new(
                        "order-placed",
                        NOW - 200,
                        types::ContactIdentifier::user_id(user.external_id),
                    ))
                    .await?;
                assert_eq!(done.status().as_u16(), 202);
                Ok(())
            }),
        case("data_events.create", "/events")
            .accept(Accept::Anything)
            .body(json!({
                "event_name": "parcel-returned",
                "created_at": NOW - 100,
                "email": user.email,
            }))
            .call(async move {
                let done = client
                    .data_events()
                    .create(types::CreateDataEventRequest::new(
                        "parcel-returned",
                        NOW - 100,
                        types::ContactIdentifier::email(user.email),
                    ))
                    .await?;
                assert_eq!(done.status().as_u16(), 202);
                Ok(())
            }),
        case("data_events.list", "/events")
            .query("type", "user")
            .query("user_id", user.external_id)
            .query("per_page", 2)
            .call(async move {
                let response = client
                    .data_events()
                    .list(types::ContactIdentifier::user_id(user.external_id))
                    .per_page(2)
                    .await?;
                match &*response {
                    types::DataEventListOrSummary::List(list) => {
                        let names: Vec<&str> =
                            list.events.iter().map(|event| &*event.event_name).collect();
                        assert_eq!(names, ["parcel-returned", "order-placed"]);
                        assert_eq!(list.events[0].created_at, NOW - 100);
                        assert!(list.pages.as_ref().unwrap().next.is_some());
                    }
                    other => panic!("expected a list: {other:?}"),
                }
                Ok(())
            }),
        case("data_events.list", "/events")
            .query("type", "user")
            .query("email", user.email)
            .query("summary", false)
            .call(async move {
                let response = client
                    .data_events()
                    .list(types::ContactIdentifier::email(user.email))
                    .summary(false)
                    .await?;
                match &*response {
                    types::DataEventListOrSummary::List(list) => {
                        assert_eq!(list.events.len(), 3);
                        let first = &list.events[2];
                        assert_eq!(first.intercom_user_id.as_deref(), Some(user.id));
                        assert_eq!(first.metadata["basket"], 3);
                        assert_eq!(first.metadata["total"]["currency"], "eur");
                    }
                    other => panic!("expected a list: {other:?}"),
                }
                Ok(())
            }),
        case("data_events.list", "/events")
            .query("type", "user")
            .query("intercom_user_id", user.id)
            .query("summary", true)
            .call(async move {
                let response = client
                    .data_events()
                    .list(types::ContactIdentifier::id(user.id))
                    .summary(true)
                    .await?;
                match &*response {
                    types::DataEventListOrSummary::Summary(summary) => {
                        assert_eq!(summary.intercom_user_id.as_deref(), Some(user.id));
                        let orders = summary
                            .events
                            .iter()
                            .find(|item| &*item.name == "order-placed");
                        assert_eq!(orders.unwrap().count, 2);
                    }
                    other => panic!("expected a summary: {other:?}"),
                }
                Ok(())
            }),
        case("data_events.create_summaries", "/events/summaries")
            .accept(Accept::Anything)
            .body(json!({
                "user_id": user.external_id,
                "event_summaries": {
                    "event_name": "order-placed",
                    "count": 12,
                    "first": NOW - 90_000,
                    "last": NOW - 300,
                },
            }))
            .call(async move {
                let done = client
                    .data_events()
                    .create_summaries(types::CreateDataEventSummariesRequest::new(
                        user.external_id,
                        types::DataEventTotals::new("order-placed", 12)
                            .first(NOW - 90_000)
                            .last(NOW - 300),
                    ))
                    .await?;
                assert_eq!(done.status().as_u16(), 200);
                Ok(())
            }),
    ]
}
