//! The scroll over all companies. At most one scroll is open, and it expires if it is not used.

use std::time::Duration;

use serde_json::json;

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, companies, ok},
    state::{Scroll, State},
};

const PAGE: usize = 100;

/// Opens a scroll on behalf of another client, replacing an open scroll. It expires after a time.
pub(crate) fn hold(state: &mut State, length: Duration) {
    let until = state.clock.since_epoch().saturating_add(length);
    let scroll = Scroll {
        param: state.ids.uuid(),
        used_at: until.saturating_sub(state.lists.scroll_lifetime),
        rest: std::collections::VecDeque::new(),
    };
    state.scroll = Some(scroll);
}

pub(crate) fn scroll(state: &mut State, call: &Call<'_>) -> Outcome {
    let now = state.clock.since_epoch();
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
            let message = "A scroll is already open in this workspace";
            return Err(ApiError::new(400, "scroll_exists", message));
        }
        (Some(param), Some(open)) if open.param == param => open,
        (Some(_), other) => {
            state.scroll = other;
            let message = "Unknown scroll parameter";
            return Err(ApiError::new(404, "not_found", message));
        }
    };
    let take = scroll.rest.len().min(PAGE);
    let next: Vec<String> = scroll.rest.drain(..take).collect();
    let data = companies::views(state, &next);
    let ended = take == 0;
    if scroll.param.is_empty() || !state.lists.constant_scroll_param {
        scroll.param = state.ids.uuid();
    }
    scroll.used_at = now;
    let response = json!({
        "type": "list",
        "data": data,
        "pages": null,
        "total_count": null,
        "scroll_param": scroll.param,
    });
    if !ended {
        state.scroll = Some(scroll);
    }
    ok(response)
}
