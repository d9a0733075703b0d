//! Helpers of conversations.

use intercom_api::{Id, TicketAttributes, types};
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
async fn sends_replies_and_notes() {
    let fixture = fixture().await;
    let id = fixture.conversation().await;
    let conversations = fixture.client.conversations();
    sent(&fixture.sandbox);

    let reply = conversations.reply_as_admin(&id, ADMIN_ID, "On its way.");
    reply.await.unwrap();
    let note = conversations.add_note(&id, ADMIN_ID, "Third one.");
    note.await.unwrap();
    let reply = conversations.reply_as_contact(&id, &fixture.user, "Thanks");
    let now = reply.await.unwrap();
    assert_eq!(kinds(&now), ["comment", "note", "comment"]);
    // `last` is the latest conversation of the contact.
    let reply = conversations.reply_as_contact("last", &fixture.user, "Bye");
    assert_eq!(reply.await.unwrap().id, id);

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

    let nobody = conversations.add_note(&id, "7", "Hm").await.unwrap_err();
    assert!(nobody.is_reference_not_found());
    let empty = conversations.reply_as_admin(&id, ADMIN_ID, " ").await;
    assert_eq!(empty.unwrap_err().status().unwrap().as_u16(), 400);
    let gone = conversations.reply_as_contact("404404", &fixture.user, "Hm");
    assert!(gone.await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn assigns_snoozes_and_changes_the_state() {
    let fixture = fixture().await;
    let id = fixture.conversation().await;
    let conversations = fixture.client.conversations();
    let until = NOW + 86_400;
    sent(&fixture.sandbox);

    let now = conversations
        .assign_to_admin(&id, ADMIN_ID, SECOND_ADMIN_ID)
        .await
        .unwrap();
    assert_eq!(now.admin_assignee().unwrap(), SECOND_ADMIN_ID);
    let now = conversations.assign_to_team(&id, ADMIN_ID, TEAM_ID).await;
    let now = now.unwrap();
    assert_eq!(now.team_assignee().unwrap(), TEAM_ID);
    let now = conversations.unassign(&id, ADMIN_ID).await.unwrap();
    assert_eq!((now.admin_assignee(), now.team_assignee()), (None, None));
    let now = conversations.snooze(&id, ADMIN_ID, until).await.unwrap();
    assert_eq!(now.snoozed_until, Some(until.into()));
    let now = conversations.reopen(&id, ADMIN_ID).await.unwrap();
    assert_eq!(now.snoozed_until, None);
    let now = conversations.close(&id, ADMIN_ID).await.unwrap();
    assert!(!now.open);
    let now = conversations.reopen(&id, ADMIN_ID).await.unwrap();
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

    let past = conversations.snooze(&id, ADMIN_ID, NOW - 1).await;
    assert_eq!(past.unwrap_err().status().unwrap().as_u16(), 400);
    let gone = "404404";
    for request in [
        conversations.assign_to_admin(&id, ADMIN_ID, "7"),
        conversations.close(&id, "7"),
    ] {
        let error = request.await.unwrap_err();
        assert!(error.is_reference_not_found(), "{error}");
    }
    for request in [
        conversations.close(gone, ADMIN_ID),
        conversations.reopen(gone, ADMIN_ID),
        conversations.unassign(gone, ADMIN_ID),
        conversations.assign_to_team(gone, ADMIN_ID, TEAM_ID),
        conversations.snooze(gone, ADMIN_ID, until),
    ] {
        let error = request.await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
    }
}

#[tokio::test]
async fn converts_a_conversation_only_once() {
    let fixture = fixture().await;
    let id = fixture.conversation().await;
    let customer = fixture.ticket_type("Customer").await.id;
    let tracker = fixture.ticket_type("Tracker").await.id;
    let conversations = fixture.client.conversations();
    let request = |kind: &Id| {
        types::ConvertConversationToTicketRequest::new(kind)
            .attributes(TicketAttributes::new().with_title("Lost"))
    };
    sent(&fixture.sandbox);

    let rejected = conversations.convert_to_ticket(&id, request(&tracker));
    assert_eq!(rejected.await.unwrap_err().status().unwrap().as_u16(), 400);
    let ticket = conversations.convert_to_ticket(&id, request(&customer));
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

    let twice = conversations.convert_to_ticket(&id, request(&customer));
    assert_eq!(twice.await.unwrap_err().status().unwrap().as_u16(), 400);
    let read = conversations.get(&id).await;
    assert!(read.unwrap().ticket.is_some());
    fixture.client.tickets().resolve(&id).await.unwrap();
    let gone = conversations.convert_to_ticket("404404", request(&customer));
    assert!(gone.await.unwrap_err().is_not_found());
}
