//! The attributes of contacts, companies and conversations.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::ADMIN_ID,
    handlers::{Outcome, list_of, ok, text_of},
    state::State,
};

/// Returns the built-in attributes of every workspace, which have no ID.
pub(crate) fn built_in() -> Vec<Value> {
    [
        ("contact", "email", "Email", "string"),
        ("contact", "name", "Name", "string"),
        ("contact", "external_id", "User id", "string"),
        ("contact", "created_at", "First seen", "date"),
        ("company", "name", "Company name", "string"),
        ("company", "monthly_spend", "Monthly spend", "float"),
    ]
    .into_iter()
    .map(|(model, name, label, data_type)| {
        json!({
            "type": "data_attribute",
            "model": model,
            "name": name,
            "full_name": name,
            "label": label,
            "description": format!("{label} of the {model}"),
            "data_type": data_type,
            "api_writable": name != "created_at",
            "messenger_writable": false,
            "ui_writable": name != "created_at",
            "custom": false,
            "archived": false,
        })
    })
    .collect()
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let model = call.query("model");
    let archived = call.flag("include_archived");
    list_of(
        state
            .data_attributes
            .values()
            .filter(|attribute| model.is_none_or(|model| attribute["model"] == model))
            .filter(|attribute| archived || attribute["archived"] == false)
            .cloned()
            .collect(),
    )
}

/// Returns the options in a body as strings. Options are objects in requests and strings in
/// responses.
fn options(body: &Value) -> Option<Vec<Value>> {
    let options = body.get("options")?.as_array()?;
    let text = |option: &Value| option.get("value").unwrap_or(option).clone();
    Some(options.iter().map(text).collect())
}

fn write(attribute: &mut Value, body: &Value) -> Result<(), ApiError> {
    if let Some(options) = options(body) {
        if options.len() < 2 {
            let message = "A list must have at least two options";
            return Err(ApiError::invalid("options", message));
        }
        attribute["options"] = json!(options);
    }
    for key in ["description", "messenger_writable", "archived"] {
        if let Some(value) = body.get(key) {
            attribute[key] = value.clone();
        }
    }
    Ok(())
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let name = text_of(body, "name").unwrap_or_default();
    let model = text_of(body, "model").unwrap_or_default();
    let taken = state.data_attributes.values().any(|attribute| {
        let known = attribute["name"].as_str().unwrap_or_default();
        attribute["model"] == model && known.eq_ignore_ascii_case(name)
    });
    if name.is_empty() || taken {
        let message = format!("The name `{name}` is empty or already used");
        return Err(ApiError::invalid("name", message));
    }
    let data_type = match text_of(body, "data_type").unwrap_or_default() {
        "options" => "string",
        other => other,
    };
    let id = state.ids.number();
    let now = state.now();
    let mut attribute = json!({
        "type": "data_attribute",
        "id": id,
        "model": model,
        "name": name,
        "full_name": format!("custom_attributes.{name}"),
        "label": name,
        "description": "",
        "data_type": data_type,
        "api_writable": true,
        "messenger_writable": false,
        "ui_writable": true,
        "custom": true,
        "archived": false,
        "created_at": now,
        "updated_at": now,
        "admin_id": ADMIN_ID,
    });
    write(&mut attribute, body)?;
    state
        .data_attributes
        .insert(id.to_string(), attribute.clone());
    ok(attribute)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let missing = || ApiError::missing("field_not_found", "data attribute");
    let now = state.now();
    let attribute = state
        .data_attributes
        .get(call.path("id"))
        .ok_or_else(missing)?;
    let mut changed = attribute.clone();
    write(&mut changed, &call.body)?;
    changed["updated_at"] = json!(now);
    let slot = state
        .data_attributes
        .touch(call.path("id"))
        .ok_or_else(missing)?;
    slot.clone_from(&changed);
    ok(changed)
}
