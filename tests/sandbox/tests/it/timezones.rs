//! Contact searches compare dates by the days of the workspace's time zone.

use std::{io::ErrorKind, time::Duration};

use intercom_sandbox::{Collection, Sandbox};
use serde_json::{Value, json};

use crate::support::{Api, NOW, text};

/// Returns the names of the contacts that match a filter by `updated_at`, sorted.
async fn found(api: &Api, operator: &str, value: i64) -> Vec<String> {
    let query = json!({ "field": "updated_at", "operator": operator, "value": value });
    let page = api
        .post("/contacts/search", json!({ "query": query }))
        .await;
    let contacts = page["data"].as_array().unwrap();
    let mut names: Vec<String> = contacts
        .iter()
        .map(|contact| text(&contact["name"]))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn days_are_those_of_the_time_zone() {
    // The name, the start of a day, and its length in hours: also days on which clocks change.
    for (zone, start, hours) in [
        ("Etc/UTC", 1_750_032_000, 24),
        ("Asia/Kolkata", 1_750_012_200, 24),
        ("Pacific/Auckland", 1_749_988_800, 24),
        ("America/New_York", 1_741_496_400, 23),
        ("America/New_York", 1_762_056_000, 25),
    ] {
        let api = Api::with(Sandbox::builder().timezone(zone)).await;
        assert_eq!(api.get("/me").await["app"]["timezone"], zone);
        let end = start + hours * 3600;
        for (name, at) in [
            ("before", start - 1),
            ("first", start),
            ("last", end - 1),
            ("next", end),
        ] {
            let id = api.user(name).await;
            api.sandbox.edit(|editor| {
                assert!(editor.update(Collection::Contacts, &id, &json!({ "updated_at": at })));
            });
        }
        for value in [start, start + 7 * 3600, end - 1] {
            assert_eq!(found(&api, "=", value).await, ["first", "last"], "{zone}");
            assert_eq!(found(&api, ">", value).await, ["next"], "{zone}");
            assert_eq!(found(&api, "<", value).await, ["before"], "{zone}");
        }
    }
}

/// Conversations and tickets are searched by the second in any time zone.
#[tokio::test]
async fn other_searches_do_not_depend_on_the_time_zone() {
    let api = Api::with(Sandbox::builder().timezone("Asia/Kolkata")).await;
    let user = api.user("ada").await;
    api.conversation(&user, "Hello").await;
    api.sandbox.advance(Duration::from_secs(1));
    api.conversation(&user, "Hello again").await;
    let query = json!({ "field": "updated_at", "operator": ">", "value": NOW });
    let page: Value = api
        .post("/conversations/search", json!({ "query": query }))
        .await;
    assert_eq!(page["total_count"], 1);
}

#[tokio::test]
async fn rejects_an_unknown_time_zone() {
    let error = Sandbox::builder().timezone("Europe/Atlantis").start().await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("Europe/Atlantis"), "{error}");
}
