//! One conversation.

use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use serde_json::json;

use super::{fixture, line, sent};
use crate::fixture::NOW;

fn kinds(conversation: &types::Conversation) -> Vec<&str> {
    conversation
        .parts()
        .iter()
        .map(|part| part.part_type.as_str())
        .collect()
}

#[tokio::test]
async fn people_talk() {
    let fixture = fixture().await;
    let id = fixture.conversation().await;
    let conversation = fixture.client.conversation(&id);
    assert_eq!(conversation.id(), &id);
    sent(&fixture.sandbox);

    let reply = conversation.reply_as_admin(ADMIN_ID, "On its way.");
    reply.await.unwrap();
    let note = conversation.add_note(ADMIN_ID, "Third one.");
    note.await.unwrap();
    let reply = conversation.reply_as_contact(&fixture.user, "Thanks");
    let now = reply.await.unwrap();
    assert_eq!(kinds(&now), ["comment", "note", "comment"]);
    // The latest conversation of the contact.
    let last = fixture.client.conversation("last");
    let now = last.reply_as_contact(&fixture.user, "Bye").await.unwrap();
    assert_eq!(now.id, id);

    let path = format!("POST /conversations/{id}/reply");
    let admin = |kind, body| json!({"message_type": kind, "type": "admin", "admin_id": ADMIN_ID, "body": body});
    let contact = |body| json!({"message_type": "comment", "type": "user", "intercom_user_id": fixture.user, "body": body});
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, admin("comment", "On its way.")),
            line(&path, admin("note", "Third one.")),
            line(&path, contact("Thanks")),
            line("POST /conversations/last/reply", contact("Bye")),
        ]
    );

    let nobody = conversation.add_note("7", "Hm").await.unwrap_err();
    assert!(nobody.is_not_found());
    let empty = conversation.reply_as_admin(ADMIN_ID, " ").await;
    assert_eq!(empty.unwrap_err().status().unwrap().as_u16(), 400);
    let gone = fixture.client.conversation("404404");
    let gone = gone.reply_as_contact(&fixture.user, "Hm").await;
    assert!(gone.unwrap_err().is_not_found());
}

#[tokio::test]
async fn it_is_given_snoozed_closed_and_reopened() {
    let fixture = fixture().await;
    let id = fixture.conversation().await;
    let conversation = fixture.client.conversation(&id);
    let until = NOW + 86_400;
    sent(&fixture.sandbox);

    let now = conversation
        .assign_to_admin(ADMIN_ID, SECOND_ADMIN_ID)
        .await;
    let now = now.unwrap();
    assert_eq!(now.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
    let now = conversation.assign_to_team(ADMIN_ID, TEAM_ID).await;
    let now = now.unwrap();
    assert_eq!(now.team_assignee_id.as_deref(), Some(TEAM_ID));
    let now = conversation.unassign(ADMIN_ID).await.unwrap();
    assert_eq!(
        (now.admin_assignee_id.clone(), now.team_assignee_id.clone()),
        (None, None)
    );
    let now = conversation.snooze(ADMIN_ID, until).await.unwrap();
    assert_eq!(now.snoozed_until, Some(until.into()));
    let now = conversation.reopen(ADMIN_ID).await.unwrap();
    assert_eq!(now.snoozed_until, None);
    let now = conversation.close(ADMIN_ID).await.unwrap();
    assert!(!now.open);
    let now = conversation.reopen(ADMIN_ID).await.unwrap();
    assert!(now.open);

    let path = format!("POST /conversations/{id}/parts");
    let assign = |kind, to| json!({"message_type": "assignment", "type": kind, "admin_id": ADMIN_ID, "assignee_id": to});
    let open = json!({"message_type": "open", "admin_id": ADMIN_ID});
    assert_eq!(
        sent(&fixture.sandbox),
        [
            line(&path, assign("admin", SECOND_ADMIN_ID)),
            line(&path, assign("team", TEAM_ID)),
            line(&path, assign("admin", "0")),
            line(
                &path,
                json!({"message_type": "snoozed", "admin_id": ADMIN_ID, "snoozed_until": until})
            ),
            line(&path, open.clone()),
            line(
                &path,
                json!({"message_type": "close", "type": "admin", "admin_id": ADMIN_ID})
            ),
            line(&path, open),
        ]
    );

    let past = conversation.snooze(ADMIN_ID, NOW - 1).await.unwrap_err();
    assert_eq!(past.status().unwrap().as_u16(), 400);
    let gone = fixture.client.conversation("404404");
    for error in [
        conversation.assign_to_admin(ADMIN_ID, "7").await,
        conversation.close("7").await,
        gone.close(ADMIN_ID).await,
        gone.reopen(ADMIN_ID).await,
        gone.unassign(ADMIN_ID).await,
        gone.assign_to_team(ADMIN_ID, TEAM_ID).await,
        gone.snooze(ADMIN_ID, until).await,
    ] {
        assert!(error.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn it_becomes_a_ticket_once() {
    let fixture = fixture().await;
    let id = fixture.conversation().await;
    let customer = fixture.ticket_type("Customer").await.id.unwrap();
    let tracker = fixture.ticket_type("Tracker").await.id.unwrap();
    let conversation = fixture.client.conversation(&id);
    let attributes = || TicketAttributes::new().with_title("Lost");
    sent(&fixture.sandbox);

    let refused = conversation.convert_to_ticket(&tracker, attributes());
    assert_eq!(refused.await.unwrap_err().status().unwrap().as_u16(), 400);
    let ticket = conversation.convert_to_ticket(&customer, attributes());
    let ticket = ticket.await.unwrap();
    assert_eq!(ticket.id, id);
    assert_eq!(ticket.conversation_id(), Some(&id));
    assert_eq!(ticket.attributes().title(), Some("Lost"));
    let path = format!("POST /conversations/{id}/convert");
    let body = |kind| json!({"ticket_type_id": kind, "attributes": {"_default_title_": "Lost"}});
    assert_eq!(
        sent(&fixture.sandbox),
        [line(&path, body(&tracker)), line(&path, body(&customer))]
    );

    let twice = conversation.convert_to_ticket(&customer, attributes());
    assert_eq!(twice.await.unwrap_err().status().unwrap().as_u16(), 400);
    let read = fixture.client.retrieve_conversation().id(&id).send().await;
    assert!(read.unwrap().ticket.is_some());
    conversation.ticket().resolve().await.unwrap();
    let gone = fixture.client.conversation("404404");
    let gone = gone.convert_to_ticket(&customer, attributes()).await;
    assert!(gone.unwrap_err().is_not_found());
}
