//! Tags, and tagging in bulk.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::{Call, Reply},
    handlers::{Outcome, companies, list_of, ok, people, text_of},
    json::id_text,
    state::{Applied, State},
};

pub(crate) fn missing() -> ApiError {
    ApiError::missing("tag_not_found", "tag")
}

/// Returns the ID of the tag with this name. Creates the tag if it does not exist.
pub(crate) fn named(state: &mut State, name: &str) -> String {
    let known = state
        .tags
        .iter()
        .find(|(_, tag)| {
            let known = tag["name"].as_str().unwrap_or_default();
            known.eq_ignore_ascii_case(name)
        })
        .map(|(id, _)| id.to_owned());
    known.unwrap_or_else(|| {
        let id = state.ids.number().to_string();
        let tag = json!({ "type": "tag", "id": id, "name": name });
        state.tags.insert(id.clone(), tag);
        id
    })
}

pub(crate) fn get(state: &State, id: &str) -> Result<Value, ApiError> {
    state.tags.get(id).cloned().ok_or_else(missing)
}

pub(crate) fn list(state: &mut State, _: &Call<'_>) -> Outcome {
    list_of(state.tags.values().cloned().collect())
}

pub(crate) fn find(state: &mut State, call: &Call<'_>) -> Outcome {
    ok(get(state, call.path("id"))?)
}

/// Deletes a tag and removes it from all objects. In the sandbox, segments and rules never depend
/// on tags.
pub(crate) fn delete(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    state.tags.remove(id).ok_or_else(missing)?;
    // Samples have no tags until they are changed.
    let own = |tags: &[String]| tags.iter().any(|own| own == id);
    state.contacts.change_where(
        |contact| own(&contact.tags),
        |contact| contact.tags.retain(|own| own != id),
    );
    state.companies.change_where(
        |company| own(&company.tags),
        |company| company.tags.retain(|own| own != id),
    );
    let applied = |tags: &[Applied]| tags.iter().any(|own| own.id == id);
    state.conversations.change_where(
        |conversation| applied(&conversation.tags),
        |conversation| conversation.tags.retain(|own| own.id != id),
    );
    state.tickets.change_where(
        |ticket| applied(&ticket.tags),
        |ticket| ticket.tags.retain(|own| own.id != id),
    );
    Ok(Reply::Empty)
}

/// Creates or renames a tag. With `companies` or `users`, adds the tag to them or removes it.
pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let name = text_of(body, "name").unwrap_or_default().trim();
    if name.is_empty() {
        return Err(ApiError::invalid("name", "`name` must not be empty"));
    }
    if let Some(id) = call.text("id") {
        let tag = state.tags.touch(&id).ok_or_else(missing)?;
        tag["name"] = json!(name);
        return ok(tag.clone());
    }
    // Finds all targets first, so that an invalid one changes nothing.
    let mut targets = Vec::new();
    for item in body["companies"].as_array().into_iter().flatten() {
        let off = item["untag"].as_bool().unwrap_or(false);
        targets.push((true, company_named(state, item)?, off));
    }
    for item in body["users"].as_array().into_iter().flatten() {
        let id = people::contact(state, &id_text(&item["id"]))?;
        targets.push((false, id, false));
    }
    let tag = named(state, name);
    for (is_company, id, off) in targets {
        let tags = if is_company {
            state.touch_company(&id).map(|company| &mut company.tags)
        } else {
            state.touch_contact(&id).map(|contact| &mut contact.tags)
        };
        if let Some(tags) = tags {
            tags.retain(|own| *own != tag);
            if !off {
                tags.push(tag.clone());
            }
        }
    }
    ok(get(state, &tag)?)
}

fn company_named(state: &State, item: &Value) -> Result<String, ApiError> {
    let found = if item["id"].is_null() {
        companies::with(state, "company_id", &id_text(&item["company_id"]))
    } else {
        Some(id_text(&item["id"])).filter(|id| state.companies.contains(id))
    };
    found.ok_or_else(companies::missing)
}
