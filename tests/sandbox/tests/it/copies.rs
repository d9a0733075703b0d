//! What a program that copies a workspace meets, and the data to compare its copy with.

use std::{collections::BTreeSet, time::Duration};

use intercom_sandbox::{Collection, Cursors, Sandbox, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, ids, text};

const SEARCHED: [(Collection, &str, &str); 3] = [
    (Collection::Contacts, "/contacts", "data"),
    (Collection::Conversations, "/conversations", "conversations"),
    (Collection::Tickets, "/tickets", "tickets"),
];

/// A search for everything, sorted by the time of change.
fn everything(per_page: usize, after: Option<&str>) -> Value {
    let mut pagination = json!({ "per_page": per_page });
    if let Some(after) = after {
        pagination["starting_after"] = json!(after);
    }
    json!({
        "query": { "field": "updated_at", "operator": ">", "value": 0 },
        "sort": { "field": "updated_at", "order": "ascending" },
        "pagination": pagination,
    })
}

fn cursor(page: &Value) -> Option<String> {
    page["pages"]["next"]["starting_after"]
        .as_str()
        .map(str::to_owned)
}

#[tokio::test]
async fn a_bulk_edit_has_one_time_of_change() {
    // The clock runs.
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.seed(&Seed {
        contacts: 1000,
        companies: 10,
        conversations: 1000,
        tickets: 1000,
        ..Seed::default()
    });
    for (collection, count) in [
        (Collection::Contacts, 1000),
        (Collection::Companies, 10),
        (Collection::Conversations, 1000),
        (Collection::Tickets, 1000),
    ] {
        let times: BTreeSet<i64> = sandbox.edit(|editor| {
            let mut all = editor.ids(collection);
            all.push("none".to_owned());
            assert_eq!(editor.update_many(collection, &all, &json!({})), count);
            let rows = editor.rows(collection);
            rows.map(|row| row["updated_at"].as_i64().unwrap())
                .collect()
        });
        assert_eq!(times.len(), 1, "{collection:?}");
    }
}

/// Pages within one second: no row is repeated or skipped, whichever cursors are used.
#[tokio::test]
async fn pages_of_equal_times_are_complete() {
    for cursors in [Cursors::Rows, Cursors::Keyset] {
        let api = Api::with(Sandbox::builder().cursors(cursors)).await;
        api.sandbox.seed(&Seed {
            contacts: 300,
            conversations: 300,
            tickets: 300,
            ..Seed::default()
        });
        api.sandbox.advance(Duration::from_secs(60));
        for (collection, path, key) in SEARCHED {
            api.sandbox.edit(|editor| {
                let all = editor.ids(collection);
                editor.update_many(collection, &all[100..200], &json!({}));
            });
            let path = format!("{path}/search");
            let (mut found, mut times, mut after) = (Vec::new(), Vec::new(), None);
            loop {
                let page = api.post(&path, everything(70, after.as_deref())).await;
                found.extend(ids(&page[key]));
                let rows = page[key].as_array().unwrap().iter();
                times.extend(rows.map(|row| row["updated_at"].as_i64().unwrap()));
                after = cursor(&page);
                if after.is_none() {
                    break;
                }
            }
            assert!(times.is_sorted() && times[200..].iter().all(|time| *time == NOW + 60));
            let distinct: BTreeSet<&String> = found.iter().collect();
            assert_eq!(
                (found.len(), distinct.len()),
                (300, 300),
                "{cursors:?} {path}"
            );
        }
    }
}

#[tokio::test]
async fn keyset_cursors_survive_deletions_between_pages() {
    for (collection, path, key) in SEARCHED {
        let builder = Sandbox::builder()
            .cursors(Cursors::Keyset)
            .after_each(move |editor, _| {
                // Always a row of an earlier page.
                let oldest = editor.ids(collection)[0].clone();
                editor.delete(collection, &oldest);
            });
        let api = Api::with(builder).await;
        api.sandbox.seed(&Seed {
            contacts: 40,
            conversations: 40,
            tickets: 40,
            seconds_apart: 10,
            ..Seed::default()
        });
        let path = format!("{path}/search");
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = api.post(&path, everything(10, after.as_deref())).await;
            found.extend(ids(&page[key]));
            after = cursor(&page);
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), 40, "{path}");
    }
}

#[tokio::test]
async fn cursors_expire() {
    const LIFETIME: Duration = Duration::from_secs(600);
    let seed = Seed {
        contacts: 9,
        conversations: 9,
        tickets: 9,
        ..Seed::default()
    };
    let stale = (
        400,
        "parameter_invalid".to_owned(),
        "starting_after".to_owned(),
    );
    for cursors in [Cursors::Rows, Cursors::Keyset] {
        let builder = Sandbox::builder()
            .cursors(cursors)
            .cursor_lifetime(LIFETIME);
        let api = Api::with(builder).await;
        api.sandbox.seed(&seed);
        for (_, path, _) in SEARCHED {
            let path = format!("{path}/search");
            let first = cursor(&api.post(&path, everything(3, None)).await).unwrap();
            api.sandbox.advance(LIFETIME - Duration::from_secs(1));
            // A cursor can be used again, and the next one has its own lifetime.
            let second = cursor(&api.post(&path, everything(3, Some(&first))).await).unwrap();
            api.sandbox.advance(Duration::from_secs(1));
            let body = Some(everything(3, Some(&first)));
            assert_eq!(api.rejected(Method::POST, &path, body).await, stale);
            api.post(&path, everything(3, Some(&second))).await;
            api.sandbox.edit(|editor| editor.expire_cursors());
            let body = Some(everything(3, Some(&second)));
            assert_eq!(api.rejected(Method::POST, &path, body).await, stale);
            api.post(&path, everything(3, None)).await;
        }
        for path in ["/contacts?per_page=3", "/conversations?per_page=3"] {
            let next = cursor(&api.get(path).await).unwrap();
            let next = format!("{path}&starting_after={next}");
            api.get(&next).await;
            api.sandbox.advance(LIFETIME);
            assert_eq!(api.rejected(Method::GET, &next, None).await, stale);
        }
    }
}

#[tokio::test]
async fn responses_have_the_newest_500_parts() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let conversation = api.conversation(&user, "Hello").await;
    api.sandbox.seed(&Seed {
        tickets: 1,
        ..Seed::default()
    });
    let ticket = api.sandbox.edit(|editor| {
        editor.advance(Duration::from_secs(9));
        let ticket = editor.ids(Collection::Tickets)[0].clone();
        assert!(editor.add_parts(Collection::Tickets, &ticket, 731));
        assert!(editor.add_parts(Collection::Conversations, &conversation, 731));
        assert!(!editor.add_parts(Collection::Conversations, "none", 1));
        assert!(!editor.add_parts(Collection::Contacts, &user, 1));
        ticket
    });
    let found = api.get(&format!("/conversations/{conversation}")).await;
    assert_eq!(found["statistics"]["count_conversation_parts"], 732);
    assert_eq!(found["updated_at"], NOW + 9);
    let parts = &found["conversation_parts"];
    assert_eq!(parts["total_count"], 731);
    let shown = parts["conversation_parts"].as_array().unwrap();
    let distinct: BTreeSet<String> = shown.iter().map(|part| text(&part["id"])).collect();
    assert_eq!((shown.len(), distinct.len()), (500, 500));
    assert_eq!(shown[499]["body"], "<p>Sample comment 731</p>");
    for found in [
        api.get(&format!("/tickets/{ticket}")).await,
        api.post("/tickets/search", everything(10, None)).await["tickets"][0].clone(),
    ] {
        let parts = &found["ticket_parts"];
        assert_eq!(parts["total_count"], 732);
        let shown = parts["ticket_parts"].as_array().unwrap();
        assert_eq!(
            (shown.len(), &shown[499]["body"]),
            (500, &json!("<p>Sample comment 731</p>"))
        );
    }
}

#[tokio::test]
async fn seeded_conversations_and_tickets_can_have_parts() {
    let api = Api::seeded(Seed {
        contacts: 2,
        conversations: 3,
        tickets: 3,
        parts: 4,
        ..Seed::default()
    })
    .await;
    let (mut seen, mut count) = (BTreeSet::new(), 0);
    let page = api
        .post("/conversations/search", everything(10, None))
        .await;
    for found in page["conversations"].as_array().unwrap() {
        assert!(found.get("conversation_parts").is_none());
        assert_eq!(found["statistics"]["count_conversation_parts"], 5);
        let full = api
            .get(&format!("/conversations/{}", text(&found["id"])))
            .await;
        assert_eq!(full["statistics"], found["statistics"]);
        let parts = ids(&full["conversation_parts"]["conversation_parts"]);
        assert_eq!(
            (parts.len(), &full["conversation_parts"]["total_count"]),
            (4, &json!(4))
        );
        count += parts.len();
        seen.extend(parts);
    }
    let page = api.post("/tickets/search", everything(10, None)).await;
    for found in page["tickets"].as_array().unwrap() {
        let full = api.get(&format!("/tickets/{}", text(&found["id"]))).await;
        assert_eq!(full, *found);
        let parts = ids(&found["ticket_parts"]["ticket_parts"]);
        assert_eq!(parts.len(), 5);
        count += parts.len();
        seen.extend(parts);
    }
    assert_eq!(seen.len(), count);
}

/// The rows are those that requests return, whatever changed them.
#[tokio::test]
async fn rows_are_the_current_objects() {
    let api = Api::seeded(Seed {
        contacts: 20,
        companies: 5,
        conversations: 20,
        tickets: 20,
        seconds_apart: 3,
        ..Seed::default()
    })
    .await;
    let user = api.user("ada").await;
    let conversation = api.conversation(&user, "Hello").await;
    api.tag("VIP").await;
    api.sandbox.edit(|editor| {
        editor.advance(Duration::from_secs(60));
        for collection in [
            Collection::Contacts,
            Collection::Companies,
            Collection::Conversations,
            Collection::Tickets,
        ] {
            let all = editor.ids(collection);
            assert!(editor.delete(collection, &all[1]));
            assert!(editor.update(collection, &all[2], &json!({ "name": "Changed" })));
        }
        assert!(editor.add_parts(Collection::Conversations, &conversation, 3));
    });
    for (collection, path, count) in [
        (Collection::Contacts, "/contacts", 20),
        (Collection::Companies, "/companies", 4),
        (Collection::Conversations, "/conversations", 20),
        (Collection::Tickets, "/tickets", 19),
    ] {
        let (rows, all): (Vec<Value>, Vec<String>) = api
            .sandbox
            .edit(|editor| (editor.rows(collection).collect(), editor.ids(collection)));
        assert_eq!(ids(&json!(rows)), all);
        assert_eq!(rows.len(), count);
        for row in rows {
            assert_eq!(api.get(&format!("{path}/{}", text(&row["id"]))).await, row);
        }
    }
}

#[tokio::test]
async fn deleting_a_ticket_deletes_its_conversation() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let ticket_type = api.ticket_type("Customer").await;
    for collection in [Collection::Tickets, Collection::Conversations] {
        let body = json!({
            "ticket_type_id": ticket_type["id"],
            "contacts": [{ "id": user }],
            "ticket_attributes": { "_default_title_": "Broken tent" },
        });
        let id = text(&api.post("/tickets", body).await["id"]);
        assert!(api.sandbox.edit(|editor| editor.delete(collection, &id)));
        for path in ["/tickets", "/conversations"] {
            let gone = api.call(Method::GET, &format!("{path}/{id}"), None).await;
            assert_eq!(gone.0, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn another_client_can_hold_the_scroll_for_a_time() {
    let api = Api::seeded(Seed {
        companies: 1,
        ..Seed::default()
    })
    .await;
    for seconds in [5, 60, 300] {
        let length = Duration::from_secs(seconds);
        api.sandbox.edit(|editor| editor.hold_scroll_for(length));
        api.sandbox.advance(length - Duration::from_secs(1));
        let held = api.rejected(Method::GET, "/companies/scroll", None).await;
        assert_eq!((held.0, held.1.as_str()), (400, "scroll_exists"));
        api.sandbox.advance(Duration::from_secs(1));
        let page = api.get("/companies/scroll").await;
        assert_eq!(page["data"].as_array().unwrap().len(), 1);
        // An idle scroll expires after a minute.
        api.sandbox.advance(Duration::from_secs(60));
        let late = format!(
            "/companies/scroll?scroll_param={}",
            text(&page["scroll_param"])
        );
        assert_eq!(api.rejected(Method::GET, &late, None).await.0, 404);
    }
}
