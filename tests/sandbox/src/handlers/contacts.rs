//! Contacts: users and leads.

use serde_json::{Value, json};

use crate::{
    cursor::Sealer,
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, ok, people, segments, text_of},
    json::{Object, id_number, id_text},
    lists, page,
    page::Paged,
    sample::ID,
    search::Rules,
    search::Search,
    search::fields::Searched,
    state::{Contact, State},
    table::Table,
};

/// Maximum number of elements of the lists in a contact.
const MAX_NESTED: usize = 10;

const NULL_FIELDS: [&str; 34] = [
    "phone",
    "name",
    "avatar",
    "owner_id",
    "signed_up_at",
    "last_seen_at",
    "last_replied_at",
    "last_contacted_at",
    "last_email_opened_at",
    "last_email_clicked_at",
    "language_override",
    "browser",
    "browser_version",
    "browser_language",
    "os",
    "android_app_name",
    "android_app_version",
    "android_device",
    "android_os_version",
    "android_sdk_version",
    "android_last_seen_at",
    "ios_app_name",
    "ios_app_version",
    "ios_device",
    "ios_os_version",
    "ios_sdk_version",
    "ios_last_seen_at",
    "referrer",
    "utm_campaign",
    "utm_content",
    "utm_medium",
    "utm_source",
    "utm_term",
    "email",
];

/// The fields by which a contact is found.
const KEYS: [&str; 2] = ["external_id", "email"];

/// Returns the values that identify a contact, in lower case.
pub(crate) fn keys(contact: &Contact) -> Vec<(&'static str, String)> {
    let keys = KEYS.into_iter().filter_map(|field| {
        let value = contact.fields.get(field)?.as_str()?;
        Some((field, value.to_ascii_lowercase()))
    });
    keys.collect()
}

/// Adds a contact from a validated body.
pub(crate) fn insert(state: &mut State, body: &Value) -> String {
    let id = state.ids.object();
    // Users have the `external_id` from the request; leads get a generated one.
    let external = (role(body) == "lead").then(|| state.ids.uuid());
    let contact = build(&id, &state.workspace, state.now(), external, body);
    state.contacts.insert(id.clone(), contact);
    id
}

fn role(body: &Value) -> &str {
    let known = body.get("email").or_else(|| body.get("external_id"));
    text_of(body, "role").unwrap_or(if known.is_some() { "user" } else { "lead" })
}

/// Builds a contact from a body.
pub(crate) fn build(
    id: &str,
    workspace: &str,
    now: i64,
    external: Option<String>,
    body: &Value,
) -> Contact {
    let role = role(body);
    let mut fields = Object::new();
    fields.insert("type".to_owned(), json!("contact"));
    fields.insert("id".to_owned(), json!(id));
    fields.insert("workspace_id".to_owned(), json!(workspace));
    fields.insert("external_id".to_owned(), json!(external));
    fields.insert("role".to_owned(), json!(role));
    for name in NULL_FIELDS {
        fields.insert(name.to_owned(), Value::Null);
    }
    for name in [
        "has_hard_bounced",
        "marked_email_as_spam",
        "unsubscribed_from_emails",
        "unsubscribed_from_sms",
        "sms_consent",
    ] {
        fields.insert(name.to_owned(), json!(false));
    }
    fields.insert("created_at".to_owned(), json!(now));
    fields.insert("updated_at".to_owned(), json!(now));
    fields.insert("custom_attributes".to_owned(), json!({}));
    let mut contact = Contact {
        fields,
        ..Contact::default()
    };
    write(&mut contact.fields, body);
    contact
}

/// Writes the fields of a body. Null clears a field; an empty custom attribute becomes null.
fn write(fields: &mut Object, body: &Value) {
    for (name, value) in body.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("custom_attributes", Value::Object(changes)) => {
                let Some(Value::Object(present)) = fields.get_mut("custom_attributes") else {
                    continue;
                };
                for (key, value) in changes {
                    let value = if value == "" {
                        Value::Null
                    } else {
                        value.clone()
                    };
                    present.insert(key.clone(), value);
                }
            }
            ("custom_attributes", _) => {}
            ("owner_id", Value::String(text)) => {
                fields.insert(name.clone(), id_number(text));
            }
            ("external_id", value) if !value.is_null() => {
                fields.insert(name.clone(), json!(id_text(value)));
            }
            ("unsubscribed_from_emails", Value::Null) => {
                fields.insert(name.clone(), json!(false));
            }
            (_, value) => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Returns a contact in the form of responses.
pub(crate) fn view(state: &State, id: &str) -> Value {
    match state.contacts.get(id) {
        Some(contact) => contact.view(state, id),
        None => Value::Null,
    }
}

fn view_of(state: &State, id: &str, contact: &Contact) -> Value {
    let mut view = contact.fields.clone();
    let domain = view
        .get("email")
        .and_then(Value::as_str)
        .and_then(|email| email.split_once('@'))
        .map_or("", |(_, domain)| domain)
        .to_owned();
    view.insert("email_domain".to_owned(), json!(domain));
    let profiles = json!({ "type": "list", "data": [] });
    view.insert("social_profiles".to_owned(), profiles);
    view.insert(
        "location".to_owned(),
        json!({
            "type": "location",
            "country": null,
            "region": null,
            "city": null,
            "country_code": null,
            "continent_code": null,
        }),
    );
    let notes = state.notes.iter();
    let notes: Vec<String> = notes
        .filter(|(_, note)| note["contact"]["id"] == id)
        .map(|(note, _)| note.to_owned())
        .collect();
    let decided = |wanted: bool| -> Vec<String> {
        let decisions = contact.subscriptions.iter();
        decisions
            .filter(|(_, opted_in)| *opted_in == wanted)
            .map(|(id, _)| id.clone())
            .collect()
    };
    let (opted_in, opted_out) = (decided(true), decided(false));
    for (name, kind, path, ids) in [
        ("tags", "tag", "tags", &contact.tags),
        ("notes", "note", "notes", &notes),
        ("companies", "company", "companies", &contact.companies),
        (
            "opted_in_subscription_types",
            "subscription",
            "subscriptions",
            &opted_in,
        ),
        (
            "opted_out_subscription_types",
            "subscription",
            "subscriptions",
            &opted_out,
        ),
    ] {
        view.insert(name.to_owned(), nested(id, kind, path, ids));
    }
    Value::Object(view)
}

/// Returns a list inside a contact: the first elements, and the URL of the complete list.
fn nested(contact: &str, kind: &str, path: &str, ids: &[String]) -> Value {
    let base = match kind {
        "company" => "companies".to_owned(),
        other => format!("{other}s"),
    };
    let data: Vec<Value> = ids
        .iter()
        .take(MAX_NESTED)
        .map(|id| json!({ "type": kind, "id": id, "url": format!("/{base}/{id}") }))
        .collect();
    json!({
        "type": "list",
        "data": data,
        "url": format!("/contacts/{contact}/{path}"),
        "total_count": ids.len(),
        "has_more": ids.len() > MAX_NESTED,
    })
}

/// Rejects a body that would duplicate a contact.
fn check(state: &State, body: &Value, own: Option<&str>, role: &str) -> Result<(), ApiError> {
    let is_other = |id: &str| Some(id) != own;
    let clash = KEYS.into_iter().find_map(|field| {
        // Only users have distinct email addresses. Samples are users.
        let clashes = |other: Option<&Value>| {
            field == "external_id" || (role == "user" && other == Some(&json!("user")))
        };
        let value = id_text(body.get(field).filter(|value| !value.is_null())?);
        let stored = state.contacts.with_key(field, &value).into_iter();
        let mut stored = stored
            .filter(|(id, contact)| is_other(id) && clashes(contact.fields.get("role")))
            .map(|(id, contact)| (id.to_owned(), contact.archived));
        stored.next().or_else(|| {
            let sample = people::sample_with(state, field, &value)?;
            (is_other(&sample) && clashes(Some(&json!("user")))).then_some((sample, false))
        })
    });
    if let Some((id, archived)) = clash {
        let message = if archived {
            format!("An archived contact matching those details already exists with id={id}")
        } else {
            format!("A contact matching those details already exists with id={id}")
        };
        return Err(ApiError::new(409, "conflict", message));
    }
    if let Some(owner) = body.get("owner_id").filter(|owner| !owner.is_null()) {
        people::admin(state, &id_text(owner))?;
    }
    if let Some(role) = text_of(body, "role")
        && !matches!(role, "user" | "lead")
    {
        return Err(ApiError::invalid("role", "`role` must be `user` or `lead`"));
    }
    if let Some(email) = text_of(body, "email")
        && !email.contains('@')
    {
        return Err(ApiError::invalid(
            "email",
            "`email` is not a valid email address",
        ));
    }
    Ok(())
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let identity = ["email", "external_id"]
        .iter()
        .any(|key| body.get(*key).is_some_and(|value| !value.is_null()));
    let role = text_of(body, "role").unwrap_or("user");
    if role == "user" && !identity {
        let message = "`email` or `external_id` is required for a user";
        return Err(ApiError::new(400, "parameter_invalid", message).field("email"));
    }
    check(state, body, None, role)?;
    let id = insert(state, body);
    ok(view(state, &id))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = people::contact(state, call.path("id"))?;
    let present = state
        .contacts
        .get(&id)
        .and_then(|contact| contact.fields.get("role"))
        .and_then(Value::as_str)
        .unwrap_or("user")
        .to_owned();
    let role = text_of(&call.body, "role").unwrap_or(&present);
    check(state, &call.body, Some(&id), role)?;
    if let Some(contact) = state.touch_contact(&id) {
        write(&mut contact.fields, &call.body);
    }
    ok(view(state, &id))
}

pub(crate) fn show(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = people::contact(state, call.path("id"))?;
    ok(view(state, &id))
}

/// Returns the `type`, `id` and `external_id` of a contact, and a flag.
fn marked(state: &State, id: &str, mark: &str, value: bool) -> Value {
    let mut response = people::contact_reference(state, id);
    response[mark] = json!(value);
    response
}

pub(crate) fn delete(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = people::contact(state, call.path("id"))?;
    let response = marked(state, &id, "deleted", true);
    state.contacts.remove(&id);
    ok(response)
}

pub(crate) fn archive(state: &mut State, call: &Call<'_>) -> Outcome {
    set_archived(state, call.path("id"), true)
}

pub(crate) fn unarchive(state: &mut State, call: &Call<'_>) -> Outcome {
    set_archived(state, call.path("id"), false)
}

fn set_archived(state: &mut State, id: &str, archived: bool) -> Outcome {
    let id = people::contact(state, id)?;
    if let Some(contact) = state.touch_contact(&id) {
        contact.archived = archived;
    }
    ok(marked(state, &id, "archived", archived))
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let size = lists::CONTACTS.check(call.integer("per_page"))?;
    let positions = page::all::<Contact>(state, "contacts");
    let after = call.query("starting_after");
    let (range, pages) =
        Sealer::new(&state.lists, &state.clock, "contacts").rows(positions.len(), size, after)?;
    Ok(page::write::<Contact>(
        state,
        ("list", "data"),
        &positions,
        range,
        &pages,
    ))
}

pub(crate) fn search(state: &mut State, call: &Call<'_>) -> Outcome {
    let search = Search::read(
        Rules {
            searched: Searched::Contacts,
            lenient: call.lenient,
        },
        &call.body,
        lists::CONTACTS,
        &state.timezone,
    )?;
    page::search::<Contact>(state, &search, ("list", "data"))
}

impl Paged for Contact {
    const CREATED: usize = 2;
    const DERIVED: &[&str] = &["email_domain", "tag_id", "segment_id"];

    fn table(state: &State) -> &Table<Self> {
        &state.contacts
    }

    fn table_mut(state: &mut State) -> &mut Table<Self> {
        &mut state.contacts
    }

    fn fields(&self) -> &Object {
        &self.fields
    }

    fn view(&self, state: &State, id: &str) -> Value {
        view_of(state, id, self)
    }

    fn document(&self, _: &State) -> Value {
        let mut document = Value::Object(self.fields.clone());
        let domain = document["email"]
            .as_str()
            .and_then(|email| email.split_once('@'))
            .map(|(_, domain)| domain.to_owned());
        document["email_domain"] = json!(domain);
        document["tag_id"] = json!(self.tags);
        document["segment_id"] = json!(segments::ids_of_contact(self));
        document
    }

    fn hidden(&self) -> bool {
        self.archived
    }

    /// Notes are stored elsewhere.
    fn is_plain(state: &State, placeholder: impl Fn(usize) -> String) -> bool {
        let mut notes = state.notes.values();
        state.notes.len() == 0 || notes.all(|note| note["contact"]["id"] != placeholder(ID))
    }
}
