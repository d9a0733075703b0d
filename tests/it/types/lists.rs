//! Lists with elements that cannot be decoded, in responses that the client received.

use intercom_api::{ErrorKind, SkippedItem, types};
use serde_json::{Value, json};

use super::responding;

fn tag(id: &str) -> Value {
    json!({ "type": "tag", "id": id, "name": format!("Tag {id}") })
}

/// Returns the indices and the JSON of skipped elements.
fn elements(skipped: &[SkippedItem]) -> Vec<(usize, Value)> {
    let elements = skipped.iter();
    elements.map(|one| (one.index, one.raw.clone())).collect()
}

#[tokio::test]
async fn an_invalid_element_does_not_cost_the_others() {
    let deviating = json!({ "type": "tag", "id": "8", "name": ["maya@example.com"] });
    let invalid = json!("maya@example.com");
    let body = json!({ "type": "list", "data": [tag("7"), deviating, null, tag("9"), invalid, tag("10"), [], 5] });
    let (_sandbox, client) = responding(body.to_string()).await;
    let list = client.tags().list().await.unwrap();
    let ids: Vec<&str> = list.data.iter().map(|tag| &*tag.id).collect();
    assert_eq!(ids, ["7", "8", "9", "10"]);
    assert_eq!(list.deviations().len(), 1);
    // A null is not an element, but it counts for the indices.
    assert_eq!(
        elements(list.skipped()),
        [(4, invalid), (6, json!([])), (7, json!(5))]
    );
    assert_eq!(list.skipped()[0].path, "data[4]");
    for skipped in list.skipped() {
        assert!(skipped.reason.contains("expected"), "{}", skipped.reason);
        assert!(!skipped.reason.contains("maya@"), "{}", skipped.reason);
    }
    assert!(format!("{list:?}").contains("skipped: 3"), "{list:?}");
    // The list is encoded to the JSON that was received.
    assert_eq!(serde_json::to_value(&*list).unwrap(), body);
    // Mapping the response preserves the skipped elements.
    let count = list.map(|list| list.data.len());
    assert_eq!((*count, count.skipped().len()), (4, 3));
}

#[tokio::test]
async fn a_valid_list_has_no_skipped_elements() {
    let body = json!({ "data": [tag("7"), null] });
    let (_sandbox, client) = responding(body.to_string()).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(list.data.len(), 1);
    assert!(list.skipped().is_empty() && list.deviations().is_empty());
    assert!(format!("{list:?}").contains("skipped: 0"));
}

#[tokio::test]
async fn an_element_of_an_inner_list_has_its_path() {
    let mut company = company("c-1");
    company["tags"] =
        json!({ "type": "tag.list", "tags": [{ "type": "tag", "id": "4", "name": "South" }, 5] });
    let body = json!({ "type": "list", "data": [company] });
    let (_sandbox, client) = responding(body.to_string()).await;
    let list = client.companies().list().await.unwrap();
    let tags = &list.data[0].tags.tags;
    assert_eq!(tags.len(), 1);
    assert_eq!(tags[0].name, "South");
    assert_eq!(elements(list.skipped()), [(1, json!(5))]);
    assert_eq!(list.skipped()[0].path, "data[0].tags.tags[1]");
    assert_eq!(serde_json::to_value(&*list).unwrap(), body);
}

#[tokio::test]
async fn lists_inside_one_object_are_read_the_same_way() {
    let body = super::full("CurrentAdmin", json!({ "team_ids": [3, 4.5, "5"] }));
    let (_sandbox, client) = responding(body.to_string()).await;
    let me = client.admins().me().await.unwrap();
    assert_eq!(me.team_ids, ["3", "5"]);
    assert_eq!(elements(me.skipped()), [(1, json!(4.5))]);
    assert_eq!(me.skipped()[0].path, "team_ids[1]");
}

fn company(id: &str) -> Value {
    json!({
        "type": "company", "id": id, "app_id": "w", "company_id": "k", "created_at": 1, "updated_at": 2,
        "session_count": 0, "user_count": 0,
    })
}

/// Checks skipped elements and deviations in a list that is one alternative of a union.
#[tokio::test]
async fn a_list_among_other_shapes_is_read_the_same_way() {
    let mut deviating = company("c-2");
    deviating["session_count"] = json!("many");
    let body = json!({ "type": "list", "data": [company("c-1"), deviating, 5, company("c-3")], "total_count": 3 });
    let (_sandbox, client) = responding(body.to_string()).await;
    let found = client
        .companies()
        .find(types::CompanyFilter::tag_id("7"))
        .await
        .unwrap();
    let types::CompanyOrList::List(list) = &*found else {
        panic!("a list was expected: {found:?}");
    };
    let ids: Vec<&str> = list.data.iter().map(|company| &*company.id).collect();
    assert_eq!(ids, ["c-1", "c-2", "c-3"]);
    assert_eq!(elements(found.skipped()), [(2, json!(5))]);
    assert_eq!(found.deviations().len(), 1);
    assert_eq!(found.deviations()[0].path(), "data[1].session_count");
    assert_eq!(serde_json::to_value(&*found).unwrap(), body);
}

#[tokio::test]
async fn an_event_with_a_deviation_stays_in_its_list() {
    let event =
        |name: &str| json!({ "type": "event", "event_name": name, "created_at": 5, "id": "e" });
    let deviating = json!({ "type": "event", "event_name": "moved", "created_at": "yesterday" });
    let body = json!({ "type": "event.list", "events": [event("a"), deviating, "c", event("b")] });
    let (_sandbox, client) = responding(body.to_string()).await;
    let found = client
        .data_events()
        .list(types::ContactIdentifier::user_id("7"))
        .await
        .unwrap();
    let types::DataEventListOrSummary::List(list) = &*found else {
        panic!("a list was expected: {found:?}");
    };
    let names: Vec<&str> = list.events.iter().map(|event| &*event.event_name).collect();
    assert_eq!(names, ["a", "moved", "b"]);
    assert_eq!(elements(found.skipped()), [(2, json!("c"))]);
    assert_eq!(found.deviations()[0].path(), "events[1].created_at");
}

#[tokio::test]
async fn a_response_that_is_not_an_object_is_an_error() {
    for body in ["[]", "5", "\"tags\"", "null"] {
        let (_sandbox, client) = responding(body).await;
        let error = client.tags().list().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.body()),
            (ErrorKind::Decode, body.as_bytes()),
            "{body}"
        );
    }
    // A value of another kind in place of an array is a deviation.
    let body = json!({ "type": "list", "data": { "7": tag("7") } });
    let (_sandbox, client) = responding(body.to_string()).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(list.deviations()[0].path(), "data");
    assert_eq!(list.extra.get("data"), Some(&body["data"]));
}
