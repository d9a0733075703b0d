//! Conversations: creation, lists, search and contacts.

use serde_json::{Value, json};

use crate::{
    cursor::Sealer,
    error::ApiError,
    exchange::Call,
    handlers::conversation_parts::add,
    handlers::conversation_view::{attachments, full, item, part},
    handlers::{Outcome, ok, people, text_of},
    html,
    json::{Object, id_text},
    lists, page,
    search::Rules,
    search::Search,
    search::fields::Searched,
    state::{Conversation, State},
};

pub(crate) fn missing() -> ApiError {
    ApiError::not_found("conversation")
}

pub(crate) fn require(state: &State, id: &str) -> Result<String, ApiError> {
    if state.conversations.contains(id) {
        Ok(id.to_owned())
    } else {
        Err(missing())
    }
}

/// Starts a conversation on behalf of a contact.
pub(crate) fn start(state: &mut State, contact: Option<&str>, text: &str) -> String {
    let author = contact.map_or_else(bot, |contact| people::contact_author(state, contact));
    let id = begin(state, author, "customer_initiated", text);
    if let Some(conversation) = state.conversations.get_mut(&id) {
        conversation.contacts.extend(contact.map(str::to_owned));
    }
    id
}

/// Starts a conversation on behalf of an admin.
pub(crate) fn start_by_admin(
    state: &mut State,
    admin: &str,
    contact: &str,
    text: &str,
) -> Result<String, ApiError> {
    let author = people::admin_author(state, admin)?;
    let id = begin(state, author, "admin_initiated", text);
    if let Some(conversation) = state.conversations.get_mut(&id) {
        conversation.contacts.push(contact.to_owned());
        conversation.teammates.push(admin.to_owned());
    }
    Ok(id)
}

/// Starts the conversation of a customer ticket; both have the same ID.
pub(crate) fn start_for_ticket(state: &mut State, id: &str, contacts: &[String]) {
    let author = contacts
        .first()
        .map_or_else(bot, |contact| people::contact_author(state, contact));
    begin_as(state, id, author, "customer_initiated", "");
    if let Some(conversation) = state.conversations.get_mut(id) {
        conversation.contacts.extend_from_slice(contacts);
        conversation.is_ticket = true;
        if let Some(source) = conversation.fields.get_mut("source") {
            source["type"] = Value::Null;
        }
    }
}

/// Returns the author of automatic messages.
pub(crate) fn bot() -> Value {
    json!({ "type": "bot", "id": "7300001", "name": "Helper", "email": "helper@example.com" })
}

fn begin(state: &mut State, author: Value, delivered_as: &str, text: &str) -> String {
    let id = state.ids.conversation();
    begin_as(state, &id, author, delivered_as, text);
    id
}

fn begin_as(state: &mut State, id: &str, author: Value, delivered_as: &str, text: &str) {
    let source = state.ids.number().to_string();
    let conversation = Conversation {
        fields: fields(id, &source, state.now(), author, delivered_as, text),
        ..Conversation::default()
    };
    state.conversations.insert(id, conversation);
}

/// Returns the plain fields of a new conversation.
pub(crate) fn fields(
    id: &str,
    source: &str,
    now: i64,
    author: Value,
    delivered_as: &str,
    text: &str,
) -> Object {
    let waiting = (delivered_as == "customer_initiated").then_some(now);
    let fields = json!({
        "type": "conversation",
        "id": id,
        "created_at": now,
        "updated_at": now,
        "waiting_since": waiting,
        "snoozed_until": null,
        "source": {
            "type": "conversation",
            "id": source,
            "delivered_as": delivered_as,
            "subject": "",
            "body": html::paragraph(text),
            "author": author,
            "attachments": [],
            "url": null,
            "redacted": false,
        },
        "first_contact_reply": null,
        "admin_assignee_id": null,
        "team_assignee_id": null,
        "open": true,
        "state": "open",
        "read": false,
        "priority": "not_priority",
        "sla_applied": null,
        "conversation_rating": null,
        "title": null,
        "custom_attributes": {},
        "topics": { "type": "topic.list", "topics": [], "total_count": 0 },
        "linked_objects": { "type": "list", "data": [], "total_count": 0, "has_more": false },
        "ai_agent": null,
        "ai_agent_participated": false,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Object::new(),
    }
}

/// Returns the first message of a conversation that a contact started.
pub(crate) fn message(state: &State, id: &str) -> Value {
    let source = state
        .conversations
        .get(id)
        .and_then(|conversation| conversation.fields.get("source"))
        .unwrap_or(&Value::Null);
    json!({
        "type": "user_message",
        "id": source["id"],
        "created_at": state.conversations.get(id).and_then(|found| found.fields.get("created_at")),
        "body": source["body"],
        "message_type": "inapp",
        "conversation_id": id,
    })
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let contact = people::contact(state, &id_text(&body["from"]["id"]))?;
    let text = text_of(body, "body").unwrap_or_default();
    if text.trim().is_empty() {
        return Err(ApiError::invalid("body", "`body` must not be empty"));
    }
    let files = attachments(body);
    let id = start(state, Some(&contact), text);
    if let Some(conversation) = state.conversations.get_mut(&id) {
        if let Some(source) = conversation.fields.get_mut("source") {
            source["attachments"] = json!(files);
            source["subject"] = json!(text_of(body, "subject").unwrap_or_default());
        }
        if let Some(at) = body.get("created_at").and_then(Value::as_i64) {
            conversation
                .fields
                .insert("created_at".to_owned(), json!(at));
        }
    }
    ok(message(state, &id))
}

/// Returns whether `display_as=plaintext` was requested.
fn plain(call: &Call<'_>) -> Result<bool, ApiError> {
    match call.query("display_as") {
        None | Some("html") => Ok(false),
        Some("plaintext") => Ok(true),
        Some(_) => {
            let message = "`display_as` must be `plaintext` or missing";
            Err(ApiError::invalid("display_as", message))
        }
    }
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    ok(full(state, &id, plain(call)?))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    let plain = plain(call)?;
    if let Some(conversation) = state.touch_conversation(&id) {
        if let Some(read) = call.body.get("read") {
            conversation.fields.insert("read".to_owned(), read.clone());
        }
        let custom = call
            .body
            .get("custom_attributes")
            .and_then(Value::as_object);
        if let (Some(changes), Some(Value::Object(present))) =
            (custom, conversation.fields.get_mut("custom_attributes"))
        {
            write_custom(present, changes);
        }
    }
    ok(full(state, &id, plain))
}

fn write_custom(present: &mut Object, changes: &Object) {
    for (key, value) in changes {
        let value = if value == "" {
            Value::Null
        } else {
            value.clone()
        };
        present.insert(key.clone(), value);
    }
}

/// The type and the key of lists and searches.
const NAMES: (&str, &str) = ("conversation.list", "conversations");

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let size = lists::INBOX.check(call.integer("per_page"))?;
    let plain = plain(call)?;
    let positions = page::all::<Conversation>(state, "conversations");
    let after = call.query("starting_after");
    let (range, pages) = Sealer::new(&state.lists, &state.clock, "conversations").rows(
        positions.len(),
        size,
        after,
    )?;
    if !plain {
        return Ok(page::write::<Conversation>(
            state, NAMES, &positions, range, &pages,
        ));
    }
    let ids = positions[range]
        .iter()
        .filter_map(|place| state.conversations.id_at(*place));
    let items: Vec<Value> = ids.map(|id| item(state, id, true)).collect();
    ok(json!({
        "type": NAMES.0,
        "conversations": items,
        "total_count": positions.len(),
        "pages": pages,
    }))
}

pub(crate) fn search(state: &mut State, call: &Call<'_>) -> Outcome {
    let search = Search::read(
        Rules {
            searched: Searched::Conversations,
            lenient: call.lenient,
        },
        &call.body,
        lists::INBOX,
        &state.timezone,
    )?;
    page::search::<Conversation>(state, &search, NAMES)
}

/// Returns a conversation with `customers`, which the responses to attaching and detaching a
/// contact contain.
fn with_customers(state: &State, id: &str) -> Value {
    let mut view = full(state, id, false);
    let contacts = state.conversations.get(id).map(|found| &found.contacts);
    let customers: Vec<Value> = contacts
        .into_iter()
        .flatten()
        .map(|contact| {
            let author = people::contact_author(state, contact);
            json!({ "type": author["type"], "id": contact })
        })
        .collect();
    view["customers"] = json!(customers);
    view
}

pub(crate) fn attach_contact(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    let customer = call.body["customer"].clone();
    let author = if let Some(admin) = call.text("admin_id") {
        people::admin_author(state, &admin)?
    } else {
        let adding = &customer["customer"];
        let adding = people::contact_named(state, adding, "intercom_user_id", "user_id");
        let Some(adding) = adding else {
            let message = "The admin or contact who adds the contact is required";
            return Err(ApiError::new(400, "parameter_not_found", message).field("admin_id"));
        };
        people::contact_author(state, &adding?)
    };
    let Some(contact) = people::contact_or_lead(state, &customer, "intercom_user_id", "user_id")
    else {
        let message = "`customer` must identify a contact";
        return Err(ApiError::new(400, "parameter_not_found", message).field("customer"));
    };
    let contact = contact?;
    let part = part(
        state.ids.number(),
        state.now(),
        "participant_added",
        None,
        author,
        &[],
    );
    let known = state
        .conversations
        .get(&id)
        .is_some_and(|conversation| conversation.contacts.contains(&contact));
    if !known {
        if let Some(conversation) = state.conversations.get_mut(&id) {
            conversation.contacts.push(contact);
        }
        add(state, &id, part);
    }
    ok(with_customers(state, &id))
}

pub(crate) fn detach_contact(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("conversation_id"))?;
    let contact = call.path("contact_id").to_owned();
    let author = people::admin_author(state, &call.text("admin_id").unwrap_or_default())?;
    let conversation = state.conversations.get(&id).ok_or_else(missing)?;
    if !conversation.contacts.contains(&contact) {
        return Err(ApiError::not_found("contact in this conversation"));
    }
    if conversation.contacts.len() == 1 {
        let message = "The last contact of a conversation cannot be removed";
        return Err(ApiError::new(422, "parameter_invalid", message));
    }
    let part = part(
        state.ids.number(),
        state.now(),
        "participant_removed",
        None,
        author,
        &[],
    );
    if let Some(conversation) = state.conversations.get_mut(&id) {
        conversation.contacts.retain(|own| *own != contact);
    }
    add(state, &id, part);
    ok(with_customers(state, &id))
}
