//! Random faults that are the same each time.

use intercom_sandbox::{Fault, Sandbox, Storm};
use reqwest::Method;
use serde_json::json;

use crate::support::Api;

/// What became of each of forty requests, one after the other.
async fn run(storm: Storm) -> Vec<(u16, Option<Fault>, bool)> {
    let api = Api::with(Sandbox::builder().storm(storm)).await;
    for number in 0..40 {
        let request = api
            .request(Method::POST, "/tags")
            .json(&json!({ "name": format!("tag {}", number % 20) }));
        // Many of them fail on purpose.
        let _ = request.send().await;
    }
    let requests = api.sandbox.requests();
    assert_eq!(requests.len(), 40);
    requests
        .into_iter()
        .map(|request| (request.status, request.fault, request.acted))
        .collect()
}

#[tokio::test]
async fn a_seed_gives_the_same_storm() {
    let one = run(Storm::mixed(11, 0.6)).await;
    assert_eq!(one, run(Storm::mixed(11, 0.6)).await);
    assert_ne!(one, run(Storm::mixed(12, 0.6)).await);
    // Writes are among those that were carried out and lost their answer.
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
async fn trying_again_helps_in_the_end() {
    let storm = Storm::seeded(5).with(1.0, Fault::Close).at_most(3);
    let api = Api::with(Sandbox::builder().storm(storm)).await;
    for _ in 0..3 {
        assert!(api.request(Method::GET, "/me").send().await.is_err());
    }
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 200);
    // Another query is another request.
    assert!(api.request(Method::GET, "/tags?").send().await.is_err());
}

#[tokio::test]
async fn a_script_comes_before_the_storm() {
    let builder = Sandbox::builder()
        .storm(Storm::seeded(5).with(1.0, Fault::Close))
        .faults(|request| (request.path == "/me").then(Fault::bad_gateway));
    let api = Api::with(builder).await;
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 502);
    assert!(api.request(Method::GET, "/tags").send().await.is_err());
}
