//! The check of the token and the region at startup.

use intercom_api::{Client, Region, TokenState};
use intercom_sandbox::{Fault, Sandbox};

use crate::network::{child_variable, run_child};

fn client(sandbox: &Sandbox, token: &str) -> Client {
    Client::builder()
        .access_token(token)
        .base_url(sandbox.url())
        .build()
        .unwrap()
}

async fn responding(status: u16, headers: &[(&str, &str)], body: &'static str) -> Sandbox {
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Sandbox::builder()
        .faults(move |_| {
            Some(Fault::Respond {
                status,
                headers: headers.clone(),
                body: body.to_owned(),
            })
        })
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_valid_token_reports_the_workspace() {
    let sandbox = Sandbox::builder()
        .workspace("k7dtu2fx")
        .start()
        .await
        .unwrap();
    let found = client(&sandbox, sandbox.access_token())
        .check_token()
        .await
        .unwrap();
    assert!(found.is_valid());
    assert_eq!(found.state(), TokenState::Accepted);
    assert_eq!(found.workspace_id(), Some("k7dtu2fx"));
    assert_eq!(found.workspace_name(), Some("Sandbox workspace"));
    assert_eq!(found.workspace_region(), Some(Region::Us));
    // A test server is in no region, so no regions are compared.
    assert_eq!(
        (found.client_region(), found.is_region_correct()),
        (None, None)
    );
    assert_eq!(found.me().unwrap().region(), Some(Region::Us));
    assert_eq!(
        found.to_string(),
        "the token is valid for the workspace \"Sandbox workspace\" (k7dtu2fx), hosted in the region US; the base URL of the client belongs to no region"
    );
    let [request] = sandbox.requests().try_into().unwrap();
    assert_eq!((&*request.method, &*request.path), ("GET", "/me"));
}

#[tokio::test]
async fn a_rejected_token_may_be_of_another_region() {
    let sandbox = Sandbox::start().await.unwrap();
    let found = client(&sandbox, "another-token")
        .check_token()
        .await
        .unwrap();
    assert_eq!(found.state(), TokenState::Rejected);
    assert!(!found.is_valid());
    assert!(found.error().unwrap().is_unauthorized());
    let sentence = found.to_string();
    assert!(
        sentence.contains("another region") && sentence.contains("401"),
        "{sentence}"
    );
    assert!(!format!("{sentence} {found:?}").contains("another-token"));
}

#[tokio::test]
async fn a_token_without_the_scope_is_valid() {
    let body = r#"{"type": "error.list", "errors": [{"code": "forbidden", "message": "for ada@example.com"}]}"#;
    let sandbox = responding(403, &[], body).await;
    let found = client(&sandbox, sandbox.access_token())
        .check_token()
        .await
        .unwrap();
    assert_eq!(
        (found.state(), found.is_valid()),
        (TokenState::InsufficientScope, false)
    );
    assert_eq!(
        found.to_string(),
        "the token exists, but lacks the scope to read its workspace (403, forbidden)"
    );
}

#[tokio::test]
async fn reports_the_region_of_a_redirect_without_following_it() {
    let location = [("location", "https://api.eu.intercom.io/me")];
    let sandbox = responding(302, &location, "").await;
    let found = client(&sandbox, sandbox.access_token())
        .check_token()
        .await
        .unwrap();
    assert_eq!(found.state(), TokenState::Redirected);
    assert!(found.to_string().contains("another region"));
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn a_server_error_is_an_error() {
    let sandbox = responding(500, &[], "").await;
    let error = client(&sandbox, sandbox.access_token())
        .check_token()
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    drop(sandbox);
}

#[test]
fn a_client_reports_its_region() {
    for &region in Region::ALL {
        let client = Client::builder()
            .access_token("dG9rOjE=")
            .region(region)
            .build()
            .unwrap();
        assert_eq!(client.region(), Some(region));
    }
}

#[test]
fn reads_the_region_from_the_environment() {
    const NAME: &str = "check_token::reads_the_region_from_the_environment";
    if child_variable().is_some() {
        let text = match Region::from_env() {
            Ok(Some(region)) => region.to_string(),
            Ok(None) => "none".to_owned(),
            Err(error) => error.to_string(),
        };
        println!("region: {text};");
        return;
    }
    for (value, expected) in [
        (Some("eu"), "EU"),
        (Some(" AU "), "AU"),
        (None, "none"),
        (
            Some("mars"),
            "INTERCOM_REGION: invalid region \"mars\": use `us`, `eu` or `au`",
        ),
        (
            Some(""),
            "INTERCOM_REGION: invalid region \"\": use `us`, `eu` or `au`",
        ),
    ] {
        let variable = value.map(|value| ("INTERCOM_REGION", value));
        let printed = run_child(NAME, "1", variable.as_slice());
        let expected = format!("region: {expected};");
        assert!(printed.contains(&expected), "{value:?}: {printed}");
    }
}
