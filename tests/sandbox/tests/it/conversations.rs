//! Conversations, from the first message to the conversion to a ticket.

use intercom_sandbox::{ADMIN_ID, Collection, Editor, SECOND_ADMIN_ID, Seed, TEAM_ID};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, ids, text};

async fn begin(api: &Api) -> (String, String) {
    let user = api.user("ada").await;
    let id = api.conversation(&user, "Where is my parcel?").await;
    (user, id)
}

fn kinds(conversation: &Value) -> Vec<String> {
    conversation["conversation_parts"]["conversation_parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| text(&part["part_type"]))
        .collect()
}

#[tokio::test]
async fn a_conversation_starts_with_a_message() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let body = json!({ "from": { "type": "user", "id": user }, "body": "Hello" });
    let message = api.post("/conversations", body).await;
    assert_eq!(message["type"], "user_message");
    assert_eq!(message["body"], "<p>Hello</p>");
    let path = format!("/conversations/{}", text(&message["conversation_id"]));
    let found = api.get(&path).await;
    assert_eq!(found["source"]["id"], message["id"]);
    assert_eq!(found["source"]["author"]["email"], "ada@example.com");
    assert_eq!(
        found["teammates"],
        json!({ "type": "admin.list", "admins": [] })
    );
    assert_eq!(found["admin_assignee_id"], Value::Null);
    let plain = api.get(&format!("{path}?display_as=plaintext")).await;
    assert_eq!(plain["source"]["body"], "Hello");
    let unknown = json!({ "from": { "type": "user", "id": "66".repeat(12) }, "body": "Hi" });
    assert_eq!(
        api.rejected(Method::POST, "/conversations", Some(unknown))
            .await
            .0,
        404
    );
    assert_eq!(
        api.rejected(Method::GET, "/conversations/1", None).await.0,
        404
    );
}

#[tokio::test]
async fn accepts_replies_of_contacts_and_admins() {
    let api = Api::start().await;
    let (_, id) = begin(&api).await;
    let path = format!("/conversations/{id}/reply");
    let admin = json!({ "message_type": "comment", "type": "admin", "admin_id": ADMIN_ID, "body": "On its way" });
    let replied = api.post(&path, admin).await;
    assert_eq!(kinds(&replied), ["comment"]);
    assert_eq!(replied["teammates"]["admins"][0]["id"], ADMIN_ID);
    assert_eq!(replied["statistics"]["first_admin_reply_at"], NOW);
    let contact = json!({
        "message_type": "comment",
        "type": "user",
        "email": "ada@example.com",
        "body": "Thanks",
        "attachment_urls": ["https://files.example.com/a.png"],
    });
    let replied = api.post("/conversations/last/reply", contact).await;
    assert_eq!(replied["id"], id);
    let part = &replied["conversation_parts"]["conversation_parts"][1];
    assert_eq!(part["author"]["type"], "user");
    assert_eq!(part["attachments"][0]["name"], "a.png");
    assert_eq!(replied["conversation_parts"]["total_count"], 2);
}

#[tokio::test]
async fn closes_opens_snoozes_and_assigns() {
    let api = Api::start().await;
    let (user, id) = begin(&api).await;
    let parts = format!("/conversations/{id}/parts");
    let close = json!({ "message_type": "close", "type": "admin", "admin_id": ADMIN_ID });
    let closed = api.post(&parts, close).await;
    assert_eq!(
        (&closed["open"], &closed["state"]),
        (&json!(false), &json!("closed"))
    );
    assert_eq!(closed["statistics"]["last_closed_by_id"], ADMIN_ID);
    // A reply of the contact reopens it.
    let reply = json!({ "message_type": "comment", "type": "user", "intercom_user_id": user, "body": "Still there" });
    let opened = api.post(&format!("/conversations/{id}/reply"), reply).await;
    assert_eq!(opened["state"], "open");
    assert_eq!(opened["statistics"]["count_reopens"], 1);
    let snooze =
        json!({ "message_type": "snoozed", "admin_id": ADMIN_ID, "snoozed_until": NOW + 60 });
    let snoozed = api.post(&parts, snooze).await;
    assert_eq!(snoozed["snoozed_until"], NOW + 60);
    assert_eq!(snoozed["state"], "snoozed");
    let early =
        json!({ "message_type": "snoozed", "admin_id": ADMIN_ID, "snoozed_until": NOW - 1 });
    assert_eq!(api.rejected(Method::POST, &parts, Some(early)).await.0, 400);
    let assign = |kind: &str, assignee: &str| json!({ "message_type": "assignment", "type": kind, "admin_id": ADMIN_ID, "assignee_id": assignee });
    let assigned = api.post(&parts, assign("admin", SECOND_ADMIN_ID)).await;
    assert_eq!(assigned["admin_assignee_id"].to_string(), SECOND_ADMIN_ID);
    let assigned = api.post(&parts, assign("team", TEAM_ID)).await;
    assert_eq!(assigned["team_assignee_id"].to_string(), TEAM_ID);
    let nobody = api.post(&parts, assign("admin", "0")).await;
    assert_eq!(nobody["admin_assignee_id"], Value::Null);
    let (status, code, _) = api
        .rejected(Method::POST, &parts, Some(assign("admin", "5")))
        .await;
    assert_eq!((status, code.as_str()), (404, "assignee_not_found"));
    let ruled = api
        .trigger(&format!("/conversations/{id}/run_assignment_rules"))
        .await;
    assert_eq!(
        kinds(&ruled),
        [
            "close",
            "open",
            "comment",
            "snoozed",
            "assignment",
            "assignment",
            "assignment",
            "default_assignment"
        ]
    );
}

#[tokio::test]
async fn attaches_and_detaches_contacts() {
    let api = Api::start().await;
    let (user, id) = begin(&api).await;
    let path = format!("/conversations/{id}/customers");
    let admin = json!({ "admin_id": ADMIN_ID });
    let last = format!("{path}/{user}");
    let (status, code, _) = api
        .rejected(Method::DELETE, &last, Some(admin.clone()))
        .await;
    assert_eq!((status, code.as_str()), (422, "parameter_invalid"));
    // An unknown email address becomes a lead.
    let add = json!({ "admin_id": ADMIN_ID, "customer": { "email": "new@example.com" } });
    let attached = api.post(&path, add).await;
    assert_eq!(attached["customers"].as_array().unwrap().len(), 2);
    assert_eq!(attached["customers"][1]["type"], "lead");
    let left = api.delete_with(&last, admin).await;
    assert_eq!(left["contacts"]["contacts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn redacts_messages() {
    let api = Api::start().await;
    let (_, id) = begin(&api).await;
    let reply = json!({ "message_type": "comment", "type": "admin", "admin_id": ADMIN_ID, "body": "Secret" });
    let replied = api.post(&format!("/conversations/{id}/reply"), reply).await;
    let part = text(&replied["conversation_parts"]["conversation_parts"][0]["id"]);
    let wipe =
        json!({ "type": "conversation_part", "conversation_id": id, "conversation_part_id": part });
    let wiped = api.post("/conversations/redact", wipe).await;
    let part = &wiped["conversation_parts"]["conversation_parts"][0];
    assert_eq!(part["redacted"], true);
    assert!(!text(&part["body"]).contains("Secret"));
    let source =
        json!({ "type": "source", "conversation_id": id, "source_id": wiped["source"]["id"] });
    assert_eq!(
        api.post("/conversations/redact", source).await["source"]["redacted"],
        true
    );
    let unknown = json!({ "type": "source", "conversation_id": id, "source_id": "1" });
    let (status, code, _) = api
        .rejected(Method::POST, "/conversations/redact", Some(unknown))
        .await;
    assert_eq!(
        (status, code.as_str()),
        (404, "conversation_part_or_message_not_found")
    );
}

#[tokio::test]
async fn conversion_preserves_the_id() {
    let api = Api::start().await;
    let (user, id) = begin(&api).await;
    let path = format!("/conversations/{id}/convert");
    let inside = api.ticket_type("Back-office").await;
    let wrong = json!({ "ticket_type_id": inside["id"] });
    assert_eq!(api.rejected(Method::POST, &path, Some(wrong)).await.0, 400);
    let outside = api.ticket_type("Customer").await;
    let body =
        json!({ "ticket_type_id": outside["id"], "attributes": { "_default_title_": "Parcel" } });
    let ticket = api.post(&path, body).await;
    assert_eq!(ticket["id"], id);
    assert_eq!(ids(&ticket["contacts"]["contacts"]), [user]);
    let conversation = api.get(&format!("/conversations/{id}")).await;
    assert_eq!(conversation["ticket"]["id"].to_string(), id);
    let title = &conversation["ticket"]["custom_attributes"]["_default_title_"];
    assert_eq!(*title, json!({ "value": "Parcel", "type": "string" }));
}

#[tokio::test]
async fn responses_contain_the_newest_parts() {
    let api = Api::seeded(Seed {
        contacts: 1,
        ..Seed::default()
    })
    .await;
    let user = text(&api.get("/contacts").await["data"][0]["id"]);
    let id = api.conversation(&user, "Hi").await;
    let path = format!("/conversations/{id}/reply");
    let add = |editor: &mut Editor<'_>| editor.add_parts(Collection::Conversations, &id, 499);
    assert!(api.sandbox.edit(add));
    for number in 1..=3 {
        let body = json!({ "message_type": "note", "type": "admin", "admin_id": ADMIN_ID, "body": number.to_string() });
        api.post(&path, body).await;
    }
    let parts = &api.get(&format!("/conversations/{id}")).await["conversation_parts"];
    assert_eq!(parts["total_count"], 502);
    let parts = parts["conversation_parts"].as_array().unwrap();
    assert_eq!(parts.len(), 500);
    assert_eq!(parts[0]["body"], "<p>Sample comment 3</p>");
    assert_eq!(parts[499]["body"], "<p>3</p>");
}

#[tokio::test]
async fn sends_messages_of_admins() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let message = |extra: Value| {
        let mut body = json!({
            "message_type": "inapp",
            "body": "Hello",
            "from": { "type": "admin", "id": ADMIN_ID },
            "to": { "type": "user", "id": user },
        });
        for (key, value) in extra.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let sent = api.post("/messages", message(json!({}))).await;
    assert_eq!(sent["type"], "admin_message");
    assert!(sent.get("conversation_id").is_none());
    let at_once = json!({ "create_conversation_without_contact_reply": true });
    let sent = api.post("/messages", message(at_once)).await;
    let found = api
        .get(&format!(
            "/conversations/{}",
            text(&sent["conversation_id"])
        ))
        .await;
    assert_eq!(found["source"]["delivered_as"], "admin_initiated");
    let email = json!({ "message_type": "email", "template": "plain" });
    let (status, code, field) = api
        .rejected(Method::POST, "/messages", Some(message(email)))
        .await;
    assert_eq!(
        (status, code.as_str(), field.as_str()),
        (422, "parameter_not_found", "subject")
    );
    let phone = json!({ "phone": "12" });
    let (status, response) = api
        .call(Method::POST, "/phone_call_redirects", Some(phone))
        .await;
    assert_eq!(
        (status, &response["error_key"]),
        (400, &json!("invalid_phone_number"))
    );
}
