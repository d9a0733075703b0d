//! The parts of conversations and tickets, from the sandbox and from JSON.

use intercom_api::parts::{MAX_PARTS, Part, PartKind, html_to_text};
use intercom_api::types;
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{Fixture, NOW};

use types::ConversationState as State;
use types::ManageConversationRequest as Manage;
use types::ReplyToConversationRequest as Reply;
use types::{AuthorType, PartType};

fn part(id: usize, kind: &str, author: &str, at: i64) -> Value {
    json!({
        "type": "part", "id": id.to_string(), "part_type": kind, "created_at": at, "updated_at": at,
        "author": {"type": author, "id": "7"}, "attachments": [], "redacted": false, "body": null,
    })
}

fn conversation(parts: Vec<Value>, total: Value) -> types::Conversation {
    serde_json::from_value(json!({
        "type": "conversation", "id": "5", "created_at": 1, "updated_at": 1, "open": true, "state": "open", "read": true, "contacts": {},
        "conversation_parts": {"conversation_parts": parts, "total_count": total},
    }))
    .unwrap()
}

fn ticket(parts: Vec<Value>, total: Value) -> types::Ticket {
    serde_json::from_value(json!({
        "type": "ticket", "id": "7", "ticket_id": "1", "open": true, "is_shared": true, "created_at": 1, "updated_at": 1, "category": "Customer", "ticket_state": "submitted", "contacts": {},
        "ticket_attributes": {}, "ticket_parts": {"ticket_parts": parts, "total_count": total},
    }))
    .unwrap()
}

/// Checks the parts of a ticket or a conversation.
macro_rules! of_both {
    ($parts:expr, $total:expr, |$found:ident| $check:block) => {
        let (parts, total): (Vec<Value>, Value) = ($parts, $total);
        let ticket = ticket(parts.clone(), total.clone());
        let $found = ticket.parts();
        $check
        let conversation = conversation(parts, total);
        let $found = conversation.parts();
        $check
    };
}

#[test]
fn selects_parts_by_kind_author_and_time() {
    let parts = vec![
        part(0, "comment", "user", 10),
        part(1, "note", "admin", 20),
        part(2, "quick_reply", "bot", 20),
        part(3, "assignment", "team", 30),
        part(4, "note_and_reopen", "admin", 40),
        part(5, "conversation_tags_updated", "fin", 50),
        part(6, "comment", "lead", 60),
        part(7, "participant_added", "user", 70),
    ];
    of_both!(parts, json!(8), |parts| {
        let kind = |kind| {
            parts
                .of_kind(kind)
                .map(|part| &*part.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(kind(PartKind::Comment), ["0", "6"]);
        assert_eq!(kind(PartKind::Note), ["1", "4"]);
        assert_eq!(kind(PartKind::QuickReply), ["2"]);
        assert_eq!(kind(PartKind::Assignment), ["3"]);
        assert_eq!(kind(PartKind::Other), ["5", "7"]);
        let by = |author| {
            parts
                .by_author(author)
                .map(|part| &*part.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(by(AuthorType::Admin), ["1", "4"]);
        assert_eq!(by(AuthorType::Bot), ["2"]);
        assert_eq!(by(AuthorType::Team), ["3"]);
        assert_eq!(by(AuthorType::Lead), ["6"]);
        assert_eq!(by("fin".into()), ["5"]);
        let since = |time: i64| parts.since(time).map(|part| &*part.id).collect::<Vec<_>>();
        assert_eq!(since(40), ["4", "5", "6", "7"]);
        assert_eq!(since(71), [""; 0]);
        // Joining a conversation is not a message.
        assert_eq!(parts.latest_contact_message().unwrap().id, "6");
        assert_eq!(parts.latest().unwrap().id, "7");
        assert_eq!((parts.iter().count(), parts.into_iter().count()), (8, 8));
        assert_eq!((parts.as_slice().len(), parts.is_empty()), (8, false));
        assert_eq!(&*parts.as_slice()[3].author().id, "7");
    });
}

#[test]
fn orders_parts_by_time_then_by_position() {
    let parts = vec![
        part(0, "comment", "user", 30),
        part(1, "comment", "user", 40),
        part(2, "comment", "user", 40),
        part(3, "comment", "user", 20),
    ];
    of_both!(parts, Value::Null, |parts| {
        assert_eq!(parts.latest().unwrap().id, "2");
        assert_eq!(parts.latest_contact_message().unwrap().id, "2");
    });
}

#[test]
fn detects_a_truncated_list() {
    for (sent, total, count, cut) in [
        (MAX_PARTS, json!(500), 500, true),
        (MAX_PARTS, json!(731), 731, true),
        (MAX_PARTS - 1, json!(499), 499, false),
        (1, json!(2), 2, true),
        (1, Value::Null, 1, false),
        (0, json!(0), 0, false),
        (0, json!(-1), 0, false),
    ] {
        let parts = (0..sent).map(|id| part(id, "comment", "user", 1)).collect();
        of_both!(parts, total, |parts| {
            assert_eq!(
                (parts.len(), parts.total_count(), parts.is_truncated()),
                (sent, count, cut)
            );
            assert!(parts.state_history().is_empty() && parts.latest_state().is_none());
        });
    }
    let without = types::Ticket::default();
    assert!(without.parts().is_empty() && without.parts().latest().is_none());
    let without = types::Conversation::default();
    assert!(without.parts().is_empty() && without.parts().state_history().is_empty());
}

#[test]
fn debug_output_contains_no_customer_text() {
    let mut message = part(0, "comment", "user", 1);
    message["body"] = json!("<p>my secret</p>");
    of_both!(vec![message], json!(1), |parts| {
        assert!(!format!("{parts:?} {:?}", parts.state_history()).contains("secret"));
    });
}

#[test]
fn conversation_parts_record_the_new_state() {
    let parts = vec![
        part(0, "close", "admin", 10),
        part(1, "open", "user", 20),
        part(2, "snoozed", "admin", 30),
        part(3, "timer_unsnooze", "bot", 40),
        part(4, "comment", "user", 45),
        part(5, "close", "admin", 50),
        part(6, "note_and_reopen", "admin", 60),
        part(7, "snoozed", "admin", 70),
        part(8, "assign_and_unsnooze", "admin", 80),
    ];
    let conversation = conversation(parts, json!(9));
    let history = conversation.parts().state_history();
    let steps: Vec<_> = history
        .iter()
        .map(|step| {
            let from = step.from.map(State::as_str);
            (step.at.as_second(), from, step.to.as_str())
        })
        .collect();
    assert_eq!(
        steps,
        [
            (10, None, "closed"),
            (20, Some("closed"), "open"),
            (30, Some("open"), "snoozed"),
            (40, Some("snoozed"), "open"),
            (50, Some("open"), "closed"),
            (60, Some("closed"), "open"),
            (70, Some("open"), "snoozed"),
            (80, Some("snoozed"), "open"),
        ]
    );
    assert_eq!(history[3].by.type_, AuthorType::Bot);
    assert_eq!(conversation.parts().latest_state(), Some(&State::Open));
}

/// Checks that all operations that change a conversation return the complete conversation.
#[tokio::test]
async fn every_change_returns_all_parts() {
    let fixture = Fixture::open().await;
    // The response to the creation is a message, which contains the ID of the conversation.
    let id = fixture.conversation().await;
    let begun = fixture.client.conversations().get(&id).await.unwrap();
    assert!(begun.parts().is_empty());
    let source = begun.source.as_ref().unwrap();
    assert_eq!(source.body.as_deref(), Some("<p>Where is my parcel?</p>"));

    let mut count = 0;
    let mut grew = |conversation: &types::Conversation| {
        let more = conversation.parts().len() > count;
        count = conversation.parts().len();
        more
    };
    assert!(grew(
        &fixture
            .reply_to_conversation(&id, Reply::admin_comment(ADMIN_ID, "On its way."))
            .await
    ));
    assert!(grew(
        &fixture
            .manage(&id, Manage::assign_to_team(ADMIN_ID, TEAM_ID))
            .await
    ));
    #[expect(deprecated, reason = "supported until Intercom removes it")]
    let ruled = fixture
        .client
        .conversations()
        .run_assignment_rules(&id)
        .await
        .unwrap();
    assert!(grew(&ruled));
    let assigned: Vec<_> = ruled.parts().of_kind(PartKind::Assignment).collect();
    assert_eq!(assigned[0].team_assignee().unwrap(), TEAM_ID);
    assert_eq!(assigned[0].admin_assignee(), None);
    assert_eq!(assigned[1].part_type, PartType::DefaultAssignment);
    assert_eq!(assigned[1].author.type_, AuthorType::Bot);

    let lead = types::CreateContactRequest::new()
        .role("lead")
        .email("lee@example.com");
    let lead = fixture.client.contacts().create(lead).await.unwrap();
    let customer = types::CustomerById::new(&lead.id);
    let attach = types::AttachContactRequest::new(customer).admin_id(ADMIN_ID);
    let attached = fixture.client.conversations().attach_contact(&id, attach);
    assert!(grew(&attached.send().await.unwrap()));

    let wrong = fixture
        .reply_to_conversation(&id, Reply::contact(&lead.id, "My password is 1234"))
        .await;
    assert!(grew(&wrong));
    let message = wrong.parts().latest_contact_message().unwrap();
    assert_eq!(
        (&message.author.type_, message.is_redacted()),
        (&AuthorType::Lead, false)
    );
    let redact = types::RedactConversationPartRequest::new(&id, &message.id);
    let redacted = fixture.client.conversations().redact(redact).await.unwrap();
    let left = redacted.parts().latest_contact_message().unwrap();
    assert!(left.is_redacted() && !left.body().unwrap().contains("1234"));
}

#[tokio::test]
async fn reports_state_open_and_assignee() {
    let fixture = Fixture::open().await;
    let id = fixture.conversation().await;
    for (change, state, open) in [
        (Manage::close(ADMIN_ID), State::Closed, false),
        (Manage::open(ADMIN_ID), State::Open, true),
        (Manage::snooze(ADMIN_ID, NOW + 86_400), State::Snoozed, true),
        (Manage::open(ADMIN_ID), State::Open, true),
        (Manage::close(ADMIN_ID), State::Closed, false),
    ] {
        fixture.tick();
        let response = fixture.manage(&id, change).await;
        assert_eq!((&response.state, response.open), (&state, open));
        assert_eq!(response.parts().latest_state(), Some(&state));
    }
    // A contact who replies reopens the conversation.
    fixture.tick();
    let response = fixture
        .reply_to_conversation("last", Reply::contact(&fixture.user, "One more thing"))
        .await;
    assert_eq!(response.id, id);
    let history = response.parts().state_history();
    let last = history.last().unwrap();
    assert_eq!(
        (last.from, last.to, &last.by.type_),
        (Some(&State::Closed), &State::Open, &AuthorType::User)
    );

    let response = fixture
        .manage(&id, Manage::assign_to_admin(ADMIN_ID, SECOND_ADMIN_ID))
        .await;
    assert_eq!(response.admin_assignee().unwrap(), SECOND_ADMIN_ID);
    let last = response.parts().latest().unwrap();
    assert_eq!(last.admin_assignee().unwrap(), SECOND_ADMIN_ID);
    let response = fixture.manage(&id, Manage::unassign(ADMIN_ID)).await;
    assert_eq!(response.admin_assignee(), None);
    let last = response
        .parts()
        .of_kind(PartKind::Assignment)
        .last()
        .unwrap();
    assert_eq!((last.admin_assignee(), last.team_assignee()), (None, None));
    match last.assigned_to.as_deref() {
        Some(types::PartAssignee::Reference(nobody)) => {
            assert_eq!(
                (nobody.type_.as_deref(), nobody.id.as_ref()),
                (Some("nobody_admin"), None)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn plain_text_equals_intercoms() {
    let fixture = Fixture::open().await;
    let id = fixture.conversation().await;
    let html = "<p>A <b>new</b> one is packed.</p>";
    fixture
        .reply_to_conversation(&id, Reply::admin_comment(ADMIN_ID, html))
        .await;
    let call = || fixture.client.conversations().get(&id);
    let rich = call().send().await.unwrap();
    let plain = call().display_as("plaintext").send().await.unwrap();
    let (rich, plain) = (
        rich.parts().latest().unwrap(),
        plain.parts().latest().unwrap(),
    );
    assert_eq!(rich.body(), Some(html));
    assert_eq!(plain.body(), Some("A new one is packed."));
    assert_eq!(rich.plain_text().as_deref(), plain.body());
    let silent = fixture.manage(&id, Manage::close(ADMIN_ID)).await;
    assert_eq!(silent.parts().latest().unwrap().plain_text(), None);
}

proptest! {
    /// Invalid HTML has a plain-text form too, and text without HTML is unchanged.
    #[test]
    fn converts_any_body_to_plain_text(
        html in "(<|>|</|/>|a| href=|p|br|li|pre|table|!--|-->|\"|'|&|#|x41|amp|;|é| |\n){0,40}",
        text in "[a-zé]{1,8}( [a-zé]{1,8}){0,5}",
    ) {
        let plain = html_to_text(&html);
        prop_assert_eq!(plain.trim(), &plain);
        prop_assert!(!plain.contains('\r'));
        prop_assert_eq!(html_to_text(&text), text.clone());
        prop_assert_eq!(html_to_text(&format!("<p>{text}</p>")), text);
    }
}
