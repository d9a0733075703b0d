//! Notes about contacts.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, ok, people, text_of},
    html, lists,
    pagination::{Last, Page},
    state::State,
};

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("id"))?;
    let author = match call.text("admin_id") {
        Some(admin) => people::admin(state, &admin)?.clone(),
        None => Value::Null,
    };
    let id = state.ids.number().to_string();
    let note = json!({
        "type": "note",
        "id": id,
        "created_at": state.now(),
        "contact": { "type": "contact", "id": contact },
        "author": author,
        "body": html::paragraph(text_of(&call.body, "body").unwrap_or_default()),
    });
    state.notes.insert(id, note.clone());
    state.touch_contact(&contact);
    ok(note)
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("id"))?;
    let page = Page::of(call, lists::SUBLIST)?;
    let notes: Vec<&Value> = state
        .notes
        .newest()
        .into_iter()
        .map(|(_, note)| note)
        .filter(|note| note["contact"]["id"] == contact.as_str())
        .collect();
    ok(json!({
        "type": "list",
        "data": notes[page.range(notes.len())],
        "total_count": notes.len(),
        "pages": page.pages(state, call, notes.len(), Last::Null),
    }))
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let note = state.notes.get(call.path("id"));
    ok(note.cloned().ok_or_else(|| ApiError::not_found("note"))?)
}
