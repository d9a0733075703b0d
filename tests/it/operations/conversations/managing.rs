//! Closing, opening, snoozing and assigning; and redacting what was said.

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
        case("manageConversation", &*path)
            .body(json!({
                "message_type": "close",
                "type": "admin",
                "admin_id": ADMIN_ID,
                "body": "Closed for now.",
            }))
            .call(async move {
                let close = types::CloseConversationRequest::builder()
                    .admin_id(ADMIN_ID)
                    .body("Closed for now.");
                let answer = client
                    .manage_conversation()
                    .id(conversation)
                    .body(close)
                    .send()
                    .await?;
                assert_eq!(answer.state, types::ConversationState::Closed);
                assert!(!answer.open);
                assert_eq!(last_part(&answer).part_type, "close");
                Ok(())
            }),
        case("manageConversation", &*path)
            .body(json!({ "message_type": "open", "admin_id": ADMIN_ID }))
            .call(async move {
                let open = types::OpenConversationRequest::builder().admin_id(ADMIN_ID);
                let answer = client
                    .manage_conversation()
                    .id(conversation)
                    .body(open)
                    .send()
                    .await?;
                assert_eq!(answer.state, types::ConversationState::Open);
                assert!(answer.open);
                Ok(())
            }),
        case("manageConversation", &*path)
            .body(json!({
                "message_type": "snoozed",
                "admin_id": ADMIN_ID,
                "snoozed_until": NOW + 3600,
            }))
            .call(async move {
                let snooze = types::SnoozeConversationRequest::builder()
                    .admin_id(ADMIN_ID)
                    .snoozed_until(NOW + 3600);
                let answer = client
                    .manage_conversation()
                    .id(conversation)
                    .body(snooze)
                    .send()
                    .await?;
                assert_eq!(answer.state, types::ConversationState::Snoozed);
                assert_eq!(answer.snoozed_until, Some((NOW + 3600).into()));
                Ok(())
            }),
        case("manageConversation", &*path)
            .body(json!({
                "message_type": "assignment",
                "type": "admin",
                "admin_id": ADMIN_ID,
                "assignee_id": SECOND_ADMIN_ID,
                "body": "Yours, please.",
            }))
            .call(async move {
                let assign = types::AssignConversationRequest::builder()
                    .type_(types::AssignConversationRequestType::Admin)
                    .admin_id(ADMIN_ID)
                    .assignee_id(SECOND_ADMIN_ID)
                    .body("Yours, please.");
                let answer = client
                    .manage_conversation()
                    .id(conversation)
                    .body(assign)
                    .send()
                    .await?;
                assert_eq!(answer.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
                Ok(())
            }),
        case("manageConversation", &*path)
            .body(json!({
                "message_type": "assignment",
                "type": "team",
                "admin_id": ADMIN_ID,
                "assignee_id": TEAM_ID,
            }))
            .call(async move {
                let assign = types::AssignConversationRequest::builder()
                    .type_(types::AssignConversationRequestType::Team)
                    .admin_id(ADMIN_ID)
                    .assignee_id(TEAM_ID);
                let answer = client
                    .manage_conversation()
                    .id(conversation)
                    .body(assign)
                    .send()
                    .await?;
                assert_eq!(answer.team_assignee_id.as_deref(), Some(TEAM_ID));
                Ok(())
            }),
        case(
            "autoAssignConversation",
            format!("/conversations/{conversation}/run_assignment_rules"),
        )
        .call(async move {
            let answer = client
                .auto_assign_conversation()
                .id(conversation)
                .send()
                .await?;
            assert_eq!(answer.id, conversation);
            assert_eq!(last_part(&answer).part_type, "default_assignment");
            Ok(())
        }),
    ]
}

pub(in crate::operations) async fn redacting(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let conversation = context.conversation(user).await;
    let reply = types::AdminReplyConversationRequest::builder()
        .message_type(types::AdminReplyConversationRequestMessageType::Comment)
        .admin_id(ADMIN_ID)
        .body("Your password is 1234.");
    let answer = client
        .reply_conversation()
        .id(conversation)
        .body(reply)
        .send()
        .await
        .unwrap();
    let part = id(&*last_part(&answer).id);
    let source = id(&*answer.source.as_ref().unwrap().id);
    vec![
        case("redactConversation", "/conversations/redact")
            .body(json!({
                "type": "conversation_part",
                "conversation_id": conversation,
                "conversation_part_id": part,
            }))
            .call(async move {
                use types::RedactConversationRequestRedactConversationPartRequest as Part;
                let request = Part::builder()
                    .conversation_id(conversation)
                    .conversation_part_id(part);
                let answer = client.redact_conversation().body(request).send().await?;
                let redacted = last_part(&answer);
                assert_eq!((&*redacted.id, redacted.redacted), (part, true));
                assert!(!redacted.body.as_ref().unwrap().contains("1234"));
                Ok(())
            }),
        case("redactConversation", "/conversations/redact")
            .body(json!({
                "type": "source",
                "conversation_id": conversation,
                "source_id": source,
            }))
            .call(async move {
                use types::RedactConversationRequestRedactConversationSourceRequest as Source;
                let request = Source::builder()
                    .conversation_id(conversation)
                    .source_id(source);
                let answer = client.redact_conversation().body(request).send().await?;
                assert_eq!(answer.source.as_ref().unwrap().redacted, Some(true));
                Ok(())
            }),
    ]
}
