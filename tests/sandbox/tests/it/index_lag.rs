//! Changes that become searchable with a delay.

use std::time::Duration;

use intercom_sandbox::{Collection, Sandbox, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW, ids, text};

const LAG: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);
const KINDS: [(Collection, &str, &str); 3] = [
    (Collection::Contacts, "/contacts", "data"),
    (Collection::Conversations, "/conversations", "conversations"),
    (Collection::Tickets, "/tickets", "tickets"),
];

/// Starts a sandbox with two contacts, conversations and tickets, which are searchable.
async fn lagging() -> Api {
    let api = Api::with(Sandbox::builder().index_lag(LAG)).await;
    api.sandbox.seed(&Seed {
        contacts: 2,
        conversations: 2,
        tickets: 2,
        ..Seed::default()
    });
    api.sandbox.advance(LAG);
    api
}

/// Returns the objects that a sorted search finds.
async fn search(api: &Api, path: &str, key: &str, since: i64) -> Vec<Value> {
    let body = json!({
        "query": { "field": "updated_at", "operator": ">", "value": since },
        "sort": { "field": "updated_at", "order": "ascending" },
    });
    let page = api.post(&format!("{path}/search"), body).await;
    let found = page[key].as_array().unwrap().clone();
    assert_eq!(page["total_count"], found.len());
    found
}

fn updated_at(objects: &[Value]) -> Vec<i64> {
    let times = objects.iter().map(|object| object["updated_at"].as_i64());
    times.map(Option::unwrap).collect()
}

#[tokio::test]
async fn changes_are_visible_at_once_and_searchable_later() {
    for (collection, path, key) in KINDS {
        let api = lagging().await;
        let changed = api.sandbox.edit(|editor| {
            let id = editor.ids(collection)[0].clone();
            assert!(editor.update(collection, &id, &json!({})));
            id
        });
        let change = api.sandbox.now();
        let current = api.get(&format!("{path}/{changed}")).await;
        assert_eq!(current["updated_at"], change);
        api.sandbox.advance(LAG - SECOND);
        assert_eq!(updated_at(&search(&api, path, key, 0).await), [NOW, NOW]);
        api.sandbox.advance(SECOND);
        let found = search(&api, path, key, 0).await;
        assert_eq!(updated_at(&found), [NOW, change], "{path}");
        assert_eq!(text(&found[1]["id"]), changed);
    }
}

#[tokio::test]
async fn new_and_deleted_objects_are_searchable_and_gone_later() {
    for (collection, path, key) in KINDS {
        let api = lagging().await;
        let (deleted, kept) = api.sandbox.edit(|editor| {
            let ids = editor.ids(collection);
            assert!(editor.delete(collection, &ids[0]));
            editor.seed(&Seed {
                contacts: 1,
                conversations: 1,
                tickets: 1,
                ..Seed::default()
            });
            (ids[0].clone(), ids[1].clone())
        });
        let gone = api
            .call(Method::GET, &format!("{path}/{deleted}"), None)
            .await;
        assert_eq!(gone.0, 404);
        let mut before = ids(&json!(search(&api, path, key, 0).await));
        before.sort();
        let mut expected = vec![deleted, kept.clone()];
        expected.sort();
        assert_eq!(before, expected, "{path}");
        api.sandbox.advance(LAG);
        let after = ids(&json!(search(&api, path, key, 0).await));
        assert_eq!((after.len(), &after[0]), (2, &kept), "{path}");
    }
}

/// Each version of an object is searchable after the delay of its change.
#[tokio::test]
async fn versions_become_searchable_one_after_the_other() {
    let api = lagging().await;
    let id = api
        .sandbox
        .edit(|editor| editor.ids(Collection::Tickets)[0].clone());
    let start = api.sandbox.now();
    let mut seen = Vec::new();
    for step in 0..12 {
        if step < 4 {
            api.sandbox.edit(|editor| {
                let title = json!({ "ticket_attributes": { "_default_title_": step.to_string() } });
                editor.update(Collection::Tickets, &id, &title);
            });
        }
        let found = search(&api, "/tickets", "tickets", 0).await;
        let found = found.iter().find(|ticket| ticket["id"] == id.as_str());
        seen.push(text(
            &found.unwrap()["ticket_attributes"]["_default_title_"],
        ));
        api.sandbox.advance(Duration::from_secs(15));
    }
    let first = "Sample ticket 1";
    let expected = [
        first, first, first, first, "0", "1", "2", "3", "3", "3", "3", "3",
    ];
    assert_eq!(seen, expected);
    assert_eq!(api.sandbox.now(), start + 180);
}

#[tokio::test]
async fn an_edit_can_flush_the_index() {
    for (collection, path, key) in KINDS {
        let api = lagging().await;
        api.sandbox.edit(|editor| {
            let ids = editor.ids(collection);
            assert!(editor.delete(collection, &ids[0]));
            assert!(editor.update(collection, &ids[1], &json!({})));
        });
        assert_eq!(search(&api, path, key, 0).await.len(), 2);
        api.sandbox.edit(|editor| editor.flush_index());
        let found = search(&api, path, key, 0).await;
        assert_eq!(updated_at(&found), [api.sandbox.now()], "{path}");
    }
}

/// The trap for incremental copies: a row is found after rows with a later time of change.
#[tokio::test]
async fn random_delays_change_the_order() {
    let range = Duration::ZERO..=Duration::from_secs(120);
    let api = Api::with(Sandbox::builder().index_lag_between(range)).await;
    let (mut newest, mut late) = (0, 0);
    let mut known = std::collections::BTreeSet::new();
    for _ in 0..50 {
        api.sandbox.seed(&Seed {
            contacts: 2,
            ..Seed::default()
        });
        api.sandbox.advance(Duration::from_secs(10));
        let mut times = Vec::new();
        for contact in search(&api, "/contacts", "data", 0).await {
            if known.insert(text(&contact["id"])) {
                times.extend(updated_at(&[contact]));
            }
        }
        late += times.iter().filter(|time| **time < newest).count();
        newest = times.into_iter().chain([newest]).max().unwrap();
        if known.len() > 40 {
            break;
        }
    }
    assert!(late > 5, "{late} of {}", known.len());
}

#[tokio::test]
async fn archived_and_merged_contacts_vanish_from_searches() {
    for lag in [None, Some(LAG)] {
        let mut builder = Sandbox::builder();
        if let Some(lag) = lag {
            builder = builder.index_lag(lag);
        }
        let api = Api::with(builder).await;
        let (ada, bob, cem) = (
            api.user("ada").await,
            api.user("bob").await,
            api.user("cem").await,
        );
        api.sandbox.advance(LAG);
        api.sandbox.edit(|editor| {
            assert!(editor.set_archived(&ada, true));
            assert!(!editor.set_archived("none", true));
            assert!(editor.merge(&bob, &cem));
            assert!(!editor.merge(&bob, &cem));
            assert!(!editor.merge(&cem, &cem));
        });
        if lag.is_some() {
            assert_eq!(search(&api, "/contacts", "data", 0).await.len(), 3);
        }
        api.sandbox.advance(LAG);
        let found = ids(&json!(search(&api, "/contacts", "data", 0).await));
        assert_eq!(found, std::slice::from_ref(&cem));
        let rows = api.sandbox.edit(|editor| {
            let rows = editor.rows(Collection::Contacts);
            rows.map(|row| text(&row["id"])).collect::<Vec<_>>()
        });
        assert_eq!(rows, [cem]);
    }
}
