//! Changes to a conversation: replies, closing, opening, snoozing, assignment and redaction.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::TEAM_ID,
    handlers::conversation_view::{assignee_field, attachments, full, part},
    handlers::conversations::{bot, missing, require},
    handlers::people::Assignee,
    handlers::{Outcome, ok, people, text_of},
    state::{Conversation, State},
};

/// The body after redaction.
const REDACTED: &str = "<p><i>This message was deleted</i></p>";

/// Adds a part and updates the conversation. If the author is an admin, the admin becomes a
/// teammate of the conversation.
pub(crate) fn add(state: &mut State, id: &str, part: Value) {
    if let Some(conversation) = state.touch_conversation(id) {
        if part["author"]["type"] == "admin"
            && let Some(admin) = part["author"]["id"].as_str()
            && !conversation.teammates.iter().any(|own| own == admin)
        {
            conversation.teammates.push(admin.to_owned());
        }
        conversation.parts.push(part);
    }
}

fn set(conversation: &mut Conversation, changes: Value) {
    if let Value::Object(changes) = changes {
        conversation.fields.extend(changes);
    }
}

/// Returns the ID of the conversation to reply to. The ID `last` refers to the latest conversation
/// of the contact who replies.
fn replied_to(state: &State, id: &str, contact: Option<&str>) -> Result<String, ApiError> {
    let Some(contact) = contact.filter(|_| id == "last") else {
        return require(state, id);
    };
    state
        .conversations
        .iter()
        .rev()
        .find(|(_, conversation)| conversation.contacts.iter().any(|own| own == contact))
        .map(|(id, _)| id.to_owned())
        .ok_or_else(missing)
}

pub(crate) fn reply(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let kind = text_of(body, "message_type")
        .unwrap_or("comment")
        .to_owned();
    let text = text_of(body, "body");
    let files = attachments(body);
    let contact = if body["type"] == "admin" {
        None
    } else {
        let named = people::contact_named(state, body, "intercom_user_id", "user_id");
        Some(named.unwrap_or_else(|| Err(ApiError::not_found("contact")))?)
    };
    let id = replied_to(state, call.path("id"), contact.as_deref())?;
    let empty = text.is_none_or(|text| text.trim().is_empty());
    if empty && files.is_empty() && kind != "quick_reply" {
        let message = "`body` is required for a reply";
        return Err(ApiError::new(400, "parameter_not_found", message).field("body"));
    }
    let author = match &contact {
        Some(contact) => people::contact_author(state, contact),
        None => people::admin_author(state, &call.text("admin_id").unwrap_or_default())?,
    };
    let number = state.ids.number();
    let at = body["created_at"].as_i64().unwrap_or_else(|| state.now());
    let reopening = contact.is_some()
        && state
            .conversations
            .get(&id)
            .is_some_and(|conversation| conversation.fields.get("open") == Some(&json!(false)));
    if reopening {
        let author = author.clone();
        let opened = part(state.ids.number(), state.now(), "open", None, author, &[]);
        add(state, &id, opened);
    }
    add(state, &id, part(number, at, &kind, text, author, &files));
    let now = state.now();
    if let Some(conversation) = state.conversations.get_mut(&id) {
        if contact.is_some() {
            let open =
                json!({ "open": true, "state": "open", "read": false, "snoozed_until": null });
            set(conversation, open);
            let waiting = conversation.fields.get("waiting_since");
            if waiting.is_none_or(Value::is_null) {
                set(conversation, json!({ "waiting_since": now }));
            }
        } else if kind == "comment" {
            set(conversation, json!({ "waiting_since": null }));
        }
    }
    ok(full(state, &id, false))
}

/// Closes, snoozes, opens or assigns a conversation.
pub(crate) fn manage(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    let body = &call.body;
    let author = people::admin_author(state, &call.text("admin_id").unwrap_or_default())?;
    let text = text_of(body, "body");
    let kind = text_of(body, "message_type").unwrap_or_default();
    let mut part = part(state.ids.number(), state.now(), kind, text, author, &[]);
    let changes = match kind {
        "close" => json!({
            "open": false,
            "state": "closed",
            "read": true,
            "snoozed_until": null,
            "waiting_since": null,
        }),
        "open" => json!({ "open": true, "state": "open", "snoozed_until": null }),
        "snoozed" => {
            let until = body["snoozed_until"].as_i64().unwrap_or(0);
            if until <= state.now() {
                let message = "`snoozed_until` must be in the future";
                return Err(ApiError::invalid("snoozed_until", message));
            }
            json!({ "open": true, "state": "snoozed", "snoozed_until": until })
        }
        _ => {
            let assignee = call.text("assignee_id").unwrap_or_default();
            let assignee = Assignee::find(state, &assignee)?;
            part["assigned_to"] = assignee.reference();
            assignment(&assignee)
        }
    };
    add(state, &id, part);
    if let Some(conversation) = state.conversations.get_mut(&id) {
        set(conversation, changes);
    }
    ok(full(state, &id, false))
}

fn assignment(assignee: &Assignee) -> Value {
    match assignee {
        Assignee::Nobody => json!({ "admin_assignee_id": null, "team_assignee_id": null }),
        Assignee::Admin(id) => json!({ "admin_assignee_id": assignee_field(Some(id)) }),
        Assignee::Team(id) => json!({ "team_assignee_id": assignee_field(Some(id)) }),
    }
}

/// Runs the assignment rules, which assign every conversation to the team.
pub(crate) fn run_rules(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    let author = bot();
    let team = Assignee::Team(TEAM_ID.to_owned());
    let kind = "default_assignment";
    let mut part = part(state.ids.number(), state.now(), kind, None, author, &[]);
    part["assigned_to"] = team.reference();
    add(state, &id, part);
    if let Some(conversation) = state.conversations.get_mut(&id) {
        set(conversation, assignment(&team));
    }
    ok(full(state, &id, false))
}

/// Redacts a part, or the first message if a contact wrote it.
pub(crate) fn redact(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, &call.text("conversation_id").unwrap_or_default())?;
    let of_source = call.body["type"] == "source";
    let key = if of_source {
        "source_id"
    } else {
        "conversation_part_id"
    };
    let wanted = call.text(key).unwrap_or_default();
    let conversation = state.touch_conversation(&id).ok_or_else(missing)?;
    let target = if of_source {
        conversation.fields.get_mut("source")
    } else {
        let mut parts = conversation.parts.iter_mut();
        parts.find(|part| part["id"] == wanted.as_str())
    };
    let target = target
        .filter(|target| target["id"] == wanted.as_str())
        .ok_or_else(|| ApiError::missing("conversation_part_or_message_not_found", "part"))?;
    let by_contact = matches!(target["author"]["type"].as_str(), Some("user" | "lead"));
    if target["body"].as_str().is_none_or(str::is_empty) || (of_source && !by_contact) {
        let message = "This part cannot be redacted";
        return Err(ApiError::new(
            422,
            "conversation_part_not_redactable",
            message,
        ));
    }
    target["body"] = json!(REDACTED);
    target["attachments"] = json!([]);
    target["redacted"] = json!(true);
    ok(full(state, &id, false))
}
