//! News items and newsfeeds.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, deleted, ok, people, text_of},
    json::{id_number, id_text},
    lists::Sizes,
    pagination::{Last, Page},
    state::State,
};

const LISTS: Sizes = Sizes {
    default: 10,
    most: 150,
    code: "invalid_per_page",
};
const FEED: Sizes = Sizes {
    default: 20,
    ..LISTS
};

fn missing() -> ApiError {
    ApiError::not_found("news item")
}

fn check(state: &State, body: &Value) -> Result<(), ApiError> {
    if let Some(sender) = body.get("sender_id") {
        people::admin(state, &id_text(sender))?;
    }
    for feed in body["newsfeed_assignments"]
        .as_array()
        .into_iter()
        .flatten()
    {
        if !state.newsfeeds.contains(&id_text(&feed["newsfeed_id"])) {
            let message = "Newsfeed not found";
            return Err(ApiError::invalid("newsfeed_assignments", message));
        }
    }
    Ok(())
}

fn write(item: &mut Value, body: &Value) {
    for (name, value) in body.as_object().into_iter().flatten() {
        item[name] = match name.as_str() {
            "sender_id" => id_number(&id_text(value)),
            "body" => json!(crate::html::paragraph(
                text_of(body, "body").unwrap_or_default()
            )),
            _ => value.clone(),
        };
    }
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    check(state, &call.body)?;
    let id = state.ids.number().to_string();
    let now = state.now();
    let mut item = json!({
        "type": "news-item",
        "id": id,
        "workspace_id": state.workspace,
        "title": "",
        "body": "",
        "sender_id": null,
        "state": "draft",
        "newsfeed_assignments": [],
        "labels": [],
        "cover_image_url": null,
        "reactions": [],
        "deliver_silently": false,
        "created_at": now,
        "updated_at": now,
    });
    write(&mut item, &call.body);
    state.news_items.insert(id, item.clone());
    ok(item)
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let item = state.news_items.get(call.path("id"));
    ok(item.cloned().ok_or_else(missing)?)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    if !state.news_items.contains(id) {
        return Err(missing());
    }
    check(state, &call.body)?;
    let now = state.now();
    let item = state.news_items.touch(id).ok_or_else(missing)?;
    write(item, &call.body);
    item["updated_at"] = json!(now);
    ok(item.clone())
}

pub(crate) fn delete(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    state.news_items.remove(id).ok_or_else(missing)?;
    deleted("news-item", id)
}

fn paged(state: &State, call: &Call<'_>, sizes: Sizes, items: &[&Value]) -> Outcome {
    let page = Page::of(call, sizes)?;
    ok(json!({
        "type": "list",
        "pages": page.pages(state, call, items.len(), Last::Missing),
        "total_count": items.len(),
        "data": items[page.range(items.len())],
    }))
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let items = state.news_items.newest();
    let items: Vec<&Value> = items.into_iter().map(|(_, item)| item).collect();
    paged(state, call, LISTS, &items)
}

/// Lists the live items of a newsfeed.
pub(crate) fn feed_items(state: &mut State, call: &Call<'_>) -> Outcome {
    let feed = call.path("id");
    require_feed(state, feed)?;
    let items = state.news_items.newest();
    let items: Vec<&Value> = items
        .into_iter()
        .map(|(_, item)| item)
        .filter(|item| item["state"] == "live")
        .filter(|item| {
            let feeds = item["newsfeed_assignments"].as_array();
            let mut feeds = feeds.into_iter().flatten();
            feeds.any(|own| id_text(&own["newsfeed_id"]) == feed)
        })
        .collect();
    paged(state, call, FEED, &items)
}

fn require_feed<'a>(state: &'a State, id: &str) -> Result<&'a Value, ApiError> {
    state
        .newsfeeds
        .get(id)
        .ok_or_else(|| ApiError::not_found("newsfeed"))
}

pub(crate) fn feeds(state: &mut State, call: &Call<'_>) -> Outcome {
    let feeds: Vec<&Value> = state.newsfeeds.values().collect();
    paged(state, call, LISTS, &feeds)
}

pub(crate) fn feed(state: &mut State, call: &Call<'_>) -> Outcome {
    ok(require_feed(state, call.path("id"))?.clone())
}
