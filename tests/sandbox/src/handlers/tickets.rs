//! Tickets.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::ADMIN_ID,
    handlers::people::Assignee,
    handlers::{
        Outcome, conversation_view, conversations, ok, people, text_of, ticket_attributes,
        ticket_types,
    },
    json::{Object, id_number, id_text},
    state::{State, Ticket},
};

/// Maximum number of parts in a response. The newest parts are returned.
const MAX_PARTS: usize = 500;

pub(crate) fn missing() -> ApiError {
    ApiError::missing("ticket_not_found", "ticket")
}

/// Returns the labels of a state, for the team and for the contact.
fn labels(state: &str) -> (&'static str, &'static str) {
    match state {
        "in_progress" => ("In progress", "In progress"),
        "waiting_on_customer" => ("Waiting on customer", "Waiting on you"),
        "resolved" => ("Resolved", "Resolved"),
        _ => ("Submitted", "Submitted"),
    }
}

pub(super) fn field<'a>(ticket: &'a Ticket, name: &str) -> &'a str {
    ticket
        .fields
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Returns a ticket in the form of responses, with its parts.
pub(crate) fn view(state: &State, id: &str) -> Value {
    match state.tickets.get(id) {
        Some(ticket) => view_of(state, ticket),
        None => Value::Null,
    }
}

pub(crate) fn view_of(state: &State, ticket: &Ticket) -> Value {
    let mut view = Value::Object(ticket.fields.clone());
    let (internal, external) = labels(field(ticket, "ticket_state"));
    view["ticket_state_internal_label"] = json!(internal);
    view["ticket_state_external_label"] = json!(external);
    view["ticket_type"] = ticket_types::view(state, &ticket.ticket_type);
    view["ticket_attributes"] = Value::Object(ticket.attributes.clone());
    let contacts: Vec<Value> = ticket
        .contacts
        .iter()
        .map(|contact| people::contact_reference(state, contact))
        .collect();
    view["contacts"] = json!({ "type": "contact.list", "contacts": contacts });
    view["linked_objects"] = json!({
        "type": "list",
        "total_count": ticket.linked.len(),
        "has_more": false,
        "data": ticket.linked,
    });
    let hidden = ticket.parts.len().saturating_sub(MAX_PARTS);
    view["ticket_parts"] = json!({
        "type": "ticket_part.list",
        "ticket_parts": Value::Array(ticket.parts[hidden..].to_vec()),
        "total_count": ticket.parts.len(),
    });
    view
}

/// Returns the ticket inside the response for its conversation.
pub(crate) fn inside_conversation(state: &State, id: &str) -> Value {
    let Some(ticket) = state.tickets.get(id) else {
        return Value::Null;
    };
    let ticket_type = ticket_types::view(state, &ticket.ticket_type);
    let known = ticket_type["ticket_type_attributes"]["data"].as_array();
    let mut custom = Object::new();
    for (name, value) in &ticket.attributes {
        let mut known = known.into_iter().flatten();
        let kind = known
            .find(|attribute| attribute["name"] == name.as_str())
            .map(|attribute| attribute["data_type"].clone());
        custom.insert(name.clone(), json!({ "value": value, "type": kind }));
    }
    let (internal, external) = labels(field(ticket, "ticket_state"));
    json!({
        "type": "ticket",
        "id": id_number(id),
        "url": format!("https://app.example.com/tickets/{id}"),
        "custom_attributes": custom,
        "state": ticket.fields.get("ticket_state"),
        "ticket_type": ticket_type["name"],
        "ticket_type_description": ticket_type["description"],
        "ticket_type_emoji": ticket_type["icon"],
        "ticket_custom_state_admin_label": internal,
        "ticket_custom_state_user_label": external,
    })
}

fn part(state: &mut State, kind: &str, author: Value) -> Value {
    let id = state.ids.number().to_string();
    part_of(&id, state.now(), kind, author)
}

/// Creates a part.
pub(crate) fn part_of(id: &str, now: i64, kind: &str, author: Value) -> Value {
    json!({
        "type": "ticket_part",
        "id": id,
        "part_type": kind,
        "created_at": now,
        "updated_at": now,
        "author": author,
        "attachments": [],
        "redacted": false,
    })
}

/// Returns the plain fields of a new ticket.
pub(crate) fn fields(id: &str, number: &str, category: &Value, now: i64) -> Object {
    let fields = json!({
        "type": "ticket",
        "id": id,
        "ticket_id": number,
        "category": category,
        "ticket_state": "submitted",
        "admin_assignee_id": "0",
        "team_assignee_id": "0",
        "created_at": now,
        "updated_at": now,
        "open": true,
        "is_shared": category == "Customer",
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Object::new(),
    }
}

/// Creates a ticket from validated values.
fn insert(
    state: &mut State,
    id: &str,
    type_id: &str,
    values: &Object,
    contacts: Vec<String>,
) -> Result<(), ApiError> {
    let ticket_type = state
        .ticket_types
        .get(type_id)
        .ok_or_else(ticket_types::missing)?;
    ticket_attributes::check(ticket_type, values)?;
    ticket_attributes::check_required(ticket_type, values)?;
    let mut attributes = ticket_attributes::unset(ticket_type);
    attributes.extend(values.clone());
    let category = ticket_type
        .fields
        .get("category")
        .cloned()
        .unwrap_or(json!("Customer"));
    let number = state.ids.ticket_number().to_string();
    let fields = fields(id, &number, &category, state.now());
    let (kind, author) = match contacts.first() {
        Some(contact) => (
            "ticket_state_updated_by_user",
            people::contact_author(state, contact),
        ),
        None => (
            "ticket_state_updated_by_admin",
            people::admin_author(state, ADMIN_ID)?,
        ),
    };
    let mut first = part(state, kind, author);
    first["previous_ticket_state"] = json!("submitted");
    first["ticket_state"] = json!("submitted");
    let ticket = Ticket {
        fields,
        ticket_type: type_id.to_owned(),
        attributes,
        contacts,
        parts: vec![first],
        ..Ticket::default()
    };
    state.tickets.insert(id, ticket);
    Ok(())
}

fn is_internal(state: &State, type_id: &str) -> Result<bool, ApiError> {
    let found = state
        .ticket_types
        .get(type_id)
        .ok_or_else(ticket_types::missing)?;
    Ok(found.fields.get("category") != Some(&json!("Customer")))
}

fn values(body: &Value, key: &str) -> Object {
    body.get(key)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let type_id = call.text("ticket_type_id").unwrap_or_default();
    let internal = is_internal(state, &type_id)?;
    let values = values(body, "ticket_attributes");
    if let Some(ticket_type) = state.ticket_types.get(&type_id) {
        // Before the contacts, because an unknown email address becomes a lead.
        ticket_attributes::check(ticket_type, &values)?;
        ticket_attributes::check_required(ticket_type, &values)?;
    }
    let company = call.text("company_id");
    if let Some(company) = &company
        && !state.companies.contains(company)
    {
        return Err(ApiError::missing("company_not_found", "company"));
    }
    let mut contacts = Vec::new();
    for named in body["contacts"].as_array().into_iter().flatten() {
        let found = people::contact_or_lead(state, named, "id", "external_id");
        contacts.push(found.unwrap_or_else(|| Err(ApiError::not_found("contact")))?);
    }
    if contacts.is_empty() {
        let message = "At least one contact is required";
        return Err(ApiError::invalid("contacts", message));
    }
    if internal {
        // Responses for internal tickets have no contacts.
        contacts.clear();
    }
    let id = state.ids.conversation();
    insert(state, &id, &type_id, &values, contacts.clone())?;
    if !internal {
        conversations::start_for_ticket(state, &id, &contacts);
    }
    if let Some(ticket) = state.tickets.get_mut(&id) {
        if let Some(company) = company {
            ticket
                .fields
                .insert("company_id".to_owned(), json!(company));
        }
        if let Some(at) = body.get("created_at").and_then(Value::as_i64) {
            ticket.fields.insert("created_at".to_owned(), json!(at));
        }
    }
    ok(view(state, &id))
}

/// Converts a conversation to a customer ticket with the same ID.
pub(crate) fn convert(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = conversations::require(state, call.path("id"))?;
    let type_id = call.text("ticket_type_id").unwrap_or_default();
    if is_internal(state, &type_id)? {
        let message = "A conversation can only be converted to a customer ticket type";
        return Err(ApiError::invalid("ticket_type_id", message));
    }
    if state.tickets.contains(&id) {
        return Err(ApiError::invalid(
            "id",
            "The conversation is already a ticket",
        ));
    }
    let contacts = state
        .conversations
        .get(&id)
        .map(|conversation| conversation.contacts.clone())
        .unwrap_or_default();
    insert(
        state,
        &id,
        &type_id,
        &values(&call.body, "attributes"),
        contacts,
    )?;
    if let Some(conversation) = state.touch_conversation(&id) {
        conversation.is_ticket = true;
    }
    ok(view(state, &id))
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    if !state.tickets.contains(id) {
        return Err(missing());
    }
    ok(view(state, id))
}

/// Updates a ticket. Each change adds a part.
pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    let body = &call.body;
    let ticket = state.tickets.get(id).ok_or_else(missing)?;
    let before = field(ticket, "ticket_state").to_owned();
    let changed = values(body, "ticket_attributes");
    if let Some(ticket_type) = state.ticket_types.get(&ticket.ticket_type) {
        ticket_attributes::check(ticket_type, &changed)?;
    }
    let mut author = people::admin_author(state, ADMIN_ID)?;
    let mut parts = Vec::new();
    let mut fields = Object::new();
    if let Some(assignment) = body.get("assignment").filter(|found| found.is_object()) {
        let admin = assignment.get("admin_id").map(id_text);
        let assignee = assignment.get("assignee_id").map(id_text);
        let (Some(admin), Some(assignee)) = (admin, assignee) else {
            let message = "`admin_id` and `assignee_id` are required for an assignment";
            return Err(ApiError::new(400, "parameter_not_found", message).field("assignment"));
        };
        author = people::admin_author(state, &admin)?;
        let assignee = Assignee::find(state, &assignee)?;
        let mut assigned = part(state, "assignment", author.clone());
        assigned["assigned_to"] = assignee.reference();
        parts.push(assigned);
        match assignee {
            Assignee::Nobody => {
                fields.insert("admin_assignee_id".to_owned(), json!("0"));
                fields.insert("team_assignee_id".to_owned(), json!("0"));
            }
            Assignee::Admin(id) => {
                fields.insert("admin_assignee_id".to_owned(), json!(id));
            }
            Assignee::Team(id) => {
                fields.insert("team_assignee_id".to_owned(), json!(id));
            }
        }
    }
    if let Some(after) = text_of(body, "state") {
        let mut moved = part(state, "ticket_state_updated_by_admin", author.clone());
        moved["previous_ticket_state"] = json!(before);
        moved["ticket_state"] = json!(after);
        parts.push(moved);
        fields.insert("ticket_state".to_owned(), json!(after));
        if after == "resolved" {
            fields.insert("open".to_owned(), json!(false));
        }
    }
    if !changed.is_empty() {
        parts.push(part(
            state,
            "ticket_attribute_updated_by_admin",
            author.clone(),
        ));
    }
    let until = body.get("snoozed_until").and_then(Value::as_i64);
    if let Some(until) = until {
        if until <= state.now() {
            let message = "`snoozed_until` must be in the future";
            return Err(ApiError::invalid("snoozed_until", message));
        }
        parts.push(part(state, "snoozed", author.clone()));
        fields.insert("snoozed_until".to_owned(), json!(until));
    }
    if let Some(open) = body.get("open").and_then(Value::as_bool) {
        parts.push(part(
            state,
            if open { "open" } else { "close" },
            author.clone(),
        ));
        fields.insert("open".to_owned(), json!(open));
    }
    if let Some(shared) = body.get("is_shared") {
        fields.insert("is_shared".to_owned(), shared.clone());
    }
    let ticket = state.touch_ticket(id).ok_or_else(missing)?;
    let woken = until.is_none() && fields.contains_key("open");
    ticket.fields.extend(fields);
    if woken {
        ticket.fields.shift_remove("snoozed_until");
    }
    ticket.attributes.extend(changed);
    ticket.parts.extend(parts);
    ok(view(state, id))
}

/// Adds a reply. The response is the new part, not the ticket.
pub(crate) fn reply(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    let body = &call.body;
    let type_id = state
        .tickets
        .get(id)
        .ok_or_else(missing)?
        .ticket_type
        .clone();
    let kind = text_of(body, "message_type")
        .unwrap_or("comment")
        .to_owned();
    let author = if body["type"] == "admin" {
        people::admin_author(state, &call.text("admin_id").unwrap_or_default())?
    } else {
        if is_internal(state, &type_id)? {
            let message = "Contacts cannot reply to an internal ticket";
            return Err(ApiError::new(400, "parameter_mismatch", message));
        }
        let named = people::contact_named(state, body, "intercom_user_id", "user_id");
        let contact = named.unwrap_or_else(|| Err(ApiError::not_found("contact")))?;
        people::contact_author(state, &contact)
    };
    let text = text_of(body, "body").filter(|text| !text.trim().is_empty());
    let files = conversation_view::attachments(body);
    let options = body["reply_options"]
        .as_array()
        .is_some_and(|options| !options.is_empty());
    if kind == "quick_reply" && !options {
        let message = "`reply_options` is required for a quick reply";
        return Err(ApiError::new(400, "parameter_not_found", message).field("reply_options"));
    }
    if kind != "quick_reply" && text.is_none() && files.is_empty() {
        let message = "`body` is required for a reply";
        return Err(ApiError::new(400, "parameter_not_found", message).field("body"));
    }
    let mut new = part(state, &kind, author);
    new["body"] = json!(text.map(crate::html::paragraph));
    new["attachments"] = json!(files);
    if let Some(at) = body.get("created_at").and_then(Value::as_i64) {
        new["created_at"] = json!(at);
        new["updated_at"] = json!(at);
    }
    let ticket = state.touch_ticket(id).ok_or_else(missing)?;
    ticket.parts.push(new.clone());
    ok(new)
}
