//! Conversations in the form of responses.

use serde_json::{Value, json};

use crate::{
    handlers::{people, tagging, tickets},
    html,
    json::{Object, id_number},
    page::Paged,
    page::person::{person_is_plain, write_person_placeholders},
    state::{Conversation, State},
    table::Table,
};

/// Maximum number of parts in a response. The newest parts are returned.
const MAX_PARTS: usize = 500;

/// Returns a conversation with its parts.
pub(crate) fn full(state: &State, id: &str, plain: bool) -> Value {
    match state.conversations.get(id) {
        Some(conversation) => full_of(state, id, conversation, plain),
        None => Value::Null,
    }
}

pub(crate) fn full_of(state: &State, id: &str, conversation: &Conversation, plain: bool) -> Value {
    let mut view = item_of(state, id, conversation, plain);
    let hidden = conversation.parts.len().saturating_sub(MAX_PARTS);
    let mut parts: Vec<Value> = conversation.parts.iter().skip(hidden).cloned().collect();
    if plain {
        parts.iter_mut().for_each(strip);
    }
    view["conversation_parts"] = json!({
        "type": "conversation_part.list",
        "conversation_parts": parts,
        "total_count": conversation.parts.len(),
    });
    view
}

/// Returns a conversation in the form of lists and searches, without parts.
pub(crate) fn item(state: &State, id: &str, plain: bool) -> Value {
    match state.conversations.get(id) {
        Some(conversation) => item_of(state, id, conversation, plain),
        None => Value::Null,
    }
}

fn item_of(state: &State, id: &str, conversation: &Conversation, plain: bool) -> Value {
    let mut view = Value::Object(conversation.fields.clone());
    let contacts: Vec<Value> = conversation
        .contacts
        .iter()
        .map(|contact| people::contact_reference(state, contact))
        .collect();
    let admins: Vec<Value> = conversation
        .teammates
        .iter()
        .map(|admin| json!({ "type": "admin", "id": admin }))
        .collect();
    view["contacts"] = json!({ "type": "contact.list", "contacts": contacts });
    view["teammates"] = json!({ "type": "admin.list", "admins": admins });
    view["tags"] = tagging::applied(state, &conversation.tags);
    view["statistics"] = statistics(conversation);
    view["first_contact_reply"] = first_reply(conversation);
    view["ticket"] = if conversation.is_ticket {
        tickets::inside_conversation(state, id)
    } else {
        Value::Null
    };
    if plain {
        strip(&mut view["source"]);
    }
    view
}

fn strip(holder: &mut Value) {
    if let Some(body) = holder["body"].as_str() {
        holder["body"] = json!(html::plain(body));
    }
}

impl Paged for Conversation {
    const CREATED: usize = 2;
    const DERIVED: &[&str] = &[
        "contacts",
        "teammates",
        "tags",
        "statistics",
        "first_contact_reply",
        "ticket",
        "tag_ids",
        "contact_ids",
        "teammate_ids",
        "channel_initiated",
    ];

    fn table(state: &State) -> &Table<Self> {
        &state.conversations
    }

    fn table_mut(state: &mut State) -> &mut Table<Self> {
        &mut state.conversations
    }

    fn fields(&self) -> &Object {
        &self.fields
    }

    fn view(&self, state: &State, id: &str) -> Value {
        item_of(state, id, self, false)
    }

    fn document(&self, state: &State) -> Value {
        let mut document = item_of(state, "", self, false);
        let tags: Vec<&String> = self.tags.iter().map(|tag| &tag.id).collect();
        document["tag_ids"] = json!(tags);
        document["contact_ids"] = json!(self.contacts);
        document["teammate_ids"] = json!(self.teammates);
        document["channel_initiated"] = document["source"]["type"].clone();
        document
    }

    fn complete(view: &mut Value) {
        write_person_placeholders(view);
    }

    fn is_plain(state: &State, placeholder: impl Fn(usize) -> String) -> bool {
        person_is_plain(state, placeholder)
    }
}

fn by_contact(part: &Value) -> bool {
    matches!(part["author"]["type"].as_str(), Some("user" | "lead"))
}

fn by_admin(part: &Value) -> bool {
    part["author"]["type"] == "admin" && part["part_type"] == "comment"
}

fn started_by_contact(conversation: &Conversation) -> bool {
    conversation.fields.get("source").is_some_and(by_contact)
}

fn first_reply(conversation: &Conversation) -> Value {
    let first = if started_by_contact(conversation) {
        conversation.fields.get("created_at").cloned()
    } else {
        let mut parts = conversation.parts.iter();
        parts
            .find(|part| by_contact(part))
            .map(|part| part["created_at"].clone())
    };
    match first {
        Some(at) => json!({ "created_at": at, "type": "conversation", "url": null }),
        None => Value::Null,
    }
}

/// Returns the statistics, all of which are derived from the parts.
fn statistics(conversation: &Conversation) -> Value {
    let parts = &conversation.parts;
    let started = conversation
        .fields
        .get("created_at")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    let at = |part: &Value| part["created_at"].as_i64();
    let is = |kind: &'static str| {
        move |part: &&Value| {
            part["part_type"]
                .as_str()
                .is_some_and(|own| own.ends_with(kind))
        }
    };
    let first = |found: Option<&Value>| found.and_then(at);
    let since = |time: Option<i64>| time.map(|time| time.saturating_sub(started));
    let first_assignment = first(parts.iter().find(is("assignment")));
    let last_assignment = first(parts.iter().rev().find(is("assignment")));
    let first_reply = first(parts.iter().find(|part| by_admin(part)));
    let last_reply = first(parts.iter().rev().find(|part| by_admin(part)));
    let first_close = first(parts.iter().find(is("close")));
    let last_close = parts.iter().rev().find(is("close"));
    let opening = started_by_contact(conversation).then_some(started);
    let first_contact = opening.or_else(|| first(parts.iter().find(|part| by_contact(part))));
    let last_contact = first(parts.iter().rev().find(|part| by_contact(part))).or(opening);
    let after_assignment = last_reply.filter(|reply| Some(*reply) >= last_assignment);
    json!({
        "type": "conversation_statistics",
        "time_to_assignment": since(first_assignment),
        "time_to_admin_reply": since(first_reply),
        "time_to_first_close": since(first_close),
        "time_to_last_close": since(first(last_close)),
        "median_time_to_reply": since(first_reply),
        "first_contact_reply_at": first_contact,
        "first_assignment_at": first_assignment,
        "first_admin_reply_at": first_reply,
        "first_close_at": first_close,
        "last_assignment_at": last_assignment,
        "last_assignment_admin_reply_at": after_assignment,
        "last_contact_reply_at": last_contact,
        "last_admin_reply_at": last_reply,
        "last_close_at": first(last_close),
        "last_closed_by_id": last_close.map(|part| part["author"]["id"].clone()),
        "count_reopens": parts.iter().filter(is("open")).count(),
        "count_assignments": parts.iter().filter(is("assignment")).count(),
        "count_conversation_parts": parts.len() + 1,
    })
}

/// Creates a part. The caller adds it to the conversation.
pub(crate) fn part(
    id: impl std::fmt::Display,
    now: i64,
    kind: &str,
    body: Option<&str>,
    author: Value,
    attachments: &[Value],
) -> Value {
    json!({
        "type": "conversation_part",
        "id": id.to_string(),
        "part_type": kind,
        "body": body.map(html::paragraph),
        "created_at": now,
        "updated_at": now,
        "notified_at": now,
        "assigned_to": null,
        "author": author,
        "attachments": attachments,
        "external_id": null,
        "redacted": false,
    })
}

/// Returns the attachments of a body in the form of responses.
pub(crate) fn attachments(body: &Value) -> Vec<Value> {
    let urls = body["attachment_urls"].as_array().into_iter().flatten();
    let files = body["attachment_files"].as_array().into_iter().flatten();
    let linked = urls.map(|url| {
        let url = url.as_str().unwrap_or_default();
        let name = url.rsplit('/').next().unwrap_or_default();
        (
            name.to_owned(),
            url.to_owned(),
            "application/octet-stream".to_owned(),
            0,
        )
    });
    let sent = files.map(|file| {
        let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
        let name = text("name");
        let url = format!("https://downloads.example.com/{name}");
        // Base64 has four characters for three bytes.
        (name, url, text("content_type"), text("data").len() / 4 * 3)
    });
    linked
        .chain(sent)
        .map(|(name, url, content_type, filesize)| {
            json!({
                "type": "upload",
                "name": name,
                "url": url,
                "content_type": content_type,
                "filesize": filesize,
            })
        })
        .collect()
}

/// Returns the ID of an assignee in the form of the fields of a conversation.
pub(crate) fn assignee_field(id: Option<&str>) -> Value {
    id.map_or(Value::Null, id_number)
}
