//! Helpers with several requests send none of them if an argument is not valid.

use intercom_api::{Error, ErrorKind, TicketAttributes};
use intercom_sandbox::ADMIN_ID;

use super::fixture;

/// Returns the error of a call that must fail.
fn failed<T>(result: Result<T, Error>) -> Error {
    match result {
        Ok(_) => panic!("expected an error"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn sends_nothing_for_an_empty_id() {
    let fixture = fixture().await;
    let client = &fixture.client;
    let (contacts, tickets) = (client.contacts(), client.tickets());
    let conversations = client.conversations();
    let errors = [
        failed(contacts.tag_by_name("", "vip").await),
        failed(contacts.untag_by_name("", "vip").await),
        failed(tickets.tag_by_name("", ADMIN_ID, "vip").await),
        failed(tickets.untag_by_name("..", ADMIN_ID, "vip").await),
        failed(conversations.tag_by_name(".", ADMIN_ID, "vip").await),
        failed(conversations.untag_by_name("", ADMIN_ID, "vip").await),
        failed(contacts.find_by_external_id("").await),
        failed(contacts.find_by_email("").await),
        failed(
            tickets
                .create_for_email("new@example.com", "", TicketAttributes::new())
                .await,
        ),
        failed(contacts.list_tickets("").await),
        failed(contacts.list_conversations("").await),
        failed(contacts.get("").await),
        failed(tickets.get("..").await),
        failed(tickets.get("x".repeat(1 << 20)).await),
        failed(tickets.get("1").header("Transfer-Encoding", "x").await),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!(error.attempts(), 0, "{error}");
        assert!(error.operation().is_some(), "{error}");
    }
    assert!(fixture.sandbox.requests().is_empty());
}
