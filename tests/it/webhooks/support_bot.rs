//! The example `support_bot`, against a sandbox that sends the notifications.

use std::collections::BTreeMap;

use intercom_api::webhooks::Verifier;
use intercom_sandbox::{Collection, Sandbox, TEAM_ID};
use tokio::net::TcpListener;

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
