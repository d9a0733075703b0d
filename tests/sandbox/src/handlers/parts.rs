//! Parts that an edit adds to conversations and tickets.

use serde_json::Value;

use crate::{
    collection::Collection,
    fixed_ids::ADMIN_ID,
    handlers::{conversation_parts, conversation_view, people, tickets},
    html,
    state::State,
};

/// Adds comments by an admin. Returns `false` if there is no such conversation or ticket.
pub(crate) fn add(state: &mut State, collection: Collection, id: &str, count: usize) -> bool {
    let Ok(author) = people::admin_author(state, ADMIN_ID) else {
        return false;
    };
    match collection {
        Collection::Conversations => {
            for number in 1..=count {
                let part = conversation_view::part(
                    state.ids.number(),
                    state.now(),
                    "comment",
                    Some(&format!("Sample comment {number}")),
                    author.clone(),
                    &[],
                );
                conversation_parts::add(state, id, part);
            }
            state.conversations.contains(id)
        }
        Collection::Tickets => {
            let now = state.now();
            let numbers: Vec<u64> = (0..count).map(|_| state.ids.number()).collect();
            let Some(ticket) = state.touch_ticket(id) else {
                return false;
            };
            for (index, number) in numbers.into_iter().enumerate() {
                let mut part =
                    tickets::part_of(&number.to_string(), now, "comment", author.clone());
                let text = format!("Sample comment {}", index + 1);
                part["body"] = Value::String(html::paragraph(&text));
                ticket.parts.push(part);
            }
            true
        }
        Collection::Contacts | Collection::Companies => false,
    }
}
