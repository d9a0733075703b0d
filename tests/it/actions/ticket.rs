//! One ticket.

use intercom_api::types;
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use serde_json::json;

use super::{fixture, line, sent};
use crate::fixture::NOW;

#[tokio::test]
async fn people_talk() {
    let fixture = fixture().await;
    let opened = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    let ticket = fixture.client.ticket(&opened.id);
    assert_eq!(ticket.id(), &opened.id);
    sent(&fixture.sandbox);

    let part = ticket
        .reply_as_admin(ADMIN_ID, "On its way.")
        .await
        .unwrap();
    assert_eq!(part.part_type, Some(types::TicketReplyPartType::Comment));
    let part = ticket.add_note(ADMIN_ID, "Third one.").await.unwrap();
    assert_eq!(part.part_type, Some(types::TicketReplyPartType::Note));
    let part = ticket
        .reply_as_contact(&fixture.user, "Thanks")
        .await
        .unwrap();
    assert_eq!(
        part.author.as_ref().unwrap().id.as_ref(),
        Some(&fixture.user)
    );

    let path = format!("POST /tickets/{}/reply", opened.id);
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

    let nobody = ticket.reply_as_admin("7", "Hm").await.unwrap_err();
    assert!(nobody.is_not_found());
    let empty = ticket.add_note(ADMIN_ID, "").await.unwrap_err();
    assert_eq!(empty.status().unwrap().as_u16(), 400);
    let gone = fixture.client.ticket("404404");
    let gone = gone
        .reply_as_contact(&fixture.user, "Hm")
        .await
        .unwrap_err();
    assert!(gone.is_not_found());
}

#[tokio::test]
async fn it_is_given_to_people_and_teams() {
    let fixture = fixture().await;
    let opened = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    let ticket = fixture.client.ticket(&opened.id);
    sent(&fixture.sandbox);

    let now = ticket.assign_to_admin(ADMIN_ID, SECOND_ADMIN_ID).await;
    let now = now.unwrap();
    assert_eq!(now.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
    let now = ticket.assign_to_team(ADMIN_ID, TEAM_ID).await.unwrap();
    assert_eq!(now.team_assignee_id.as_deref(), Some(TEAM_ID));
    assert_eq!(now.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
    let now = ticket.unassign(ADMIN_ID).await.unwrap();
    assert!(now.admin_assignee_id.as_ref().unwrap().is_unassigned());
    assert!(now.team_assignee_id.as_ref().unwrap().is_unassigned());

    let path = format!("PUT /tickets/{}", opened.id);
    let body = |to| json!({"assignment": {"admin_id": ADMIN_ID, "assignee_id": to}});
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, body(SECOND_ADMIN_ID)),
            line(&path, body(TEAM_ID)),
            line(&path, body("0")),
        ]
    );

    let nobody = ticket.assign_to_admin(ADMIN_ID, "7").await.unwrap_err();
    assert!(nobody.is_not_found());
    let gone = fixture.client.ticket("404404").unassign(ADMIN_ID).await;
    assert!(gone.unwrap_err().is_not_found());
}

#[tokio::test]
async fn it_is_snoozed_resolved_and_reopened() {
    let fixture = fixture().await;
    let opened = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    let ticket = fixture.client.ticket(&opened.id);
    sent(&fixture.sandbox);

    let until = NOW + 86_400;
    let now = ticket.snooze(until).await.unwrap();
    assert_eq!(now.snoozed_until, Some(until.into()));
    let now = ticket.reopen().await.unwrap();
    assert_eq!((now.snoozed_until, now.open), (None, Some(true)));
    assert_eq!(now.ticket_state.as_str(), "in_progress");
    let now = ticket.resolve().await.unwrap();
    assert_eq!(now.ticket_state.as_str(), "resolved");
    let now = ticket.reopen().await.unwrap();
    assert_eq!(now.ticket_state.as_str(), "in_progress");
    assert_eq!(now.open, Some(true));

    let path = format!("PUT /tickets/{}", opened.id);
    let reopen = json!({"state": "in_progress", "open": true});
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, json!({"snoozed_until": until})),
            line(&path, reopen.clone()),
            line(&path, json!({"state": "resolved"})),
            line(&path, reopen),
        ]
    );

    let past = ticket.snooze(NOW - 1).await.unwrap_err();
    assert_eq!(past.status().unwrap().as_u16(), 400);
    for gone in [
        fixture.client.ticket("404404").resolve().await,
        fixture.client.ticket("404404").reopen().await,
    ] {
        assert!(gone.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn its_conversation_has_the_same_id() {
    let fixture = fixture().await;
    for (category, has_one) in [
        ("Customer", true),
        ("Back-office", false),
        ("Tracker", false),
    ] {
        let opened = fixture.ticket(&fixture.ticket_type(category).await).await;
        assert_eq!(opened.conversation_id(), has_one.then_some(&opened.id));
        let conversation = fixture.client.ticket(&opened.id).conversation();
        assert_eq!(conversation.id(), &opened.id);
        assert_eq!(conversation.ticket().id(), &opened.id);
        let closed = conversation.close(ADMIN_ID).await;
        match closed {
            Ok(closed) => assert_eq!((closed.open, has_one), (false, true), "{category}"),
            Err(error) => assert!(error.is_not_found() && !has_one, "{category}: {error}"),
        }
    }
}
