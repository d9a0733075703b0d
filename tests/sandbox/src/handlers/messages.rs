//! Messages to contacts, and switching from a phone call to the Messenger.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, conversations, ok, people, text_of},
    html,
    json::id_text,
    state::State,
};

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let from = &body["from"];
    let text = text_of(body, "body").filter(|text| !text.is_empty());
    let Some(text) = text else {
        let message = "`body` must not be empty";
        return Err(ApiError::new(400, "parameter_invalid", message).field("body"));
    };
    if from["type"] != "admin" {
        let contact = people::contact(state, &id_text(&from["id"]))?;
        let conversation = conversations::start(state, Some(&contact), text);
        return ok(conversations::message(state, &conversation));
    }
    let admin = id_text(&from["id"]);
    let mut owner = people::admin(state, &admin)?.clone();
    if let Some(owner) = owner.as_object_mut() {
        owner.shift_remove("avatar");
    }
    let to = people::contact(state, &id_text(&body["to"]["id"]))?;
    let email = body["message_type"] == "email";
    let subject = text_of(body, "subject").filter(|subject| !subject.is_empty());
    if email && subject.is_none() {
        let message = "`subject` is required for an email";
        return Err(ApiError::new(422, "parameter_not_found", message).field("subject"));
    }
    let id = state.ids.number().to_string();
    let mut response = json!({
        "type": "admin_message",
        "id": id,
        "created_at": state.now(),
        "body": html::paragraph(text),
        "message_type": if email { "email" } else { "inapp" },
        "owner": owner,
    });
    if let Some(subject) = subject.filter(|_| email) {
        response["subject"] = json!(subject);
    }
    // Otherwise, the conversation starts when the contact replies.
    if body["create_conversation_without_contact_reply"] == true {
        let conversation = conversations::start_by_admin(state, &admin, &to, text)?;
        response["conversation_id"] = json!(conversation);
    }
    ok(response)
}

pub(crate) fn phone_switch(state: &mut State, call: &Call<'_>) -> Outcome {
    let phone = text_of(&call.body, "phone").unwrap_or_default();
    let digits = phone.strip_prefix('+').unwrap_or_default();
    let fits = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !fits {
        let response: Value = json!({
            "error_key": "invalid_phone_number",
            "message": "The phone number must be in international format",
        });
        return Err(ApiError::shaped(400, response));
    }
    let token = state.ids.opaque(8);
    ok(json!({
        "type": "phone_call_redirect",
        "url": format!("https://chat.example.com/switch/{token}"),
        "phone": phone,
    }))
}
