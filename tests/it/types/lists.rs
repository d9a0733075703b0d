//! Lists with elements that cannot be read, in answers that the client received.

use intercom_api::{Client, ErrorKind, SkippedItem, types};
use intercom_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

/// A client of a server that gives this answer to everything.
async fn answering(body: &Value) -> (Sandbox, Client) {
    let body = body.to_string();
    let sandbox = Sandbox::builder()
        .faults(move |_| {
            Some(Fault::Answer {
                status: 200,
                headers: Vec::new(),
                body: body.clone(),
            })
        })
        .start()
        .await
        .unwrap();
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    (sandbox, client)
}

fn tag(id: &str) -> Value {
    json!({ "type": "tag", "id": id, "name": format!("Tag {id}") })
}

/// Where the skipped ones stood, and what they were.
fn places(skipped: &[SkippedItem]) -> Vec<(usize, Value)> {
    let places = skipped.iter();
    places.map(|one| (one.index, one.raw.clone())).collect()
}

#[tokio::test]
async fn one_bad_element_does_not_cost_the_others() {
    let bad = json!({ "type": "tag", "id": "8", "name": ["maya@example.com"] });
    let worse = json!("maya@example.com");
    let body = json!({ "type": "list", "data": [tag("7"), bad, null, tag("9"), worse, tag("10")] });
    let (_sandbox, client) = answering(&body).await;
    let list = client.tags().list().await.unwrap();
    let ids: Vec<&str> = list.data.iter().map(|tag| &*tag.id).collect();
    assert_eq!(ids, ["7", "9", "10"]);
    // A null is no element, but it has a place.
    assert_eq!(places(list.skipped()), [(1, bad), (4, worse)]);
    for skipped in list.skipped() {
        assert!(skipped.reason.contains("expected"), "{}", skipped.reason);
        assert!(!skipped.reason.contains("maya@"), "{}", skipped.reason);
    }
    assert!(!format!("{list:?}").contains("maya@"), "{list:?}");
    assert!(format!("{list:?}").contains("skipped: 2"), "{list:?}");
    // They stay with the answer.
    let count = list.map(|list| list.data.len());
    assert_eq!((*count, count.skipped().len()), (3, 2));
}

#[tokio::test]
async fn a_field_that_is_missing_makes_a_bad_element_too() {
    let bad = json!({ "type": "tag", "id": "8" });
    let (_sandbox, client) = answering(&json!({ "data": [bad, tag("7")] })).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(list.data.len(), 1);
    assert_eq!(places(list.skipped()), [(0, bad)]);
    assert!(
        list.skipped()[0].reason.contains("name"),
        "{:?}",
        list.skipped()
    );
}

#[tokio::test]
async fn a_good_answer_rejects_nothing() {
    let (_sandbox, client) = answering(&json!({ "data": [tag("7"), null, {}] })).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(list.data.len(), 1);
    assert!(list.skipped().is_empty());
    assert!(format!("{list:?}").contains("skipped: 0"));
}

#[tokio::test]
async fn the_innermost_list_loses_the_element() {
    let bad = json!({ "type": "tag", "id": 5, "name": { "en": "North" } });
    let body = json!({
        "type": "list",
        "data": [
            {
                "type": "company", "id": "c-1", "app_id": "w", "company_id": "k", "created_at": 1, "updated_at": 2,
                "session_count": 0, "user_count": 0,
                "tags": { "type": "tag.list", "tags": [{ "type": "tag", "id": "4", "name": "South" }, bad] },
            },
        ],
    });
    let (_sandbox, client) = answering(&body).await;
    let list = client.companies().list().await.unwrap();
    let tags = &list.data[0].tags.tags;
    assert_eq!(tags.len(), 1);
    assert_eq!(tags[0].name, "South");
    assert_eq!(places(list.skipped()), [(1, bad)]);
    assert_eq!(list.skipped()[0].path, "data[0].tags.tags[1]");
}

#[tokio::test]
async fn lists_inside_one_object_are_read_the_same_way() {
    let body = super::full("CurrentAdmin", json!({ "team_ids": [3, 4.5, "5"] }));
    let (_sandbox, client) = answering(&body).await;
    let me = client.admins().me().await.unwrap();
    assert_eq!(me.team_ids, ["3", "5"]);
    assert_eq!(places(me.skipped()), [(1, json!(4.5))]);
}

fn company(id: &str) -> Value {
    json!({
        "type": "company", "id": id, "app_id": "w", "company_id": "k", "created_at": 1, "updated_at": 2,
        "session_count": 0, "user_count": 0,
    })
}

/// The same holds where a list is one of several shapes.
#[tokio::test]
async fn a_list_among_other_shapes_loses_only_the_bad_element() {
    let mut bad = company("c-2");
    bad["session_count"] = json!("many");
    let body =
        json!({ "type": "list", "data": [company("c-1"), bad, company("c-3")], "total_count": 3 });
    let (_sandbox, client) = answering(&body).await;
    let found = client
        .companies()
        .find(types::CompanyFilter::tag_id("7"))
        .await
        .unwrap();
    let types::CompanyOrList::List(list) = &*found else {
        panic!("a list was expected: {found:?}");
    };
    let ids: Vec<&str> = list.data.iter().map(|company| &*company.id).collect();
    assert_eq!(ids, ["c-1", "c-3"]);
    assert_eq!(places(found.skipped()), [(1, bad)]);
}

#[tokio::test]
async fn a_list_of_events_loses_only_the_bad_event() {
    let event =
        |name: &str| json!({ "type": "event", "event_name": name, "created_at": 5, "id": "e" });
    let bad = json!({ "type": "event", "event_name": "moved", "created_at": "yesterday" });
    let body = json!({ "type": "event.list", "events": [event("a"), bad, event("b")] });
    let (_sandbox, client) = answering(&body).await;
    let found = client
        .data_events()
        .list(types::ContactIdentifier::user_id("7"))
        .await
        .unwrap();
    let types::DataEventListOrSummary::List(list) = &*found else {
        panic!("a list was expected: {found:?}");
    };
    let names: Vec<&str> = list.events.iter().map(|event| &*event.event_name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(places(found.skipped()), [(1, bad)]);
}

#[tokio::test]
async fn what_is_wrong_outside_of_lists_is_an_error() {
    let bad = json!({ "type": "tag", "id": "8" });
    let body = json!({ "data": [bad, tag("7")], "pages": { "page": "first" }, "total_count": 2 });
    let (_sandbox, client) = answering(&body).await;
    let error = client.contacts().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.body(), body.to_string().as_bytes());

    let body = json!({ "type": "list", "data": { "7": tag("7") } });
    let (_sandbox, client) = answering(&body).await;
    let error = client.tags().list().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.path()),
        (ErrorKind::Decode, Some("data"))
    );
}
