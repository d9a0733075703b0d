//! Makes text from the description safe in a doc comment.
//!
//! rustdoc compiles and runs code blocks, and warns about HTML and broken links. The text of a
//! description is prose: its code blocks become plain text, and everything that rustdoc would
//! interpret is escaped.

/// Returns `text` as Markdown without code, HTML, and links to anything but web addresses.
///
/// Emphasis, lists, code spans and links to web addresses are preserved.
pub(crate) fn prose(text: &str) -> String {
    let mut out = Prose::default();
    for line in clean(text).lines() {
        out.line(line);
    }
    out.close_block();
    out.text.trim().to_owned()
}

/// Returns `text` as one line of Markdown that is not a block.
pub(crate) fn line(text: &str) -> String {
    let text = clean(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    escaped(&words.join(" "))
}

/// Returns a code span, whatever `text` contains.
pub(crate) fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| match c {
            c if is_hidden(c) || c.is_control() => c.escape_unicode().to_string(),
            c => c.to_string(),
        })
        .collect();
    let longest = runs(&text, '`').max().unwrap_or(0);
    if longest == 0 && !text.trim().is_empty() {
        return format!("`{text}`");
    }
    // Spaces separate the delimiters from backticks inside.
    let delimiter = "`".repeat(longest + 1);
    format!("{delimiter} {text} {delimiter}")
}

/// Removes characters that do not print, some of which the compiler rejects in comments.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            c if c.is_whitespace() => Some(if c == '\t' { '\t' } else { ' ' }),
            c if c.is_control() || is_hidden(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Returns whether a character changes the direction of the text, or is invisible.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Returns the lengths of the runs of a character.
fn runs(text: &str, wanted: char) -> impl Iterator<Item = usize> {
    text.split(move |c| c != wanted)
        .map(str::len)
        .filter(|length| *length > 0)
}

#[derive(Default)]
struct Prose {
    text: String,
    /// The fence and the lines of the current code block.
    block: Option<(String, Vec<String>)>,
    /// The current list items, each inside the previous one.
    items: Vec<Item>,
}

/// An item of a list.
struct Item {
    /// The column of the marker in the input.
    from: usize,
    /// The column of the content in the output.
    content: usize,
}

impl Prose {
    fn line(&mut self, line: &str) {
        if let Some((fence, lines)) = &mut self.block {
            let end = line.trim();
            let is_end = end.len() >= fence.len()
                && fence.starts_with(|first| end.chars().all(|c| c == first));
            if is_end {
                self.close_block();
            } else {
                lines.push(line.trim_end().to_owned());
            }
            return;
        }
        let trimmed = line.trim();
        if trimmed.is_empty() {
            self.push("");
            return;
        }
        if let Some(fence) = fence(trimmed) {
            self.block = Some((fence.to_owned(), Vec::new()));
            self.items.clear();
            return;
        }
        let column = line.len() - line.trim_start().len();
        let (markers, rest) = markers(trimmed);
        while let Some(item) = self.items.last()
            && (column < item.from || !markers.is_empty() && column == item.from || column == 0)
        {
            self.items.pop();
        }
        // More indentation would turn the line into code.
        let indent = self.items.last().map_or(0, |item| item.content);
        if markers.starts_with(|first: char| first != '>') {
            let first = markers.split(' ').next().unwrap_or_default();
            self.items.push(Item {
                from: column,
                content: indent + first.len() + 1,
            });
        }
        let line = format!("{}{markers}{}", " ".repeat(indent), escaped(rest));
        self.push(&line);
    }

    /// Emits the current code block as text.
    fn close_block(&mut self) {
        let Some((_, lines)) = self.block.take() else {
            return;
        };
        let longest = lines.iter().flat_map(|line| runs(line, '`')).max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        self.push(&format!("{fence}text"));
        for line in lines {
            self.push(&line.replace('\t', "    "));
        }
        self.push(&fence);
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// Returns the characters that open a code block.
fn fence(line: &str) -> Option<&str> {
    let first = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = line.trim_start_matches(first);
    let fence = &line[..line.len() - rest.len()];
    // The rest of such a line is the name of a language. Backticks in it make it a code span.
    (fence.len() >= 3 && !(first == '`' && rest.contains('`'))).then_some(fence)
}

/// Splits the markers of lists and quotations from a line. One space follows each marker, because
/// more spaces could turn the content into code.
fn markers(line: &str) -> (String, &str) {
    let mut markers = String::new();
    let mut rest = line;
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let length = match rest.as_bytes() {
            [b'>', ..] => 1,
            [b'-' | b'*' | b'+', after, ..] if *after == b' ' || *after == b'\t' => 1,
            [b'-' | b'*' | b'+'] => 1,
            bytes if (1..=9).contains(&digits) => match bytes.get(digits..) {
                Some([b'.' | b')', b' ' | b'\t', ..] | [b'.' | b')']) => digits + 1,
                _ => return (markers, rest),
            },
            _ => return (markers, rest),
        };
        markers.push_str(&rest[..length]);
        markers.push(' ');
        rest = rest[length..].trim_start();
    }
}

/// Escapes one line.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (replacement, length) = match first {
            '\\' => {
                let next = rest.chars().nth(1).filter(char::is_ascii_punctuation);
                match next {
                    Some(next) => (format!("\\{next}"), 2),
                    None => ("\\\\".to_owned(), 1),
                }
            }
            '`' => span(rest),
            '~' if rest.starts_with("~~~") => {
                let length = rest.len() - rest.trim_start_matches('~').len();
                ("\\~".repeat(length), length)
            }
            '<' => match web_address(&rest[1..]) {
                Some(address) if rest[1 + address.len()..].starts_with('>') => {
                    (format!("<{address}>"), address.len() + 2)
                }
                _ => ("\\<".to_owned(), 1),
            },
            '[' => match link(rest) {
                Some((text, target, length)) => match web_address(target) {
                    Some(address) if address == target => {
                        (format!("[{}]({target})", escaped(text)), length)
                    }
                    // A link that leads nowhere.
                    _ => (escaped(text), length),
                },
                None => ("\\[".to_owned(), 1),
            },
            'h' if !out.ends_with(|c: char| c.is_alphanumeric()) => match web_address(rest) {
                Some(address) => {
                    let address =
                        address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
                    (format!("<{address}>"), address.len())
                }
                None => ("h".to_owned(), 1),
            },
            other => (other.to_string(), other.len_utf8()),
        };
        out.push_str(&replacement);
        rest = &rest[length..];
    }
    out
}

/// Returns the code span at the start of `text`, or escaped backticks, and the length of the
/// original.
fn span(text: &str) -> (String, usize) {
    let after = text.trim_start_matches('`');
    let length = text.len() - after.len();
    let delimiter = &text[..length];
    let mut end = 0;
    while let Some(found) = after[end..].find('`') {
        let start = end + found;
        let run = after[start..].len() - after[start..].trim_start_matches('`').len();
        if run == length {
            let inside = &after[..start];
            return (
                format!("{delimiter}{inside}{delimiter}"),
                length + start + run,
            );
        }
        end = start + run;
    }
    ("\\`".repeat(length), length)
}

/// Returns the text and the target of the link at the start of `text`, and its length.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let close = text.find(']')?;
    let inside = &text[1..close];
    let target = text[close + 1..].strip_prefix('(')?;
    let target = &target[..target.find(')')?];
    if inside.contains(['[', '`', '\\']) || inside.trim().is_empty() {
        return None;
    }
    Some((inside, target, close + target.len() + 3))
}

/// Returns the web address at the start of `text`.
fn web_address(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%{}".contains(c);
    let length = rest.find(|c| !allowed(c)).unwrap_or(rest.len());
    (length > 0).then(|| &text[..text.len() - rest.len() + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preserves_prose() {
        for text in [
            "The ID of the ticket.",
            "`true` shows it, `a < b` and ``a`b`` too.",
            "One of two:\n- a name\n- an *ID*\n  of a tag\n\n1. **one**\n   - two\n2. three",
            "See [the docs](https://example.com/a?b=c#d).",
            "A \\* star, a | b, x > y & z",
            "See <https://example.com>.",
            "> quoted\n\n# Title",
            "- - -",
        ] {
            assert_eq!(prose(text), text);
        }
    }

    #[test]
    fn code_becomes_plain_text() {
        for (text, expected) in [
            ("```\nlet x = ;\n```", "```text\nlet x = ;\n```"),
            ("a\n~~~rust\nx()\n~~~\nb", "a\n```text\nx()\n```\nb"),
            ("```rust,no_run\nx()", "```text\nx()\n```"),
            ("  ```\n````\nx()\n  ```", "```text\n```\nx()\n```text\n```"),
            ("````\n```\nx()\n````", "````text\n```\nx()\n````"),
            ("a\n\n    x()", "a\n\nx()"),
            ("a\n\n\tx()", "a\n\nx()"),
            ("    x()", "x()"),
            ("-     x()", "- x()"),
            ("- a\n\n          x()", "- a\n\n  x()"),
            (">     x()", "> x()"),
            ("> ```\n> x()\n> ```", "> \\`\\`\\`\n> x()\n> \\`\\`\\`"),
            ("- ```\n  x()", "- \\`\\`\\`\n  x()"),
            ("1. > ~~~\n", "1. > \\~\\~\\~"),
            ("-\n      x()", "-\n  x()"),
        ] {
            assert_eq!(prose(text), expected, "{text:?}");
        }
    }

    #[test]
    fn html_and_broken_links_are_escaped() {
        for (text, expected) in [
            ("<div> a </b> <!-- x", "\\<div> a \\</b> \\<!-- x"),
            ("a [b] [c][d]", "a \\[b] \\[c]\\[d]"),
            ("[a](b) [`c`](d)", "a \\[`c`](d)"),
            ("[a]: https://example.com", "\\[a]: <https://example.com>"),
            ("at https://example.com/a.", "at <https://example.com/a>."),
            ("[a](javascript:x)", "a"),
            ("`a\nb` <c>", "\\`a\nb\\` \\<c>"),
            ("a`", "a\\`"),
            ("x\\", "x\\\\"),
            ("a\u{202e}b\u{0}c\rd", "abc\nd"),
        ] {
            assert_eq!(prose(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_not_blocks() {
        for (text, expected) in [
            (" A name\n\nof a `tag`.", "A name of a `tag`."),
            ("```\nx()\n```", "``` x() ```"),
            ("```\nx()", "\\`\\`\\` x()"),
            ("~~~\nx()\n~~~", "\\~\\~\\~ x() \\~\\~\\~"),
            ("    x()", "x()"),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn code_spans_contain_any_text() {
        for (text, expected) in [
            ("name", "`name`"),
            ("", "`  `"),
            ("a`b", "`` a`b ``"),
            ("a\n```\nb", "```` a\\u{a}```\\u{a}b ````"),
            ("\u{202e}", "`\\u{202e}`"),
        ] {
            assert_eq!(code(text), expected, "{text:?}");
        }
    }
}
