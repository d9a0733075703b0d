//! Tags, and the objects to which they are applied.

use intercom_sandbox::ADMIN_ID;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, NOW, ids, text};

#[tokio::test]
async fn names_of_tags_are_unique() {
    let api = Api::start().await;
    let tag = api.tag("Beta").await;
    assert_eq!(api.tag("beta").await, tag);
    let renamed = api
        .post("/tags", json!({ "id": tag, "name": "Gamma" }))
        .await;
    assert_eq!(
        renamed,
        json!({ "type": "tag", "id": tag, "name": "Gamma" })
    );
    assert_eq!(ids(&api.get("/tags").await["data"]), [tag.as_str()]);
    assert_eq!(api.get(&format!("/tags/{tag}")).await["name"], "Gamma");
    api.delete(&format!("/tags/{tag}")).await;
    for (method, path) in [
        (Method::GET, format!("/tags/{tag}")),
        (Method::DELETE, "/tags/1".to_owned()),
    ] {
        let (status, code, _) = api.rejected(method, &path, None).await;
        assert_eq!((status, code.as_str()), (404, "tag_not_found"));
    }
}

#[tokio::test]
async fn tags_companies_and_users_in_bulk() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let company = api
        .post("/companies", json!({ "company_id": "c1", "name": "One" }))
        .await;
    let id = text(&company["id"]);
    let on = json!({ "name": "VIP", "companies": [{ "company_id": "c1" }] });
    let tag = text(&api.post("/tags", on).await["id"]);
    let path = format!("/companies/{id}");
    assert_eq!(ids(&api.get(&path).await["tags"]["tags"]), [tag.as_str()]);
    let listed = api.get(&format!("/companies?tag_id={tag}")).await;
    assert_eq!(ids(&listed["data"]), [id.as_str()]);
    let off = json!({ "name": "VIP", "companies": [{ "id": id, "untag": true }] });
    api.post("/tags", off).await;
    assert!(ids(&api.get(&path).await["tags"]["tags"]).is_empty());
    api.post("/tags", json!({ "name": "VIP", "users": [{ "id": user }] }))
        .await;
    assert_eq!(
        ids(&api.get(&format!("/contacts/{user}/tags")).await["data"]),
        [tag]
    );
    let unknown = json!({ "name": "New", "companies": [{ "id": "none" }] });
    let (status, code, _) = api.rejected(Method::POST, "/tags", Some(unknown)).await;
    assert_eq!((status, code.as_str()), (404, "company_not_found"));
    assert_eq!(api.get("/tags").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn conversations_report_who_tagged_them() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let path = format!("/conversations/{}", api.conversation(&user, "Hi").await);
    let tag = api.tag("VIP").await;
    api.post(
        &format!("{path}/tags"),
        json!({ "id": tag, "admin_id": ADMIN_ID }),
    )
    .await;
    let tags = &api.get(&path).await["tags"]["tags"];
    assert_eq!(tags[0]["applied_at"], NOW);
    assert_eq!(
        tags[0]["applied_by"],
        json!({ "type": "admin", "id": ADMIN_ID })
    );
    let tagged = format!("{path}/tags/{tag}");
    api.delete_with(&tagged, json!({ "admin_id": ADMIN_ID }))
        .await;
    assert!(ids(&api.get(&path).await["tags"]["tags"]).is_empty());
    let unknown = json!({ "id": tag, "admin_id": "1" });
    let found = api
        .rejected(Method::POST, &format!("{path}/tags"), Some(unknown))
        .await;
    assert_eq!((found.0, found.1.as_str()), (404, "admin_not_found"));
}
