//! Messages that admins and contacts start.

use intercom_api::types::{self, AuthorType};
use intercom_sandbox::ADMIN_ID;

use super::assert_requests;
use crate::fixture::{Fixture, NOW};

#[tokio::test]
async fn messages() {
    let fixture = Fixture::open().await;
    let messages = fixture.client.messages();
    let admin = || types::MessageSender::new(AuthorType::Admin, ADMIN_ID);
    let lead = fixture.contact("lead", "cleo").await;

    let request = types::CreateMessageRequest::new("It leaves today.", admin())
        .message_type(types::MessageType::Email)
        .subject("Your parcel")
        .template("plain")
        .to(types::MessageRecipient::new(
            AuthorType::User,
            &fixture.user,
        ))
        .created_at(NOW - 40)
        .create_conversation_without_contact_reply(true);
    let message = messages.create(request).await.unwrap();
    assert_eq!(message.message_type, types::MessageType::Email);
    assert_eq!(message.owner.as_ref().unwrap().id, ADMIN_ID);
    assert!(message.conversation_id.is_some());

    let request = types::CreateMessageRequest::new("Welcome.", admin())
        .message_type(types::MessageType::Inapp)
        .to(types::MessageRecipient::new(AuthorType::Lead, lead));
    let message = messages.create(request).await.unwrap();
    // It becomes a conversation when the contact replies.
    assert!(message.conversation_id.is_none());

    let user = types::MessageSender::new(AuthorType::User, &fixture.user);
    let request = types::CreateMessageRequest::new("Is anybody there?", user)
        .referer("https://shop.example.com/help");
    let message = messages.create(request).await.unwrap();
    assert_eq!(message.type_, "user_message");

    assert_requests(&fixture, "messages");
}
