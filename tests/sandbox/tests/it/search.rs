//! The query language.

use std::time::Duration;

use intercom_sandbox::{ADMIN_ID, Cursors, Sandbox, Seed, USERS_SEGMENT_ID};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, ids, text};

const DAY: i64 = 86_400;

fn filter(field: &str, operator: &str, value: impl Into<Value>) -> Value {
    json!({ "field": field, "operator": operator, "value": value.into() })
}

async fn found(api: &Api, path: &str, query: Value) -> Vec<String> {
    let response = api.post(path, json!({ "query": query })).await;
    let key = match path {
        "/contacts/search" => "data",
        "/tickets/search" => "tickets",
        _ => "conversations",
    };
    let mut found = ids(&response[key]);
    assert_eq!(response["total_count"], found.len());
    found.sort();
    found
}

async fn rejected(api: &Api, path: &str, query: Value) -> (u16, String, String) {
    api.rejected(Method::POST, path, Some(json!({ "query": query })))
        .await
}

#[tokio::test]
async fn searches_strings_numbers_booleans_and_lists() {
    let api = Api::start().await;
    let ada = api.user("ada").await;
    let bob = api.user("bob").await;
    let tag = api.tag("VIP").await;
    api.post(&format!("/contacts/{ada}/tags"), json!({ "id": tag }))
        .await;
    let change = json!({
        "name": "Ada King Lovelace",
        "owner_id": ADMIN_ID.parse::<i64>().unwrap(),
        "unsubscribed_from_emails": true,
        "custom_attributes": { "orders": 12, "plan": "Pro" },
    });
    api.put(&format!("/contacts/{ada}"), change).await;
    let both = || {
        let mut both = vec![ada.clone(), bob.clone()];
        both.sort();
        both
    };
    let a = || vec![ada.clone()];
    let b = || vec![bob.clone()];
    let cases = [
        (filter("email", "=", "ADA@example.com"), a()),
        (filter("email", "!=", "ada@example.com"), b()),
        (filter("email", "^", "ada@"), a()),
        (filter("email", "$", "@example.com"), both()),
        (filter("email_domain", "=", "example.com"), both()),
        (filter("name", "~", "king"), a()),
        (filter("name", "~", "kin"), vec![]),
        (filter("name", "!~", "king"), b()),
        (filter("id", "IN", vec![ada.clone(), "x".to_owned()]), a()),
        (filter("id", "NIN", vec![ada.clone()]), b()),
        (filter("phone", "=", Value::Null), both()),
        (filter("phone", "!=", Value::Null), vec![]),
        (filter("owner_id", "=", ADMIN_ID), a()),
        (filter("unsubscribed_from_emails", "=", true), a()),
        (filter("unsubscribed_from_emails", "=", "false"), b()),
        (filter("tag_id", "=", tag.clone()), a()),
        (filter("tag_id", "!=", tag.clone()), b()),
        (filter("segment_id", "=", USERS_SEGMENT_ID), both()),
        (filter("custom_attributes.orders", ">", 11), a()),
        (filter("custom_attributes.orders", "<", 12), vec![]),
        (filter("custom_attributes.plan", "=", "pro"), a()),
        (filter("location.country", "=", "Ireland"), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            found(&api, "/contacts/search", query.clone()).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn compares_dates_of_contacts_by_day() {
    let api = Api::start().await;
    let one = api.user("one").await;
    api.sandbox.advance(Duration::from_secs(2 * 86_400));
    let two = api.user("two").await;
    let start = NOW - NOW % DAY;
    let cases = [
        // Any time within a day represents that day.
        (filter("created_at", "=", start), vec![one.clone()]),
        (
            filter("created_at", "=", start + DAY - 1),
            vec![one.clone()],
        ),
        (filter("created_at", ">", start), vec![two.clone()]),
        (
            filter("created_at", ">", (start + 2 * DAY).to_string()),
            vec![],
        ),
        (filter("created_at", "<", start + DAY), vec![one.clone()]),
        (filter("created_at", "<", NOW + 1), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            found(&api, "/contacts/search", query.clone()).await,
            expected,
            "{query}"
        );
    }
    for operator in ["<=", ">=", "!=", "IN"] {
        let query = filter("created_at", operator, NOW);
        assert_eq!(rejected(&api, "/contacts/search", query).await.0, 400);
    }
}

#[tokio::test]
async fn compares_dates_of_conversations_by_second() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let one = api.conversation(&user, "My invoice is wrong").await;
    api.sandbox.advance(Duration::from_secs(5));
    let two = api.conversation(&user, "A question about tents").await;
    let assign = json!({ "message_type": "assignment", "type": "admin", "admin_id": ADMIN_ID, "assignee_id": ADMIN_ID });
    api.post(&format!("/conversations/{two}/parts"), assign)
        .await;
    let mut both = vec![one.clone(), two.clone()];
    both.sort();
    let cases = [
        (filter("created_at", ">", NOW), vec![two.clone()]),
        (filter("created_at", ">=", NOW), both.clone()),
        (filter("created_at", "<=", NOW), vec![one.clone()]),
        (filter("source.body", "~", "INVOICE"), vec![one.clone()]),
        (
            filter("source.author.email", "=", "ada@example.com"),
            both.clone(),
        ),
        (filter("contact_ids", "=", user.clone()), both.clone()),
        (
            filter("contact_ids", "IN", vec![user.clone()]),
            both.clone(),
        ),
        (filter("teammate_ids", "=", ADMIN_ID), vec![two.clone()]),
        (
            filter("admin_assignee_id", "=", ADMIN_ID),
            vec![two.clone()],
        ),
        (
            filter("statistics.count_assignments", ">", 0),
            vec![two.clone()],
        ),
        (filter("open", "=", true), both.clone()),
        (filter("state", "=", "closed"), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            found(&api, "/conversations/search", query.clone()).await,
            expected,
            "{query}"
        );
    }
    let response = api
        .post(
            "/conversations/search",
            json!({ "query": filter("id", "=", one) }),
        )
        .await;
    assert!(
        response["conversations"][0]
            .get("conversation_parts")
            .is_none()
    );
}

#[tokio::test]
async fn searches_tickets_by_attribute_and_category() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let mut made = Vec::new();
    for (category, title) in [
        ("Customer", "Broken tent"),
        ("Back-office", "Order poles"),
        ("Tracker", "Poles break"),
    ] {
        let ticket_type = api.ticket_type(category).await;
        let body = json!({
            "ticket_type_id": ticket_type["id"],
            "contacts": [{ "id": user }],
            "ticket_attributes": { "_default_title_": title },
        });
        let id = text(&api.post("/tickets", body).await["id"]);
        let attribute = text(&ticket_type["ticket_type_attributes"]["data"][0]["id"]);
        made.push((id, attribute, text(&ticket_type["id"])));
    }
    for (index, category) in ["request", "task", "tracker"].iter().enumerate() {
        let query = filter("category", "=", *category);
        assert_eq!(
            found(&api, "/tickets/search", query).await,
            [made[index].0.clone()]
        );
    }
    let (id, attribute, type_id) = &made[0];
    for query in [
        filter(&format!("ticket_attribute.{attribute}"), "=", "Broken tent"),
        filter("title", "~", "tent"),
        filter("ticket_type_id", "=", type_id.clone()),
        filter("contact_ids", "=", user.clone()),
    ] {
        assert_eq!(found(&api, "/tickets/search", query).await, [id.as_str()]);
    }
    assert_eq!(
        found(&api, "/tickets/search", filter("state", "=", "submitted"))
            .await
            .len(),
        3
    );
    let response = api
        .post(
            "/tickets/search",
            json!({ "query": filter("id", "=", id.clone()) }),
        )
        .await;
    assert_eq!(response["tickets"][0]["ticket_parts"]["total_count"], 1);
    for (field, code) in [
        ("company_id", "invalid_field"),
        ("ticket_attribute.title", "field_not_found"),
    ] {
        let found = rejected(&api, "/tickets/search", filter(field, "=", "x")).await;
        assert_eq!((found.0, found.1.as_str()), (400, code));
    }
}

#[tokio::test]
async fn limits_groups() {
    let api = Api::start().await;
    let ada = api.user("ada").await;
    api.user("bob").await;
    let group =
        |operator: &str, entries: Vec<Value>| json!({ "operator": operator, "value": entries });
    let name = |value: &str| filter("name", "=", value);
    let or = group("OR", vec![name("ada"), name("bob")]);
    assert_eq!(found(&api, "/contacts/search", or.clone()).await.len(), 2);
    let nested = group("AND", vec![or.clone(), filter("email", "^", "ada")]);
    assert_eq!(found(&api, "/contacts/search", nested.clone()).await, [ada]);
    let fifteen = vec![name("ada"); 15];
    assert_eq!(
        found(&api, "/contacts/search", group("OR", fifteen))
            .await
            .len(),
        1
    );
    for query in [
        group("OR", vec![name("ada"); 16]),
        group("AND", vec![nested]),
        group("AND", vec![]),
        group("XOR", vec![name("ada")]),
        json!({ "operator": "AND", "field": "name", "value": "ada" }),
    ] {
        assert_eq!(
            rejected(&api, "/contacts/search", query.clone()).await.0,
            400,
            "{query}"
        );
    }
}

#[tokio::test]
async fn rejects_invalid_filters() {
    let api = Api::start().await;
    for (query, code, field) in [
        (filter("nme", "=", "x"), "invalid_field", "query.field"),
        (
            filter("name", "IN", "x"),
            "parameter_invalid",
            "query.value",
        ),
        (
            filter("name", ">", "x"),
            "parameter_invalid",
            "query.operator",
        ),
        (
            filter("name", "like", "x"),
            "parameter_invalid",
            "query.operator",
        ),
        (
            filter("created_at", "=", "monday"),
            "parameter_invalid",
            "query.value",
        ),
        (
            filter("tag_id", "IN", vec!["1"]),
            "parameter_invalid",
            "query.operator",
        ),
        (
            json!({ "field": "name", "value": "x" }),
            "parameter_not_found",
            "query.operator",
        ),
        (
            json!({ "field": "name", "operator": "=" }),
            "parameter_not_found",
            "query.value",
        ),
        (
            json!({ "field": "name", "operator": "=", "value": "x", "not": 1 }),
            "parameter_invalid",
            "query.not",
        ),
    ] {
        let found = rejected(&api, "/contacts/search", query.clone()).await;
        assert_eq!(found, (400, code.to_owned(), field.to_owned()), "{query}");
    }
    let body = json!({ "query": filter("name", "=", "x"), "per_page": 5 });
    let found = api
        .rejected(Method::POST, "/contacts/search", Some(body))
        .await;
    assert_eq!((found.0, found.2.as_str()), (400, "per_page"));
}

#[tokio::test]
async fn sorts_results() {
    let api = Api::start().await;
    for name in ["bea", "ada", "cem"] {
        api.user(name).await;
    }
    let names = async |order: &str| -> Vec<String> {
        let sort = json!({ "field": "name", "order": order });
        let body = json!({ "query": filter("role", "=", "user"), "sort": sort });
        let response = api.post("/contacts/search", body).await;
        let data = response["data"].as_array().unwrap();
        data.iter().map(|contact| text(&contact["name"])).collect()
    };
    assert_eq!(names("ascending").await, ["ada", "bea", "cem"]);
    assert_eq!(names("descending").await, ["cem", "bea", "ada"]);
}

/// IDs of conversations are strings of digits, and are sorted as numbers.
#[tokio::test]
async fn sorts_by_id_in_pages() {
    for cursors in [Cursors::Rows, Cursors::Keyset] {
        let api = Api::with(Sandbox::builder().cursors(cursors)).await;
        api.sandbox.seed(&Seed {
            conversations: 30,
            ..Seed::default()
        });
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let mut pagination = json!({ "per_page": 7 });
            if let Some(after) = after {
                pagination["starting_after"] = after;
            }
            let body = json!({
                "query": filter("open", "=", true),
                "sort": { "field": "id", "order": "ascending" },
                "pagination": pagination,
            });
            let page = api.post("/conversations/search", body).await;
            found.extend(ids(&page["conversations"]));
            after = page["pages"]
                .get("next")
                .map(|next| next["starting_after"].clone());
            if after.is_none() {
                break;
            }
        }
        let numbers: Vec<u64> = found.iter().map(|id| id.parse().unwrap()).collect();
        assert!(numbers.len() == 30 && numbers.is_sorted(), "{numbers:?}");
    }
}
