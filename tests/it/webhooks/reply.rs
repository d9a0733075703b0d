//! Responses, and the types of `http`.

use ::axum::http::{Request, Response, StatusCode};
use intercom_api::webhooks::{Reply, Verifier, WebhookError};
use serde_json::json;

use super::{SECRET, fixtures};

#[test]
fn only_one_reply_disables_the_subscription() {
    let replies = [
        Reply::Accepted,
        Reply::Retry,
        Reply::Throttle,
        Reply::DisableSubscription,
    ];
    assert_eq!(replies.map(Reply::status), [200, 503, 429, 410]);
    assert_eq!(Reply::default(), Reply::Accepted);
    let response: Response<String> = Reply::Throttle.into();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn requests_of_http_are_verified() {
    let verifier = Verifier::new(SECRET).unwrap();
    let body = fixtures::body("ping", json!({ "type": "ping" }));
    let signature = verifier.sign(&body);
    let request = |signatures: &[&str]| {
        let builder = Request::post("https://app.example.com/intercom");
        let builder = signatures.iter().fold(builder, |builder, value| {
            builder.header("X-Hub-Signature", *value)
        });
        builder.body(body.clone()).unwrap()
    };
    assert!(
        verifier
            .verify_request(&request(&[&signature]))
            .unwrap()
            .is_ping()
    );
    let error = |signatures: &[&str]| verifier.verify_request(&request(signatures)).unwrap_err();
    assert!(matches!(error(&[]), WebhookError::MissingSignature(_)));
    assert!(matches!(
        error(&["sha1=1"]),
        WebhookError::MalformedSignature(_)
    ));
    // A forged signature must not be hidden behind a valid one.
    assert!(matches!(
        error(&[&signature, "sha1=00"]),
        WebhookError::MalformedSignature(_)
    ));
    assert!(matches!(
        error(&[&verifier.sign(b"other")]),
        WebhookError::WrongSignature(_)
    ));
    assert_eq!(StatusCode::from(&error(&[])), StatusCode::UNAUTHORIZED);
}
