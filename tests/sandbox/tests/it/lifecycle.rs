//! Starting, recording, faults and stopping.

use intercom_sandbox::{ACCESS_TOKEN, Fault, Sandbox};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::Api;

#[tokio::test]
async fn records_requests() {
    let api = Api::start().await;
    let contact = api.user("ada").await;
    api.get("/contacts?per_page=5").await;
    api.rejected(Method::GET, "/contacts/none", None).await;
    let requests = api.sandbox.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].method, "POST");
    assert_eq!(requests[0].body.as_ref().unwrap()["name"], "ada");
    assert_eq!(requests[0].header("Content-Type"), Some("application/json"));
    assert_eq!(requests[1].query_value("per_page"), Some("5"));
    assert_eq!(requests[1].operation_id.as_deref(), Some("listContacts"));
    assert_eq!(requests[2].path_template.as_deref(), Some("/contacts/{id}"));
    assert_eq!(requests[2].path, "/contacts/none");
    assert_eq!(requests[2].status, 404);
    assert!(!format!("{requests:?}").contains(ACCESS_TOKEN));
    api.sandbox.clear_requests();
    assert!(api.sandbox.requests().is_empty());
    assert_eq!(
        api.get(&format!("/contacts/{contact}")).await["name"],
        "ada"
    );
}

#[tokio::test]
async fn shutdown_frees_the_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    sandbox.shutdown().await;
    let again = Sandbox::builder()
        .port(address.port())
        .start()
        .await
        .unwrap();
    assert_eq!(again.address(), address);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_stops_the_server() {
    let api = Api::start().await;
    api.get("/me").await;
    let address = api.sandbox.address();
    drop(api);
    loop {
        // The task ends when the runtime polls it.
        if TcpListener::bind(address).await.is_ok() {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn sandboxes_are_equal_and_independent() {
    let one = Api::start().await;
    let two = Api::start().await;
    assert_eq!(one.user("ada").await, two.user("ada").await);
    one.user("bob").await;
    assert_eq!(one.get("/contacts").await["total_count"], 2);
    assert_eq!(two.get("/contacts").await["total_count"], 1);
}

#[tokio::test]
async fn faults_replace_responses() {
    let builder = Sandbox::builder().faults(|request| match request.path.as_str() {
        "/me" => Some(Fault::Reset),
        "/tags" => Some(Fault::Respond {
            status: 503,
            headers: vec![("retry-after".to_owned(), "1".to_owned())],
            body: "<html>".to_owned(),
        }),
        _ => None,
    });
    let api = Api::with(builder).await;
    assert!(api.request(Method::GET, "/me").send().await.is_err());
    let request = api
        .request(Method::POST, "/tags")
        .json(&json!({ "name": "VIP" }));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    assert_eq!(response.text().await.unwrap(), "<html>");
    assert_eq!(api.get("/teams").await["type"], "team.list");
    let statuses: Vec<u16> = api
        .sandbox
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses.last(), Some(&200));
    assert!(statuses.contains(&0) && statuses.contains(&503));
}
