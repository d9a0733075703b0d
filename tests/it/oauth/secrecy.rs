//! Codes, client secrets and tokens are not printed, even if a server sends them back.

use intercom_api::oauth::Code;
use intercom_api::{Error, Region};
use intercom_sandbox::Fault;
use serde_json::json;

use super::{agreed, app, app_with};
use crate::harness::sandbox;
use crate::secrets::printed;

const CODE: &str = "bXktY29kZS1pcy1sb25n=";
const SECRET: &str = "s3cr3t-0f-the-app-9931";
const TOKEN: &str = "dG9rOmlzLXNlY3JldA==";

/// Asserts that a text contains no part of a secret with 8 characters.
fn check(text: &str) {
    for secret in [CODE, SECRET, TOKEN] {
        for part in secret.as_bytes().windows(8) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
}

/// Returns responses that contain a string in every position that an error or a log could show.
fn echoes(text: &str) -> Vec<Fault> {
    let list = json!({
        "type": "error.list",
        "request_id": text,
        "errors": [{"code": text, "message": text, "field": text}],
    });
    let mut faults = Vec::new();
    for (status, body) in [
        (401, list.to_string()),
        (400, list.to_string()),
        (200, list.to_string()),
        (
            500,
            json!({"error": text, "error_description": text}).to_string(),
        ),
        (200, json!({"token": {text: text}}).to_string()),
        (200, json!({text: text}).to_string()),
        (200, json!({"token": format!("{text} {text}")}).to_string()),
        (200, format!("{{\"token\": \"{text}")),
        (200, text.to_owned()),
        (302, text.to_owned()),
    ] {
        faults.push(Fault::Respond {
            status,
            headers: vec![
                ("x-request-id".to_owned(), text.to_owned()),
                ("intercom-version".to_owned(), text.to_owned()),
                ("location".to_owned(), format!("https://example.com/{text}")),
            ],
            body,
        });
    }
    faults
}

#[tokio::test]
async fn a_server_that_returns_secrets_brings_them_into_no_log() {
    crate::spans::record();
    let mut errors: Vec<Error> = Vec::new();
    for echoed in [CODE, SECRET, &*format!("{CODE}.{SECRET}")] {
        for fault in echoes(echoed) {
            let sandbox = sandbox(|builder| builder.faults(move |_| Some(fault.clone()))).await;
            let app = app_with(&sandbox, SECRET, |client| client);
            errors.push(app.exchange(&Code::new(CODE).unwrap()).await.unwrap_err());
        }
    }
    for fault in echoes(TOKEN) {
        let sandbox = sandbox(|builder| builder.faults(move |_| Some(fault.clone()))).await;
        let app = app_with(&sandbox, SECRET, |client| client);
        let token = intercom_api::AccessToken::new(TOKEN).unwrap();
        errors.extend(app.workspace(&token, Region::Eu).await.err());
        errors.extend(app.uninstall(&token).await.err());
    }
    assert!(errors.len() > 40, "{}", errors.len());
    for error in &errors {
        assert!(
            error
                .operation()
                .is_some_and(|name| name.starts_with("oauth."))
        );
        check(&printed(error));
    }
    let seen = crate::spans::stop();
    check(&seen.text);
    for name in [
        "oauth.exchange",
        "oauth.workspace",
        "oauth.uninstall",
        "/auth/eagle/token",
    ] {
        assert!(seen.text.contains(name), "{name}");
    }
}

#[tokio::test]
async fn no_type_prints_a_secret() {
    let sandbox = sandbox(|builder| builder.oauth_app(intercom_sandbox::CLIENT_ID, SECRET)).await;
    let app = app_with(&sandbox, SECRET, |client| client.access_token(TOKEN));
    let code = agreed(&sandbox, &app);
    let token = app.exchange(&code).await.unwrap();
    let workspace = app
        .workspace(&token.access_token(), Region::Us)
        .await
        .unwrap();
    let email = workspace.verified_email.clone().unwrap();
    let builder = intercom_api::oauth::App::builder(intercom_sandbox::CLIENT_ID, SECRET);
    let client = app.client(token.access_token(), workspace.region).unwrap();
    let shown = format!(
        "{app:?} {app:#?} {builder:?} {code:?} {code:#?} {token:?} {token:#?} {workspace:?} {client:?} {:?}",
        token.access_token(),
    );
    check(&shown);
    // The requests that the sandbox records contain them, and its `Debug` output does not.
    let shown = format!("{shown} {:?}", sandbox.requests());
    check(&shown);
    for hidden in [token.expose(), &*email, "c2FuZGJveC1jb2Rl"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    assert!(shown.contains(&workspace.id) && shown.contains("/auth/eagle/token"));
}

#[tokio::test]
async fn the_future_of_an_exchange_can_be_spawned() {
    let sandbox = sandbox(|builder| builder).await;
    let app = app(&sandbox);
    let code = agreed(&sandbox, &app);
    let spawned = tokio::spawn(async move { app.exchange(&code).await });
    assert!(spawned.await.unwrap().is_ok());
}
