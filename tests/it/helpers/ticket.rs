//! Helpers of tickets.

use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use serde_json::json;

use super::{fixture, line, sent};
use crate::fixture::NOW;

#[tokio::test]
async fn sends_replies_and_notes() {
    let fixture = fixture().await;
    let id = fixture
        .ticket(&fixture.ticket_type("Customer").await)
        .await
        .id;
    let tickets = fixture.client.tickets();
    sent(&fixture.sandbox);

    let part = tickets.reply_as_admin(&id, ADMIN_ID, "On its way.").await;
    assert_eq!(part.unwrap().part_type, types::PartType::Comment);
    let part = tickets.add_note(&id, ADMIN_ID, "Third one.").await.unwrap();
    assert_eq!(part.part_type, types::PartType::Note);
    let part = tickets.reply_as_contact(&id, &fixture.user, "Thanks").await;
    assert_eq!(part.unwrap().author.id, fixture.user);

    let path = format!("POST /tickets/{id}/reply");
    let admin = |kind, body| json!({"message_type": kind, "type": "admin", "admin_id": ADMIN_ID, "body": body});
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, admin("comment", "On its way.")),
            line(&path, admin("note", "Third one.")),
            line(
                &path,
                json!({"message_type": "comment", "type": "user", "intercom_user_id": fixture.user, "body": "Thanks"})
            ),
        ]
    );

    let nobody = tickets.reply_as_admin(&id, "7", "Hm").await.unwrap_err();
    assert!(nobody.is_reference_not_found());
    let empty = tickets.add_note(&id, ADMIN_ID, "").await.unwrap_err();
    assert_eq!(empty.status().unwrap().as_u16(), 400);
    let gone = tickets.reply_as_contact("404404", &fixture.user, "Hm");
    assert!(gone.await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn assigns_to_teammates_and_teams() {
    let fixture = fixture().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    assert_eq!(
        (ticket.admin_assignee(), ticket.team_assignee()),
        (None, None)
    );
    let id = ticket.id;
    let tickets = fixture.client.tickets();
    sent(&fixture.sandbox);

    let now = tickets.assign_to_admin(&id, ADMIN_ID, SECOND_ADMIN_ID);
    let now = now.await.unwrap();
    assert_eq!(now.admin_assignee().unwrap(), SECOND_ADMIN_ID);
    assert_eq!(now.team_assignee(), None);
    let now = tickets
        .assign_to_team(&id, ADMIN_ID, TEAM_ID)
        .await
        .unwrap();
    assert_eq!(now.team_assignee().unwrap(), TEAM_ID);
    assert_eq!(now.admin_assignee().unwrap(), SECOND_ADMIN_ID);
    let now = tickets.unassign(&id, ADMIN_ID).await.unwrap();
    assert_eq!((now.admin_assignee(), now.team_assignee()), (None, None));

    let path = format!("PUT /tickets/{id}");
    let body = |to| json!({"assignment": {"admin_id": ADMIN_ID, "assignee_id": to}});
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, body(SECOND_ADMIN_ID)),
            line(&path, body(TEAM_ID)),
            line(&path, body("0")),
        ]
    );

    let nobody = tickets.assign_to_admin(&id, ADMIN_ID, "7").await;
    assert!(nobody.unwrap_err().is_reference_not_found());
    let gone = tickets.unassign("404404", ADMIN_ID).await;
    assert!(gone.unwrap_err().is_not_found());
}

#[tokio::test]
async fn snoozes_and_changes_the_state() {
    use types::TicketState as State;
    let fixture = fixture().await;
    let id = fixture
        .ticket(&fixture.ticket_type("Customer").await)
        .await
        .id;
    let tickets = fixture.client.tickets();
    sent(&fixture.sandbox);

    let until = NOW + 86_400;
    let now = tickets.snooze(&id, until).await.unwrap();
    assert_eq!(now.snoozed_until, Some(until.into()));
    let now = tickets.reopen(&id).await.unwrap();
    assert_eq!((now.snoozed_until, now.open), (None, true));
    assert_eq!(now.ticket_state, State::InProgress);
    let now = tickets.wait_on_customer(&id).await.unwrap();
    assert_eq!(now.ticket_state, State::WaitingOnCustomer);
    let now = tickets.resolve(&id).await.unwrap();
    assert_eq!(now.ticket_state, State::Resolved);
    let now = tickets.set_state(&id, State::InProgress).await.unwrap();
    assert_eq!(now.ticket_state, State::InProgress);

    let path = format!("PUT /tickets/{id}");
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, json!({"snoozed_until": until})),
            line(&path, json!({"state": "in_progress", "open": true})),
            line(&path, json!({"state": "waiting_on_customer"})),
            line(&path, json!({"state": "resolved"})),
            line(&path, json!({"state": "in_progress"})),
        ]
    );

    let past = tickets.snooze(&id, NOW - 1).await.unwrap_err();
    assert_eq!(past.status().unwrap().as_u16(), 400);
    for gone in [tickets.resolve("404404"), tickets.reopen("404404")] {
        assert!(gone.await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn sets_attributes() {
    let fixture = fixture().await;
    let id = fixture
        .ticket(&fixture.ticket_type("Customer").await)
        .await
        .id;
    let tickets = fixture.client.tickets();
    sent(&fixture.sandbox);

    let title = TicketAttributes::new().with_title("Wet");
    let now = tickets.set_attributes(&id, title).await.unwrap();
    assert_eq!(now.attributes().title(), Some("Wet"));
    assert_eq!(
        sent(&fixture.sandbox),
        [line(
            format!("PUT /tickets/{id}"),
            json!({"ticket_attributes": {"_default_title_": "Wet"}})
        )]
    );
    let unknown = TicketAttributes::new().with_text("Color", "red");
    let rejected = tickets.set_attributes(&id, unknown).await.unwrap_err();
    assert_eq!(rejected.status().unwrap().as_u16(), 400);
}

#[tokio::test]
async fn a_customer_ticket_and_its_conversation_have_the_same_id() {
    let fixture = fixture().await;
    for (category, has_one) in [
        ("Customer", true),
        ("Back-office", false),
        ("Tracker", false),
    ] {
        let ticket = fixture.ticket(&fixture.ticket_type(category).await).await;
        assert_eq!(ticket.conversation_id(), has_one.then_some(&ticket.id));
        let closed = fixture.client.conversations().close(&ticket.id, ADMIN_ID);
        match closed.await {
            Ok(closed) => assert_eq!((closed.open, has_one), (false, true), "{category}"),
            Err(error) => assert!(error.is_not_found() && !has_one, "{category}: {error}"),
        }
    }
}
