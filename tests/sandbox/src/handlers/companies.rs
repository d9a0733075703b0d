//! Companies.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, contacts, deleted, list_of, ok, segments, text_of},
    json::Object,
    lists,
    pagination::{Last, Page},
    state::{Company, State},
};

/// The number of rows that the pages of the list can reach.
const REACHABLE: usize = 10_000;

/// Adds a company from a validated body.
pub(crate) fn insert(state: &mut State, body: &Value) -> String {
    let id = state.ids.object();
    let now = state.now();
    let mut fields = Object::new();
    fields.insert("type".to_owned(), json!("company"));
    fields.insert("id".to_owned(), json!(id));
    fields.insert("app_id".to_owned(), json!(state.workspace));
    fields.insert("plan".to_owned(), json!({}));
    fields.insert("created_at".to_owned(), json!(now));
    fields.insert("updated_at".to_owned(), json!(now));
    fields.insert("last_request_at".to_owned(), json!(now));
    fields.insert("session_count".to_owned(), json!(0));
    fields.insert("custom_attributes".to_owned(), json!({}));
    write(&mut fields, body);
    let company = Company {
        fields,
        ..Company::default()
    };
    state.companies.insert(id.clone(), company);
    id
}

fn write(fields: &mut Object, body: &Value) {
    for (name, value) in body.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("plan", Value::String(plan)) => {
                let plan = json!({ "type": "plan", "id": "27", "name": plan });
                fields.insert(name.clone(), plan);
            }
            ("custom_attributes", Value::Object(changes)) => {
                if let Some(Value::Object(present)) = fields.get_mut("custom_attributes") {
                    present.extend(changes.clone());
                }
            }
            ("company_id", value) => {
                fields.insert(name.clone(), json!(crate::json::id_text(value)));
            }
            (_, Value::Null) => {
                fields.shift_remove(name);
            }
            (_, value) => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Returns a company as responses contain it.
pub(crate) fn view(state: &State, id: &str) -> Value {
    let Some(company) = state.companies.get(id) else {
        return Value::Null;
    };
    let users = state
        .contacts
        .stored()
        .filter(|(_, contact)| contact.companies.iter().any(|own| own == id))
        .count();
    view_of(state, company, users)
}

/// Returns a company with this number of users.
pub(crate) fn view_of(state: &State, company: &Company, users: usize) -> Value {
    let mut view = company.fields.clone();
    view.insert("user_count".to_owned(), json!(users));
    let tags: Vec<&Value> = company
        .tags
        .iter()
        .filter_map(|tag| state.tags.get(tag))
        .collect();
    let tags = json!({ "type": "tag.list", "tags": tags });
    view.insert("tags".to_owned(), tags);
    let segments = segments::of_users(state, users);
    let segments = json!({ "type": "segment.list", "segments": segments });
    view.insert("segments".to_owned(), segments);
    Value::Object(view)
}

/// Returns the number of contacts of each company that has any.
pub(crate) fn inhabitants(state: &State) -> HashMap<&str, usize> {
    let contacts = state.contacts.stored();
    contacts
        .flat_map(|(_, contact)| &contact.companies)
        .fold(HashMap::new(), |mut counts, id| {
            *counts.entry(id.as_str()).or_default() += 1;
            counts
        })
}

/// Returns companies as responses contain them. Those that were deleted are omitted.
pub(crate) fn views<'a>(state: &State, ids: impl IntoIterator<Item = &'a String>) -> Vec<Value> {
    let inhabitants = inhabitants(state);
    let companies = ids.into_iter().filter_map(|id| {
        let company = state.companies.get(id)?;
        let users = inhabitants.get(id.as_str()).copied().unwrap_or(0);
        Some(view_of(state, company, users))
    });
    companies.collect()
}

fn require(state: &State, id: &str) -> Result<String, ApiError> {
    if state.companies.contains(id) {
        Ok(id.to_owned())
    } else {
        Err(missing())
    }
}

pub(crate) fn missing() -> ApiError {
    ApiError::missing("company_not_found", "company")
}

/// Returns the company with this value in a field.
pub(crate) fn with(state: &State, field: &str, value: &str) -> Option<String> {
    state
        .companies
        .iter()
        .find(|(_, company)| company.fields.get(field).and_then(Value::as_str) == Some(value))
        .map(|(id, _)| id.to_owned())
}

pub(crate) fn upsert(state: &mut State, call: &Call<'_>) -> Outcome {
    let Some(key) = call.text("company_id") else {
        let message = "`company_id` is missing";
        return Err(ApiError::new(400, "parameter_not_found", message).field("company_id"));
    };
    let id = match with(state, "company_id", &key) {
        Some(id) => {
            if let Some(company) = state.touch_company(&id) {
                write(&mut company.fields, &call.body);
            }
            id
        }
        None => insert(state, &call.body),
    };
    ok(view(state, &id))
}

/// Returns one company by name or key, or lists the companies of a tag or segment.
pub(crate) fn find(state: &mut State, call: &Call<'_>) -> Outcome {
    for key in ["company_id", "name"] {
        if let Some(value) = call.query(key) {
            let id = with(state, key, value).ok_or_else(missing)?;
            return ok(view(state, &id));
        }
    }
    let (tag, segment) = (call.query("tag_id"), call.query("segment_id"));
    if tag.is_none() && segment.is_none() {
        let message = "One of `name`, `company_id`, `tag_id` and `segment_id` is needed";
        return Err(ApiError::new(400, "bad_request", message));
    }
    let ids: Vec<String> = state
        .companies
        .newest()
        .into_iter()
        .filter(|(_, company)| tag.is_none_or(|tag| company.tags.iter().any(|own| own == tag)))
        .filter(|(id, _)| {
            segment.is_none_or(|segment| {
                let segments = segments::of_company(state, id);
                segments.iter().any(|own| own["id"] == segment)
            })
        })
        .map(|(id, _)| id.to_owned())
        .collect();
    page_of(state, call, &ids)
}

fn page_of(state: &State, call: &Call<'_>, ids: &[String]) -> Outcome {
    let page = Page::of(call, lists::COMPANIES)?;
    let data = views(state, &ids[page.range(ids.len())]);
    ok(json!({
        "type": "list",
        "data": data,
        "pages": page.pages(state, call, ids.len(), Last::Null),
        "total_count": ids.len(),
    }))
}

/// Lists all companies with a contact, by default the most recent requests first.
pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let page = Page::of(call, lists::COMPANIES)?;
    if (page.number - 1).saturating_mul(page.size) >= REACHABLE {
        let message = "The page limit is reached, use the scroll instead";
        return Err(ApiError::new(400, "bad_request", message));
    }
    let ascending = match call.query("order") {
        None | Some("desc") => false,
        Some("asc") => true,
        Some(_) => return Err(ApiError::invalid("order", "`order` is `asc` or `desc`")),
    };
    let inhabited = inhabitants(state);
    let mut rows: Vec<(&str, &Company)> = state.companies.newest();
    rows.retain(|(id, _)| inhabited.contains_key(id));
    let requested = |company: &Company| {
        let time = company.fields.get("last_request_at");
        time.and_then(Value::as_i64).unwrap_or(0)
    };
    rows.sort_by_key(|(_, company)| std::cmp::Reverse(requested(company)));
    if ascending {
        rows.reverse();
    }
    let ids: Vec<String> = rows.into_iter().map(|(id, _)| id.to_owned()).collect();
    page_of(state, call, &ids)
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    ok(view(state, &id))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    if let Some(name) = text_of(&call.body, "name")
        && name.is_empty()
    {
        return Err(ApiError::invalid("name", "`name` must not be empty"));
    }
    if let Some(company) = state.touch_company(&id) {
        write(&mut company.fields, &call.body);
    }
    ok(view(state, &id))
}

pub(crate) fn delete(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    remove(state, &id);
    deleted("company", &id)
}

/// Removes a company, also from its contacts. Returns `false` if it does not exist.
pub(crate) fn remove(state: &mut State, id: &str) -> bool {
    state.contacts.change_where(
        |contact| contact.companies.iter().any(|own| own == id),
        |contact| contact.companies.retain(|own| own != id),
    );
    state.companies.remove(id).is_some()
}

pub(crate) fn contacts(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    let page = Page::of(call, lists::SUBLIST)?;
    let positions = state.contacts.positions();
    let ids: Vec<String> = positions
        .iter()
        // Samples belong to no company until they are changed.
        .filter(|position| state.contacts.sample_at(**position).is_none())
        .filter(|position| {
            let contact = state.contacts.at(**position);
            contact.is_some_and(|contact| contact.companies.contains(&id))
        })
        .filter_map(|position| state.contacts.id_at(*position).map(str::to_owned))
        .collect();
    let data: Vec<Value> = ids[page.range(ids.len())]
        .iter()
        .map(|id| contacts::view(state, id))
        .collect();
    ok(json!({
        "type": "list",
        "data": data,
        "total_count": ids.len(),
        "pages": page.pages(state, call, ids.len(), Last::Missing),
    }))
}

pub(crate) fn segments(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = require(state, call.path("id"))?;
    list_of(segments::of_company(state, &id))
}
