//! Messages that teammates and contacts begin.

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
        case("createMessage", "/messages")
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
                    .create_message()
                    .body(
                        types::CreateMessageRequest::builder()
                            .message_type(types::CreateMessageRequestMessageType::Email)
                            .subject("Your parcel")
                            .body("It leaves today.")
                            .template("plain")
                            .from(from(types::CreateMessageRequestFromType::Admin, ADMIN_ID))
                            .to(to(types::CreateMessageRequestToType::User, user))
                            .created_at(NOW - 40)
                            .create_conversation_without_contact_reply(true),
                    )
                    .send()
                    .await?;
                assert_eq!(message.type_, "admin_message");
                assert_eq!(message.message_type, types::MessageMessageType::Email);
                assert_eq!(message.subject.as_deref(), Some("Your parcel"));
                assert_eq!(message.owner.as_ref().unwrap().id, ADMIN_ID);
                assert!(message.conversation_id.is_some());
                Ok(())
            }),
        case("createMessage", "/messages")
            .body(json!({
                "message_type": "inapp",
                "body": "Welcome.",
                "from": { "type": "admin", "id": ADMIN_ID },
                "to": { "type": "lead", "id": lead },
            }))
            .call(async move {
                let message = client
                    .create_message()
                    .body(
                        types::CreateMessageRequest::builder()
                            .message_type(types::CreateMessageRequestMessageType::Inapp)
                            .body("Welcome.")
                            .from(from(types::CreateMessageRequestFromType::Admin, ADMIN_ID))
                            .to(to(types::CreateMessageRequestToType::Lead, lead)),
                    )
                    .send()
                    .await?;
                assert_eq!(message.message_type, types::MessageMessageType::Inapp);
                assert!(message.body.as_ref().unwrap().contains("Welcome."));
                // It becomes a conversation when the contact answers.
                assert!(message.conversation_id.is_none());
                Ok(())
            }),
        case("createMessage", "/messages")
            .body(json!({
                "body": "Is anybody there?",
                "from": { "type": "user", "id": user },
                "referer": "https://shop.example.com/help",
            }))
            .call(async move {
                let message = client
                    .create_message()
                    .body(
                        types::CreateMessageRequest::builder()
                            .body("Is anybody there?")
                            .from(from(types::CreateMessageRequestFromType::User, user))
                            .referer("https://shop.example.com/help"),
                    )
                    .send()
                    .await?;
                assert_eq!(message.type_, "user_message");
                assert!(message.conversation_id.is_some());
                Ok(())
            }),
    ]
}

fn from(kind: types::CreateMessageRequestFromType, id: Id) -> types::CreateMessageRequestFrom {
    types::CreateMessageRequestFrom::builder()
        .type_(kind)
        .id(id)
}

fn to(kind: types::CreateMessageRequestToType, id: Id) -> types::CreateMessageRequestTo {
    types::CreateMessageRequestTo::builder().type_(kind).id(id)
}
