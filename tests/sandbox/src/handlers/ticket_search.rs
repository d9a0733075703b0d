//! The search for tickets.

use serde_json::{Value, json};

use crate::{
    exchange::Call,
    handlers::tickets::{field, view_of},
    handlers::{Outcome, tagging},
    json::{Object, id_text},
    lists, page,
    page::Paged,
    page::person::{person_is_plain, write_person_placeholders},
    search::Rules,
    search::Search,
    search::fields::Searched,
    state::{State, Ticket},
    table::Table,
};

pub(crate) fn search(state: &mut State, call: &Call<'_>) -> Outcome {
    let search = Search::read(
        Rules {
            searched: Searched::Tickets,
            lenient: call.lenient,
        },
        &call.body,
        lists::INBOX,
        &state.timezone,
    )?;
    page::search::<Ticket>(state, &search, ("ticket.list", "tickets"))
}

impl Paged for Ticket {
    const CREATED: usize = 2;
    const DERIVED: &[&str] = &[
        "ticket_type_id",
        "category",
        "title",
        "description",
        "default_title",
        "default_description",
        "ticket_attribute",
        "contact_ids",
        "teammate_ids",
        "tag_ids",
    ];

    fn table(state: &State) -> &Table<Self> {
        &state.tickets
    }

    fn table_mut(state: &mut State) -> &mut Table<Self> {
        &mut state.tickets
    }

    fn fields(&self) -> &Object {
        &self.fields
    }

    fn view(&self, state: &State, _: &str) -> Value {
        view_of(state, self)
    }

    fn document(&self, state: &State) -> Value {
        document(state, self)
    }

    fn surroundings(state: &State) -> u64 {
        state.ticket_types.changes() + state.tags.changes()
    }

    fn complete(view: &mut Value) {
        write_person_placeholders(view);
    }

    fn is_plain(state: &State, placeholder: impl Fn(usize) -> String) -> bool {
        person_is_plain(state, placeholder)
    }
}

/// Returns the document that searches evaluate for a ticket.
fn document(state: &State, ticket: &Ticket) -> Value {
    let mut document = Value::Object(ticket.fields.clone());
    document["ticket_type_id"] = json!(ticket.ticket_type);
    // Searches use other names for the categories.
    document["category"] = match field(ticket, "category") {
        "Back-office" => json!("task"),
        "Tracker" => json!("tracker"),
        _ => json!("request"),
    };
    for (name, attribute) in [
        ("title", "_default_title_"),
        ("description", "_default_description_"),
    ] {
        let value = ticket
            .attributes
            .get(attribute)
            .cloned()
            .unwrap_or(Value::Null);
        document[format!("default_{name}")] = value.clone();
        document[name] = value;
    }
    let mut by_id = Object::new();
    let attributes = state
        .ticket_types
        .get(&ticket.ticket_type)
        .map(|found| &found.attributes);
    for attribute in attributes.into_iter().flatten() {
        let name = attribute["name"].as_str().unwrap_or_default();
        let value = ticket.attributes.get(name).cloned().unwrap_or(Value::Null);
        by_id.insert(id_text(&attribute["id"]), value);
    }
    document["ticket_attribute"] = Value::Object(by_id);
    document["contact_ids"] = json!(ticket.contacts);
    let admin = field(ticket, "admin_assignee_id");
    let teammates: Vec<&str> = Some(admin)
        .filter(|admin| *admin != "0")
        .into_iter()
        .collect();
    document["teammate_ids"] = json!(teammates);
    let tags = tagging::applied(state, &ticket.tags);
    let tags: Vec<Value> = tags["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| tag["id"].clone())
        .collect();
    document["tag_ids"] = json!(tags);
    document
}
