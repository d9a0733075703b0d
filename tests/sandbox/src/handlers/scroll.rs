//! The scroll over all companies: one at a time, and it dies when it is left alone.

use serde_json::{Value, json};

use crate::{
    dispatch::Call,
    error::ApiError,
    handlers::{Outcome, companies, ok},
    state::{Scroll, State},
};

const PAGE: usize = 100;

/// Opens a scroll in the name of somebody else, in place of any that is open.
pub(crate) fn hold(state: &mut State) {
    let scroll = Scroll {
        param: state.ids.uuid(),
        used_at: state.clock.exactly(),
        rest: std::collections::VecDeque::new(),
    };
    state.scroll = Some(scroll);
}

pub(crate) fn scroll(state: &mut State, call: &Call<'_>) -> Outcome {
    let now = state.clock.exactly();
    let lifetime = state.lists.scroll_lifetime;
    if state
        .scroll
        .as_ref()
        .is_some_and(|scroll| now.saturating_sub(scroll.used_at) >= lifetime)
    {
        state.scroll = None;
    }
    let mut scroll = match (call.query("scroll_param"), state.scroll.take()) {
        (None, None) => Scroll {
            param: String::new(),
            used_at: now,
            rest: state
                .companies
                .iter()
                .map(|(id, _)| id.to_owned())
                .collect(),
        },
        (None, Some(open)) => {
            state.scroll = Some(open);
            let message = "A scroll is open in this workspace already";
            return Err(ApiError::new(400, "scroll_exists", message));
        }
        (Some(param), Some(open)) if open.param == param => open,
        (Some(_), other) => {
            state.scroll = other;
            let message = "This scroll parameter is not known";
            return Err(ApiError::new(404, "not_found", message));
        }
    };
    let take = scroll.rest.len().min(PAGE);
    let data: Vec<Value> = scroll
        .rest
        .drain(..take)
        // What was deleted in between is left out.
        .filter(|id| state.companies.contains(id))
        .map(|id| companies::view(state, &id))
        .collect();
    let ended = take == 0;
    if scroll.param.is_empty() || !state.lists.constant_scroll_param {
        scroll.param = state.ids.uuid();
    }
    scroll.used_at = now;
    let answer = json!({
        "type": "list",
        "data": data,
        "pages": null,
        "total_count": null,
        "scroll_param": scroll.param,
    });
    if !ended {
        state.scroll = Some(scroll);
    }
    ok(answer)
}
