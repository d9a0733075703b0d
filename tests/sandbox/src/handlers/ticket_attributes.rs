//! The attributes of ticket types, and their values in tickets.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::ticket_types::missing,
    handlers::{Outcome, ok, text_of},
    json::{Object, id_number},
    state::{State, TicketType},
};

/// Builds an attribute from its definition in a body.
pub(crate) fn build(
    state: &mut State,
    ticket_type: &str,
    order: usize,
    body: &Value,
    default: bool,
) -> Value {
    let now = state.now();
    let flag =
        |key: &str, otherwise: bool| body.get(key).and_then(Value::as_bool).unwrap_or(otherwise);
    let id = state.ids.number().to_string();
    json!({
        "type": "ticket_type_attribute",
        "id": id,
        "workspace_id": state.workspace,
        "name": text_of(body, "name").unwrap_or_default(),
        "description": text_of(body, "description").unwrap_or_default(),
        "data_type": text_of(body, "data_type").unwrap_or("string"),
        "input_options": input_options(state, body),
        "order": order,
        "required_to_create": flag("required_to_create", false),
        "required_to_create_for_contacts": flag("required_to_create_for_contacts", false),
        "visible_on_create": flag("visible_on_create", true),
        "visible_to_contacts": flag("visible_to_contacts", true),
        "default": default,
        "ticket_type_id": id_number(ticket_type),
        "archived": false,
        "created_at": now,
        "updated_at": now,
    })
}

fn input_options(state: &mut State, body: &Value) -> Value {
    match text_of(body, "data_type") {
        Some("string") => json!({ "multiline": body["multiline"].as_bool().unwrap_or(false) }),
        Some("list") => json!({
            "multiple": body["allow_multiple_values"].as_bool().unwrap_or(false),
            "list_items": list_items(state, body),
        }),
        _ => Value::Null,
    }
}

/// Returns the options of a list. In requests, they are one comma-separated string.
fn list_items(state: &mut State, body: &Value) -> Vec<Value> {
    text_of(body, "list_items")
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| json!({ "id": state.ids.uuid(), "label": item }))
        .collect()
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("ticket_type_id");
    let body = &call.body;
    let name = text_of(body, "name").unwrap_or_default();
    let found = state.ticket_types.get(id).ok_or_else(missing)?;
    let order = found.attributes.len();
    if found.attributes.iter().any(|own| own["name"] == name) {
        let message = "The ticket type already has an attribute with this name";
        return Err(ApiError::invalid("name", message));
    }
    let listed = text_of(body, "list_items").is_some_and(|items| items.split(',').count() > 1);
    if body["data_type"] == "list" && !listed {
        let message = "A list must have at least two options in `list_items`";
        return Err(ApiError::invalid("list_items", message));
    }
    let attribute = build(state, id, order, body, false);
    let found = state.ticket_types.touch(id).ok_or_else(missing)?;
    found.attributes.push(attribute.clone());
    ok(attribute)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let now = state.now();
    let items = body.get("list_items").map(|_| list_items(state, body));
    let found = state
        .ticket_types
        .touch(call.path("ticket_type_id"))
        .ok_or_else(missing)?;
    let attribute = found
        .attributes
        .iter_mut()
        .find(|own| own["id"] == call.path("id"))
        .ok_or_else(|| ApiError::not_found("ticket type attribute"))?;
    for key in [
        "name",
        "description",
        "required_to_create",
        "required_to_create_for_contacts",
        "visible_on_create",
        "visible_to_contacts",
        "archived",
    ] {
        if let Some(value) = body.get(key) {
            attribute[key] = value.clone();
        }
    }
    if let Some(options) = attribute["input_options"].as_object_mut() {
        if let (true, Some(value)) = (options.contains_key("multiline"), body.get("multiline")) {
            options.insert("multiline".to_owned(), value.clone());
        }
        if let (true, Some(items)) = (options.contains_key("list_items"), items) {
            options.insert("list_items".to_owned(), json!(items));
        }
    }
    attribute["updated_at"] = json!(now);
    ok(attribute.clone())
}

/// Returns all attributes of a type, without values.
pub(crate) fn unset(ticket_type: &TicketType) -> Object {
    let attributes = ticket_type.attributes.iter();
    attributes
        .filter_map(|attribute| {
            let empty = if attribute["data_type"] == "files" {
                json!([])
            } else {
                Value::Null
            };
            Some((attribute["name"].as_str()?.to_owned(), empty))
        })
        .collect()
}

/// Rejects unknown attributes and invalid values.
pub(crate) fn check(ticket_type: &TicketType, values: &Object) -> Result<(), ApiError> {
    for (name, value) in values {
        let attribute = ticket_type
            .attributes
            .iter()
            .find(|own| own["name"] == name.as_str());
        let field = format!("ticket_attributes.{name}");
        let Some(attribute) = attribute else {
            let message = format!("The ticket type has no attribute `{name}`");
            return Err(ApiError::invalid(&field, message));
        };
        if !value.is_null() && !fits(attribute, value) {
            let message = format!("The value of `{name}` is not valid for the attribute");
            return Err(ApiError::invalid(&field, message));
        }
    }
    Ok(())
}

/// Rejects missing values of required attributes.
pub(crate) fn check_required(ticket_type: &TicketType, values: &Object) -> Result<(), ApiError> {
    for attribute in &ticket_type.attributes {
        let name = attribute["name"].as_str().unwrap_or_default();
        let given = values.get(name).is_some_and(|value| !value.is_null());
        if attribute["required_to_create"] == true && attribute["archived"] != true && !given {
            let message = format!("The attribute `{name}` is required");
            let field = format!("ticket_attributes.{name}");
            return Err(ApiError::new(400, "parameter_not_found", message).field(field));
        }
    }
    Ok(())
}

fn fits(attribute: &Value, value: &Value) -> bool {
    let parses = |integer: bool| {
        value.as_str().is_some_and(|text| {
            if integer {
                text.parse::<i64>().is_ok()
            } else {
                text.parse::<f64>().is_ok()
            }
        })
    };
    match attribute["data_type"].as_str() {
        Some("integer") => value.is_i64() || parses(true),
        Some("decimal") => value.is_number() || parses(false),
        Some("boolean") => value.is_boolean(),
        Some("datetime") => value.is_i64() || value.is_string(),
        Some("files") => value.is_array(),
        Some("list") => {
            let items = attribute["input_options"]["list_items"].as_array();
            let known = |wanted: &Value| {
                let mut items = items.into_iter().flatten();
                items.any(|item| item["label"] == *wanted || item["id"] == *wanted)
            };
            match value {
                Value::Array(values) => values.iter().all(known),
                value => known(value),
            }
        }
        _ => value.is_string(),
    }
}
