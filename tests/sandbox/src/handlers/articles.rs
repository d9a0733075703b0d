//! Articles of the help center.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, deleted, ok, people},
    json::{id_number, id_text},
    lists,
    pagination::{Last, Page},
    state::State,
};

/// Adds an article from a validated body.
pub(crate) fn insert(state: &mut State, body: &Value) -> String {
    let id = state.ids.article().to_string();
    let now = state.now();
    let mut article = json!({
        "type": "article",
        "id": id,
        "workspace_id": state.workspace,
        "title": "",
        "description": null,
        "body": "",
        "author_id": null,
        "state": "draft",
        "created_at": now,
        "updated_at": now,
        "url": null,
        "parent_id": null,
        "parent_ids": [],
        "parent_type": null,
        "default_locale": "en",
        "translated_content": null,
        "statistics": {
            "type": "article_statistics",
            "views": 0,
            "conversions": 0,
            "conversations": 0,
            "reactions": 0,
            "happy_reaction_percentage": 0.0,
            "neutral_reaction_percentage": 0.0,
            "sad_reaction_percentage": 0.0,
        },
    });
    write(&mut article, body);
    state.articles.insert(id.clone(), article);
    id
}

fn write(article: &mut Value, body: &Value) {
    for (name, value) in body.as_object().into_iter().flatten() {
        match name.as_str() {
            "author_id" => article[name] = id_number(&id_text(value)),
            "parent_id" => {
                let parent = id_number(&id_text(value));
                article["parent_ids"] = match &parent {
                    Value::Null => json!([]),
                    parent => json!([parent]),
                };
                article["parent_type"] = match &parent {
                    Value::Null => Value::Null,
                    _ => json!("collection"),
                };
                article["parent_id"] = parent;
            }
            // Derived from the parent.
            "parent_type" | "translated_content" => {}
            _ => article[name] = value.clone(),
        }
    }
    if article["state"] == "published" {
        let id = id_text(&article["id"]);
        article["url"] = json!(format!("https://help.example.com/en/articles/{id}"));
    } else {
        article["url"] = Value::Null;
    }
    translate(article, body);
}

/// Copies the fields of an article to the content of its default locale.
fn translate(article: &mut Value, body: &Value) {
    let own = json!({
        "type": "article_content",
        "title": article["title"],
        "description": article["description"].as_str().unwrap_or_default(),
        "body": article["body"],
        "author_id": article["author_id"],
        "state": article["state"],
        "created_at": article["created_at"],
        "updated_at": article["updated_at"],
        "url": article["url"].as_str().unwrap_or_default(),
    });
    let mut content = match article["translated_content"].take() {
        Value::Null => json!({ "type": "article_translated_content" }),
        present => present,
    };
    let sent = body.get("translated_content").and_then(Value::as_object);
    for (locale, translation) in sent.into_iter().flatten() {
        if locale == "type" || locale == "en" || translation.is_null() {
            continue;
        }
        let mut full = own.clone();
        for (name, value) in translation.as_object().into_iter().flatten() {
            full[name] = value.clone();
        }
        content[locale] = full;
    }
    content["en"] = own;
    article["translated_content"] = content;
}

fn check(state: &State, body: &Value) -> Result<(), ApiError> {
    if let Some(author) = body.get("author_id") {
        people::admin(state, &id_text(author)).map_err(|_| {
            ApiError::invalid("author_id", "`author_id` must be the ID of an admin")
        })?;
    }
    if let Some(parent) = body.get("parent_id").filter(|parent| !parent.is_null())
        && !state.collections.contains(&id_text(parent))
    {
        return Err(ApiError::invalid("parent_id", "Collection not found"));
    }
    Ok(())
}

fn missing() -> ApiError {
    ApiError::not_found("article")
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let body = &call.body;
    let translated = body.pointer("/translated_content/en/author_id");
    if body.get("author_id").or(translated).is_none() {
        let message = "`author_id` is required, here or in the content of the default locale";
        return Err(ApiError::new(400, "parameter_not_found", message).field("author_id"));
    }
    check(state, body)?;
    let mut body = body.clone();
    if let (None, Some(author)) = (body.get("author_id"), translated) {
        body["author_id"] = author.clone();
    }
    let id = insert(state, &body);
    ok(state.articles.get(&id).cloned().ok_or_else(missing)?)
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let article = state.articles.get(call.path("id"));
    ok(article.cloned().ok_or_else(missing)?)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    if !state.articles.contains(id) {
        return Err(missing());
    }
    check(state, &call.body)?;
    let now = state.now();
    let article = state.articles.touch(id).ok_or_else(missing)?;
    article["updated_at"] = json!(now);
    write(article, &call.body);
    ok(article.clone())
}

pub(crate) fn delete(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    state.articles.remove(id).ok_or_else(missing)?;
    deleted("article", id)
}

/// Lists the articles, without statistics.
pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let page = Page::of(call, lists::HELP_CENTER)?;
    let articles = state.articles.newest();
    let data: Vec<Value> = articles[page.range(articles.len())]
        .iter()
        .map(|(_, article)| {
            let mut item = (*article).clone();
            if let Some(fields) = item.as_object_mut() {
                fields.shift_remove("statistics");
            }
            item
        })
        .collect();
    ok(json!({
        "type": "list",
        "pages": page.pages(state, call, articles.len(), Last::Missing),
        "total_count": articles.len(),
        "data": data,
    }))
}
