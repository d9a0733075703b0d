//! Data that changes between two pages.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_sandbox::{Builder, Collection, Cursors, Editor, Sandbox, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, ids, text};

const KINDS: [(Collection, &str, &str); 3] = [
    (Collection::Contacts, "/contacts", "data"),
    (Collection::Conversations, "/conversations", "conversations"),
    (Collection::Tickets, "/tickets", "tickets"),
];

fn seed() -> Seed {
    Seed {
        contacts: 10,
        conversations: 10,
        tickets: 10,
        ..Seed::default()
    }
}

/// Runs a change after the first page of a list or search.
fn after_first(change: impl Fn(&mut Editor<'_>) + Send + Sync + 'static) -> Builder {
    let pages = AtomicUsize::new(0);
    Sandbox::builder().after_each(move |editor, _| {
        if pages.fetch_add(1, Ordering::Relaxed) == 0 {
            change(editor);
        }
    })
}

/// Returns all IDs in pages of four, by search or by list.
async fn crawl(api: &Api, path: &str, key: &str, search: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = if search {
            let mut pagination = json!({ "per_page": 4 });
            if let Some(after) = &after {
                pagination["starting_after"] = json!(after);
            }
            let query = json!({ "field": "created_at", "operator": ">", "value": 0 });
            let body = json!({ "query": query, "pagination": pagination });
            api.post(&format!("{path}/search"), body).await
        } else {
            let after: String = after
                .as_ref()
                .map(|after| format!("&starting_after={after}"))
                .unwrap_or_default();
            api.get(&format!("{path}?per_page=4{after}")).await
        };
        found.extend(ids(&page[key]));
        match page["pages"].get("next") {
            Some(next) => after = Some(text(&next["starting_after"])),
            None => return found,
        }
    }
}

/// Returns `false` if a collection has a list, and `true` if it has a search.
fn modes(collection: Collection) -> &'static [bool] {
    if collection == Collection::Tickets {
        &[true]
    } else {
        &[false, true]
    }
}

#[tokio::test]
async fn an_update_repeats_or_moves_an_object() {
    for (collection, path, key) in KINDS {
        for search in modes(collection) {
            let api = Api::with(after_first(move |editor| {
                // The oldest becomes the newest: the last item of the first page is repeated.
                let oldest = editor.ids(collection)[0].clone();
                assert!(editor.update(collection, &oldest, &json!({ "custom_attributes": {} })));
            }))
            .await;
            api.sandbox.seed(&seed());
            let made = api.sandbox.edit(|editor| editor.ids(collection));
            let found = crawl(&api, path, key, *search).await;
            assert_eq!(found.len(), 10);
            assert_eq!(found[3], found[4], "{path}");
            assert!(!found.contains(&made[0]));
        }
    }
}

#[tokio::test]
async fn a_deletion_skips_an_object() {
    for (collection, path, key) in KINDS {
        for search in modes(collection) {
            let api = Api::with(after_first(move |editor| {
                let newest = editor.ids(collection).pop().unwrap();
                assert!(editor.delete(collection, &newest));
                assert!(!editor.delete(collection, &newest));
            }))
            .await;
            api.sandbox.seed(&seed());
            let made = api.sandbox.edit(|editor| editor.ids(collection));
            let found = crawl(&api, path, key, *search).await;
            assert_eq!(found.len(), 9);
            assert!(!found.contains(&made[5]), "{path}");
        }
    }
}

#[tokio::test]
async fn an_addition_repeats_objects() {
    for (collection, path, key) in KINDS {
        for search in modes(collection) {
            let api = Api::with(after_first(|editor| editor.seed(&seed()))).await;
            api.sandbox.seed(&seed());
            let found = crawl(&api, path, key, *search).await;
            assert_eq!(found.len(), 20);
            let mut distinct = found.clone();
            distinct.sort();
            distinct.dedup();
            // The next pages start with the new objects, so four of the first ten are repeated.
            assert_eq!(distinct.len(), 16, "{path}");
        }
    }
}

#[tokio::test]
async fn updates_fields() {
    let api = Api::seeded(seed()).await;
    let (contact, ticket, conversation) = api.sandbox.edit(|editor| {
        editor.advance(std::time::Duration::from_secs(5));
        assert_eq!(editor.now(), NOW + 5);
        let first = |editor: &Editor<'_>, collection| editor.ids(collection)[0].clone();
        let contact = first(editor, Collection::Contacts);
        let changes = json!({ "name": "Noor", "custom_attributes": { "plan": "Pro" } });
        assert!(editor.update(Collection::Contacts, &contact, &changes));
        let ticket = first(editor, Collection::Tickets);
        let changes = json!({ "ticket_state": "resolved", "ticket_attributes": { "_default_title_": "New" } });
        assert!(editor.update(Collection::Tickets, &ticket, &changes));
        let conversation = first(editor, Collection::Conversations);
        assert!(editor.update(Collection::Conversations, &conversation, &json!({ "state": "closed" })));
        assert!(!editor.update(Collection::Companies, "none", &json!({})));
        (contact, ticket, conversation)
    });
    let found = api.get(&format!("/contacts/{contact}")).await;
    assert_eq!(
        (&found["name"], &found["custom_attributes"]["plan"]),
        (&json!("Noor"), &json!("Pro"))
    );
    assert_eq!(found["updated_at"], NOW + 5);
    let found = api.get(&format!("/tickets/{ticket}")).await;
    assert_eq!(found["ticket_attributes"]["_default_title_"], "New");
    assert!(found["ticket_attributes"]["_default_description_"].is_string());
    assert_eq!(found["ticket_state"], "resolved");
    let found = api.get(&format!("/conversations/{conversation}")).await;
    assert_eq!(found["state"], "closed");
    let query = json!({ "field": "updated_at", "operator": ">", "value": NOW });
    for path in ["/tickets", "/conversations"] {
        let found = api
            .post(&format!("{path}/search"), json!({ "query": query }))
            .await;
        assert_eq!(found["total_count"], 1, "{path}");
    }
}

#[tokio::test]
async fn deleting_a_company_detaches_its_contacts() {
    let api = Api::seeded(Seed {
        contacts: 2,
        companies: 2,
        ..Seed::default()
    })
    .await;
    let company = api.sandbox.edit(|editor| {
        let company = editor.ids(Collection::Companies)[0].clone();
        assert!(editor.delete(Collection::Companies, &company));
        company
    });
    let gone = api
        .rejected(Method::GET, &format!("/companies/{company}"), None)
        .await;
    assert_eq!(gone.0, 404);
    let contacts: Value = api.get("/contacts").await["data"].clone();
    let counts: Vec<&Value> = contacts
        .as_array()
        .unwrap()
        .iter()
        .map(|contact| &contact["companies"]["total_count"])
        .collect();
    assert_eq!(counts, [1, 0]);
}

/// Returns the number of tickets that a sorted search in pages of 50 finds among a thousand, while
/// three tickets change after each page.
async fn count_found(cursors: Cursors, order: &str, bounded: bool) -> usize {
    let random = AtomicUsize::new(7);
    let builder = Sandbox::builder()
        .cursors(cursors)
        .after_each(move |editor, _| {
            editor.advance(Duration::from_secs(1));
            let ids = editor.ids(Collection::Tickets);
            for _ in 0..3 {
                let next = (random.load(Ordering::Relaxed) * 48_271) % 2_147_483_647;
                random.store(next, Ordering::Relaxed);
                editor.update(Collection::Tickets, &ids[next % ids.len()], &json!({}));
            }
        });
    let api = Api::with(builder).await;
    api.sandbox.seed(&Seed {
        tickets: 1000,
        seconds_apart: 60,
        ..Seed::default()
    });
    let filter = |operator: &str, value: i64| json!({ "field": "updated_at", "operator": operator, "value": value });
    let mut filters = vec![filter(">", 0)];
    if bounded {
        filters.push(filter("<=", NOW));
    }
    let mut found = BTreeSet::new();
    let mut after: Option<String> = None;
    loop {
        let mut pagination = json!({ "per_page": 50 });
        if let Some(after) = &after {
            pagination["starting_after"] = json!(after);
        }
        let body = json!({
            "query": { "operator": "AND", "value": filters },
            "sort": { "field": "updated_at", "order": order },
            "pagination": pagination,
        });
        let page = api.post("/tickets/search", body).await;
        found.extend(ids(&page["tickets"]));
        match page["pages"].get("next") {
            Some(next) => after = Some(text(&next["starting_after"])),
            None => return found.len(),
        }
    }
}

/// Cursors that count rows skip one row for each row that is removed or moved behind them. Cursors
/// with a sort key do not.
#[tokio::test]
async fn only_row_cursors_of_sorted_searches_skip_rows() {
    let mut found = Vec::new();
    for cursors in [Cursors::Rows, Cursors::Keyset] {
        for (order, bounded) in [
            ("ascending", false),
            ("ascending", true),
            ("descending", false),
        ] {
            found.push(count_found(cursors, order, bounded).await);
        }
    }
    let [rows, rows_bounded, _, keyset, keyset_bounded, _] = found[..] else {
        panic!("{found:?}");
    };
    assert!(rows < 1000 && rows_bounded < 1000, "{found:?}");
    assert_eq!(keyset, 1000, "{found:?}");
    // Tickets that changed before they were read are beyond the bound.
    assert!(keyset_bounded > rows_bounded, "{found:?}");
}
