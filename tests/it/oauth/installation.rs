//! Installations against the sandbox: from the authorize page to the uninstallation.

use intercom_api::oauth::{App, Code};
use intercom_api::{AccessToken, Client, ErrorKind, Region};
use intercom_sandbox::{CLIENT_ID, CLIENT_SECRET};
use serde_json::json;

use super::{STATE, agreed, app, app_with};
use crate::harness::{response, sandbox};

#[tokio::test]
async fn an_app_is_installed_used_and_uninstalled() {
    let sandbox = sandbox(|builder| builder.workspace("k7dtu2fx").region("EU")).await;
    let app = app(&sandbox);
    let token = app.exchange(&agreed(&sandbox, &app)).await.unwrap();
    assert_eq!(
        AccessToken::new(token.expose()).unwrap(),
        token.access_token()
    );
    assert_eq!(AccessToken::from(token.clone()), token.access_token());

    let workspace = app
        .workspace(&token.access_token(), Region::Us)
        .await
        .unwrap();
    assert_eq!((&*workspace.id, workspace.region), ("k7dtu2fx", Region::Eu));
    assert_eq!(workspace.name.as_deref(), Some("Sandbox workspace"));
    assert_eq!(workspace.admin_id, Some(intercom_sandbox::ADMIN_ID.into()));
    assert!(
        workspace
            .verified_email
            .is_some_and(|email| email.contains('@'))
    );

    let client = app.client(token.access_token(), workspace.region).unwrap();
    assert_eq!(client.base_url(), sandbox.url());
    assert_eq!(
        client.admins().me().await.unwrap().id,
        intercom_sandbox::ADMIN_ID
    );

    app.uninstall(&token.access_token()).await.unwrap();
    let error = client.admins().me().await.unwrap_err();
    assert!(
        error.is_unauthorized() && error.has_code("token_revoked"),
        "{error}"
    );
    let error = app.uninstall(&token.access_token()).await.unwrap_err();
    assert!(error.is_unauthorized() && error.attempts() == 1);
    assert_eq!(error.operation(), Some("oauth.uninstall"));
    assert!(error.to_string().contains("already uninstalled"), "{error}");
}

#[tokio::test]
async fn only_requests_for_a_workspace_send_a_token() {
    let sandbox = sandbox(|builder| builder).await;
    // A token of the builder is not the app's.
    let app = app_with(&sandbox, CLIENT_SECRET, |client| {
        client
            .access_token("another-token")
            .default_header("X-Job", "install")
    });
    let token = app.exchange(&agreed(&sandbox, &app)).await.unwrap();
    app.workspace(&token.access_token(), Region::Us)
        .await
        .unwrap();
    app.uninstall(&token.access_token()).await.unwrap();
    let requests = sandbox.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| {
            (
                &*request.method,
                &*request.path,
                request.header("authorization"),
            )
        })
        .collect();
    let bearer = format!("Bearer {}", token.expose());
    let expected = [
        ("POST", "/auth/eagle/token", None),
        ("GET", "/me", Some(&*bearer)),
        ("POST", "/auth/uninstall", Some(&*bearer)),
    ];
    assert_eq!(sent, expected);
    let body = requests[0].body.as_ref().unwrap();
    let code = body["code"].as_str().unwrap();
    assert!(code.ends_with('='), "{code}");
    let expected = json!({"code": code, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET});
    assert_eq!(*body, expected);
    assert!(
        requests
            .iter()
            .all(|request| request.header("x-job") == Some("install"))
    );
}

#[tokio::test]
async fn a_rejected_exchange_names_the_code_and_not_the_region() {
    let sandbox = sandbox(|builder| builder).await;
    let working = app(&sandbox);
    let code = agreed(&sandbox, &working);
    // A wrong secret does not use the code up.
    let wrong = app_with(&sandbox, "another-secret", |client| client);
    let mut errors = vec![wrong.exchange(&code).await.unwrap_err()];
    working.exchange(&code).await.unwrap();
    // A code works once.
    errors.push(working.exchange(&code).await.unwrap_err());
    errors.push(
        working
            .exchange(&Code::new("never-issued").unwrap())
            .await
            .unwrap_err(),
    );
    for error in errors {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 1));
        assert_eq!(error.operation(), Some("oauth.exchange"));
        assert!(error.is_unauthorized() && !error.is_retryable());
        let shown = error.to_string();
        assert!(
            shown.contains("code") && !shown.contains("region"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn the_page_of_the_sandbox_redirects_like_that_of_intercom() {
    let sandbox = sandbox(|builder| builder.oauth_app("own-id", "own-secret")).await;
    let client = Client::builder().base_url(sandbox.url());
    let app = App::builder("own-id", "own-secret")
        .redirect_uri("https://app.example.com/callback?tenant=7")
        .client(client)
        .build()
        .unwrap();
    let url = app.authorize_url(Region::Au, STATE).unwrap();
    let browser = intercom_api::reqwest::Client::builder()
        .redirect(intercom_api::reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let open = async |query: &str| {
        let page = browser.get(format!("{}/oauth?{query}", sandbox.url()));
        page.send().await.unwrap()
    };
    let response = open(url.query().unwrap()).await;
    assert_eq!(response.status(), 302);
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("https://app.example.com/callback?tenant=7&code="));
    let code = Code::from_callback(location, STATE).unwrap();
    app.exchange(&code).await.unwrap();

    for query in [
        "client_id=own-id",
        "client_id=own-id&state=",
        "state=a",
        "client_id=b&state=a",
    ] {
        assert_eq!(open(query).await.status(), 400, "{query}");
        assert!(
            sandbox
                .authorize(&format!("https://app.intercom.com/oauth?{query}"))
                .is_err()
        );
    }
    assert!(sandbox.authorize("https://app.intercom.com/oauth").is_err());
}

/// The sandbox accepts forms as well, and names a missing field.
#[tokio::test]
async fn the_exchange_of_the_sandbox_checks_its_fields() {
    let sandbox = sandbox(|builder| builder).await;
    let post = async |media: &'static str, body: String| {
        let request = intercom_api::reqwest::Client::new()
            .post(format!("{}/auth/eagle/token", sandbox.url()))
            .header("content-type", media)
            .body(body);
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json::<serde_json::Value>().await.unwrap())
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    let app = app(&sandbox);
    let url = app.authorize_url(Region::Us, STATE).unwrap();
    let query = sandbox.authorize(url.as_str()).unwrap();
    let form = |rest: &str| format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}&{rest}");
    let (status, token) = post(FORM, form(&query)).await;
    assert_eq!((status, &token["token_type"]), (200, &json!("Bearer")));
    assert_eq!(token["token"], token["access_token"]);
    for (media, body, field) in [
        (FORM, form(""), "code"),
        (FORM, "code=a&client_id=b".to_owned(), "client_secret"),
        (
            "application/json",
            json!({"code": "a", "client_secret": "b"}).to_string(),
            "client_id",
        ),
    ] {
        let (status, error) = post(media, body).await;
        assert_eq!(status, 400);
        assert_eq!(error["errors"][0]["field"], field);
    }
    for body in ["", "[]", "code=a"] {
        assert_eq!(
            post("application/json", body.to_owned()).await.0,
            400,
            "{body}"
        );
    }
}

#[tokio::test]
async fn unusual_responses_are_read_or_rejected() {
    for (body, is_token) in [
        (json!({"token": "dG9rOjEyMzQ="}), true),
        (
            json!({"access_token": "dG9rOjEyMzQ=", "token": null, "more": 1}),
            true,
        ),
        (json!({"token_type": "Bearer"}), false),
        (json!({"token": ""}), false),
        (json!({"token": "a b"}), false),
        (json!({"token": 7}), false),
        (json!([]), false),
        (json!(null), false),
    ] {
        let fault = response(200, &body);
        let sandbox = sandbox(|builder| builder.faults(move |_| Some(fault.clone()))).await;
        let exchanged = app(&sandbox).exchange(&Code::new("c0de").unwrap()).await;
        assert_eq!(exchanged.is_ok(), is_token, "{body}");
        if let Err(error) = exchanged {
            assert_eq!(
                (error.kind(), error.operation()),
                (ErrorKind::Decode, Some("oauth.exchange"))
            );
        }
    }
    for (me, expected) in [
        (
            json!({"app": {"id_code": "a"}}),
            Some((Region::Au, None, None)),
        ),
        (
            json!({"id": "7", "app": {"id_code": "a", "region": "US"}}),
            Some((Region::Us, None, Some("7"))),
        ),
        (
            json!({"app": {"id_code": "a", "region": "MARS"}}),
            Some((Region::Au, None, None)),
        ),
        (
            json!({"email": "a@example.com", "email_verified": false, "app": {"id_code": "a"}}),
            Some((Region::Au, None, None)),
        ),
        (
            json!({"email": "a@example.com", "email_verified": true, "app": {"id_code": "a", "region": 7}}),
            Some((Region::Au, Some("a@example.com"), None)),
        ),
        (json!({"app": {"id_code": ""}}), None),
        (json!({"app": null}), None),
        (json!([]), None),
    ] {
        let fault = response(200, &me);
        let sandbox = sandbox(|builder| builder.faults(move |_| Some(fault.clone()))).await;
        let token = AccessToken::new("dG9rOjEyMzQ=").unwrap();
        match app(&sandbox).workspace(&token, Region::Au).await {
            Ok(workspace) => {
                let found = (
                    workspace.region,
                    workspace.verified_email.as_deref(),
                    workspace.admin_id.as_ref().map(|id| id.as_str()),
                );
                assert_eq!(Some(found), expected, "{me}");
            }
            Err(error) => {
                assert_eq!((error.kind(), expected), (ErrorKind::Decode, None), "{me}");
                assert_eq!(error.operation(), Some("oauth.workspace"));
            }
        }
    }
}
