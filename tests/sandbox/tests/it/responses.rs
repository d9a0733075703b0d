//! Calls each operation successfully and checks the responses against the description.

use intercom_sandbox::{
    ADMIN_ID, Builder, NEWSFEED_ID, SUBSCRIPTION_TYPE_ID, Sandbox, Seed, TEAM_ID, USERS_SEGMENT_ID,
    VISITOR_USER_ID, operations,
};
use reqwest::Method;
use serde_json::json;

use crate::{
    checker::{Checker, Exchange},
    support::{Api, text},
};

/// Calls each operation successfully, and returns the requests and the responses.
pub(crate) async fn every_operation(builder: Builder, undeclared: bool) -> Vec<Exchange> {
    let checker = checked(builder, undeclared).await;
    checker.exchanges
}

#[tokio::test]
async fn every_response_matches_the_description() {
    let checker = checked(Sandbox::builder(), false).await;
    let bad: Vec<String> = checker
        .findings
        .iter()
        .flat_map(|(id, found)| found.iter().map(move |finding| format!("{id}: {finding}")))
        .collect();
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

async fn checked(builder: Builder, undeclared: bool) -> Checker {
    let seed = Seed {
        contacts: 3,
        companies: 3,
        conversations: 3,
        articles: 3,
        tags: 2,
        activity_logs: 3,
        ..Seed::default()
    };
    let mut checker = Checker::new(Api::with(builder).await, undeclared);
    checker.api.sandbox.seed(&seed);
    people(&mut checker).await;
    let (contact, company) = contacts_and_companies(&mut checker).await;
    tags_and_notes(&mut checker, &contact, &company).await;
    help_center(&mut checker).await;
    let conversation = conversations(&mut checker, &contact).await;
    tickets(&mut checker, &contact, &conversation).await;
    data(&mut checker, &contact).await;
    rest(&mut checker, &contact, &company).await;

    let missing: Vec<String> = operations()
        .into_iter()
        .map(|operation| operation.id)
        .filter(|id| !checker.findings.contains_key(id))
        .collect();
    assert_eq!(missing, Vec::<String>::new(), "operations without a call");
    checker
}

async fn people(checker: &mut Checker) {
    checker.get("/me").await;
    checker.get("/admins").await;
    checker.get("/admins?display_avatar=true").await;
    checker.get(&format!("/admins/{ADMIN_ID}")).await;
    let away = json!({ "away_mode_enabled": true, "away_mode_reassign": false });
    checker.put(&format!("/admins/{ADMIN_ID}/away"), away).await;
    checker
        .get("/admins/activity_logs?created_at_after=1&created_at_before=2000000000")
        .await;
    checker.get("/teams").await;
    checker.get(&format!("/teams/{TEAM_ID}")).await;
}

async fn contacts_and_companies(checker: &mut Checker) -> (String, String) {
    let made = json!({
        "role": "user",
        "email": "nadia@example.com",
        "external_id": "user-1",
        "name": "Nadia",
        "owner_id": ADMIN_ID.parse::<i64>().unwrap(),
        "custom_attributes": { "orders": 3 },
    });
    let contact = text(&checker.post("/contacts", made).await["id"]);
    checker.get(&format!("/contacts/{contact}")).await;
    checker
        .put(
            &format!("/contacts/{contact}"),
            json!({ "phone": "+353209158842" }),
        )
        .await;
    checker.get("/contacts?per_page=2").await;
    let query = json!({ "field": "email", "operator": "~", "value": "example" });
    let search = json!({ "query": query, "pagination": { "per_page": 2 } });
    checker.post("/contacts/search", search).await;
    let lead = json!({ "role": "lead", "email": "lead@example.com" });
    let lead = text(&checker.post("/contacts", lead).await["id"]);
    let merge = json!({ "from": lead, "into": contact });
    checker.post("/contacts/merge", merge).await;
    let other = json!({ "role": "lead", "name": "Gone soon" });
    let other = text(&checker.post("/contacts", other).await["id"]);
    checker
        .run(Method::POST, &format!("/contacts/{other}/archive"), None)
        .await;
    checker
        .run(Method::POST, &format!("/contacts/{other}/unarchive"), None)
        .await;
    checker.delete(&format!("/contacts/{other}")).await;

    let made = json!({
        "company_id": "acct-1",
        "name": "Harbor Lane",
        "plan": "Growth",
        "size": 4,
        "custom_attributes": { "ovens": 12 },
    });
    let company = text(&checker.post("/companies", made).await["id"]);
    checker.get(&format!("/companies/{company}")).await;
    checker
        .put(
            &format!("/companies/{company}"),
            json!({ "industry": "Baking" }),
        )
        .await;
    checker
        .post(
            &format!("/contacts/{contact}/companies"),
            json!({ "id": company }),
        )
        .await;
    checker.get(&format!("/contacts/{contact}/companies")).await;
    checker.get(&format!("/companies/{company}/contacts")).await;
    checker.get(&format!("/companies/{company}/segments")).await;
    checker.get("/companies?company_id=acct-1").await;
    checker
        .get(&format!(
            "/companies?segment_id={USERS_SEGMENT_ID}&per_page=1"
        ))
        .await;
    checker
        .run(Method::POST, "/companies/list?per_page=2", None)
        .await;
    checker.get("/companies/scroll").await;
    checker
        .delete(&format!("/contacts/{contact}/companies/{company}"))
        .await;
    (contact, company)
}

async fn tags_and_notes(checker: &mut Checker, contact: &str, company: &str) {
    let tag = checker
        .post("/tags", json!({ "name": "Beta tester" }))
        .await;
    let tag = text(&tag["id"]);
    let bulk = json!({ "name": "Beta tester", "companies": [{ "id": company }] });
    checker.post("/tags", bulk).await;
    let bulk = json!({ "name": "Beta tester", "users": [{ "id": contact }] });
    checker.post("/tags", bulk).await;
    checker.get("/tags").await;
    checker.get(&format!("/tags/{tag}")).await;
    let tags = format!("/contacts/{contact}/tags");
    checker.post(&tags, json!({ "id": tag })).await;
    checker.get(&tags).await;
    checker.delete(&format!("{tags}/{tag}")).await;
    let other = checker.post("/tags", json!({ "name": "Gone soon" })).await;
    checker
        .delete(&format!("/tags/{}", text(&other["id"])))
        .await;

    let notes = format!("/contacts/{contact}/notes");
    let note = json!({ "body": "Wants an invoice.", "admin_id": ADMIN_ID });
    let note = text(&checker.post(&notes, note).await["id"]);
    checker.get(&notes).await;
    checker.get(&format!("/notes/{note}")).await;

    checker.get(&format!("/contacts/{contact}/segments")).await;
    checker.get("/segments?include_count=true").await;
    checker.get(&format!("/segments/{USERS_SEGMENT_ID}")).await;
    checker.get("/subscription_types").await;
    let subscriptions = format!("/contacts/{contact}/subscriptions");
    let consent = json!({ "id": SUBSCRIPTION_TYPE_ID, "consent_type": "opt_in" });
    checker.post(&subscriptions, consent).await;
    checker.get(&subscriptions).await;
    checker
        .delete(&format!("{subscriptions}/{SUBSCRIPTION_TYPE_ID}"))
        .await;
}

async fn help_center(checker: &mut Checker) {
    let collection = json!({ "name": "Repairs", "description": "Fix it" });
    let collection = checker.post("/help_center/collections", collection).await;
    let collection = text(&collection["id"]);
    let path = format!("/help_center/collections/{collection}");
    checker.get("/help_center/collections").await;
    checker.get(&path).await;
    checker.put(&path, json!({ "name": "Mending" })).await;
    checker.get("/help_center/help_centers").await;
    checker.get("/help_center/help_centers/7").await;
    let article = json!({
        "title": "Care for your tent",
        "body": "<p>Dry it.</p>",
        "author_id": ADMIN_ID.parse::<i64>().unwrap(),
        "parent_id": collection.parse::<i64>().unwrap(),
        "parent_type": "collection",
        "state": "published",
    });
    let article = text(&checker.post("/articles", article).await["id"]);
    checker.get("/articles?per_page=2").await;
    checker
        .get("/articles/search?phrase=tent&highlight=true")
        .await;
    let path_of_article = format!("/articles/{article}");
    checker.get(&path_of_article).await;
    checker
        .put(&path_of_article, json!({ "state": "draft" }))
        .await;
    checker.delete(&path_of_article).await;
    checker.delete(&path).await;
}

async fn conversations(checker: &mut Checker, contact: &str) -> String {
    let made = json!({ "from": { "type": "user", "id": contact }, "body": "Where is my parcel?" });
    let made = checker.post("/conversations", made).await;
    let id = text(&made["conversation_id"]);
    let path = format!("/conversations/{id}");
    checker.get("/conversations?per_page=2").await;
    checker.get(&path).await;
    checker.get(&format!("{path}?display_as=plaintext")).await;
    let custom = json!({ "read": true, "custom_attributes": { "Plan": "Pro" } });
    checker.put(&path, custom).await;
    let query = json!({ "field": "open", "operator": "=", "value": true });
    checker
        .post("/conversations/search", json!({ "query": query }))
        .await;
    let note = json!({ "message_type": "note", "type": "admin", "admin_id": ADMIN_ID, "body": "Call them" });
    let replied = checker.post(&format!("{path}/reply"), note).await;
    let part = &replied["conversation_parts"]["conversation_parts"][0]["id"];
    let wipe =
        json!({ "type": "conversation_part", "conversation_id": id, "conversation_part_id": part });
    checker.post("/conversations/redact", wipe).await;
    let parts = format!("{path}/parts");
    let assign = json!({ "message_type": "assignment", "type": "admin", "admin_id": ADMIN_ID, "assignee_id": ADMIN_ID });
    checker.post(&parts, assign).await;
    let snooze =
        json!({ "message_type": "snoozed", "admin_id": ADMIN_ID, "snoozed_until": 1_900_000_000 });
    checker.post(&parts, snooze).await;
    checker
        .post(
            &parts,
            json!({ "message_type": "open", "admin_id": ADMIN_ID }),
        )
        .await;
    let close = json!({ "message_type": "close", "type": "admin", "admin_id": ADMIN_ID });
    checker.post(&parts, close).await;
    checker
        .run(Method::POST, &format!("{path}/run_assignment_rules"), None)
        .await;
    let customer = json!({ "admin_id": ADMIN_ID, "customer": { "email": "someone@example.com" } });
    let attached = checker.post(&format!("{path}/customers"), customer).await;
    let second = text(&attached["contacts"]["contacts"][1]["id"]);
    let admin = Some(json!({ "admin_id": ADMIN_ID }));
    let customer = format!("{path}/customers/{second}");
    checker.run(Method::DELETE, &customer, admin.clone()).await;
    let tag = text(&checker.post("/tags", json!({ "name": "Billing" })).await["id"]);
    let tagging = json!({ "id": tag, "admin_id": ADMIN_ID });
    checker.post(&format!("{path}/tags"), tagging).await;
    checker.get(&path).await;
    checker
        .run(Method::DELETE, &format!("{path}/tags/{tag}"), admin)
        .await;
    id
}

async fn tickets(checker: &mut Checker, contact: &str, conversation: &str) {
    let made = json!({ "name": "Refund", "description": "Money back", "category": "Customer", "icon": "🎟️", "is_internal": false });
    let type_id = text(&checker.post("/ticket_types", made).await["id"]);
    let path = format!("/ticket_types/{type_id}");
    let attribute =
        json!({ "name": "Order number", "description": "As printed", "data_type": "string" });
    let attribute = checker.post(&format!("{path}/attributes"), attribute).await;
    let list = json!({ "name": "Color", "description": "Which", "data_type": "list", "list_items": "Red,Blue" });
    checker.post(&format!("{path}/attributes"), list).await;
    let attribute = format!("{path}/attributes/{}", text(&attribute["id"]));
    checker
        .put(&attribute, json!({ "description": "On the invoice" }))
        .await;
    checker.get("/ticket_types").await;
    checker.get(&path).await;
    checker.put(&path, json!({ "name": "Refunds" })).await;

    let made = json!({
        "ticket_type_id": type_id,
        "contacts": [{ "id": contact }],
        "ticket_attributes": { "_default_title_": "Refund", "Order number": "A-1" },
    });
    let id = text(&checker.post("/tickets", made).await["id"]);
    let path = format!("/tickets/{id}");
    let change = json!({
        "state": "in_progress",
        "assignment": { "admin_id": ADMIN_ID, "assignee_id": TEAM_ID },
        "is_shared": true,
        "snoozed_until": 1_900_000_000,
    });
    checker.put(&path, change).await;
    let reply = json!({ "message_type": "comment", "type": "admin", "admin_id": ADMIN_ID, "body": "On it" });
    checker.post(&format!("{path}/reply"), reply).await;
    checker.get(&path).await;
    let tag = text(&checker.post("/tags", json!({ "name": "Billing" })).await["id"]);
    let tagging = json!({ "id": tag, "admin_id": ADMIN_ID });
    checker.post(&format!("{path}/tags"), tagging).await;
    let admin = json!({ "admin_id": ADMIN_ID });
    checker
        .run(Method::DELETE, &format!("{path}/tags/{tag}"), Some(admin))
        .await;
    let query = json!({ "field": "open", "operator": "=", "value": true });
    checker
        .post("/tickets/search", json!({ "query": query }))
        .await;
    let convert =
        json!({ "ticket_type_id": type_id, "attributes": { "_default_title_": "Parcel" } });
    let path = format!("/conversations/{conversation}");
    checker.post(&format!("{path}/convert"), convert).await;
    checker.get(&path).await;
}

async fn data(checker: &mut Checker, contact: &str) {
    let made = json!({
        "name": "plan_tier",
        "model": "contact",
        "data_type": "string",
        "options": [{ "value": "free" }, { "value": "pro" }],
    });
    let attribute = checker.post("/data_attributes", made).await;
    checker.get("/data_attributes?model=contact").await;
    let change = json!({ "description": "Level" });
    checker
        .put(&format!("/data_attributes/{}", attribute["id"]), change)
        .await;

    let event = json!({ "event_name": "ordered", "created_at": crate::support::NOW, "id": contact, "metadata": { "order": "A-1" } });
    checker.post("/events", event).await;
    let list = format!("/events?type=user&intercom_user_id={contact}");
    checker.get(&list).await;
    checker.get(&format!("{list}&summary=true")).await;
    let summaries = json!({ "user_id": "user-1", "event_summaries": { "event_name": "ordered", "count": 1, "first": 1_671_028_894, "last": 1_671_028_894 } });
    checker.post("/events/summaries", summaries).await;

    let span = json!({ "created_at_after": 1_719_474_967, "created_at_before": 1_719_492_967 });
    let job = checker.post("/export/content/data", span.clone()).await;
    let path = format!("/export/content/data/{}", text(&job["job_identifier"]));
    checker.get(&path).await;
    checker.get(&path).await;
    let file = format!("/download/content/data/{}", text(&job["job_identifier"]));
    checker.get(&file).await;
    let job = checker.post("/export/content/data", span).await;
    let cancel = format!("/export/cancel/{}", text(&job["job_identifier"]));
    checker.run(Method::POST, &cancel, None).await;
}

async fn rest(checker: &mut Checker, contact: &str, company: &str) {
    let message = json!({
        "message_type": "email",
        "subject": "Your invoice",
        "body": "It is attached.",
        "template": "plain",
        "from": { "type": "admin", "id": ADMIN_ID },
        "to": { "type": "user", "id": contact },
    });
    checker.post("/messages", message).await;
    let message = json!({ "from": { "type": "user", "id": contact }, "body": "Hello" });
    checker.post("/messages", message).await;
    checker
        .post("/phone_call_redirects", json!({ "phone": "+46701234567" }))
        .await;

    let item = json!({
        "title": "New store",
        "body": "<p>Visit us.</p>",
        "sender_id": ADMIN_ID.parse::<i64>().unwrap(),
        "state": "live",
        "newsfeed_assignments": [{ "newsfeed_id": 53, "published_at": 1_725_000_000 }],
    });
    let made = checker.post("/news/news_items", item.clone()).await;
    let path = format!("/news/news_items/{}", text(&made["id"]));
    checker.get("/news/news_items").await;
    checker.get(&path).await;
    checker.put(&path, item).await;
    checker.get("/news/newsfeeds").await;
    checker.get(&format!("/news/newsfeeds/{NEWSFEED_ID}")).await;
    checker
        .get(&format!("/news/newsfeeds/{NEWSFEED_ID}/items"))
        .await;
    checker.delete(&path).await;

    checker
        .get(&format!("/visitors?user_id={VISITOR_USER_ID}"))
        .await;
    let change = json!({ "user_id": VISITOR_USER_ID, "name": "A guest" });
    checker.put("/visitors", change).await;
    let convert = json!({
        "type": "user",
        "user": { "user_id": "guest-1", "email": "guest@example.com" },
        "visitor": { "user_id": VISITOR_USER_ID },
    });
    checker.post("/visitors/convert", convert).await;
    checker.delete(&format!("/companies/{company}")).await;
}
