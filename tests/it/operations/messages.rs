//! Messages that admins and contacts start.

use intercom_api::types;
use intercom_sandbox::ADMIN_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, Id, NOW};

pub(super) async fn messages(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let lead = context.lead().await.id;
    vec![
        case("messages.create", "/messages")
            .body(json!({
                "message_type": "email",
                "subject": "Your parcel",
                "body": "It leaves today.",
                "template": "plain",
                "from": { "type": "admin", "id": ADMIN_ID },
                "to": { "type": "user", "id": user },
                "created_at": NOW - 40,
                "create_conversation_without_contact_reply": true,
            }))
            .call(async move {
                let message = client
                    .messages()
                    .create(
                        types::CreateMessageRequest::new(
                            "It leaves today.",
                            from(types::AuthorType::Admin, ADMIN_ID),
                        )
                        .message_type(types::MessageType::Email)
                        .subject("Your parcel")
                        .template("plain")
                        .to(to(types::AuthorType::User, user))
                        .created_at(NOW - 40)
                        .create_conversation_without_contact_reply(true),
                    )
                    .await?;
                assert_eq!(message.type_, "admin_message");
                assert_eq!(message.message_type, types::MessageType::Email);
                assert_eq!(message.subject.as_deref(), Some("Your parcel"));
                assert_eq!(message.owner.as_ref().unwrap().id, ADMIN_ID);
                assert!(message.conversation_id.is_some());
                Ok(())
            }),
        case("messages.create", "/messages")
            .body(json!({
                "message_type": "inapp",
                "body": "Welcome.",
                "from": { "type": "admin", "id": ADMIN_ID },
                "to": { "type": "lead", "id": lead },
            }))
            .call(async move {
                let message = client
                    .messages()
                    .create(
                        types::CreateMessageRequest::new(
                            "Welcome.",
                            from(types::AuthorType::Admin, ADMIN_ID),
                        )
                        .message_type(types::MessageType::Inapp)
                        .to(to(types::AuthorType::Lead, lead)),
                    )
                    .await?;
                assert_eq!(message.message_type, types::MessageType::Inapp);
                assert!(message.body.as_ref().unwrap().contains("Welcome."));
                // It becomes a conversation when the contact replies.
                assert!(message.conversation_id.is_none());
                Ok(())
            }),
        case("messages.create", "/messages")
            .body(json!({
                "body": "Is anybody there?",
                "from": { "type": "user", "id": user },
                "referer": "https://shop.example.com/help",
            }))
            .call(async move {
                let message = client
                    .messages()
                    .create(
                        types::CreateMessageRequest::new(
                            "Is anybody there?",
                            from(types::AuthorType::User, user),
                        )
                        .referer("https://shop.example.com/help"),
                    )
                    .await?;
                assert_eq!(message.type_, "user_message");
                assert!(message.conversation_id.is_some());
                Ok(())
            }),
    ]
}

fn from(kind: types::AuthorType, id: Id) -> types::MessageSender {
    types::MessageSender::new(kind, id)
}

fn to(kind: types::AuthorType, id: Id) -> types::MessageRecipient {
    types::MessageRecipient::new(kind, id)
}
