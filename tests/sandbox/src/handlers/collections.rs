//! Collections and help centers.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::HELP_CENTER_ID,
    handlers::{Outcome, deleted, list_of, ok},
    json::{id_number, id_text},
    lists,
    pagination::{Last, Page},
    state::State,
};

fn missing() -> ApiError {
    ApiError::not_found("collection")
}

fn write(collection: &mut Value, body: &Value) {
    for (name, value) in body.as_object().into_iter().flatten() {
        match name.as_str() {
            "help_center_id" if value.is_null() => {}
            "help_center_id" => collection[name] = id_number(&id_text(value)),
            "parent_id" if !value.is_null() => collection[name] = json!(id_text(value)),
            "translated_content" => {}
            _ => collection[name] = value.clone(),
        }
    }
    let own = json!({
        "type": "group_content",
        "name": collection["name"],
        "description": collection["description"].as_str().unwrap_or_default(),
    });
    let mut content = match collection["translated_content"].take() {
        Value::Null => json!({ "type": "group_translated_content" }),
        present => present,
    };
    let sent = body.get("translated_content").and_then(Value::as_object);
    for (locale, translation) in sent.into_iter().flatten() {
        if locale != "type" {
            content[locale] = translation.clone();
        }
    }
    content["en"] = own;
    collection["translated_content"] = content;
}

fn check(state: &State, body: &Value, own: Option<&str>) -> Result<(), ApiError> {
    if let Some(parent) = body.get("parent_id").filter(|parent| !parent.is_null()) {
        let parent = id_text(parent);
        if !state.collections.contains(&parent) || Some(parent.as_str()) == own {
            return Err(ApiError::invalid("parent_id", "Collection not found"));
        }
    }
    if let Some(center) = body
        .get("help_center_id")
        .filter(|center| !center.is_null())
        && !state.help_centers.contains(&id_text(center))
    {
        let message = "Help center not found";
        return Err(ApiError::invalid("help_center_id", message));
    }
    Ok(())
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    check(state, &call.body, None)?;
    let id = state.ids.collection().to_string();
    let now = state.now();
    let mut collection = json!({
        "id": id,
        "workspace_id": state.workspace,
        "name": "",
        "description": null,
        "created_at": now,
        "updated_at": now,
        "url": format!("https://help.example.com/en/collections/{id}"),
        "icon": "book",
        "order": state.collections.len() + 1,
        "default_locale": "en",
        "translated_content": null,
        "parent_id": null,
        "help_center_id": id_number(HELP_CENTER_ID),
    });
    write(&mut collection, &call.body);
    state.collections.insert(id, collection.clone());
    ok(collection)
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let collection = state.collections.get(call.path("id"));
    ok(collection.cloned().ok_or_else(missing)?)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    if !state.collections.contains(id) {
        return Err(missing());
    }
    check(state, &call.body, Some(id))?;
    let now = state.now();
    let collection = state.collections.touch(id).ok_or_else(missing)?;
    collection["updated_at"] = json!(now);
    write(collection, &call.body);
    ok(collection.clone())
}

pub(crate) fn delete(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    state.collections.remove(id).ok_or_else(missing)?;
    deleted("collection", id)
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let page = Page::of(call, lists::COLLECTIONS)?;
    let collections = state.collections.newest();
    let data: Vec<&Value> = collections[page.range(collections.len())]
        .iter()
        .map(|(_, collection)| *collection)
        .collect();
    ok(json!({
        "type": "list",
        "pages": page.pages(state, call, collections.len(), Last::Missing),
        "total_count": collections.len(),
        "data": data,
    }))
}

pub(crate) fn help_centers(state: &mut State, call: &Call<'_>) -> Outcome {
    // Clients that count pages stop at an empty one.
    if call.integer("page").is_some_and(|page| page > 1) {
        return list_of(Vec::new());
    }
    list_of(state.help_centers.values().cloned().collect())
}

pub(crate) fn help_center(state: &mut State, call: &Call<'_>) -> Outcome {
    let center = state.help_centers.get(call.path("id"));
    ok(center
        .cloned()
        .ok_or_else(|| ApiError::not_found("help center"))?)
}
