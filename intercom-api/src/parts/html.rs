//! Conversion of HTML to plain text.

/// Converts the HTML of a body to plain text.
///
/// Entities are decoded, and each block element starts a new line. A link is followed by its URL in parentheses, unless its text is the URL. Scripts, styles, and
/// images without alternative text are omitted.
///
/// The result is intended for display and search. Some operations have a parameter `display_as`, with which Intercom itself converts messages to plain text.
///
/// # Examples
///
/// ```
/// use intercom_api::parts::html_to_text;
///
/// let body = "<p>Hello Ada &amp; Co,</p><p>see <a href=\"https://example.com/faq\">our page</a>.</p>";
/// assert_eq!(html_to_text(body), "Hello Ada & Co,\n\nsee our page (https://example.com/faq).");
/// ```
#[inline]
pub fn html_to_text(html: &str) -> String {
    // The library ends lines with CR LF.
    let text = nanohtml2text::html2text(html).replace("\r\n", "\n");
    text.trim().to_owned()
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
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }
}
