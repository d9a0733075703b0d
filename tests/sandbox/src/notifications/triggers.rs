//! The topics that a request causes.

use serde_json::{Value, json};

use super::items;
use crate::{
    exchange::{Call, Reply},
    handlers::companies,
    json::{Object, id_text},
    state::State,
};

/// The state before a request, as far as notifications depend on it.
#[derive(Default)]
pub(crate) struct Before {
    /// Whether a company will be created.
    is_new_company: bool,
    /// The item of a contact that will be deleted.
    contact: Value,
    /// The number of data events.
    events: usize,
}

impl Before {
    pub(crate) fn of(state: &State, call: &Call<'_>) -> Self {
        if !state.outbox.is_subscribed() {
            return Self::default();
        }
        let events = state.events.len();
        match call.operation.id.as_str() {
            "createOrUpdateCompany" => {
                let key = call.text("company_id").unwrap_or_default();
                Self {
                    is_new_company: companies::with(state, "company_id", &key).is_none(),
                    events,
                    ..Self::default()
                }
            }
            "deleteContact" => Self {
                contact: items::marked(state, call.path("id"), "deleted"),
                events,
                ..Self::default()
            },
            _ => Self {
                events,
                ..Self::default()
            },
        }
    }
}

/// Queues the notifications that a request causes, and returns whether there can be any.
pub(crate) fn observe(state: &mut State, call: &Call<'_>, reply: &Reply, before: Before) -> bool {
    if !state.outbox.is_subscribed() {
        return false;
    }
    let caused = match reply {
        Reply::Json(reply) => caused(state, call, reply, before),
        _ => new_events(state, &before),
    };
    push(state, caused);
    true
}

/// Queues notifications of the topics that are subscribed.
pub(super) fn push(state: &mut State, caused: Vec<(String, Value)>) {
    let (now, clock, workspace) = (
        state.now(),
        state.clock.since_epoch(),
        state.workspace.clone(),
    );
    for (topic, item) in caused {
        if !item.is_null() && state.outbox.wants(&topic, clock) {
            let notification = state.outbox.envelope(&workspace, &topic, item, now);
            state.outbox.push(notification, clock);
        }
    }
}

/// Returns the notifications of data events that were recorded.
fn new_events(state: &State, before: &Before) -> Vec<(String, Value)> {
    let new = state.events.iter().skip(before.events);
    new.map(|event| ("event.created".to_owned(), items::event(state, &event.id)))
        .collect()
}

/// Returns the notifications of fields of a contact that were set.
pub(super) fn contact_updated(state: &State, id: &str, changes: &Object) -> Vec<(String, Value)> {
    let role = role(state, id);
    let item = || items::contact(state, id);
    let mut caused = vec![(format!("contact.{role}.updated"), item())];
    if changes.get("email").is_some_and(|email| !email.is_null()) {
        caused.push(("contact.email.updated".to_owned(), item()));
        if role == "lead" {
            caused.push(("contact.lead.added_email".to_owned(), item()));
        }
    }
    if let Some(Value::Bool(is_unsubscribed)) = changes.get("unsubscribed_from_emails") {
        let (topic, kind) = if *is_unsubscribed {
            ("contact.unsubscribed", "contact_unsubscribe")
        } else {
            ("contact.subscribed", "contact_subscribe")
        };
        caused.push((topic.to_owned(), items::subscription(state, id, kind, None)));
    }
    caused
}

fn caused(state: &State, call: &Call<'_>, reply: &Value, before: Before) -> Vec<(String, Value)> {
    let id = id_text(&reply["id"]);
    let one = |topic: &str, item: Value| vec![(topic.to_owned(), item)];
    let contact_id = || {
        if call.path("contact_id").is_empty() {
            call.path("id")
        } else {
            call.path("contact_id")
        }
    };
    match call.operation.id.as_str() {
        "createContact" => one(
            &format!("contact.{}.created", role(state, &id)),
            items::contact(state, &id),
        ),
        "updateContact" => {
            let changes = call.body.as_object();
            changes.map_or_else(Vec::new, |changes| contact_updated(state, &id, changes))
        }
        operation @ ("attachSubscriptionTypeToContact" | "detachSubscriptionTypeToContact") => {
            let subscribes = operation == "attachSubscriptionTypeToContact"
                && call.text("consent_type").as_deref() == Some("opt_in");
            let (topic, kind) = if subscribes {
                ("granular.subscribe", "granular_subscribe")
            } else {
                ("granular.unsubscribe", "granular_unsubscribe")
            };
            one(
                topic,
                items::subscription(state, contact_id(), kind, Some(reply)),
            )
        }
        "convertVisitor" => one("visitor.signed_up", items::legacy_user(state, &id)),
        "setAwayAdmin" => one("admin.away_mode_updated", items::admin(state, &id)),
        "createMessage" => {
            let id = id_text(&reply["conversation_id"]);
            let topic = if call.body["from"]["type"] == "admin" {
                "conversation.admin.single.created"
            } else {
                "conversation.user.created"
            };
            one(topic, items::conversation(state, &id, 0))
        }
        "updateConversation" if call.body["read"] == true => {
            one("conversation.read", items::conversation(state, &id, 0))
        }
        "deleteContact" => one("contact.deleted", before.contact),
        "archiveContact" => one(
            "contact.archived",
            items::marked(state, call.path("id"), "archived"),
        ),
        "unarchiveContact" => one("contact.unarchived", items::contact(state, call.path("id"))),
        "mergeContact" => {
            let mut item = items::contact(state, &id);
            item["merged_from"] = json!({ "type": "contact", "id": call.text("from") });
            one("contact.merged", item)
        }
        operation @ ("attachTagToContact" | "detachTagFromContact") => {
            let contact = contact_id();
            let change = if operation == "attachTagToContact" {
                "created"
            } else {
                "deleted"
            };
            one(
                &format!("contact.{}.tag.{change}", role(state, contact)),
                items::contact_tag(state, contact, reply),
            )
        }
        operation @ ("attachContactToACompany" | "detachContactFromACompany") => {
            let change = if operation == "attachContactToACompany" {
                "attached"
            } else {
                "detached"
            };
            let item = json!({ "company": items::company(state, &id), "contact": items::contact(state, contact_id()) });
            one(&format!("company.contact.{change}"), item)
        }
        "createOrUpdateCompany" if before.is_new_company => {
            one("company.created", items::company(state, &id))
        }
        "createOrUpdateCompany" | "updateCompany" => {
            one("company.updated", items::company(state, &id))
        }
        "deleteCompany" => one(
            "company.deleted",
            json!({ "type": "company", "id": id, "deleted": true }),
        ),
        "createArticle" => article(reply, "article.created", reply["state"] == "published"),
        "updateArticle" => article(reply, "article.updated", call.body.get("state").is_some()),
        "deleteArticle" => one(
            "article.deleted",
            json!({ "type": "article", "id": id, "deleted": true }),
        ),
        "createConversation" => {
            let id = id_text(&reply["conversation_id"]);
            one(
                "conversation.user.created",
                items::conversation(state, &id, 0),
            )
        }
        "replyConversation" | "manageConversation" | "autoAssignConversation" => {
            conversation(state, &id)
        }
        "redactConversation" => one(
            "conversation_part.redacted",
            items::conversation(state, &id, 1),
        ),
        "attachTagToConversation" => one(
            "conversation_part.tag.created",
            items::conversation(state, call.path("conversation_id"), 1),
        ),
        "attachContactToConversation" | "detachContactFromConversation" => {
            participants(state, call, &id)
        }
        "createTicket" | "convertConversationToTicket" => {
            one("ticket.created", crate::handlers::tickets::view(state, &id))
        }
        "updateTicket" => ticket(state, call, &id),
        "replyTicket" => reply_to_ticket(state, call.path("id"), reply)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn role<'a>(state: &'a State, contact: &str) -> &'a str {
    let contact = state.contacts.get(contact);
    contact
        .and_then(|contact| contact.fields.get("role"))
        .and_then(Value::as_str)
        .unwrap_or("user")
}

fn article(reply: &Value, topic: &str, is_moved: bool) -> Vec<(String, Value)> {
    let mut caused = vec![(topic.to_owned(), items::article(reply))];
    if is_moved {
        let change = if reply["state"] == "published" {
            "published"
        } else {
            "unpublished"
        };
        caused.push((format!("article.{change}"), items::article(reply)));
    }
    caused
}

/// Returns the topic of the last part of a conversation. For a ticket, the topics of tickets replace
/// those of conversations.
fn conversation(state: &State, id: &str) -> Vec<(String, Value)> {
    let Some(found) = state.conversations.get(id) else {
        return Vec::new();
    };
    let Some(part) = found.parts.last() else {
        return Vec::new();
    };
    if found.is_ticket {
        return reply_to_ticket(state, id, part).into_iter().collect();
    }
    let by_contact = matches!(part["author"]["type"].as_str(), Some("user" | "lead"));
    let topic = match part["part_type"].as_str().unwrap_or_default() {
        _ if by_contact => "conversation.user.replied",
        "comment" | "quick_reply" => "conversation.admin.replied",
        "note" => "conversation.admin.noted",
        "close" => "conversation.admin.closed",
        "open" => "conversation.admin.opened",
        "snoozed" => "conversation.admin.snoozed",
        "assignment" | "default_assignment" => "conversation.admin.assigned",
        _ => return Vec::new(),
    };
    vec![(topic.to_owned(), items::conversation(state, id, 1))]
}

fn reply_to_ticket(state: &State, id: &str, part: &Value) -> Option<(String, Value)> {
    let topic = match (part["author"]["type"].as_str(), part["part_type"].as_str()) {
        (Some("user" | "lead"), _) => "ticket.contact.replied",
        (_, Some("comment" | "quick_reply")) => "ticket.admin.replied",
        (_, Some("note")) => "ticket.note.created",
        _ => return None,
    };
    Some((topic.to_owned(), items::ticket_part(state, id, Some(part))))
}

fn ticket(state: &State, call: &Call<'_>, id: &str) -> Vec<(String, Value)> {
    let view = crate::handlers::tickets::view(state, id);
    let parts = view["ticket_parts"]["ticket_parts"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let last = |kind: &str| parts.iter().rev().find(|part| part["part_type"] == kind);
    let with_part =
        |topic: &str, kind: &str| (topic.to_owned(), items::ticket_part(state, id, last(kind)));
    let mut caused = Vec::new();
    if call.body.get("assignment").is_some_and(Value::is_object) {
        let is_team = last("assignment").is_some_and(|part| part["assigned_to"]["type"] == "team");
        let topic = if is_team {
            "ticket.team.assigned"
        } else {
            "ticket.admin.assigned"
        };
        caused.push(with_part(topic, "assignment"));
    }
    if let Some(after) = call.body.get("state") {
        caused.push(("ticket.state.updated".to_owned(), view.clone()));
        // Before version 2.15, a resolved ticket is closed.
        if after == "resolved" {
            caused.push(("ticket.closed".to_owned(), view.clone()));
        }
    }
    if call.body.get("ticket_attributes").is_some() {
        caused.push(with_part(
            "ticket.attribute.updated",
            "ticket_attribute_updated_by_admin",
        ));
    }
    caused
}

/// Returns the notifications about participants.
fn participants(state: &State, call: &Call<'_>, id: &str) -> Vec<(String, Value)> {
    let Some(conversation) = state.conversations.get(id) else {
        return Vec::new();
    };
    let detached = call.path("contact_id");
    let (topic, contact) = if detached.is_empty() {
        let added = conversation
            .contacts
            .last()
            .map(String::as_str)
            .unwrap_or_default();
        ("conversation.contact.attached", added)
    } else {
        ("conversation.contact.detached", detached)
    };
    let item = items::participant(state, id, contact);
    vec![(topic.to_owned(), item)]
}
