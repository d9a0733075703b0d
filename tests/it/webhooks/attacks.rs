//! Bodies, headers and times that an attacker or a careless proxy sends.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ::axum::Router;
use ::axum::body::{Body, to_bytes};
use ::axum::http::{HeaderValue, Request, StatusCode};
use intercom_api::Timestamp;
use intercom_api::webhooks::axum::{MAX_BODY_BYTES, Webhook, endpoint};
use intercom_api::webhooks::{Notification, Reply, SignatureScheme, Verifier, WebhookError};
use serde_json::json;
use tower::ServiceExt;

use super::{SECRET, fixtures};

fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap()
}

/// Verifies a body with its own valid signature.
fn signed(body: &[u8]) -> Result<Notification, WebhookError> {
    verifier().verify(body, &*verifier().sign(body))
}

/// Bodies that are not notifications, although their signature is valid.
#[test]
fn malformed_bodies_are_rejected_without_their_values() {
    let marker = "grace@example.com";
    let nested = |count: usize| {
        let (open, close) = ("[".repeat(count), "]".repeat(count));
        format!("{{\"topic\":\"ping\",\"data\":{{\"item\":{open}{close}}}}}").into_bytes()
    };
    let ping = fixtures::body("ping", json!({ "type": "ping" }));
    let bodies: Vec<Vec<u8>> = vec![
        Vec::new(),
        b" ".to_vec(),
        b"\0".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        format!("\"{marker}\"").into_bytes(),
        format!("{{\"topic\":{{\"{marker}\":\"{marker}\"}}}}").into_bytes(),
        format!("{{\"topic\":\"\",\"id\":\"{marker}\"}}").into_bytes(),
        // Truncated, with more data, with a byte order mark, and not in UTF-8.
        ping[..ping.len() - 1].to_vec(),
        [&ping[..], format!("{{\"{marker}\":1}}").as_bytes()].concat(),
        [&ping[..], b"\0"].concat(),
        [&b"\xef\xbb\xbf"[..], &ping].concat(),
        b"{\"topic\":\"ping\xff\"}".to_vec(),
        b"{\"topic\":\"ping\",\"data\":{\"item\":\"\xc3\"}}".to_vec(),
        ping.iter().flat_map(|byte| [*byte, 0]).collect(),
        b"{\"topic\":\"\\ud800\"}".to_vec(),
        nested(1_000_000),
        b"[".repeat(1_000_000),
        b"{\"a\":".repeat(200_000),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        match signed(&body) {
            Err(error @ WebhookError::InvalidBody { .. }) => {
                let text = format!("{error} {error:?}");
                assert!(!text.contains("grace") && text.len() < 300, "{text}");
                assert_eq!(error.status(), 400);
            }
            other => panic!("{shown}: {other:?}"),
        }
    }
    // As deep as JSON may be.
    let deep = signed(&nested(100)).unwrap();
    assert_eq!(serde_json::to_value(deep.event()).unwrap(), *deep.item());
}

#[test]
fn unusual_notifications_are_read() {
    let body = b"{\"topic\":\"ping\",\"topic\":\"call.ended\",\"id\":\"a\\u0000b\",\"id\":\"c\",
        \"data\":{\"item\":{\"id\":1}},\"data\":{\"item\":{\"id\":2,\"id\":\"\\u0000\"}}}";
    let notification = signed(body).unwrap();
    assert_eq!(notification.topic, "call.ended");
    assert_eq!(notification.deduplication_key(), "c");
    assert_eq!(*notification.item(), json!({ "id": "\0" }));
    assert_eq!(
        serde_json::to_value(notification.event()).unwrap(),
        *notification.item()
    );
    // A large item.
    let large = json!({ "type": "ping", "message": "x".repeat(MAX_BODY_BYTES) });
    let notification = signed(&fixtures::body("ping", large.clone())).unwrap();
    assert_eq!(*notification.item(), large);
}

/// The scheme that a program expects determines the algorithm, whatever the header contains.
#[test]
fn the_sender_cannot_choose_the_algorithm() {
    let body = fixtures::body("ping", json!({}));
    let digits = |scheme| {
        let header = verifier().sign_with(scheme, &body);
        header.rsplit('=').next().unwrap().to_owned()
    };
    let (sha1, sha256) = (
        digits(SignatureScheme::Webhook),
        digits(SignatureScheme::FinAgent),
    );
    for (scheme, valid) in [
        (SignatureScheme::Webhook, format!("sha1={sha1}")),
        (SignatureScheme::BodySignature, sha256.clone()),
        (SignatureScheme::BodySignatureSha1, sha1.clone()),
        (SignatureScheme::FinAgent, format!("sha256={sha256}")),
    ] {
        let verify = |header: &str| verifier().verify_signature(scheme, &body, header);
        for prefix in [
            "", "sha1=", "sha256=", "SHA1=", "md5=", "none=", "sha1:", "sha1= ",
        ] {
            for digits in [
                &sha1,
                &sha256,
                &sha1.to_uppercase(),
                &sha256.to_uppercase(),
                "",
            ] {
                for suffix in ["", " ", "\n", "\0", ",", "=="] {
                    let header = format!("{prefix}{digits}{suffix}");
                    let is_valid = header == valid;
                    assert_eq!(verify(&header).is_ok(), is_valid, "{scheme:?} {header:?}");
                }
            }
        }
        // Several signatures in one header, as a proxy joins them.
        for joined in [
            format!("{valid}, {valid}"),
            format!("{valid},sha256={sha256}"),
            format!("{valid};{valid}"),
        ] {
            let error = WebhookError::MalformedSignature(scheme);
            assert_eq!(verify(&joined), Err(error), "{joined}");
        }
    }
}

/// Replays, and clocks that differ.
#[test]
fn the_maximum_age_is_the_limit_of_replays() {
    let limited = verifier().max_age(Duration::from_secs(600));
    let created_at = fixtures::TIME;
    let body = fixtures::body("ping", json!({}));
    let header = verifier().sign(&body);
    for (now, is_accepted) in [
        (created_at, true),
        (created_at + 600, true),
        (created_at + 601, false),
        // The clock of this machine is late.
        (created_at - 3600, true),
        (i64::MIN, true),
        (i64::MAX, false),
    ] {
        let verified = limited.verify_at(&body, &*header, Timestamp::from_second(now));
        assert_eq!(verified.is_ok(), is_accepted, "{now}");
    }
    // The system clock is years after the event.
    let created_at = created_at.into();
    let error = limited.verify(&body, &*header).unwrap_err();
    assert_eq!(error, WebhookError::TooOld { created_at });
    assert!(verifier().verify(&body, &*header).is_ok());
    // A notification without a usable time is not recent.
    for time in [json!(null), json!("soon"), json!({}), json!(""), json!(-1)] {
        let mut sent = fixtures::notification("ping", json!({}));
        sent["created_at"] = time.clone();
        let body = serde_json::to_vec(&sent).unwrap();
        let verified = limited.verify_at(&body, &*verifier().sign(&body), created_at);
        assert!(
            matches!(verified, Err(WebhookError::TooOld { .. })),
            "{time}"
        );
    }
}

/// A body that must not be read.
struct Unread;

impl futures_core::Stream for Unread {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        panic!("the body was read");
    }
}

/// Without a well-formed signature, the extractor does not read the body.
#[tokio::test]
async fn the_body_of_an_unsigned_request_is_not_read() {
    let router = Router::new()
        .route("/", endpoint(|_: Webhook| async { Reply::Accepted }))
        .with_state(verifier());
    let valid = verifier().sign(b"");
    for headers in [
        vec![],
        vec![HeaderValue::from_static("sha1=00")],
        vec![HeaderValue::from_bytes(b"sha1=\xff").unwrap()],
        vec![HeaderValue::from_str(&valid).unwrap(); 2],
    ] {
        let mut request = Request::post("/").body(Body::from_stream(Unread)).unwrap();
        for header in headers {
            request.headers_mut().append("X-Hub-Signature", header);
        }
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let text = to_bytes(response.into_body(), 1000).await.unwrap();
        assert!(text.len() < 200);
    }
}
