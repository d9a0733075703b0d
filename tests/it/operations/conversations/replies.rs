//! Replies of admins and contacts.

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
        case("conversations.reply", &*path)
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
                let reply = types::AdminConversationReply::new(types::ReplyType::Comment, ADMIN_ID)
                    .body("It is on its way.")
                    .created_at(NOW - 60)
                    .attachment_urls(["https://img.example.com/van.png"])
                    .attachment_files(vec![types::AttachmentFile::new(
                        "text/plain",
                        "aGVsbG8=",
                        "note.txt",
                    )]);
                let response = client.conversations().reply(conversation, reply).await?;
                assert_eq!(response.id, conversation);
                let part = last_part(&response);
                assert_eq!(
                    (part.part_type.as_str(), part.created_at),
                    ("comment", (NOW - 60).into())
                );
                assert_eq!(&*part.author.id, ADMIN_ID);
                assert_eq!(part.attachments.len(), 2);
                Ok(())
            }),
        case("conversations.reply", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "note",
                "admin_id": SECOND_ADMIN_ID,
                "body": "Ask the depot.",
            }))
            .call(async move {
                let note =
                    types::AdminConversationReply::new(types::ReplyType::Note, SECOND_ADMIN_ID)
                        .body("Ask the depot.");
                let response = client.conversations().reply(conversation, note).await?;
                let part = last_part(&response);
                assert_eq!(part.part_type, "note");
                assert_eq!(part.body.as_deref(), Some("<p>Ask the depot.</p>"));
                Ok(())
            }),
        case("conversations.reply", &*path)
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
                let question =
                    types::AdminConversationReply::new(types::ReplyType::QuickReply, ADMIN_ID)
                        .reply_options(vec![
                            option("Yes", "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a01"),
                            option("No", "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a02"),
                        ]);
                let response = client.conversations().reply(conversation, question).await?;
                assert_eq!(last_part(&response).part_type, "quick_reply");
                Ok(())
            }),
        case("conversations.reply", &*path)
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
                let reply = types::ContactConversationReplyById::new("Thank you.", user.id)
                    .created_at(NOW - 30)
                    .attachment_urls(["https://img.example.com/door.png"])
                    .attachment_files(vec![types::AttachmentFile::new(
                        "text/plain",
                        "ZG9vcg==",
                        "door.txt",
                    )]);
                let response = client
                    .conversations()
                    .reply(conversation, types::ContactConversationReply::from(reply))
                    .await?;
                let part = last_part(&response);
                assert_eq!(&*part.author.id, user.id);
                assert_eq!(part.attachments.len(), 2);
                Ok(())
            }),
        case("conversations.reply", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "user_id": user.external_id,
                "body": "One more thing.",
            }))
            .call(async move {
                let reply = types::ContactConversationReplyByUserId::new(
                    "One more thing.",
                    user.external_id,
                );
                let response = client
                    .conversations()
                    .reply(conversation, types::ContactConversationReply::from(reply))
                    .await?;
                assert_eq!(&*last_part(&response).author.id, user.id);
                Ok(())
            }),
        // `last` stands for the latest conversation of the contact.
        case("conversations.reply", "/conversations/last/reply")
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "email": user.email,
                "body": "All is well.",
            }))
            .call(async move {
                let reply = types::ContactConversationReplyByEmail::new("All is well.", user.email);
                let response = client
                    .conversations()
                    .reply("last", types::ContactConversationReply::from(reply))
                    .await?;
                assert_eq!(response.id, conversation);
                let part = last_part(&response);
                assert_eq!(part.body.as_deref(), Some("<p>All is well.</p>"));
                Ok(())
            }),
    ]
}

fn option(text: &str, uuid: &str) -> types::QuickReplyOption {
    types::QuickReplyOption::new(text, uuid)
}
