//! Converts between HTML and plain text: bodies are HTML, and some responses have plain text.

use serde_json::Value;

use crate::json::id_text;

/// Wraps text in a paragraph, unless it is HTML already.
pub(crate) fn paragraph(body: &str) -> String {
    if body.is_empty() || body.contains('<') {
        body.to_owned()
    } else {
        format!("<p>{body}</p>")
    }
}

/// Removes the tags.
pub(crate) fn plain(body: &str) -> String {
    if !body.contains('<') {
        return body.to_owned();
    }
    let mut text = String::new();
    let mut inside = false;
    for letter in body.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text
}

/// Returns text without markup, in lower case, for comparison.
pub(crate) fn folded(value: &Value) -> String {
    plain(&id_text(value)).to_lowercase()
}
