//! The constructors of requests: the JSON that they send, and that the sandbox accepts it.

use intercom_api::{Client, types};
use intercom_sandbox::{ADMIN_ID, Sandbox, TEAM_ID};
use serde::Serialize;
use serde_json::{Value, json};

fn wire(request: impl Serialize) -> Value {
    serde_json::to_value(request).unwrap()
}

#[test]
fn tag_requests_identify_their_targets() {
    use types::CreateTagRequest as Tag;
    assert_eq!(wire(Tag::create_or_update("vip")), json!({"name": "vip"}));
    assert_eq!(
        wire(Tag::rename(7, "vip")),
        json!({"id": "7", "name": "vip"})
    );
    assert_eq!(
        wire(Tag::tag_companies("vip", ["a", "b"])),
        json!({"name": "vip", "companies": [{"id": "a"}, {"id": "b"}]})
    );
    assert_eq!(
        wire(Tag::untag_companies("vip", ["a"])),
        json!({"name": "vip", "companies": [{"id": "a", "untag": true}]})
    );
    assert_eq!(
        wire(Tag::tag_contacts("vip", ["c"])),
        json!({"name": "vip", "users": [{"id": "c"}]})
    );
}

#[test]
fn reply_requests_identify_author_and_kind() {
    assert_eq!(
        wire(types::ReplyToConversationRequest::admin_note(5, "Hm")),
        json!({"message_type": "note", "type": "admin", "admin_id": "5", "body": "Hm"})
    );
    assert_eq!(
        wire(types::ReplyToConversationRequest::contact("c", "Hi")),
        json!({"message_type": "comment", "type": "user", "intercom_user_id": "c", "body": "Hi"})
    );
    assert_eq!(
        wire(types::ReplyToTicketRequest::admin_comment("5", "Done")),
        json!({"message_type": "comment", "type": "admin", "admin_id": "5", "body": "Done"})
    );
    assert_eq!(
        wire(types::ReplyToTicketRequest::contact("c", "Hi")),
        json!({"message_type": "comment", "type": "user", "intercom_user_id": "c", "body": "Hi"})
    );
}

#[tokio::test]
async fn manages_a_conversation() {
    use types::ManageConversationRequest as Manage;
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let contact = client
        .contacts()
        .create(
            types::CreateContactRequest::new()
                .role("user")
                .email("ada@example.com"),
        )
        .await
        .unwrap();
    let message = client
        .conversations()
        .create(types::CreateConversationRequest::new(
            types::MessageSender::new(types::AuthorType::User, &contact.id),
            "Hello",
        ))
        .await
        .unwrap();
    let id = message.conversation_id.clone();
    let later = sandbox.now() + 3_600;
    for (change, open) in [
        (Manage::assign_to_admin(ADMIN_ID, ADMIN_ID), true),
        (Manage::assign_to_team(ADMIN_ID, TEAM_ID), true),
        (types::CloseConversationRequest::new(ADMIN_ID).into(), false),
        (types::OpenConversationRequest::new(ADMIN_ID).into(), true),
        (Manage::snooze(ADMIN_ID, later), true),
    ] {
        let sent = wire(&change);
        let conversation = client.conversations().manage(&id, change).await.unwrap();
        assert_eq!(conversation.open, open, "{sent}");
    }
    let conversation = client.conversations().get(&id).await.unwrap();
    assert_eq!(conversation.snoozed_until, Some(later.into()));
    client
        .conversations()
        .reply(
            &id,
            types::ReplyToConversationRequest::admin_comment(ADMIN_ID, "Hi"),
        )
        .await
        .unwrap();
}
