//! The extractor for axum.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ::axum::Router;
use ::axum::body::{Body, to_bytes};
use ::axum::extract::{FromRef, State};
use ::axum::http::{Method, Request, StatusCode};
use intercom_api::webhooks::axum::{MAX_BODY_BYTES, Webhook, endpoint};
use intercom_api::webhooks::{Reply, Verifier};
use serde_json::json;
use tower::ServiceExt;

use super::{SECRET, fixtures};

#[derive(Clone)]
struct App {
    verifier: Verifier,
    received: Arc<AtomicUsize>,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

async fn receive(State(app): State<App>, Webhook(notification): Webhook) -> Reply {
    app.received.fetch_add(1, Ordering::Relaxed);
    assert!(notification.is_ping());
    Reply::Accepted
}

fn app() -> App {
    App {
        verifier: Verifier::new(SECRET).unwrap(),
        received: Arc::default(),
    }
}

async fn send(
    app: &App,
    method: Method,
    body: Vec<u8>,
    signature: Option<&str>,
) -> (StatusCode, String) {
    let router: Router = Router::new()
        .route("/hook", endpoint(receive))
        .with_state(app.clone());
    let mut request = Request::builder().method(method).uri("/hook");
    if let Some(signature) = signature {
        request = request.header("X-Hub-Signature", signature);
    }
    let response = router
        .oneshot(request.body(Body::from(body)).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let text = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(text.to_vec()).unwrap())
}

#[tokio::test]
async fn only_verified_notifications_reach_the_handler() {
    let app = app();
    let body = fixtures::body(
        "ping",
        json!({ "type": "ping", "message": "grace@example.com" }),
    );
    let valid = app.verifier.sign(&body);
    let garbage = b"grace@example.com".to_vec();
    let signed_garbage = app.verifier.sign(&garbage);
    let huge = vec![b' '; MAX_BODY_BYTES + 1];
    let signed_huge = app.verifier.sign(&huge);
    let largest = [body.clone(), vec![b' '; MAX_BODY_BYTES - body.len()]].concat();
    let signed_largest = app.verifier.sign(&largest);
    for (body, signature, expected) in [
        (body.clone(), Some(&*valid), 200),
        (largest, Some(&*signed_largest), 200),
        (body.clone(), None, 401),
        (body.clone(), Some("sha1=zz"), 401),
        (body, Some(&*signed_garbage), 401),
        (garbage, Some(&*signed_garbage), 400),
        (huge, Some(&*signed_huge), 413),
    ] {
        let (status, text) = send(&app, Method::POST, body, signature).await;
        assert_eq!(status.as_u16(), expected, "{text}");
        assert!(!text.contains("example.com") && !text.contains(SECRET));
    }
    assert_eq!(app.received.load(Ordering::Relaxed), 2);
}

/// Intercom sends `HEAD` when the URL is saved.
#[tokio::test]
async fn head_is_accepted_without_a_signature() {
    let app = app();
    assert_eq!(
        send(&app, Method::HEAD, Vec::new(), None).await.0,
        StatusCode::OK
    );
    assert_eq!(
        send(&app, Method::PUT, Vec::new(), None).await.0,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(app.received.load(Ordering::Relaxed), 0);
}
