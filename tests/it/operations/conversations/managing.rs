//! Closing, opening, snoozing, assigning and redacting.

use intercom_api::types;
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use serde_json::json;

use super::last_part;
use crate::operations::case::{Case, case};
use crate::operations::context::{Context, NOW, id};

pub(in crate::operations) async fn managing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let conversation = context.conversation(user).await;
    let path = format!("/conversations/{conversation}/parts");
    vec![
        case("conversations.manage", &*path)
            .body(json!({
                "message_type": "close",
                "type": "admin",
                "admin_id": ADMIN_ID,
                "body": "Closed for now.",
            }))
            .call(async move {
                let close = types::CloseConversationRequest::new(ADMIN_ID).body("Closed for now.");
                let response = client.conversations().manage(conversation, close).await?;
                assert_eq!(response.state, types::ConversationState::Closed);
                assert!(!response.open);
                assert_eq!(last_part(&response).part_type, "close");
                Ok(())
            }),
        case("conversations.manage", &*path)
            .body(json!({ "message_type": "open", "admin_id": ADMIN_ID }))
            .call(async move {
                let open = types::OpenConversationRequest::new(ADMIN_ID);
                let response = client.conversations().manage(conversation, open).await?;
                assert_eq!(response.state, types::ConversationState::Open);
                assert!(response.open);
                Ok(())
            }),
        case("conversations.manage", &*path)
            .body(json!({
                "message_type": "snoozed",
                "admin_id": ADMIN_ID,
                "snoozed_until": NOW + 3600,
            }))
            .call(async move {
                let snooze = types::SnoozeConversationRequest::new(ADMIN_ID, NOW + 3600);
                let response = client.conversations().manage(conversation, snooze).await?;
                assert_eq!(response.state, types::ConversationState::Snoozed);
                assert_eq!(response.snoozed_until, Some((NOW + 3600).into()));
                Ok(())
            }),
        case("conversations.manage", &*path)
            .body(json!({
                "message_type": "assignment",
                "type": "admin",
                "admin_id": ADMIN_ID,
                "assignee_id": SECOND_ADMIN_ID,
                "body": "Yours, please.",
            }))
            .call(async move {
                let assign = types::AssignConversationRequest::new(
                    types::AssigneeType::Admin,
                    ADMIN_ID,
                    SECOND_ADMIN_ID,
                )
                .body("Yours, please.");
                let response = client.conversations().manage(conversation, assign).await?;
                assert_eq!(response.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
                Ok(())
            }),
        case("conversations.manage", &*path)
            .body(json!({
                "message_type": "assignment",
                "type": "team",
                "admin_id": ADMIN_ID,
                "assignee_id": TEAM_ID,
            }))
            .call(async move {
                let assign = types::AssignConversationRequest::new(
                    types::AssigneeType::Team,
                    ADMIN_ID,
                    TEAM_ID,
                );
                let response = client.conversations().manage(conversation, assign).await?;
                assert_eq!(response.team_assignee_id.as_deref(), Some(TEAM_ID));
                Ok(())
            }),
        case(
            "conversations.run_assignment_rules",
            format!("/conversations/{conversation}/run_assignment_rules"),
        )
        .call(async move {
            #[expect(deprecated, reason = "it works until Intercom removes it")]
            let response = client
                .conversations()
                .run_assignment_rules(conversation)
                .await?;
            assert_eq!(response.id, conversation);
            assert_eq!(last_part(&response).part_type, "default_assignment");
            Ok(())
        }),
    ]
}

pub(in crate::operations) async fn redacting(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let conversation = context.conversation(user).await;
    let reply = types::AdminConversationReply::new(types::ReplyType::Comment, ADMIN_ID)
        .body("Your password is 1234.");
    let response = client
        .conversations()
        .reply(conversation, reply)
        .await
        .unwrap();
    let part = id(&*last_part(&response).id);
    let source = id(&*response.source.as_ref().unwrap().id);
    vec![
        case("conversations.redact", "/conversations/redact")
            .body(json!({
                "type": "conversation_part",
                "conversation_id": conversation,
                "conversation_part_id": part,
            }))
            .call(async move {
                use types::RedactConversationPartRequest as Part;
                let request = Part::new(conversation, part);
                let response = client.conversations().redact(request).await?;
                let redacted = last_part(&response);
                assert_eq!((&*redacted.id, redacted.redacted), (part, true));
                assert!(!redacted.body.as_ref().unwrap().contains("1234"));
                Ok(())
            }),
        case("conversations.redact", "/conversations/redact")
            .body(json!({
                "type": "source",
                "conversation_id": conversation,
                "source_id": source,
            }))
            .call(async move {
                use types::RedactConversationSourceRequest as Source;
                let request = Source::new(conversation, source);
                let response = client.conversations().redact(request).await?;
                assert_eq!(response.source.as_ref().unwrap().redacted, Some(true));
                Ok(())
            }),
    ]
}
