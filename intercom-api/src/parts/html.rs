//! Conversion of HTML to plain text.

use std::borrow::Cow;

use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};
use html5gum::{Error, Tokenizer};

/// Converts the HTML of a body to plain text.
///
/// Entities are decoded, and each block element starts a new line. A link is followed by its URL in parentheses, unless its text is the URL. Scripts, styles, and
/// images without alternative text are omitted.
///
/// The result is intended for display and search. The time grows linearly with the length of the body, whatever it contains. Some operations have a parameter
/// `display_as`, with which Intercom itself converts messages to plain text.
///
/// # Examples
///
/// ```
/// use intercom_api::parts::html_to_text;
///
/// let body = "<p>Hello Ada &amp; Co,</p><p>see <a href=\"https://example.com/faq\">our page</a>.</p>";
/// assert_eq!(html_to_text(body), "Hello Ada & Co,\n\nsee our page (https://example.com/faq).");
/// ```
pub fn html_to_text(html: &str) -> String {
    // Positions are needed for a tag that does not end, which is plain text.
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // In a script, for example, `<` does not start a tag.
    emitter.naively_switch_states(true);
    let mut text = Text::default();
    // The end of the last token.
    let mut position = 0;
    let mut ends_in_tag = false;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                position = tag.span.end;
                text.start_tag(&tag);
            }
            Token::EndTag(tag) => {
                position = tag.span.end;
                text.end_tag(&tag.name);
            }
            Token::String(string) => {
                position = string.span.end;
                text.push(&String::from_utf8_lossy(&string.value));
            }
            Token::Comment(comment) => position = comment.span.end,
            Token::Doctype(doctype) => position = doctype.span.end,
            Token::Error(error) => ends_in_tag |= error.value == Error::EofInTag,
        }
    }
    // Plain text, as in `a <b`, and not a tag.
    if ends_in_tag
        && let Some(rest) = html.get(position..)
        && rest.starts_with('<')
    {
        text.push(rest);
    }
    text.finish()
}

/// Returns the number of line breaks that a block element requires before and after it.
fn breaks(name: &[u8]) -> usize {
    match name {
        b"li" | b"tr" | b"td" | b"th" | b"option" => 1,
        b"address" | b"article" | b"aside" | b"blockquote" | b"dd" | b"div" | b"dl" | b"dt"
        | b"footer" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hr"
        | b"main" | b"nav" | b"p" | b"pre" | b"section" => 2,
        _ => 0,
    }
}

/// Returns whether the content of an element is not displayed.
fn is_hidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"head" | b"script" | b"style" | b"template" | b"title"
    )
}

/// The text so far.
#[derive(Default)]
struct Text {
    out: String,
    /// Whether white space precedes the next character, and the number of line breaks that do.
    /// They are written with the next character, so that there are none at the end.
    space: bool,
    breaks: usize,
    /// The hidden element that is open, and how many of that name are.
    hidden: Option<(Vec<u8>, usize)>,
    /// The number of open `pre` elements, in which white space is preserved.
    pre: usize,
    link: Option<Link>,
}

/// A link that is open.
struct Link {
    url: String,
    /// The length of the text when the link started.
    start: usize,
}

impl Text {
    fn start_tag(&mut self, tag: &StartTag<usize>) {
        let name = tag.name.as_slice();
        if let Some((hidden, depth)) = &mut self.hidden {
            if name == hidden.as_slice() {
                *depth += 1;
            }
            // Browsers also start the body without an end of the head.
            if !(hidden == b"head" && name == b"body") {
                return;
            }
            self.hidden = None;
        }
        self.break_line(breaks(name));
        let attribute = |name: &[u8]| {
            let value = tag.attributes.get(name)?;
            Some(String::from_utf8_lossy(&value.value))
        };
        match name {
            b"br" => self.breaks = (self.breaks + 1).min(2),
            b"pre" => self.pre += 1,
            b"img" => self.push_collapsed(&attribute(b"alt").unwrap_or_default()),
            b"a" => {
                // Links are not nested.
                self.end_link();
                self.link = attribute(b"href").and_then(url).map(|url| Link {
                    url,
                    start: self.out.len(),
                });
            }
            name if is_hidden(name) => self.hidden = Some((name.to_vec(), 1)),
            _ => {}
        }
    }

    fn end_tag(&mut self, name: &[u8]) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if name == hidden.as_slice() {
                *depth -= 1;
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        match name {
            b"a" => self.end_link(),
            b"pre" => self.pre = self.pre.saturating_sub(1),
            _ => {}
        }
        self.break_line(match name {
            b"ol" | b"ul" => 1,
            name => breaks(name),
        });
    }

    fn end_link(&mut self) {
        let Some(Link { url, start }) = self.link.take() else {
            return;
        };
        let text = self.out.get(start..).unwrap_or_default().trim();
        if text.is_empty() {
            self.write(&url);
        } else if text != url {
            self.out.push_str(" (");
            self.out.push_str(&url);
            self.out.push(')');
        }
    }

    fn break_line(&mut self, count: usize) {
        self.breaks = self.breaks.max(count);
    }

    /// Appends text of the document.
    fn push(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        if self.pre == 0 {
            return self.push_collapsed(text);
        }
        let text: Cow<'_, str> = if text.contains('\r') {
            text.replace("\r\n", "\n").replace('\r', "\n").into()
        } else {
            text.into()
        };
        // The line break after `<pre>` is not part of the text.
        let text = match self.breaks {
            0 => &text,
            _ => text.strip_prefix('\n').unwrap_or(&text),
        };
        if !text.is_empty() {
            self.write(text);
        }
    }

    /// Appends text, and replaces each sequence of white space by a space. A no-break space stays.
    fn push_collapsed(&mut self, text: &str) {
        for (index, word) in text
            .split(|one: char| one.is_ascii_whitespace())
            .enumerate()
        {
            self.space |= index > 0;
            if !word.is_empty() {
                self.write(word);
            }
        }
    }

    /// Appends text unchanged, after the white space that precedes it.
    fn write(&mut self, text: &str) {
        let (breaks, space) = (
            std::mem::take(&mut self.breaks),
            std::mem::take(&mut self.space),
        );
        if !self.out.is_empty() {
            match breaks {
                0 if space => self.out.push(' '),
                0 => {}
                _ => self.out.extend(std::iter::repeat_n('\n', breaks)),
            }
        }
        self.out.push_str(text);
    }

    fn finish(mut self) -> String {
        self.end_link();
        match self.out.trim() {
            trimmed if trimmed.len() == self.out.len() => self.out,
            trimmed => trimmed.to_owned(),
        }
    }
}

/// Returns the URL of a link as browsers read it; `None` if it is empty or a script.
fn url(href: Cow<'_, str>) -> Option<String> {
    let is_ignored = |one: char| matches!(one, '\t' | '\n' | '\r');
    let is_trimmed = |one: char| one.is_whitespace() || one.is_control();
    let url = href.replace(is_ignored, "");
    let url = url.trim_matches(is_trimmed);
    let is_script = url
        .get(.."javascript:".len())
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
    (!url.is_empty() && !is_script).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_html_to_plain_text() {
        for (html, text) in [
            ("", ""),
            ("<p></p>", ""),
            ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("1 &lt; 2 &amp; 3 &#8217; &eacute;", "1 < 2 & 3 ’ é"),
            ("a < b", "a < b"),
            (
                "<p>before</p><script>x()</script><style>p{}</style>",
                "before",
            ),
            (
                "<img src=\"https://example.com/a.png\" alt=\"a box\">",
                "a box",
            ),
            ("<p>never closed <b>bold", "never closed bold"),
            ("5 < 6, I <3 it, a <b", "5 < 6, I <3 it, a <b"),
            (
                "\u{e9}\r\n<p>x</p>\r\n1 <b c=\"d\re",
                "\u{e9}\n\nx\n\n1 <b c=\"d e",
            ),
            ("one<!-- > --><!-- two", "one"),
            (
                "a \n<p> b&Tab;&NewLine;c&nbsp;&nbsp;d",
                "a\n\nb c\u{a0}\u{a0}d",
            ),
            ("x<br><br/><br>y<br><p>z", "x\n\ny\n\nz"),
            (
                "<h1>A</h1><table><tr><td>1<td>2</table><hr>B",
                "A\n\n1\n2\n\nB",
            ),
            (
                "a<pre>\n1 &lt;\n  2\r\n\t<b>3</b></pre> b",
                "a\n\n1 <\n  2\n\t3\n\nb",
            ),
            ("<textarea><b> &amp;</textarea>x<xmp><b></xmp>", "<b> &x<b>"),
            (
                "<head><title>T</title><script>\"</head>\"</script></head>x<body>y",
                "xy",
            ),
            ("<head><meta charset=utf-8><body>x", "x"),
            ("<template>a<template>b</template>c</template>d", "d"),
            ("x<script>a < b; </p>", "x"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }

    #[test]
    fn shows_the_urls_of_links() {
        for (html, text) in [
            ("<a href=\"/a\">x</a>", "x (/a)"),
            ("see <A HREF = '/a'> x </A>.", "see x (/a) ."),
            (
                "<a title=\"a>b\" href=https://example.com/>x</a>",
                "x (https://example.com/)",
            ),
            ("<a href=\"/a?b=1&amp;c\">/a?b=1&amp;c</a>", "/a?b=1&c"),
            ("<a href=\"/a\"> </a>b <a href=\"/c\"><img></a>", "/ab /c"),
            ("<a href=\"/a\"><p>x</p></a>y", "x (/a)\n\ny"),
            ("<a href=\"/a\"><img alt=\"a  box\"></a>", "a box (/a)"),
            (
                "<a href=\"/a\">x<span title=\"</a>\">y<!-- </a> --></a>z",
                "xy (/a)z",
            ),
            ("<a href=\"/a\">x<a href=\"/b\">y", "x (/a)y (/b)"),
            ("<a>x</a><a href>y</a><a href=\" \">z</a>", "xyz"),
            ("<a href=\"java&#x0A;Script:x()\">x</a>", "x"),
            ("<a href=\" javascript:x()\">x</a></a>", "x"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }
}
