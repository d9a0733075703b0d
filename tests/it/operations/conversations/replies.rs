//! Replies of teammates and contacts.

use intercom_api::types;
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID};
use serde_json::json;

use super::last_part;
use crate::operations::case::{Case, case};
use crate::operations::context::{Context, NOW};

pub(in crate::operations) async fn replies(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await;
    let conversation = context.conversation(user.id).await;
    let path = format!("/conversations/{conversation}/reply");
    vec![
        case("replyConversation", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "comment",
                "admin_id": ADMIN_ID,
                "body": "It is on its way.",
                "created_at": NOW - 60,
                "attachment_urls": ["https://img.example.com/van.png"],
                "attachment_files": [
                    { "name": "note.txt", "content_type": "text/plain", "data": "aGVsbG8=" },
                ],
            }))
            .call(async move {
                let reply = types::AdminReplyConversationRequest::builder()
                    .message_type(types::AdminReplyConversationRequestMessageType::Comment)
                    .admin_id(ADMIN_ID)
                    .body("It is on its way.")
                    .created_at(NOW - 60)
                    .attachment_urls(["https://img.example.com/van.png"])
                    .attachment_files(vec![
                        types::ConversationAttachmentFiles::builder()
                            .name("note.txt")
                            .content_type("text/plain")
                            .data("aGVsbG8="),
                    ]);
                let answer = client
                    .reply_conversation()
                    .id(conversation)
                    .body(reply)
                    .send()
                    .await?;
                assert_eq!(answer.id, conversation);
                let part = last_part(&answer);
                assert_eq!(
                    (&*part.part_type, part.created_at),
                    ("comment", (NOW - 60).into())
                );
                assert_eq!(part.author.id.as_deref(), Some(ADMIN_ID));
                assert_eq!(part.attachments.len(), 2);
                Ok(())
            }),
        case("replyConversation", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "note",
                "admin_id": SECOND_ADMIN_ID,
                "body": "Ask the depot.",
            }))
            .call(async move {
                let note = types::AdminReplyConversationRequest::builder()
                    .message_type(types::AdminReplyConversationRequestMessageType::Note)
                    .admin_id(SECOND_ADMIN_ID)
                    .body("Ask the depot.");
                let answer = client
                    .reply_conversation()
                    .id(conversation)
                    .body(note)
                    .send()
                    .await?;
                let part = last_part(&answer);
                assert_eq!(part.part_type, "note");
                assert_eq!(part.body.as_deref(), Some("<p>Ask the depot.</p>"));
                Ok(())
            }),
        case("replyConversation", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "quick_reply",
                "admin_id": ADMIN_ID,
                "reply_options": [
                    { "text": "Yes", "uuid": "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a01" },
                    { "text": "No", "uuid": "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a02" },
                ],
            }))
            .call(async move {
                let question = types::AdminReplyConversationRequest::builder()
                    .message_type(types::AdminReplyConversationRequestMessageType::QuickReply)
                    .admin_id(ADMIN_ID)
                    .reply_options(vec![
                        option("Yes", "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a01"),
                        option("No", "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a02"),
                    ]);
                let answer = client
                    .reply_conversation()
                    .id(conversation)
                    .body(question)
                    .send()
                    .await?;
                assert_eq!(last_part(&answer).part_type, "quick_reply");
                Ok(())
            }),
        case("replyConversation", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "intercom_user_id": user.id,
                "body": "Thank you.",
                "created_at": NOW - 30,
                "attachment_urls": ["https://img.example.com/door.png"],
                "attachment_files": [
                    { "name": "door.txt", "content_type": "text/plain", "data": "ZG9vcg==" },
                ],
            }))
            .call(async move {
                let reply = types::ContactReplyIntercomUserIdRequest::builder()
                    .intercom_user_id(user.id)
                    .body("Thank you.")
                    .created_at(NOW - 30)
                    .attachment_urls(["https://img.example.com/door.png"])
                    .attachment_files(vec![
                        types::ConversationAttachmentFiles::builder()
                            .name("door.txt")
                            .content_type("text/plain")
                            .data("ZG9vcg=="),
                    ]);
                let answer = client
                    .reply_conversation()
                    .id(conversation)
                    .body(types::ContactReplyConversationRequest::from(reply))
                    .send()
                    .await?;
                let part = last_part(&answer);
                assert_eq!(part.author.id.as_deref(), Some(user.id));
                assert_eq!(part.attachments.len(), 2);
                Ok(())
            }),
        case("replyConversation", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "user_id": user.external_id,
                "body": "One more thing.",
            }))
            .call(async move {
                let reply = types::ContactReplyUserIdRequest::builder()
                    .user_id(user.external_id)
                    .body("One more thing.");
                let answer = client
                    .reply_conversation()
                    .id(conversation)
                    .body(types::ContactReplyConversationRequest::from(reply))
                    .send()
                    .await?;
                assert_eq!(last_part(&answer).author.id.as_deref(), Some(user.id));
                Ok(())
            }),
        // The word `last` stands for the latest conversation of the contact.
        case("replyConversation", "/conversations/last/reply")
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "email": user.email,
                "body": "All is well.",
            }))
            .call(async move {
                let reply = types::ContactReplyEmailRequest::builder()
                    .email(user.email)
                    .body("All is well.");
                let answer = client
                    .reply_conversation()
                    .id("last")
                    .body(types::ContactReplyConversationRequest::from(reply))
                    .send()
                    .await?;
                assert_eq!(answer.id, conversation);
                let part = last_part(&answer);
                assert_eq!(part.body.as_deref(), Some("<p>All is well.</p>"));
                Ok(())
            }),
    ]
}

fn option(text: &str, uuid: &str) -> types::QuickReplyOption {
    types::QuickReplyOption::builder().text(text).uuid(uuid)
}
