//! The example `support_bot`, against a sandbox that sends the notifications.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::axum::Router;
use ::axum::body::Body;
use ::axum::http::Request;
use ::axum::routing::post;
use intercom_api::webhooks::Verifier;
use intercom_sandbox::{Collection, Fault, Sandbox, TEAM_ID};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tower::ServiceExt;

use super::SECRET;
use crate::fixture::Fixture;

#[path = "../../../intercom-api/examples/support_bot/bot.rs"]
mod bot;

const CONVERSATIONS: usize = 240;
/// Every third contact writes about damaged goods.
const TICKETS: usize = CONVERSATIONS / 3;

/// Returns how many requests of each operation were processed.
fn counts(sandbox: &Sandbox) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for request in sandbox.requests() {
        assert!(
            request.processed,
            "{} {}: {}",
            request.method, request.path, request.status
        );
        *counts
            .entry(request.operation_id.unwrap_or_default())
            .or_default() += 1;
    }
    counts
}

/// Returns how long a router takes to respond, in paused time.
async fn response_time(router: &Router, body: &[u8], signature: &str) -> Duration {
    let request = Request::post("/intercom")
        .header("x-hub-signature", signature)
        .body(Body::from(body.to_vec()))
        .unwrap();
    let start = Instant::now();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    start.elapsed()
}

#[tokio::test]
async fn the_bot_responds_within_500_ms_while_its_work_is_slow() {
    const LIMIT: Duration = Duration::from_millis(500);
    let is_slow = Arc::new(AtomicBool::new(false));
    let slow = is_slow.clone();
    let fixture = Fixture::open_with(Sandbox::builder().faults(move |_| {
        slow.load(Ordering::Relaxed).then_some(Fault::Delay {
            by: Duration::from_secs(20),
            then: None,
        })
    }))
    .await;
    let ticket_type = fixture.ticket_type("Customer").await;
    let verifier = Verifier::new(SECRET).unwrap();
    let client = fixture.client.clone();
    let start = bot::start(client, verifier.clone(), &ticket_type.id, TEAM_ID);
    let (router, worker) = start.await.unwrap();
    let mut notifications = Vec::new();
    for _ in 0..100 {
        let id = fixture.conversation().await;
        let built = fixture
            .sandbox
            .notification("conversation.user.created", &id);
        notifications.push(built.unwrap());
    }
    fixture.sandbox.clear_requests();

    // From here on, each request of the bot takes 20 seconds, and time passes only if all tasks wait.
    is_slow.store(true, Ordering::Relaxed);
    tokio::time::pause();
    for notification in &notifications {
        let signature = notification.signature(SECRET);
        let elapsed = response_time(&router, &notification.body(), &signature).await;
        assert!(elapsed < LIMIT, "{elapsed:?}");
        // Lets the worker run.
        tokio::task::yield_now().await;
    }
    // The worker still waits for the response to its first request.
    assert!(
        fixture.sandbox.requests().len() <= 1,
        "the work is not slow"
    );
    assert!(!worker.is_finished());

    // The same measurement of an endpoint that works before it responds.
    let router = Router::new().route(
        "/intercom",
        post(|| async { tokio::time::sleep(Duration::from_secs(20)).await }),
    );
    assert!(response_time(&router, b"", "").await > LIMIT);
    worker.abort();
}

#[tokio::test]
async fn a_thousand_notifications_with_duplicates_and_reordering_are_processed_once() {
    let fixture = Fixture::open_unlimited().await;
    let ticket_type = fixture.ticket_type("Customer").await;
    let verifier = Verifier::new(SECRET).unwrap();
    let (router, worker) = bot::start(fixture.client.clone(), verifier, &ticket_type.id, TEAM_ID)
        .await
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/intercom", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let webhooks = fixture.sandbox.webhooks(&url, SECRET).await.unwrap();
    webhooks.duplicate_every(4);
    webhooks.reorder(7);
    webhooks.hold();

    let conversations = fixture.client.conversations();
    for index in 0..CONVERSATIONS {
        let id = fixture.conversation().await;
        let text = if index % 3 == 0 {
            "The box is damaged"
        } else {
            "Is it open?"
        };
        conversations
            .reply_as_contact(&id, &fixture.user, text)
            .await
            .unwrap();
    }
    fixture.sandbox.clear_requests();
    webhooks.release();

    // The replies of the bot cause notifications too, until nothing is left to do.
    let done = |counts: &BTreeMap<String, usize>| {
        counts.get("manageConversation") == Some(&CONVERSATIONS)
            && counts.get("convertConversationToTicket") == Some(&TICKETS)
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(300), async {
        while !done(&counts(&fixture.sandbox)) {
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        }
        webhooks.idle().await;
    });
    waited.await.unwrap();

    let counts = counts(&fixture.sandbox);
    for (operation, expected) in [
        ("replyConversation", CONVERSATIONS),
        ("attachTagToConversation", CONVERSATIONS),
        ("manageConversation", CONVERSATIONS),
        ("convertConversationToTicket", TICKETS),
    ] {
        assert_eq!(counts.get(operation), Some(&expected), "{operation}");
    }
    let tickets = fixture
        .sandbox
        .edit(|editor| editor.ids(Collection::Tickets).len());
    assert_eq!(tickets, TICKETS);
    let deliveries = webhooks.deliveries();
    assert!(deliveries.len() > 1000, "{}", deliveries.len());
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery.status == 200 && delivery.attempt == 1)
    );
    let ids: std::collections::BTreeSet<_> =
        deliveries.iter().map(|delivery| &delivery.id).collect();
    assert!(ids.len() < deliveries.len(), "there were no duplicates");
    worker.abort();
}
