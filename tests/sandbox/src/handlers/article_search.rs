//! The search for articles by phrase, with highlighted matches.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::HELP_CENTER_ID,
    handlers::{Outcome, ok},
    html, lists,
    pagination::{Last, Page},
    state::State,
};

pub(crate) fn search(state: &mut State, call: &Call<'_>) -> Outcome {
    let page = Page::of(call, lists::ARTICLE_SEARCH)?;
    let phrase = call.query("phrase").unwrap_or_default().to_lowercase();
    let wanted = call.query("state").unwrap_or("all");
    if !matches!(wanted, "all" | "published" | "draft") {
        let message = "`state` must be `published`, `draft` or `all`";
        return Err(ApiError::invalid("state", message));
    }
    let center = call.query("help_center_id").unwrap_or(HELP_CENTER_ID);
    let found: Vec<&Value> = state
        .articles
        .newest()
        .into_iter()
        .map(|(_, article)| article)
        .filter(|article| wanted == "all" || article["state"] == wanted)
        .filter(|_| center == HELP_CENTER_ID)
        .filter(|article| phrase.is_empty() || mentions(article, &phrase))
        .collect();
    let shown = &found[page.range(found.len())];
    let mut data = json!({ "articles": shown });
    if call.flag("highlight") {
        let highlights: Vec<Value> = shown
            .iter()
            .map(|article| highlights(article, &phrase))
            .collect();
        data["highlights"] = json!(highlights);
    }
    ok(json!({
        "type": "list",
        "total_count": found.len(),
        "data": data,
        "pages": page.pages(state, call, found.len(), Last::Missing),
    }))
}

fn text(article: &Value, field: &str) -> String {
    html::plain(article[field].as_str().unwrap_or_default())
}

fn mentions(article: &Value, phrase: &str) -> bool {
    ["title", "description", "body"]
        .iter()
        .any(|field| text(article, field).to_lowercase().contains(phrase))
}

fn highlights(article: &Value, phrase: &str) -> Value {
    json!({
        "article_id": article["id"],
        "highlighted_title": pieces(&text(article, "title"), phrase),
        "highlighted_summary": [pieces(&text(article, "body"), phrase)],
    })
}

/// Splits a text into the parts that match and those that do not.
fn pieces(text: &str, phrase: &str) -> Vec<Value> {
    let plain = |text: &str| json!({ "type": "plain", "text": text });
    // Lower case can change the length only outside ASCII.
    let folded = text.to_lowercase();
    if phrase.is_empty() || folded.len() != text.len() {
        return vec![plain(text)];
    }
    let mut pieces = Vec::new();
    let mut rest = 0;
    while let Some(found) = folded.get(rest..).and_then(|tail| tail.find(phrase)) {
        let from = rest + found;
        let to = from + phrase.len();
        let (Some(before), Some(hit)) = (text.get(rest..from), text.get(from..to)) else {
            break;
        };
        if !before.is_empty() {
            pieces.push(plain(before));
        }
        pieces.push(json!({ "type": "highlight", "text": hit }));
        rest = to;
    }
    if let Some(tail) = text.get(rest..).filter(|tail| !tail.is_empty()) {
        pieces.push(plain(tail));
    }
    pieces
}
