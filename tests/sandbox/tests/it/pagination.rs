//! Every style of pagination.

use std::collections::HashSet;

use intercom_sandbox::Seed;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, ids, text};

fn seed() -> Seed {
    Seed {
        contacts: 65,
        companies: 35,
        conversations: 45,
        articles: 55,
        activity_logs: 45,
        ..Seed::default()
    }
}

/// Follows the URLs of a list and returns the sizes of the pages.
async fn follow(api: &Api, method: Method, path: &str, key: &str) -> Vec<usize> {
    let mut sizes = Vec::new();
    let mut seen = HashSet::new();
    let mut path = path.to_owned();
    loop {
        let (status, page) = api.call(method.clone(), &path, None).await;
        assert_eq!(status, 200, "{page}");
        let items = ids(&page[key]);
        sizes.push(items.len());
        for id in items {
            assert!(seen.insert(id), "an item was repeated");
        }
        assert_eq!(page["pages"]["page"], sizes.len());
        match page["pages"]["next"].as_str() {
            Some(next) => {
                assert!(next.starts_with(&api.sandbox.url()));
                path = next.to_owned();
            }
            None => return sizes,
        }
    }
}

#[tokio::test]
async fn paginates_lists_by_page_number() {
    let api = Api::seeded(seed()).await;
    let log = "/admins/activity_logs?created_at_after=1";
    for (method, path, key, sizes) in [
        (Method::GET, "/articles", "data", vec![25, 25, 5]),
        (Method::GET, "/articles?per_page=50", "data", vec![50, 5]),
        (Method::POST, "/companies/list", "data", vec![15, 15, 5]),
        (
            Method::POST,
            "/companies/list?per_page=30&order=asc",
            "data",
            vec![30, 5],
        ),
        (Method::GET, log, "activity_logs", vec![20, 20, 5]),
    ] {
        assert_eq!(follow(&api, method, path, key).await, sizes, "{path}");
    }
}

#[tokio::test]
async fn ends_with_the_last_page() {
    let api = Api::seeded(Seed {
        contacts: 1,
        companies: 1,
        articles: 1,
        ..Seed::default()
    })
    .await;
    assert!(api.get("/articles").await["pages"].get("next").is_none());
    let list = api.trigger("/companies/list").await;
    assert_eq!(list["pages"].get("next"), Some(&Value::Null));
    assert!(api.get("/contacts").await["pages"].get("next").is_none());
    assert_eq!(ids(&api.get("/articles?page=9").await["data"]).len(), 0);
}

#[tokio::test]
async fn paginates_lists_by_cursor() {
    let api = Api::seeded(seed()).await;
    for (path, key, sizes) in [
        ("/contacts", "data", vec![50, 15]),
        ("/contacts?per_page=40", "data", vec![40, 25]),
        ("/conversations", "conversations", vec![20, 20, 5]),
        ("/conversations?per_page=150", "conversations", vec![45]),
    ] {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = if cursor.is_empty() {
                api.get(path).await
            } else {
                api.get(&format!("{path}{sign}starting_after={cursor}"))
                    .await
            };
            let items = ids(&page[key]);
            found.push(items.len());
            seen.extend(items);
            let Some(next) = page["pages"].get("next") else {
                break;
            };
            assert_eq!(next["page"], found.len() + 1);
            cursor = text(&next["starting_after"]);
        }
        assert_eq!(found, sizes, "{path}");
        assert_eq!(seen.len(), sizes.iter().sum::<usize>());
    }
}

#[tokio::test]
async fn paginates_searches_by_cursor() {
    let api = Api::seeded(seed()).await;
    let query = json!({ "field": "role", "operator": "=", "value": "user" });
    let first = json!({ "query": query, "pagination": { "per_page": 40 } });
    let page = api.post("/contacts/search", first).await;
    assert_eq!(page["total_count"], 65);
    let cursor = &page["pages"]["next"]["starting_after"];
    let pagination = json!({ "per_page": 40, "starting_after": cursor });
    let rest = json!({ "query": query, "pagination": pagination });
    let rest = api.post("/contacts/search", rest).await;
    assert_eq!(ids(&rest["data"]).len(), 25);
    assert!(rest["pages"].get("next").is_none());
    // A cursor is only valid for its query.
    let other = json!({ "field": "role", "operator": "!=", "value": "lead" });
    let other = json!({ "query": other, "pagination": pagination });
    let rejected = api
        .rejected(Method::POST, "/contacts/search", Some(other))
        .await;
    assert_eq!(
        (rejected.0, rejected.1.as_str()),
        (400, "parameter_invalid")
    );
    let large = json!({ "query": query, "pagination": { "per_page": 151 } });
    let rejected = api
        .rejected(Method::POST, "/contacts/search", Some(large))
        .await;
    assert_eq!((rejected.0, rejected.1.as_str()), (400, "invalid_per_page"));
}

#[tokio::test]
async fn rejects_invalid_page_sizes() {
    let api = Api::seeded(Seed {
        contacts: 1,
        companies: 1,
        ..Seed::default()
    })
    .await;
    let contact = text(&api.get("/contacts").await["data"][0]["id"]);
    let company = text(&api.trigger("/companies/list").await["data"][0]["id"]);
    let cases = [
        (
            Method::GET,
            "/contacts?per_page=151".to_owned(),
            "invalid_per_page",
        ),
        (
            Method::GET,
            "/contacts?per_page=0".to_owned(),
            "invalid_per_page",
        ),
        (
            Method::GET,
            "/conversations?per_page=151".to_owned(),
            "invalid_per_page",
        ),
        (
            Method::GET,
            "/articles?per_page=151".to_owned(),
            "invalid_per_page",
        ),
        (
            Method::POST,
            "/companies/list?per_page=61".to_owned(),
            "parameter_invalid",
        ),
        (
            Method::GET,
            format!("/contacts/{contact}/companies?per_page=61"),
            "parameter_invalid",
        ),
        (
            Method::GET,
            format!("/contacts/{contact}/notes?per_page=61"),
            "parameter_invalid",
        ),
        (
            Method::GET,
            format!("/companies/{company}/contacts?per_page=61"),
            "parameter_invalid",
        ),
        (
            Method::GET,
            "/articles?page=0".to_owned(),
            "parameter_invalid",
        ),
        (
            Method::GET,
            "/contacts?starting_after=abc".to_owned(),
            "parameter_invalid",
        ),
        (
            Method::GET,
            "/contacts?starting_after=".to_owned(),
            "parameter_invalid",
        ),
    ];
    for (method, path, code) in cases {
        let found = api.rejected(method, &path, None).await;
        assert_eq!((found.0, found.1.as_str()), (400, code), "{path}");
    }
}

#[tokio::test]
async fn sorts_by_the_last_change() {
    let api = Api::seeded(Seed {
        contacts: 3,
        conversations: 3,
        ..Seed::default()
    })
    .await;
    for (list, key, change) in [
        ("/contacts", "data", json!({ "phone": "+49" })),
        ("/conversations", "conversations", json!({ "read": true })),
    ] {
        let before = ids(&api.get(list).await[key]);
        api.put(&format!("{list}/{}", before[2]), change).await;
        let after = ids(&api.get(list).await[key]);
        assert_eq!(
            after,
            [before[2].clone(), before[0].clone(), before[1].clone()]
        );
    }
}
