//! Events of contacts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::{Call, Reply},
    handlers::{Outcome, ok, people, text_of},
    json::Object,
    lists::Sizes,
    pagination::{Last, Page},
    state::{Event, State},
    time::iso,
};

/// Maximum number of keys in the metadata of an event.
const MAX_KEYS: usize = 10;
/// Maximum age of the listed events, in seconds.
const MAX_AGE: i64 = 90 * 86_400;
const EVENTS: Sizes = Sizes {
    default: 50,
    most: 150,
    code: "invalid_per_page",
};

/// Records an event. The response is an empty 202, even for a duplicate.
pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let name = text_of(body, "event_name").unwrap_or_default().to_owned();
    if name.is_empty() {
        let message = "`event_name` is missing";
        return Err(ApiError::new(400, "parameter_not_found", message).field("event_name"));
    }
    let Some(contact) = people::contact_named(state, body, "id", "user_id") else {
        let message = "One of `id`, `user_id` and `email` is required";
        return Err(ApiError::new(400, "parameter_not_found", message).field("user_id"));
    };
    let contact = contact?;
    let created_at = body["created_at"].as_i64().unwrap_or_else(|| state.now());
    let sent = body.get("metadata").and_then(Value::as_object);
    let mut metadata = Object::new();
    for (key, value) in sent.into_iter().flatten().take(MAX_KEYS) {
        check_metadata(key, value)?;
        metadata.insert(key.clone(), value.clone());
    }
    let known = state.events.iter().any(|event| {
        event.contact == contact && event.name == name && event.created_at == created_at
    });
    if !known {
        let id = state.ids.uuid();
        state.events.push(Event {
            contact,
            name,
            id,
            created_at,
            metadata,
        });
    }
    Ok(Reply::Empty)
}

/// Rejects arrays, and objects other than links and amounts.
fn check_metadata(key: &str, value: &Value) -> Result<(), ApiError> {
    let fits = match value {
        Value::Array(_) => false,
        Value::Object(map) => {
            let has = |one: &str, two: &str| {
                map.len() == 2 && map.contains_key(one) && map.contains_key(two)
            };
            has("url", "value") || has("amount", "currency")
        }
        _ => true,
    };
    if fits {
        Ok(())
    } else {
        let field = format!("metadata.{key}");
        Err(ApiError::invalid(&field, "Metadata must not be nested"))
    }
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    if call.query("type") != Some("user") {
        return Err(ApiError::invalid("type", "`type` must be `user`"));
    }
    let mut named = Object::new();
    for key in ["user_id", "intercom_user_id", "email"] {
        if let Some(value) = call.query(key) {
            named.insert(key.to_owned(), json!(value));
        }
    }
    if named.len() != 1 {
        let message = "Exactly one of `user_id`, `intercom_user_id` and `email` is required";
        return Err(ApiError::new(400, "parameter_invalid", message).field("user_id"));
    }
    let named = Value::Object(named);
    let contact = people::contact_named(state, &named, "intercom_user_id", "user_id")
        .unwrap_or_else(|| Err(ApiError::not_found("contact")))?;
    let page = Page::of(call, EVENTS)?;
    let since = state.now() - MAX_AGE;
    let mut events: Vec<&Event> = state
        .events
        .iter()
        .filter(|event| event.contact == contact && event.created_at >= since)
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.created_at));
    let (email, external) = identity(state, &contact);
    if call.flag("summary") {
        let summaries = summarize(&events);
        return ok(json!({
            "type": "event.summary",
            "email": email,
            "intercom_user_id": contact,
            "user_id": external,
            "events": summaries[page.range(summaries.len())],
            "pages": next_only(&page.pages(state, call, summaries.len(), Last::Null)),
        }));
    }
    let pages = next_only(&page.pages(state, call, events.len(), Last::Missing));
    let items: Vec<Value> = events[page.range(events.len())]
        .iter()
        .map(|event| {
            json!({
                "type": "event",
                "event_name": event.name,
                "created_at": event.created_at,
                "user_id": external.as_str().unwrap_or_default(),
                "id": event.id,
                "intercom_user_id": contact,
                "email": email,
                "metadata": event.metadata,
            })
        })
        .collect();
    ok(json!({ "type": "event.list", "events": items, "pages": pages }))
}

fn identity(state: &State, contact: &str) -> (Value, Value) {
    let reference = people::contact_reference(state, contact);
    let author = people::contact_author(state, contact);
    (author["email"].clone(), reference["external_id"].clone())
}

/// Reduces `pages` to the URL of the next page, which is all that lists of events have.
fn next_only(pages: &Value) -> Value {
    match pages.get("next") {
        Some(next) => json!({ "next": next }),
        None => json!({}),
    }
}

fn summarize(events: &[&Event]) -> Vec<Value> {
    let mut names: BTreeMap<&str, (i64, i64, u64)> = BTreeMap::new();
    for event in events {
        let at = event.created_at;
        let entry = names.entry(&event.name).or_insert((at, at, 0));
        *entry = (entry.0.min(at), entry.1.max(at), entry.2 + 1);
    }
    names
        .into_iter()
        .map(|(name, (first, last, count))| {
            json!({
                "name": name,
                "first": iso(first),
                "last": iso(last),
                "count": count,
                "description": "",
            })
        })
        .collect()
}

pub(crate) fn summaries(state: &mut State, call: &Call<'_>) -> Outcome {
    people::contact_named(state, &call.body, "id", "user_id")
        .unwrap_or_else(|| Err(ApiError::invalid("user_id", "`user_id` is missing")))?;
    Ok(Reply::Empty)
}
