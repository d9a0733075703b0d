//! Large seeds, whose objects behave like all others.

use std::collections::HashSet;

use intercom_sandbox::{Sandbox, Seed, check_response};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, ids, text};

const PATHS: [(&str, &str, &str); 3] = [
    ("/contacts", "data", "searchContacts"),
    ("/conversations", "conversations", "searchConversations"),
    ("/tickets", "tickets", "searchTickets"),
];

fn seed(count: usize) -> Seed {
    Seed {
        contacts: count,
        conversations: count,
        tickets: count,
        text_bytes: 300,
        seconds_apart: 60,
        ..Seed::default()
    }
}

async fn search(api: &Api, path: &str, query: Value) -> Value {
    let body = json!({ "query": query, "pagination": { "per_page": 150 } });
    api.post(&format!("{path}/search"), body).await
}

fn everything() -> Value {
    json!({ "field": "created_at", "operator": ">", "value": 0 })
}

/// Returns an item without the fields that lists omit.
fn reduced(mut item: Value) -> Value {
    item.as_object_mut()
        .unwrap()
        .shift_remove("conversation_parts");
    item
}

#[tokio::test]
async fn items_of_pages_equal_single_objects() {
    for people in [5, 0] {
        let api = Api::seeded(Seed {
            contacts: people,
            ..seed(7)
        })
        .await;
        for (path, key, operation) in PATHS {
            let page = search(&api, path, everything()).await;
            let problems: Vec<String> = check_response(operation, 200, &page)
                .into_iter()
                .filter(|found| !found.contains("declared, but missing"))
                .collect();
            assert_eq!(problems, Vec::<String>::new());
            let items = page[key].as_array().unwrap();
            assert_eq!(items.len(), if path == "/contacts" { people } else { 7 });
            for item in items {
                let single = api.get(&format!("{path}/{}", text(&item["id"]))).await;
                assert_eq!(reduced(single), *item);
            }
        }
    }
}

#[tokio::test]
async fn items_change_with_the_objects_that_they_reference() {
    let api = Api::seeded(seed(4)).await;
    for (path, key, _) in PATHS {
        assert_eq!(
            search(&api, path, everything()).await[key]
                .as_array()
                .unwrap()
                .len(),
            4
        );
    }
    let people = ids(&api.get("/contacts").await["data"]);
    api.put(
        &format!("/contacts/{}", people[0]),
        json!({ "external_id": "other" }),
    )
    .await;
    api.delete(&format!("/contacts/{}", people[1])).await;
    api.post(
        &format!("/contacts/{}/notes", people[2]),
        json!({ "body": "A note" }),
    )
    .await;
    let tickets = search(&api, "/tickets", everything()).await;
    let type_id = text(&tickets["tickets"][0]["ticket_type"]["id"]);
    api.put(
        &format!("/ticket_types/{type_id}"),
        json!({ "name": "Renamed" }),
    )
    .await;
    for (path, key, _) in PATHS {
        let page = search(&api, path, everything()).await;
        for item in page[key].as_array().unwrap() {
            let single = api.get(&format!("{path}/{}", text(&item["id"]))).await;
            assert_eq!(reduced(single), *item);
        }
    }
    let tickets = search(&api, "/tickets", everything()).await;
    let list = tickets["tickets"].as_array().unwrap();
    assert!(
        list.iter()
            .all(|ticket| ticket["ticket_type"]["name"] == "Renamed")
    );
    let external: HashSet<String> = list
        .iter()
        .map(|ticket| ticket["contacts"]["contacts"][0]["external_id"].to_string())
        .collect();
    let expected = ["\"other\"", "\"sample-1\"", "\"sample-2\"", "null"];
    assert_eq!(external, expected.into_iter().map(str::to_owned).collect());
    let notes = api.get("/contacts").await["data"].clone();
    let noted = notes
        .as_array()
        .unwrap()
        .iter()
        .filter(|contact| contact["notes"]["total_count"] == 1);
    assert_eq!(noted.count(), 1);
}

#[tokio::test]
async fn searches_find_samples_by_any_field() {
    let api = Api::seeded(seed(20)).await;
    let filter = |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    let contact = text(&api.get("/contacts?per_page=1").await["data"][0]["id"]);
    let number = text(&search(&api, "/tickets", everything()).await["tickets"][3]["ticket_id"]);
    for (path, query, count) in [
        (
            "/contacts",
            filter("email", "=", json!("sample.user.7@example.com")),
            1,
        ),
        (
            "/contacts",
            filter(
                "external_id",
                "IN",
                json!(["sample-1", "sample-20", "sample-21"]),
            ),
            2,
        ),
        ("/contacts", filter("name", "~", json!("sample")), 20),
        ("/contacts", filter("role", "=", json!("lead")), 0),
        (
            "/conversations",
            filter("created_at", ">", json!(NOW - 5 * 60)),
            5,
        ),
        (
            "/conversations",
            filter("source.body", "~", json!("parcel")),
            20,
        ),
        (
            "/conversations",
            filter("contact_ids", "=", json!(contact)),
            1,
        ),
        (
            "/tickets",
            filter("updated_at", "<=", json!(NOW - 18 * 60)),
            2,
        ),
        ("/tickets", filter("title", "$", json!("ticket 11")), 1),
        ("/tickets", filter("ticket_id", "=", json!(number)), 1),
        ("/tickets", filter("category", "=", json!("request")), 20),
        ("/tickets", filter("contact_ids", "IN", json!([contact])), 1),
    ] {
        let found = search(&api, path, query.clone()).await;
        assert_eq!(found["total_count"], count, "{query}");
    }
    let sorted =
        json!({ "query": everything(), "sort": { "field": "created_at", "order": "ascending" } });
    for (path, key, _) in PATHS {
        let page = api.post(&format!("{path}/search"), sorted.clone()).await;
        let times: Vec<i64> = page[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["created_at"].as_i64().unwrap())
            .collect();
        assert!(times.is_sorted() && times[0] == NOW - 19 * 60);
    }
}

#[tokio::test]
async fn samples_behave_like_other_contacts() {
    let api = Api::seeded(seed(3)).await;
    let clash = |body: Value| api.rejected(Method::POST, "/contacts", Some(body));
    for body in [
        json!({ "external_id": "sample-2" }),
        json!({ "role": "user", "email": "Sample.User.3@example.com" }),
    ] {
        assert_eq!(clash(body).await.0, 409);
    }
    let lead = json!({ "role": "lead", "email": "sample.user.3@example.com" });
    let lead = text(&api.post("/contacts", lead).await["id"]);
    let segments = api.get("/segments?include_count=true").await;
    let counts: Vec<&Value> = segments["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|segment| &segment["count"])
        .collect();
    assert_eq!(counts, [3, 1]);
    // A sample that became a lead keeps its conversations and tickets.
    let people = ids(&api.get("/contacts").await["data"]);
    let (from, into) = (people[2].clone(), people[3].clone());
    assert_ne!(from, lead);
    api.put(&format!("/contacts/{from}"), json!({ "role": "lead" }))
        .await;
    api.post("/contacts/merge", json!({ "from": from, "into": into }))
        .await;
    for path in ["/conversations", "/tickets"] {
        let query = json!({ "field": "contact_ids", "operator": "=", "value": into });
        assert_eq!(search(&api, path, query).await["total_count"], 2);
    }
    // Deleted samples are not found.
    api.delete(&format!("/contacts/{into}")).await;
    assert_eq!(clash(json!({ "external_id": "sample-3" })).await.0, 409);
    for (name, count) in [("sample-1", 0), ("sample-3", 1)] {
        let query = json!({ "field": "external_id", "operator": "=", "value": name });
        assert_eq!(search(&api, "/contacts", query).await["total_count"], count);
    }
}

#[tokio::test]
async fn paginates_many_thousands() {
    let count = 20_000;
    let api = Api::with(Sandbox::builder().rate_limit(100_000)).await;
    api.sandbox.seed(&Seed {
        text_bytes: 0,
        ..seed(count)
    });
    for (path, key, _) in PATHS {
        let mut seen = HashSet::new();
        let mut after: Option<String> = None;
        for _ in 0..3 {
            let mut pagination = json!({ "per_page": 150 });
            if let Some(after) = &after {
                pagination["starting_after"] = json!(after);
            }
            let body = json!({ "query": everything(), "pagination": pagination });
            let page = api.post(&format!("{path}/search"), body).await;
            assert_eq!(page["total_count"], count);
            seen.extend(ids(&page[key]));
            after = Some(text(&page["pages"]["next"]["starting_after"]));
        }
        assert_eq!(seen.len(), 450);
    }
}
