//! Companies, and the scroll over them.

use std::time::Duration;

use intercom_sandbox::{Sandbox, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, ids, text};

fn seed(companies: usize) -> Seed {
    Seed {
        contacts: 1,
        companies,
        ..Seed::default()
    }
}

#[tokio::test]
async fn upserts_by_company_id() {
    let api = Api::start().await;
    let made = api
        .post(
            "/companies",
            json!({ "company_id": "c1", "name": "One", "plan": "Pro" }),
        )
        .await;
    assert_eq!(made["plan"]["name"], "Pro");
    let again = api
        .post("/companies", json!({ "company_id": "c1", "size": 7 }))
        .await;
    assert_eq!(again["id"], made["id"]);
    assert_eq!((&again["name"], &again["size"]), (&json!("One"), &json!(7)));
    let id = text(&made["id"]);
    assert_eq!(api.get("/companies?company_id=c1").await["id"], id);
    assert_eq!(api.get("/companies?name=One").await["type"], "company");
    api.put(&format!("/companies/{id}"), json!({ "name": "Uno" }))
        .await;
    assert_eq!(api.get(&format!("/companies/{id}")).await["name"], "Uno");
    let rejected = api
        .rejected(Method::POST, "/companies", Some(json!({ "name": "x" })))
        .await;
    assert_eq!(rejected.0, 400);
    let gone = api.delete(&format!("/companies/{id}")).await;
    assert_eq!(
        gone,
        json!({ "id": id, "object": "company", "deleted": true })
    );
    for path in [
        format!("/companies/{id}"),
        "/companies?company_id=c1".to_owned(),
    ] {
        let (status, code, _) = api.rejected(Method::GET, &path, None).await;
        assert_eq!((status, code.as_str()), (404, "company_not_found"));
    }
    assert_eq!(api.rejected(Method::GET, "/companies", None).await.0, 400);
}

#[tokio::test]
async fn attaches_contacts_to_companies() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let made = api
        .post("/companies", json!({ "company_id": "c1", "name": "One" }))
        .await;
    let id = text(&made["id"]);
    assert_eq!(api.trigger("/companies/list").await["total_count"], 0);
    let own = format!("/contacts/{user}/companies");
    let attached = api.post(&own, json!({ "id": id })).await;
    assert_eq!(attached["user_count"], 1);
    assert_eq!(api.trigger("/companies/list").await["total_count"], 1);
    assert_eq!(ids(&api.get(&own).await["data"]), [id.as_str()]);
    let contacts = api.get(&format!("/companies/{id}/contacts")).await;
    assert_eq!(ids(&contacts["data"]), [user.as_str()]);
    let segments = api.get(&format!("/companies/{id}/segments")).await;
    assert_eq!(segments["data"].as_array().unwrap().len(), 1);
    let detached = api.delete(&format!("{own}/{id}")).await;
    assert_eq!(detached["user_count"], 0);
    let (status, code, _) = api
        .rejected(Method::POST, &own, Some(json!({ "id": "none" })))
        .await;
    assert_eq!((status, code.as_str()), (404, "company_not_found"));
}

#[tokio::test]
async fn scrolls_to_the_end() {
    let api = Api::seeded(seed(250)).await;
    let mut seen = Vec::new();
    let mut path = "/companies/scroll".to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = api.get(&path).await;
        assert_eq!(
            (&page["pages"], &page["total_count"]),
            (&Value::Null, &Value::Null)
        );
        sizes.push(ids(&page["data"]).len());
        path = format!(
            "/companies/scroll?scroll_param={}",
            text(&page["scroll_param"])
        );
        if ids(&page["data"]).is_empty() {
            break;
        }
        seen.extend(ids(&page["data"]));
    }
    assert_eq!(sizes, [100, 100, 50, 0]);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 250);
    // After the empty page, the parameter is invalid, and another scroll can be opened.
    assert_eq!(api.rejected(Method::GET, &path, None).await.0, 404);
    api.get("/companies/scroll").await;
}

#[tokio::test]
async fn allows_one_scroll_at_a_time() {
    let api = Api::seeded(seed(101)).await;
    let first = api.get("/companies/scroll").await;
    let (status, code, _) = api.rejected(Method::GET, "/companies/scroll", None).await;
    assert_eq!((status, code.as_str()), (400, "scroll_exists"));
    let (status, code, _) = api
        .rejected(Method::GET, "/companies/scroll?scroll_param=wrong", None)
        .await;
    assert_eq!((status, code.as_str()), (404, "not_found"));
    api.sandbox.advance(Duration::from_secs(59));
    let path = format!(
        "/companies/scroll?scroll_param={}",
        text(&first["scroll_param"])
    );
    let second = api.get(&path).await;
    assert_eq!(ids(&second["data"]).len(), 1);
    // It expires after a minute without use.
    api.sandbox.advance(Duration::from_secs(60));
    let path = format!(
        "/companies/scroll?scroll_param={}",
        text(&second["scroll_param"])
    );
    let (status, code, _) = api.rejected(Method::GET, &path, None).await;
    assert_eq!((status, code.as_str()), (404, "not_found"));
    api.get("/companies/scroll").await;
}

#[tokio::test]
async fn a_constant_scroll_parameter_advances_with_each_request() {
    let api = Api::with(Sandbox::builder().constant_scroll_param(true)).await;
    api.sandbox.seed(&seed(250));
    let first = api.get("/companies/scroll").await;
    let parameter = text(&first["scroll_param"]).to_owned();
    let path = format!("/companies/scroll?scroll_param={parameter}");
    let mut sizes = vec![ids(&first["data"]).len()];
    while sizes.last() != Some(&0) {
        let page = api.get(&path).await;
        assert_eq!(text(&page["scroll_param"]), parameter);
        sizes.push(ids(&page["data"]).len());
    }
    assert_eq!(sizes, [100, 100, 50, 0]);
    assert_eq!(api.rejected(Method::GET, &path, None).await.0, 404);
}

#[tokio::test]
async fn a_scroll_of_another_client_expires_or_is_closed() {
    let builder = Sandbox::builder().scroll_lifetime(Duration::from_secs(5));
    let api = Api::with(builder).await;
    api.sandbox.edit(|editor| editor.hold_scroll());
    api.sandbox.advance(Duration::from_secs(4));
    let (status, code, _) = api.rejected(Method::GET, "/companies/scroll", None).await;
    assert_eq!((status, code.as_str()), (400, "scroll_exists"));
    api.sandbox.advance(Duration::from_secs(1));
    api.get("/companies/scroll").await;
    api.sandbox.edit(|editor| {
        editor.close_scroll();
        editor.hold_scroll();
        editor.close_scroll();
    });
    api.get("/companies/scroll").await;
}

#[tokio::test]
async fn the_list_is_limited_to_ten_thousand() {
    let api = Api::seeded(seed(10_010)).await;
    let path = "/companies/list?per_page=50&page=200";
    assert_eq!(api.trigger(path).await["total_count"], 10_010);
    let path = "/companies/list?per_page=50&page=201";
    let (status, code, _) = api.rejected(Method::POST, path, None).await;
    assert_eq!((status, code.as_str()), (400, "bad_request"));
}

#[tokio::test]
async fn sorts_the_list_by_the_last_request() {
    let api = Api::seeded(seed(3)).await;
    let down = ids(&api.trigger("/companies/list").await["data"]);
    let mut up = ids(&api.trigger("/companies/list?order=asc").await["data"]);
    up.reverse();
    assert_eq!(down, up);
    assert_eq!(
        api.rejected(Method::POST, "/companies/list?order=up", None)
            .await
            .0,
        400
    );
}
