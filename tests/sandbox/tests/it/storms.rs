//! Reproducible random faults.

use intercom_sandbox::{Fault, Sandbox, Storm};
use reqwest::Method;
use serde_json::json;

use crate::support::Api;

/// Returns the outcomes of forty consecutive requests.
async fn run(storm: Storm) -> Vec<(u16, Option<Fault>, bool)> {
    let api = Api::with(Sandbox::builder().storm(storm)).await;
    for number in 0..40 {
        let request = api
            .request(Method::POST, "/tags")
            .json(&json!({ "name": format!("tag {}", number % 20) }));
        // Many of the requests fail because of faults.
        let _ = request.send().await;
    }
    let requests = api.sandbox.requests();
    assert_eq!(requests.len(), 40);
    requests
        .into_iter()
        .map(|request| (request.status, request.fault, request.processed))
        .collect()
}

#[tokio::test]
async fn the_same_seed_causes_the_same_faults() {
    let one = run(Storm::mixed(11, 0.6)).await;
    assert_eq!(one, run(Storm::mixed(11, 0.6)).await);
    assert_ne!(one, run(Storm::mixed(12, 0.6)).await);
    // Some writes were processed, but their responses were lost.
    assert!(
        one.iter()
            .any(|(status, _, acted)| *acted && *status != 200)
    );
    assert!(
        one.iter()
            .any(|(status, fault, _)| *status == 200 && fault.is_none())
    );
}

#[tokio::test]
async fn retries_succeed_eventually() {
    let storm = Storm::seeded(5).with(1.0, Fault::Close).max_consecutive(3);
    let api = Api::with(Sandbox::builder().storm(storm)).await;
    for _ in 0..3 {
        assert!(api.request(Method::GET, "/me").send().await.is_err());
    }
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 200);
    // A request with a different query counts as a different request.
    assert!(api.request(Method::GET, "/tags?").send().await.is_err());
}

#[tokio::test]
async fn a_script_takes_precedence_over_the_storm() {
    let builder = Sandbox::builder()
        .storm(Storm::seeded(5).with(1.0, Fault::Close))
        .faults(|request| (request.path == "/me").then(Fault::bad_gateway));
    let api = Api::with(builder).await;
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 502);
    assert!(api.request(Method::GET, "/tags").send().await.is_err());
}
