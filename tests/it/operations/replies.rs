//! Replies of admins and contacts to conversations and tickets.

use intercom_api::types::{self, ReplyType};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID};

use super::assert_requests;
use crate::fixture::{EMAIL, EXTERNAL_ID, Fixture, NOW};

const IMAGE: [&str; 1] = ["https://img.example.com/van.png"];

fn file() -> [types::AttachmentFile; 1] {
    [types::AttachmentFile::new(
        "text/plain",
        "aGVsbG8=",
        "note.txt",
    )]
}

fn options() -> [types::QuickReplyOption; 2] {
    [
        types::QuickReplyOption::new("Yes", "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a01"),
        types::QuickReplyOption::new("No", "5d0c31f2-8f0b-4c0a-9f57-2f0f0f5f3a02"),
    ]
}

#[tokio::test]
async fn to_conversations() {
    use types::AdminConversationReply as ByAdmin;
    use types::ContactConversationReply as ByContact;

    let fixture = Fixture::open().await;
    let user = &fixture.user;
    let id = fixture.conversation().await;
    let by_id = types::ContactConversationReplyById::new("Thank you.", user)
        .created_at(NOW - 30)
        .attachment_urls(IMAGE)
        .attachment_files(file());
    let by_user_id = types::ContactConversationReplyByUserId::new("One more thing.", EXTERNAL_ID);
    let by_email = types::ContactConversationReplyByEmail::new("All is well.", EMAIL);
    let replies: [(types::ReplyToConversationRequest, &str, &str); 6] = [
        (
            ByAdmin::new(ReplyType::Comment, ADMIN_ID)
                .body("It is on its way.")
                .created_at(NOW - 60)
                .attachment_urls(IMAGE)
                .attachment_files(file())
                .into(),
            "comment",
            ADMIN_ID,
        ),
        (
            ByAdmin::new(ReplyType::Note, SECOND_ADMIN_ID)
                .body("Ask the depot.")
                .into(),
            "note",
            SECOND_ADMIN_ID,
        ),
        (
            ByAdmin::new(ReplyType::QuickReply, ADMIN_ID)
                .reply_options(options())
                .into(),
            "quick_reply",
            ADMIN_ID,
        ),
        (ByContact::from(by_id).into(), "comment", user),
        (ByContact::from(by_user_id).into(), "comment", user),
        (ByContact::from(by_email).into(), "comment", user),
    ];
    for (count, (reply, part_type, author)) in replies.into_iter().enumerate() {
        // `last` is the latest conversation of the contact.
        let target = if count == 5 { "last" } else { &*id };
        let conversation = fixture.reply_to_conversation(target, reply).await;
        let part = conversation
            .conversation_parts
            .conversation_parts
            .last()
            .unwrap();
        assert_eq!(
            (part.part_type.as_str(), &*part.author.id),
            (part_type, author)
        );
        let attached = if matches!(count, 0 | 3) { 2 } else { 0 };
        assert_eq!(part.attachments.len(), attached);
    }
    assert_requests(&fixture, "conversations_replies");
}

#[tokio::test]
async fn to_tickets() {
    use types::AdminTicketReply as ByAdmin;
    use types::ContactTicketReply as ByContact;

    let fixture = Fixture::open().await;
    let user = &fixture.user;
    let ticket_type = fixture.ticket_type("Customer").await;
    let ticket = fixture.ticket(&ticket_type).await;
    let by_id = types::ContactTicketReplyById::new("Thank you.", user)
        .created_at(NOW - 30)
        .attachment_urls(IMAGE);
    let by_user_id = types::ContactTicketReplyByUserId::new("One more thing.", EXTERNAL_ID);
    let by_email = types::ContactTicketReplyByEmail::new("All is well.", EMAIL);
    let replies: [(types::ReplyToTicketRequest, types::PartType, &str); 6] = [
        (
            ByAdmin::new(ReplyType::Comment, ADMIN_ID)
                .body("A new one is packed.")
                .created_at(NOW - 60)
                .attachment_urls(IMAGE)
                .into(),
            types::PartType::Comment,
            ADMIN_ID,
        ),
        (
            ByAdmin::new(ReplyType::Note, SECOND_ADMIN_ID)
                .body("Ask the depot.")
                .cross_post(true)
                .into(),
            types::PartType::Note,
            SECOND_ADMIN_ID,
        ),
        (
            ByAdmin::new(ReplyType::QuickReply, ADMIN_ID)
                .reply_options(options())
                .into(),
            types::PartType::QuickReply,
            ADMIN_ID,
        ),
        (
            ByContact::from(by_id).into(),
            types::PartType::Comment,
            user,
        ),
        (
            ByContact::from(by_user_id).into(),
            types::PartType::Comment,
            user,
        ),
        (
            ByContact::from(by_email).into(),
            types::PartType::Comment,
            user,
        ),
    ];
    for (count, (reply, part_type, author)) in replies.into_iter().enumerate() {
        let part = fixture.reply(&ticket, reply).await.unwrap();
        assert_eq!((&part.part_type, &*part.author.id), (&part_type, author));
        let attached = usize::from(matches!(count, 0 | 3));
        assert_eq!(part.attachments.len(), attached);
    }
    assert_requests(&fixture, "tickets_replies");
}
