//! Visitors, and their conversion to contacts.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::{VISITOR_ID, VISITOR_USER_ID},
    handlers::{Outcome, contacts, ok, people, text_of},
    json::id_text,
    state::State,
};

/// Builds the visitor of a new sandbox.
pub(crate) fn build(workspace: &str, at: i64) -> Value {
    json!({
        "type": "visitor",
        "id": VISITOR_ID,
        "user_id": VISITOR_USER_ID,
        "anonymous": true,
        "email": "",
        "phone": null,
        "name": null,
        "pseudonym": "Green Kettle",
        "avatar": { "type": "avatar", "image_url": null },
        "app_id": workspace,
        "companies": { "type": "company.list", "companies": [] },
        "location_data": {},
        "last_request_at": at,
        "created_at": at,
        "remote_created_at": at,
        "signed_up_at": at,
        "updated_at": at,
        "session_count": 1,
        "social_profiles": { "type": "social_profile.list", "social_profiles": [] },
        "owner_id": null,
        "unsubscribed_from_emails": false,
        "marked_email_as_spam": false,
        "has_hard_bounced": false,
        "tags": { "type": "tag.list", "tags": [] },
        "segments": { "type": "segment.list", "segments": [] },
        "custom_attributes": {},
        "referrer": null,
        "utm_campaign": null,
        "utm_content": null,
        "utm_medium": null,
        "utm_source": null,
        "utm_term": null,
        "do_not_track": null,
    })
}

fn missing() -> ApiError {
    ApiError::not_found("visitor")
}

/// Returns the ID of the visitor that a body identifies by `id`, `user_id` or `email`.
fn named(state: &State, body: &Value) -> Option<String> {
    let wanted = |key: &str| body.get(key).filter(|value| !value.is_null()).map(id_text);
    state
        .visitors
        .iter()
        .find(|(_, visitor)| {
            ["id", "user_id", "email"]
                .iter()
                .find_map(|key| wanted(key).map(|value| visitor[*key] == value.as_str()))
                .unwrap_or(false)
        })
        .map(|(id, _)| id.to_owned())
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let wanted = json!({ "user_id": call.query("user_id") });
    let id = named(state, &wanted).ok_or_else(missing)?;
    ok(state.visitors.get(&id).cloned().ok_or_else(missing)?)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = named(state, &call.body).ok_or_else(missing)?;
    let now = state.now();
    let visitor = state.visitors.touch(&id).ok_or_else(missing)?;
    if let Some(name) = call.body.get("name") {
        visitor["name"] = name.clone();
    }
    let custom = call
        .body
        .get("custom_attributes")
        .and_then(Value::as_object);
    for (key, value) in custom.into_iter().flatten() {
        visitor["custom_attributes"][key] = value.clone();
    }
    visitor["updated_at"] = json!(now);
    ok(visitor.clone())
}

/// Converts the visitor to a contact. Creates the contact if it does not exist.
pub(crate) fn convert(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let role = text_of(body, "type").unwrap_or("user");
    if !matches!(role, "user" | "lead") {
        return Err(ApiError::invalid("type", "`type` must be `user` or `lead`"));
    }
    let visitor = named(state, &body["visitor"]).ok_or_else(missing)?;
    let user = &body["user"];
    let contact = match people::contact_named(state, user, "id", "user_id") {
        Some(Ok(id)) => id,
        _ => {
            let mut fresh = json!({ "role": role });
            for (from, to) in [
                ("user_id", "external_id"),
                ("email", "email"),
                ("name", "name"),
            ] {
                if let Some(value) = user.get(from) {
                    fresh[to] = value.clone();
                }
            }
            contacts::insert(state, &fresh)
        }
    };
    state.visitors.remove(&visitor);
    state.touch_contact(&contact);
    ok(contacts::view(state, &contact))
}
