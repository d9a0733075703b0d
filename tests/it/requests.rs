//! The constructors of requests by what is meant: what they send, and that the sandbox takes it.

use intercom_api::{Client, types};
use intercom_sandbox::{ADMIN_ID, Sandbox, TEAM_ID};
use serde::Serialize;
use serde_json::{Value, json};

fn wire(request: impl Serialize) -> Value {
    serde_json::to_value(request).unwrap()
}

#[test]
fn tags_say_what_they_are_put_on() {
    use types::CreateTagRequest as Tag;
    assert_eq!(wire(Tag::named("vip")), json!({"name": "vip"}));
    assert_eq!(
        wire(Tag::rename(7, "vip")),
        json!({"id": "7", "name": "vip"})
    );
    assert_eq!(
        wire(Tag::companies("vip", ["a", "b"])),
        json!({"name": "vip", "companies": [{"id": "a"}, {"id": "b"}]})
    );
    assert_eq!(
        wire(Tag::untag_companies("vip", ["a"])),
        json!({"name": "vip", "companies": [{"id": "a", "untag": true}]})
    );
    assert_eq!(
        wire(Tag::users("vip", ["c"])),
        json!({"name": "vip", "users": [{"id": "c"}]})
    );
}

#[test]
fn replies_say_who_and_how() {
    assert_eq!(
        wire(types::ReplyConversationRequest::admin_note(5, "Hm")),
        json!({"message_type": "note", "type": "admin", "admin_id": "5", "body": "Hm"})
    );
    assert_eq!(
        wire(types::ReplyConversationRequest::contact("c", "Hi")),
        json!({"message_type": "comment", "type": "user", "intercom_user_id": "c", "body": "Hi"})
    );
    assert_eq!(
        wire(types::ReplyTicketRequest::admin_comment("5", "Done")),
        json!({"message_type": "comment", "type": "admin", "admin_id": "5", "body": "Done"})
    );
    assert_eq!(
        wire(types::ReplyTicketRequest::contact("c", "Hi")),
        json!({"message_type": "comment", "type": "user", "intercom_user_id": "c", "body": "Hi"})
    );
}

#[tokio::test]
async fn a_conversation_is_managed() {
    use types::ManageConversationRequest as Manage;
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let contact = client
        .create_contact()
        .body(
            types::CreateContactRequest::builder()
                .role("user")
                .email("ada@example.com"),
        )
        .send()
        .await
        .unwrap();
    let message = client
        .create_conversation()
        .body(
            types::CreateConversationRequest::builder()
                .from(
                    types::CreateConversationRequestFrom::builder()
                        .type_(types::CreateConversationRequestFromType::User)
                        .id(&contact.id),
                )
                .body("Hello"),
        )
        .send()
        .await
        .unwrap();
    let id = message.conversation_id.clone();
    let later = sandbox.now() + 3_600;
    for (change, open) in [
        (Manage::assign_to_admin(ADMIN_ID, ADMIN_ID), true),
        (Manage::assign_to_team(ADMIN_ID, TEAM_ID), true),
        (Manage::close(ADMIN_ID), false),
        (Manage::open(ADMIN_ID), true),
        (Manage::snooze(ADMIN_ID, later), true),
    ] {
        let sent = wire(&change);
        let conversation = client
            .manage_conversation()
            .id(&id)
            .body(change)
            .send()
            .await
            .unwrap();
        assert_eq!(conversation.open, open, "{sent}");
    }
    let conversation = client.retrieve_conversation().id(&id).send().await.unwrap();
    assert_eq!(conversation.snoozed_until, Some(later.into()));
    client
        .reply_conversation()
        .id(&id)
        .body(types::ReplyConversationRequest::admin_comment(
            ADMIN_ID, "Hi",
        ))
        .send()
        .await
        .unwrap();
}
