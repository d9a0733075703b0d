//! Ticket types and tickets.

use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, text};

async fn ticket(api: &Api, type_id: &Value, attributes: Value) -> Value {
    let body = json!({
        "ticket_type_id": type_id,
        "contacts": [{ "email": "ada@example.com" }],
        "ticket_attributes": attributes,
    });
    api.post("/tickets", body).await
}

fn kinds(ticket: &Value) -> Vec<String> {
    ticket["ticket_parts"]["ticket_parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| text(&part["part_type"]))
        .collect()
}

#[tokio::test]
async fn a_new_type_has_two_attributes() {
    let api = Api::start().await;
    let made = api.ticket_type("Tracker").await;
    assert_eq!(made["is_internal"], true);
    let attributes = made["ticket_type_attributes"]["data"].as_array().unwrap();
    let names: Vec<String> = attributes.iter().map(|own| text(&own["name"])).collect();
    assert_eq!(names, ["_default_title_", "_default_description_"]);
    let path = format!("/ticket_types/{}", text(&made["id"]));
    let list = json!({ "name": "Color", "description": "Which", "data_type": "list", "list_items": "Red, Blue" });
    let attribute = api.post(&format!("{path}/attributes"), list.clone()).await;
    assert_eq!(attribute["order"], 2);
    assert_eq!(attribute["input_options"]["list_items"][1]["label"], "Blue");
    assert_eq!(attribute["ticket_type_id"].to_string(), text(&made["id"]));
    let twice = api
        .rejected(Method::POST, &format!("{path}/attributes"), Some(list))
        .await;
    assert_eq!(twice.0, 400);
    let attribute = format!("{path}/attributes/{}", text(&attribute["id"]));
    let changed = api
        .put(
            &attribute,
            json!({ "list_items": "Red,Green", "archived": true }),
        )
        .await;
    assert_eq!(changed["input_options"]["list_items"][1]["label"], "Green");
    api.put(&path, json!({ "archived": true })).await;
    let listed = api.get("/ticket_types").await;
    assert_eq!(listed["data"][0]["archived"], true);
    assert_eq!(
        api.rejected(Method::GET, "/ticket_types/1", None).await.0,
        404
    );
}

#[tokio::test]
async fn a_ticket_preserves_its_history() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let made = api.ticket_type("Customer").await;
    let fresh = ticket(&api, &made["id"], json!({ "_default_title_": "Broken" })).await;
    assert_eq!(fresh["contacts"]["contacts"][0]["id"], user);
    assert_eq!(
        (&fresh["admin_assignee_id"], &fresh["team_assignee_id"]),
        (&json!("0"), &json!("0"))
    );
    assert_eq!(
        fresh["ticket_attributes"]["_default_description_"],
        Value::Null
    );
    assert!(fresh.get("snoozed_until").is_none());
    assert_eq!(
        fresh["ticket_parts"]["ticket_parts"][0]["previous_ticket_state"],
        "submitted"
    );
    let path = format!("/tickets/{}", text(&fresh["id"]));
    let moved = api
        .put(&path, json!({ "state": "waiting_on_customer" }))
        .await;
    assert_eq!(moved["ticket_state_external_label"], "Waiting on you");
    // The conversation with the same ID contains the ticket.
    let twin = api
        .get(&format!("/conversations/{}", text(&fresh["id"])))
        .await;
    assert_eq!(twin["ticket"]["state"], "waiting_on_customer");
    let part = &moved["ticket_parts"]["ticket_parts"][1];
    assert_eq!(
        (&part["previous_ticket_state"], &part["ticket_state"]),
        (&json!("submitted"), &json!("waiting_on_customer"))
    );
    for (assignee, field) in [
        (SECOND_ADMIN_ID, "admin_assignee_id"),
        (TEAM_ID, "team_assignee_id"),
    ] {
        let body = json!({ "assignment": { "admin_id": ADMIN_ID, "assignee_id": assignee } });
        assert_eq!(api.put(&path, body).await[field], assignee);
    }
    let changes = json!({ "ticket_attributes": { "_default_description_": "Cracked" }, "snoozed_until": NOW + 60 });
    assert_eq!(api.put(&path, changes).await["snoozed_until"], NOW + 60);
    let closed = api
        .put(&path, json!({ "open": false, "is_shared": false }))
        .await;
    assert_eq!(
        (&closed["open"], &closed["is_shared"]),
        (&json!(false), &json!(false))
    );
    assert!(closed.get("snoozed_until").is_none());
    assert_eq!(
        kinds(&api.get(&path).await),
        [
            "ticket_state_updated_by_user",
            "ticket_state_updated_by_admin",
            "assignment",
            "assignment",
            "ticket_attribute_updated_by_admin",
            "snoozed",
            "close",
        ]
    );
}

#[tokio::test]
async fn validates_attributes() {
    let api = Api::start().await;
    api.user("ada").await;
    let made = api.ticket_type("Customer").await;
    let path = format!("/ticket_types/{}/attributes", text(&made["id"]));
    let count = json!({ "name": "Count", "description": "", "data_type": "integer", "required_to_create": true });
    api.post(&path, count).await;
    let color = json!({ "name": "Color", "description": "", "data_type": "list", "list_items": "Red,Blue" });
    api.post(&path, color).await;
    for (attributes, field) in [
        (json!({}), "ticket_attributes.Count"),
        (json!({ "Count": "many" }), "ticket_attributes.Count"),
        (
            json!({ "Count": 1, "Color": "Green" }),
            "ticket_attributes.Color",
        ),
        (json!({ "Count": 1, "Hue": "Red" }), "ticket_attributes.Hue"),
    ] {
        let body = json!({
            "ticket_type_id": made["id"],
            "contacts": [{ "external_id": "ext-ada" }],
            "ticket_attributes": attributes,
        });
        let found = api.rejected(Method::POST, "/tickets", Some(body)).await;
        assert_eq!((found.0, found.2.as_str()), (400, field));
    }
    let fine = ticket(&api, &made["id"], json!({ "Count": 1, "Color": "Red" })).await;
    let path = format!("/tickets/{}", text(&fine["id"]));
    let wrong = json!({ "ticket_attributes": { "Count": true } });
    assert_eq!(api.rejected(Method::PUT, &path, Some(wrong)).await.0, 400);
    let wrong = json!({ "state": "submitted" });
    assert_eq!(
        api.rejected(Method::PUT, &path, Some(wrong)).await.2,
        "state"
    );
    let (status, code, _) = api.rejected(Method::GET, "/tickets/1", None).await;
    assert_eq!((status, code.as_str()), (404, "ticket_not_found"));
}

#[tokio::test]
async fn replies_return_the_part() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let made = api.ticket_type("Customer").await;
    let made = ticket(&api, &made["id"], json!({})).await;
    let path = format!("/tickets/{}/reply", text(&made["id"]));
    for kind in ["comment", "note"] {
        let body =
            json!({ "message_type": kind, "type": "admin", "admin_id": ADMIN_ID, "body": "Hi" });
        let part = api.post(&path, body).await;
        assert_eq!(
            (&part["type"], &part["part_type"]),
            (&json!("ticket_part"), &json!(kind))
        );
    }
    let quick = json!({
        "message_type": "quick_reply",
        "type": "admin",
        "admin_id": ADMIN_ID,
        "reply_options": [{ "text": "Yes", "uuid": "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb" }],
    });
    assert_eq!(api.post(&path, quick).await["part_type"], "quick_reply");
    let contact = json!({ "message_type": "comment", "type": "user", "intercom_user_id": user, "body": "Thanks" });
    assert_eq!(
        api.post(&path, contact.clone()).await["author"]["type"],
        "user"
    );

    let inside = api.ticket_type("Back-office").await;
    let inside = ticket(&api, &inside["id"], json!({})).await;
    assert_eq!(inside["contacts"]["contacts"], json!([]));
    let path = format!("/tickets/{}/reply", text(&inside["id"]));
    let (status, code, _) = api.rejected(Method::POST, &path, Some(contact)).await;
    assert_eq!((status, code.as_str()), (400, "parameter_mismatch"));
}
