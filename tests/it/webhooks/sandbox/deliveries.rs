//! Retries, delays, duplicates and the order of notifications.

use std::collections::BTreeSet;
use std::time::Duration;

use intercom_api::webhooks::Notification;
use intercom_api::{Id, types};
use intercom_sandbox::WebhookStatus;

use super::{Endpoint, SECRET, topics};
use crate::fixture::Fixture;

fn ping(fixture: &Fixture) -> intercom_sandbox::WebhookNotification {
    fixture.sandbox.notification("ping", "").unwrap()
}

#[tokio::test]
async fn failures_are_retried_once_after_a_minute() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(503);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    fixture.sandbox.advance(Duration::from_secs(59));
    webhooks.idle().await;
    assert_eq!(
        (endpoint.received.lock().unwrap().len(), webhooks.pending()),
        (1, 1)
    );
    fixture.sandbox.advance(Duration::from_secs(1));
    webhooks.idle().await;
    assert_eq!(webhooks.pending(), 0);
    fixture.sandbox.advance(Duration::from_secs(3600));
    webhooks.idle().await;
    let received = endpoint.take();
    assert_eq!((received.len(), webhooks.pending()), (2, 0));
    assert_eq!(
        received[0].deduplication_key(),
        received[1].deduplication_key()
    );
    assert_eq!(
        received
            .iter()
            .map(Notification::is_retry)
            .collect::<Vec<_>>(),
        [false, true]
    );
    let attempts: Vec<_> = webhooks
        .deliveries()
        .iter()
        .map(|delivery| (delivery.attempt, delivery.status))
        .collect();
    assert_eq!(attempts, [(1, 503), (2, 503)]);
}

#[tokio::test]
async fn gone_disables_the_subscription() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(410);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    assert_eq!(webhooks.status(), WebhookStatus::Disabled);
    endpoint.respond(200);
    fixture
        .client
        .contacts()
        .create(types::CreateContactRequest::new().role("lead"))
        .await
        .unwrap();
    fixture.sandbox.advance(Duration::from_secs(86_400));
    webhooks.idle().await;
    assert_eq!(endpoint.take().len(), 1);
    webhooks.set_live();
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    assert_eq!(
        (endpoint.take().len(), webhooks.status()),
        (1, WebhookStatus::Live)
    );
}

#[tokio::test]
async fn too_many_requests_delays_all_notifications() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(429);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    assert_eq!(webhooks.status(), WebhookStatus::Throttled);
    webhooks.send(ping(&fixture));
    for (wait, expected) in [(59, 1), (1, 2), (119, 2), (1, 3)] {
        fixture.sandbox.advance(Duration::from_secs(wait));
        webhooks.idle().await;
        assert_eq!(endpoint.received.lock().unwrap().len(), expected, "{wait}");
    }
    endpoint.respond(200);
    fixture.sandbox.advance(Duration::from_secs(240));
    webhooks.idle().await;
    assert_eq!(
        (endpoint.take().len(), webhooks.status()),
        (5, WebhookStatus::Live)
    );
    // A notification that is delayed by more than two hours is dropped.
    endpoint.respond(429);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    endpoint.respond(200);
    fixture.sandbox.advance(Duration::from_secs(7201));
    webhooks.idle().await;
    assert_eq!((endpoint.take().len(), webhooks.pending()), (1, 0));
}

#[tokio::test]
async fn a_thousand_errors_pause_the_subscription() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(500);
    for _ in 0..1001 {
        webhooks.send(ping(&fixture));
    }
    webhooks.idle().await;
    assert_eq!(
        (webhooks.status(), webhooks.pending()),
        (WebhookStatus::Paused, 0)
    );
    endpoint.respond(200);
    assert_eq!(endpoint.take().len(), 1001);
    // Notifications of that time are dropped.
    let create = || {
        fixture
            .client
            .contacts()
            .create(types::CreateContactRequest::new().role("lead"))
            .send()
    };
    create().await.unwrap();
    fixture.sandbox.advance(Duration::from_secs(15 * 60));
    webhooks.idle().await;
    assert!(endpoint.take().is_empty());
    create().await.unwrap();
    assert_eq!(topics(&endpoint, &webhooks).await, ["contact.lead.created"]);
}

#[tokio::test]
async fn duplicates_and_reordering_are_reproducible() {
    let mut orders = BTreeSet::new();
    for seed in [1, 1, 2] {
        let fixture = Fixture::open().await;
        let (endpoint, webhooks) = Endpoint::start(&fixture).await;
        webhooks.topics(["contact.lead.created"]);
        webhooks.duplicate_every(3);
        webhooks.reorder(seed);
        webhooks.hold();
        let mut ids: Vec<Id> = Vec::new();
        for _ in 0..30 {
            let contact = fixture
                .client
                .contacts()
                .create(types::CreateContactRequest::new().role("lead"))
                .await;
            ids.push(contact.unwrap().id.clone());
        }
        webhooks.idle().await;
        assert_eq!((endpoint.take().len(), webhooks.pending()), (0, 40));
        webhooks.release();
        webhooks.idle().await;
        let received = endpoint.take();
        let keys: BTreeSet<String> = received
            .iter()
            .map(Notification::deduplication_key)
            .collect();
        assert_eq!((received.len(), keys.len()), (40, 30));
        let order: Vec<_> = received
            .iter()
            .map(|notification| {
                let id = notification.contact_id();
                ids.iter()
                    .position(|known| Some(known) == id.as_ref())
                    .unwrap()
            })
            .collect();
        assert!(!order.is_sorted());
        orders.insert(order);
    }
    assert_eq!(orders.len(), 2);
}

#[tokio::test]
async fn an_endpoint_must_respond_to_head() {
    let fixture = Fixture::open().await;
    for (url, secret) in [
        ("https://127.0.0.1:1/", SECRET),
        ("nowhere", SECRET),
        ("http://127.0.0.1:1/", ""),
        ("http://127.0.0.1:1/", SECRET),
    ] {
        assert!(
            fixture.sandbox.webhooks(url, secret).await.is_err(),
            "{url}"
        );
    }
    // The sandbox itself does not respond to HEAD with 200.
    assert!(
        fixture
            .sandbox
            .webhooks(&fixture.sandbox.url(), SECRET)
            .await
            .is_err()
    );
}
