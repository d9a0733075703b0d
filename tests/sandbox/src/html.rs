//! Bodies are HTML on the wire; some reads ask for plain text.

/// Text as a paragraph; what is HTML already stays.
pub(crate) fn paragraph(body: &str) -> String {
    if body.is_empty() || body.contains('<') {
        body.to_owned()
    } else {
        format!("<p>{body}</p>")
    }
}

/// The text without its tags.
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
